"""What a function does with one of its parameters: whether it looks at it, hands it on, or only shows it."""

from __future__ import annotations

import ast
import enum

from authlint.adapters.refusals import is_caught, last_name
from authlint.record import record
from authlint.sources.python import FunctionNode, PythonSource
from authlint.sources.python.nodes import own_nodes, walk

_SHOWING = frozenset({"print", "debug", "info", "warning", "error", "log", "exception", "str", "repr", "len"})
_TESTING = frozenset({"bool", "isinstance", "getattr", "hasattr", "any", "all"})
_CAUGHT = frozenset({"AttributeError", "TypeError", "Exception", "BaseException"})


class UseKind(enum.Enum):
    """What happens to a value at one place."""

    SHOWN = "it is returned or written to the log as it is"
    OPENED = "something of it is taken"
    TESTED = "it decides what happens"
    OTHER = "it is handed on"


@record
class ValueUse:
    """One place that names the parameter."""

    node: ast.Name
    kind: UseKind
    is_shown: bool
    """Whether what is taken of it is only returned or written to the log."""


def uses(function: FunctionNode, name: str, source: PythonSource) -> list[ValueUse]:
    """The uses of a parameter, in source order."""
    nodes = (node for body in function.body for node in walk(body))
    found = [_use(node, source) for node in nodes if isinstance(node, ast.Name) and node.id == name]
    return sorted(found, key=lambda use: (use.node.lineno, use.node.col_offset))


def _use(node: ast.Name, source: PythonSource) -> ValueUse:
    if not isinstance(node.ctx, ast.Load):
        return ValueUse(node, UseKind.OTHER, is_shown=False)
    child: ast.AST = node
    parent = source.parent(node)
    is_opened = False
    while isinstance(parent, (ast.Attribute, ast.Subscript)) and parent.value is child:
        is_opened = True
        child, parent = parent, source.parent(parent)
    shown = _is_shown(child, source)
    if _is_tested(node if not is_opened else child, source, is_opened=is_opened):
        return ValueUse(node, UseKind.TESTED, is_shown=False)
    if is_opened:
        return ValueUse(node, UseKind.OPENED, shown)
    return ValueUse(node, UseKind.SHOWN if shown else UseKind.OTHER, shown)


def _is_shown(node: ast.AST, source: PythonSource) -> bool:
    """Whether a value goes straight into what is returned, or to the log."""
    child, parent = node, source.parent(node)
    while parent is not None:
        match parent:
            case ast.Return() | ast.Expr():
                return True
            case ast.Dict() | ast.List() | ast.Tuple() | ast.Set() | ast.JoinedStr() | ast.FormattedValue() | ast.keyword():
                pass
            case ast.Call(func=function) if child is not function:
                name = last_name(function) or ""
                if name not in _SHOWING and not name.endswith("Response"):
                    return False
            case ast.Assign(targets=[ast.Name(id="_")]):
                return True
            case _:
                return False
        child, parent = parent, source.parent(parent)
    return False


def _is_tested(node: ast.AST, source: PythonSource, *, is_opened: bool) -> bool:
    """Whether a value, itself and nothing taken of it, decides something."""
    if is_opened:
        return False
    child, parent = node, source.parent(node)
    while parent is not None and not isinstance(parent, (ast.stmt, ast.comprehension)):
        if isinstance(parent, (ast.BoolOp, ast.Compare, ast.UnaryOp, ast.NamedExpr)):
            return True
        if isinstance(parent, ast.IfExp) and parent.test is child:
            return True
        if isinstance(parent, ast.Call) and last_name(parent.func) in _TESTING:
            return True
        child, parent = parent, source.parent(parent)
    return isinstance(parent, (ast.If, ast.While, ast.Assert, ast.Match, ast.comprehension))


def looks_at_header(function: FunctionNode) -> bool:
    """Whether a function itself names the header of the credentials, and so may know whether it is there."""
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lower() == "authorization"
        for node in own_nodes(function)
    )


def is_forgiven(node: ast.AST, source: PythonSource) -> bool:
    """Whether a failure because of ``None`` is caught within the function."""
    return is_caught(node, source, _CAUGHT)
