"""Whether a refusal is only for requests that bring credentials: then a preflight request, which has none, passes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import walk

_CREDENTIAL = re.compile(r"auth|token|bearer|cookie|jwt|api_?key|credential|session|user|identity", re.IGNORECASE)


def is_only_with_credentials(node: ast.AST, source: PythonSource, refuses: Callable[[ast.AST], bool]) -> bool:
    """Whether ``node`` is only reached by requests with credentials.

    Args:
        node: The refusal.
        source: Its file.
        refuses: Whether a node is a refusal.
    """
    child, parent = node, source.parent(node)
    while parent is not None and not isinstance(parent, FunctionNode):
        if isinstance(parent, ast.If) and child in parent.body and _asks(parent.test, source, present=True):
            return True
        if isinstance(parent, ast.If) and child in parent.orelse and _asks(parent.test, source, present=False):
            return True
        child, parent = parent, source.parent(parent)
    if not isinstance(parent, FunctionNode):
        return False
    for statement in parent.body:
        if statement is child:
            return False
        if isinstance(statement, ast.If) and _asks(statement.test, source, present=False) and _lets_pass(statement, refuses):
            return True
    return False


def _lets_pass(statement: ast.If, refuses: Callable[[ast.AST], bool]) -> bool:
    leaves = isinstance(statement.body[-1], ast.Return)
    return leaves and not any(refuses(part) for one in statement.body for part in walk(one))


def _asks(test: ast.expr, source: PythonSource, *, present: bool) -> bool:
    """Whether a test is true only for requests that have (or lack) credentials."""
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return any(_asks(value, source, present=present) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _asks(operand, source, present=not present)
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(value=None)]):
            return isinstance(op, ast.IsNot) == present and _is_credential(left, source)
        case ast.Compare(left=ast.Constant(value=str(text)), ops=[ast.In() | ast.NotIn() as op]):
            return isinstance(op, ast.In) == present and bool(_CREDENTIAL.search(text))
        case ast.NamedExpr(value=value):
            return _asks(value, source, present=present)
        case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Call():
            return present and _is_credential(test, source)
        case _:
            return False


def _is_credential(node: ast.expr, source: PythonSource) -> bool:
    """Whether it is what the request brings: a header, a cookie, or a name that it was given to; not whether it is valid."""
    match node:
        case ast.Name():
            found = source.definition(node)
            return isinstance(found, ast.expr) and not isinstance(found, ast.Name) and _is_credential(found, source)
        case ast.Await(value=value):
            return _is_credential(value, source)
        case ast.Call(func=ast.Attribute(value=owner, attr="get" | "get_header")) | ast.Subscript(value=owner):
            is_request = re.search(r"header|cookie|req|args|query", source.segment(owner), re.IGNORECASE)
            return bool(is_request) and bool(_CREDENTIAL.search(source.segment(node)))
        case ast.Attribute(attr="authorization"):
            return True
        case ast.Attribute(value=value, attr=name):
            return name == "auth" and isinstance(value, ast.Name)
        case _:
            return False
