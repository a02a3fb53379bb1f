"""Functions that read a token for somebody who has verified it, verifies it next, or only wants to know when it expires.

Followed are the callers in the same file, by name or as a method of the same object, and those in files near it that import the
function. What is not called where it can be seen is not covered.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapters.near_files import near_files
from authlint.adapters.pyjwt.origins import token_of
from authlint.adapters.pyjwt.peeking import TIMES, keys_read
from authlint.adapters.pyjwt.verifications import leaves_between, verification_of
from authlint.adapters.refusals import last_name
from authlint.sources import Project
from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import argument, walk

_OWN = TIMES | {"token_type"}
_MOST = 4
"""How many files are parsed for their calls."""


class _Calling(NamedTuple):
    """One call of a function, and the file in which it stands."""

    call: ast.Call
    source: PythonSource


def is_covered_by_callers(call: ast.Call, source: PythonSource, project: Project) -> bool:
    """Whether everybody who is seen to call the function of ``call`` verifies the token, or reads no more than its times."""
    function = source.enclosing_function(call)
    position = _parameter(call, function, source)
    if function is None or position is None:
        return False
    found = list(_callings(function, source, project))
    gives_back = _is_given_back(call, function, source)
    return bool(found) and all(_is_covered(one, position, gives_back) for one in found)


def _parameter(call: ast.Call, function: FunctionNode | None, source: PythonSource) -> tuple[int, str] | None:
    """Which parameter of the function the token is, or is a part of; the object itself not counted."""
    root = token_of(call)
    while isinstance(root, ast.Attribute):
        root = root.value
    if function is None or not isinstance(root, ast.Name):
        return None
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if source.enclosing_class(function) is not None and names[:1] in (["self"], ["cls"]):
        names = names[1:]
    return (names.index(root.id), root.id) if root.id in names else None


def _callings(function: FunctionNode, source: PythonSource, project: Project) -> Iterator[_Calling]:
    is_method = source.enclosing_class(function) is not None
    for call in source.calls():
        if last_name(call.func) != function.name or source.enclosing_function(call) is function:
            continue
        is_own = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) in {"self", "cls", "super()"}
        if is_own if is_method else source.definition(call.func) is function:
            yield _Calling(call, source)
    if is_method:
        return
    module = source.path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]
    for other in near_files(source, project, function.name.encode(), module.encode(), most=_MOST):
        for call in other.calls():
            name = other.qualified_name(call.func) or ""
            if name.endswith(f"{module}.{function.name}"):
                yield _Calling(call, other)


def _is_given_back(call: ast.Call, function: FunctionNode, source: PythonSource) -> bool:
    """Whether the function does nothing with the claims but to return them."""
    parent = source.parent(call)
    if isinstance(parent, ast.Call) and last_name(parent.func) in {"dict", "cast"}:
        parent = source.parent(parent)
    if isinstance(parent, ast.Return):
        return True
    if not isinstance(parent, ast.Assign) or len(parent.targets) != 1 or not isinstance(parent.targets[0], ast.Name):
        return False
    name = parent.targets[0].id
    uses = (node for node in walk(function) if isinstance(node, ast.Name) and node.id == name)
    return all(
        isinstance(source.statement(node), ast.Return) and not isinstance(source.parent(node), (ast.Subscript, ast.Attribute))
        for node in uses
        if isinstance(node.ctx, ast.Load)
    )


def _is_covered(calling: _Calling, position: tuple[int, str], gives_back: bool) -> bool:
    call, source = calling
    index, name = position
    token = argument(call, {name}, index)
    function = source.enclosing_function(call)
    if gives_back:
        keys = keys_read(call, function, source)
        if keys is not None and keys <= _OWN:
            return True
    if token is None or function is None:
        return False
    verification = verification_of(token, call, function, source)
    if verification is None:
        return False
    return verification.lineno < call.lineno or not leaves_between(call, verification, function, source)
