"""How code reads a request and writes to it: ``request.user``, ``scope["user"]``, ``request.state.user``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.refusals import last_name
from authlint.sources.python import FunctionNode
from authlint.sources.python.nodes import own_nodes

_CONNECTIONS = frozenset({"Request", "HTTPConnection", "WebSocket"})


def aliases(function: FunctionNode, scope: str) -> Iterator[str]:
    """Names for a request built from the scope: ``request = Request(scope)``."""
    for node in own_nodes(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=function_name, args=[ast.Name(id=given), *_])):
                if given == scope and last_name(function_name) in _CONNECTIONS:
                    yield name
            case _:
                pass


def access(node: ast.AST, names: set[str]) -> tuple[str | None, ast.expr_context | None]:
    """The key and context of ``request.user``, ``scope["user"]`` or ``request.scope["user"]``."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=key, ctx=context) if name in names:
            return key, context
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key)), ctx=context) if name in names:
            return key, context
        case ast.Subscript(
            value=ast.Attribute(value=ast.Name(id=name), attr="scope"), slice=ast.Constant(value=str(key)), ctx=context
        ) if name in names:
            return key, context
        case _:
            return None, None


def state_access(node: ast.AST, names: set[str]) -> tuple[str | None, ast.expr_context | None]:
    """The key and context of ``request.state.user``, ``getattr(request.state, "user", None)`` or ``setattr(...)``."""
    match node:
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr="state"), attr=key, ctx=context) if name in names:
            return key, context
        case ast.Call(
            func=ast.Name(id="getattr" | "setattr" as does),
            args=[ast.Attribute(value=ast.Name(id=name), attr="state"), ast.Constant(value=str(key)), *_],
        ) if name in names:
            return key, ast.Store() if does == "setattr" else ast.Load()
        case _:
            return None, None


def tested_key(node: ast.AST) -> str | None:
    """The key in ``"user" in request.scope`` or ``hasattr(request, "user")``: then it is not simply needed."""
    match node:
        case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()]):
            return key
        case ast.Call(func=ast.Name(id="hasattr"), args=[_, ast.Constant(value=str(key))]):
            return key
        case _:
            return None


def words(nodes: list[ast.AST]) -> Iterator[str]:
    """The names and texts in ``nodes``."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
