"""The nodes below a node, walked once and remembered on the node itself: many adapters look through the same functions.

Like ``ast.walk`` but without the nodes that only say how a name is used (``ast.Load``) and which operator it is (``ast.Add``).
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import cast, overload

from authlint.sources.python.index import child_fields

_WALKED, _OWN = "_authlint_walked", "_authlint_own"
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of a class of nodes that can hold nodes, in order; worked out once per class."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        self[kind] = found = tuple(reversed(child_fields(kind)))
        return found


_FIELDS = _Fields()


def walk(node: ast.AST) -> tuple[ast.AST, ...]:
    """The node and all nodes below it, the nearest first."""
    found: tuple[ast.AST, ...] | None = node.__dict__.get(_WALKED)
    if found is None:
        nodes = [node]
        for one in nodes:  # it grows as it goes
            _add_children(one, nodes)
        found = tuple(nodes)
        setattr(node, _WALKED, found)
    return found


def own_nodes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[ast.AST, ...]:
    """The nodes of a function's body; of functions and classes within it only the function or class itself. Last ones first."""
    found: tuple[ast.AST, ...] | None = function.__dict__.get(_OWN)
    if found is None:
        nodes: list[ast.AST] = []
        stack: list[ast.AST] = list(function.body)
        while stack:
            node = stack.pop()
            nodes.append(node)
            if not isinstance(node, _INNER):
                _add_children(node, stack)
        found = tuple(nodes)
        setattr(function, _OWN, found)
    return found


@overload
def callee_of(node: ast.expr) -> ast.expr: ...
@overload
def callee_of(node: ast.AST) -> ast.AST: ...
def callee_of(node: ast.AST) -> ast.AST:
    """What a call calls; anything else as it is: ``login_required`` for both ways to write such a decorator."""
    return node.func if isinstance(node, ast.Call) else node


def argument(call: ast.Call, names: Collection[str], position: int | None = None) -> ast.expr | None:
    """What a call is given by one of the names, or else at a position that no ``*`` shifts; None if it is given neither."""
    given = next((word.value for word in call.keywords if word.arg in names), None)
    if given is not None or position is None:
        return given
    arguments = call.args[: position + 1]
    is_known = len(arguments) > position and not any(isinstance(one, ast.Starred) for one in arguments)
    return arguments[position] if is_known else None


def signature(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """The parameters of a function that can be passed one by one, each with its default."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    required: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    yield from zip(positional, [*required, *arguments.defaults], strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def _add_children(node: ast.AST, nodes: list[ast.AST]) -> None:
    for name in _FIELDS[type(node)]:
        child: object = getattr(node, name, None)
        if isinstance(child, list):
            nodes += [one for one in cast("list[object]", child) if isinstance(one, ast.AST)]
        elif isinstance(child, ast.AST):
            nodes.append(child)
