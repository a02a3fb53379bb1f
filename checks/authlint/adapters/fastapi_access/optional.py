"""Identities that may be missing, used as if they were there.

``auto_error=False`` and fastapi-users' ``current_user(optional=True)`` give ``None`` instead of refusing. Run against FastAPI
0.165: ``credentials.credentials`` then fails with an ``AttributeError``, and the caller gets 500.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.fastapi_access.meaning import is_users_dependency
from authlint.adapters.fastapi_access.parameters import dependencies, target_of
from authlint.adapters.fastapi_access.schemes import Insists, scheme_of
from authlint.adapters.fastapi_access.uses import UseKind, is_forgiven, looks_at_header, uses
from authlint.facts.access import UncheckedIdentity
from authlint.sources.python import Constant, Evaluated, Evaluator, FunctionNode, PythonSource, Reference, options
from authlint.sources.python.nodes import own_nodes
from authlint.sources.python.values import Call

_DEPTH = 3


def unchecked(source: PythonSource, evaluator: Evaluator) -> Iterator[UncheckedIdentity]:
    """The identities of a file that are used untested."""
    for function in source.functions():
        if not function.args.args and not function.args.kwonlyargs:
            continue
        for parameter, found in dependencies(function, source, evaluator):
            value = target_of(found, evaluator)
            if value is None or not may_be_none(value, evaluator):
                continue
            use = _opened_untested(function, parameter.name, source)
            if use is not None and not looks_at_header(function):
                yield UncheckedIdentity(
                    framework="FastAPI",
                    name=parameter.name,
                    at=source.location(use),
                    origin=found.name,
                    origin_at=found.source.location(found.call),
                    endpoint=function.name,
                    where=source.where(use, evaluator.project),
                )


def may_be_none(value: Evaluated, evaluator: Evaluator, depth: int = _DEPTH) -> bool:
    """Whether a dependency gives ``None`` for somebody who has not signed in."""
    scheme = scheme_of(value, evaluator)
    if scheme is not None:
        return scheme.insists is Insists.NO
    if is_users_dependency(value, evaluator) and isinstance(value, Call):
        optional = evaluator.arguments(value.call, value.source).get("optional")
        return isinstance(optional, Constant) and optional.value is True
    if not depth or not isinstance(value, Reference) or not isinstance(value.definition, FunctionNode):
        return False
    return _gives_none(value.definition, value.source, evaluator, depth)


def _gives_none(function: FunctionNode, source: PythonSource, evaluator: Evaluator, depth: int) -> bool:
    """Whether a function returns ``None`` where the identity that it is given is missing, or hands that on."""
    if function.decorator_list:
        return False
    missing = {
        parameter.name
        for parameter, found in dependencies(function, source, evaluator)
        if (value := target_of(found, evaluator)) is not None and may_be_none(value, evaluator, depth - 1)
    }
    if not missing:
        return False
    for node in own_nodes(function):
        if isinstance(node, ast.If) and _is_missing_test(node.test, missing):
            last = node.body[-1]
            return isinstance(last, ast.Return) and (last.value is None or _is_none(last.value, source, evaluator))
    values = [node.value for node in own_nodes(function) if isinstance(node, ast.Return)]
    return len(values) == 1 and isinstance(values[0], ast.Name) and values[0].id in missing


def _is_missing_test(test: ast.expr, names: set[str]) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            return name in names
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None)]):
            return name in names
        case _:
            return False


def _is_none(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> bool:
    return all(isinstance(one, Constant) and one.value is None for one in options(evaluator.value(node, source)))


def _opened_untested(function: FunctionNode, name: str, source: PythonSource) -> ast.AST | None:
    """The first place that takes something of a parameter, if nothing tests it and no failure is caught."""
    found = uses(function, name, source)
    if any(use.kind is UseKind.TESTED or not isinstance(use.node.ctx, ast.Load) for use in found):
        return None
    for use in found:
        if use.kind is UseKind.OTHER:
            return None  # what it is handed to may refuse
        if use.kind is UseKind.OPENED:
            parent = source.parent(use.node)
            return None if is_forgiven(use.node, source) or parent is None else parent
    return None
