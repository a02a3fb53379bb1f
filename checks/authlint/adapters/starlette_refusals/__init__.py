"""Starlette and FastAPI: refusals by ``HTTPException`` in middleware, where nothing makes a response of it.

``ExceptionMiddleware``, which does, runs inside of all middleware of the application: the caller gets 500. Run against Starlette
1.10 and FastAPI 0.165: so it is in ``@app.middleware("http")``, ``BaseHTTPMiddleware``, plain ASGI classes and backends of
``AuthenticationMiddleware``, and with a handler for ``HTTPException``; not with one for ``Exception`` that answers with the
exception's status, not with a middleware outside that catches it, and not in the middleware of a ``Route`` or ``Mount``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.refusals import last_name
from authlint.adapters.starlette_refusals.middleware import Entry, entries, runs_around_application
from authlint.adapters.starlette_refusals.raising import Raised, catches, escaping
from authlint.adapters.whole_project import WholeProject
from authlint.facts.challenge import UnhandledRefusal
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource
from authlint.sources.python.nodes import callee_of, walk

_CATCHERS = ("exception_handler(Exception", "(Exception,", "Exception:", "except HTTPException", "except StarletteHTTPException")


def facts(source: PythonSource, project: Project) -> Iterator[UnhandledRefusal]:
    """The refusals by exception in the middleware of ``source``."""
    if not source.imports("fastapi", "starlette"):
        return
    evaluator, whole = Evaluator(project), WholeProject(project, source)
    for entry in entries(source, evaluator):
        if _is_wrapped(entry):
            continue
        found = list(escaping(entry.function, source, evaluator))
        if not found or not runs_around_application(entry, source, whole) or _is_answered(entry, source, whole):
            continue
        for one in found:
            yield _refusal(entry, one, source, project)


def _is_wrapped(entry: Entry) -> bool:
    """Whether a decorator stands at a middleware that may catch what leaves it."""
    names = (last_name(callee_of(one)) for one in entry.function.decorator_list)
    return any(name not in {"middleware", "override"} for name in names)


def _refusal(entry: Entry, one: Raised, source: PythonSource, project: Project) -> UnhandledRefusal:
    return UnhandledRefusal(
        at=source.location(one.node if isinstance(one.node, ast.Call) else _raised(one.node)),
        name=one.name,
        status=one.status,
        within=f"{entry.name}.{entry.function.name}" if entry.is_backend else entry.name,
        raised_by=one.by[0] if one.by else "",
        raised_at=one.by[2].location(one.by[1]) if one.by else None,
        where=source.where(one.node, project),
    )


def _raised(node: ast.AST) -> ast.AST:
    return node.exc if isinstance(node, ast.Raise) and node.exc is not None else node


def _is_answered(entry: Entry, source: PythonSource, whole: WholeProject) -> bool:
    """Whether something of the project may make a response of what leaves a middleware."""
    for home in [source, *(one for one in whole.sources(*_CATCHERS) if one is not source)]:
        if any(_answers(node, home) for node in _handlers(home, entry)):
            return True
    return False


def _handlers(home: PythonSource, entry: Entry) -> Iterator[ast.AST]:
    """The functions that handle every exception, and the ``except`` around the call of the next stage."""
    for function in home.functions():
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and last_name(decorator.func) == "exception_handler" and _is_all(decorator.args):
                yield function
    for call in home.calls():
        if last_name(call.func) == "add_exception_handler" and _is_all(call.args) and len(call.args) > 1:
            definition = home.definition(call.args[1])
            yield call if definition is None else definition
        elif last_name(call.func) in {"call_next", "app"} and home.enclosing_function(call) is not entry.function:
            yield from _around(call, home)


def _is_all(given: list[ast.expr]) -> bool:
    return bool(given) and (last_name(given[0]) == "Exception" or (isinstance(given[0], ast.Constant) and given[0].value == 500))


def _around(call: ast.Call, home: PythonSource) -> Iterator[ast.AST]:
    child: ast.AST = call
    parent = home.parent(call)
    while parent is not None and not isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if isinstance(parent, ast.Try) and child in parent.body:
            yield from (handler for handler in parent.handlers if catches(handler, home))
        child, parent = parent, home.parent(parent)


def _answers(handler: ast.AST, home: PythonSource) -> bool:
    """Whether a handler looks at the status of the exception, or cannot be read."""
    if isinstance(handler, ast.Call):
        return True
    if isinstance(handler, ast.ExceptHandler) and handler.type is not None and "HTTPException" in home.segment(handler.type):
        return True
    return any(isinstance(node, ast.Attribute) and node.attr == "status_code" for node in walk(handler)) or any(
        "HTTPException" in name for node in walk(handler) if (name := last_name(node))
    )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Refusals in middleware",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"starlette", b"fastapi"), (b".middleware(", b"BaseHTTPMiddleware", b"AuthenticationBackend", b"receive")),
    facts=facts,
)
