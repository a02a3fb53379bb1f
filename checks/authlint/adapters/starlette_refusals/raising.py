"""Where a function lets an ``HTTPException`` with 401 or 403 out, itself or by a function of the project that it calls."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapters.refusals import last_name, status_of
from authlint.adapters.starlette.names import HTTP_EXCEPTIONS
from authlint.record import record
from authlint.sources.python import Call, Evaluated, Evaluator, FunctionNode, PythonSource, Reference
from authlint.sources.python.nodes import argument, own_nodes, walk

_CATCHING = frozenset({"HTTPException", "StarletteHTTPException", "Exception", "BaseException"})
_REFUSING = re.compile(r"unauthori[sz]ed|forbidden|auth|credential|token|permission|access", re.IGNORECASE)
_HELPERS = 2
"""How many calls deep functions of the project are followed."""


@record
class Raised:
    """An exception that leaves a function.

    Attributes:
        node: The ``raise``, or the call of the function that raises.
        status: The status that it asks for.
        name: The exception's class.
        by: The function that raises, if it is another one, with the ``raise`` and its file.
    """

    node: ast.AST
    status: int
    name: str
    by: tuple[str, ast.AST, PythonSource] | None = None


def escaping(function: FunctionNode, source: PythonSource, evaluator: Evaluator, depth: int = _HELPERS) -> Iterator[Raised]:
    """The exceptions that leave a function."""
    nodes = [node for node in own_nodes(function) if isinstance(node, (ast.Raise, ast.Call))]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        if _is_caught(node, source):
            continue
        if isinstance(node, ast.Raise):
            found = None if node.exc is None else refusal(node.exc, source, evaluator)
            if found is not None:
                yield Raised(node, *found)
        elif depth and not isinstance(source.parent(node), ast.Raise):
            inner = _of_helper(node, function, source, evaluator, depth)
            if inner is not None:
                yield inner


def _of_helper(call: ast.Call, function: FunctionNode, source: PythonSource, evaluator: Evaluator, depth: int) -> Raised | None:
    """What a function of the project that is called here lets out."""
    if last_name(call.func) in {"call_next", "app", None}:
        return None
    value = evaluator.value(call.func, source)
    if not (isinstance(value, Reference) and isinstance(value.definition, FunctionNode)) or value.definition is function:
        return None
    is_awaited = isinstance(source.parent(call), ast.Await)
    if isinstance(value.definition, ast.AsyncFunctionDef) is not is_awaited or _is_generator(value.definition):
        return None
    if any(
        last_name(getattr(one, "func", one)) not in {"staticmethod", "classmethod"} for one in value.definition.decorator_list
    ):
        return None
    for inner in escaping(value.definition, value.source, evaluator, depth - 1):
        by = inner.by or (value.definition.name, inner.node, value.source)
        return Raised(call, inner.status, inner.name, by)
    return None


def _is_generator(function: FunctionNode) -> bool:
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(function))


def refusal(raised: ast.expr, source: PythonSource, evaluator: Evaluator) -> tuple[int, str] | None:
    """The status, 401 or 403, and the class of a raised ``HTTPException``; None if it is something else."""
    call: ast.Call | None = raised if isinstance(raised, ast.Call) else None
    home = source
    if call is None:
        value: Evaluated = evaluator.value(raised, source)
        if isinstance(value, Call):
            call, home = value.call, value.source
    if call is None:
        return None
    name = last_name(call.func) or ""
    if home.qualified_name(call.func) in HTTP_EXCEPTIONS:
        status = _given(call)
        return None if status is None else (status, name)
    made = evaluator.value(call.func, home)
    if isinstance(made, Reference) and isinstance(made.definition, ast.ClassDef) and _is_exception(made, evaluator):
        status = _given(call) or _built_in(made, evaluator)
        return None if status is None else (status, name)
    return None


def _is_exception(value: Reference, evaluator: Evaluator) -> bool:
    assert isinstance(value.definition, ast.ClassDef)
    return any(
        member in HTTP_EXCEPTIONS for member in evaluator.lineage(value.source, value.definition) if isinstance(member, str)
    )


def _built_in(value: Reference, evaluator: Evaluator) -> int | None:
    """The status that a class of the project gives to ``HTTPException.__init__``."""
    assert isinstance(value.definition, ast.ClassDef)
    for member in evaluator.lineage(value.source, value.definition):
        if isinstance(member, str):
            continue
        for node in walk(member[1]):
            if isinstance(node, ast.Call) and last_name(node.func) == "__init__" and (status := _given(node)) is not None:
                return status
    return None


def _given(call: ast.Call) -> int | None:
    return status_of(argument(call, {"status_code"}, 0))


def _is_caught(node: ast.AST, source: PythonSource) -> bool:
    """Whether an ``HTTPException`` from ``node`` is caught within its function."""
    child, parent = node, source.parent(node)
    while parent is not None and not isinstance(parent, (FunctionNode, ast.Lambda)):
        if isinstance(parent, ast.Try) and child in parent.body:
            for handler in parent.handlers:
                if catches(handler, source):
                    if not _raises_again(handler):
                        return True
                    break
        if isinstance(parent, (ast.With, ast.AsyncWith)) and any(
            "suppress" in source.segment(i.context_expr) for i in parent.items
        ):
            return True
        child, parent = parent, source.parent(parent)
    return False


def catches(handler: ast.ExceptHandler, source: PythonSource) -> bool:
    """Whether a handler catches an ``HTTPException``; names that cannot be told may."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    for kind in kinds:
        if kind is None or last_name(kind) in _CATCHING or source.qualified_name(kind) in HTTP_EXCEPTIONS:
            return True
        if not isinstance(kind, (ast.Name, ast.Attribute)):
            return True
        if _REFUSING.search(last_name(kind) or "") and source.definition(kind) is not None:
            return True
    return False


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether a handler does nothing else than to let the exception go on."""
    last = handler.body[-1]
    if not isinstance(last, ast.Raise) or any(isinstance(node, ast.Return) for one in handler.body for node in walk(one)):
        return False
    return last.exc is None or (isinstance(last.exc, ast.Name) and last.exc.id == handler.name)
