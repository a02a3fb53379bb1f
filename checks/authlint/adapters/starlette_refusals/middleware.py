"""The code of a file that runs as middleware around a whole application of Starlette or FastAPI."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.refusals import last_name
from authlint.adapters.starlette.names import APPLICATIONS, BASE_HTTP_MIDDLEWARE, MIDDLEWARE_WRAPPERS
from authlint.adapters.whole_project import WholeProject
from authlint.record import record
from authlint.sources.python import Call, Evaluator, FunctionNode, PythonSource, Reference, UnknownValue

_BACKEND = "starlette.authentication.AuthenticationBackend"
_ASGI = ("scope", "receive", "send")


@record
class Entry:
    """A function that the framework calls for each request, outside of its exception handling.

    Attributes:
        function: The function.
        name: What people call it: the function or its class.
        is_backend: Whether it is the ``authenticate`` of a backend.
        owner: Its class.
    """

    function: FunctionNode
    name: str
    is_backend: bool = False
    owner: ast.ClassDef | None = None


def entries(source: PythonSource, evaluator: Evaluator) -> Iterator[Entry]:
    """The functions and methods of a file that run as middleware."""
    for function in source.functions():
        if any(_is_http_middleware(one, source, evaluator) for one in function.decorator_list):
            yield Entry(function, function.name)
    for call in source.calls():
        given = _handed_over(call, source, evaluator)
        if given is not None:
            yield Entry(given, given.name)
    for owner in source.classes():
        yield from _of_class(owner, source, evaluator)


def _is_http_middleware(decorator: ast.expr, source: PythonSource, evaluator: Evaluator) -> bool:
    """``@app.middleware("http")`` of Starlette or FastAPI."""
    match decorator:
        case ast.Call(func=ast.Attribute(value=owner, attr="middleware"), args=[ast.Constant(value="http")]):
            return _is_application(owner, source, evaluator)
        case _:
            return False


def _is_application(owner: ast.expr, source: PythonSource, evaluator: Evaluator) -> bool:
    value = evaluator.value(owner, source)
    if isinstance(value, Call) and value.name is not None:
        if isinstance(value.callee, Reference) and isinstance(value.callee.definition, ast.ClassDef):
            lineage = evaluator.lineage(value.callee.source, value.callee.definition)
            return any(member in APPLICATIONS for member in lineage if isinstance(member, str))
        if isinstance(value.callee, Reference) and isinstance(value.callee.definition, FunctionNode):
            return True  # a factory of the project
        return value.name in APPLICATIONS
    return isinstance(value, (Call, UnknownValue, Reference))


def _handed_over(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> FunctionNode | None:
    """The function of this file in ``add_middleware(BaseHTTPMiddleware, dispatch=f)`` or ``app.middleware("http")(f)``."""
    given: ast.expr | None = None
    match call:
        case ast.Call(args=[base, *_]) if source.qualified_name(base) == BASE_HTTP_MIDDLEWARE:
            given = next((word.value for word in call.keywords if word.arg == "dispatch"), None)
        case ast.Call(func=ast.Call() as inner, args=[one]) if _is_http_middleware(inner, source, evaluator):
            given = one
        case _:
            pass
    value = None if given is None else evaluator.value(given, source)
    is_here = isinstance(value, Reference) and value.source is source
    return value.definition if is_here and isinstance(value, Reference) and isinstance(value.definition, FunctionNode) else None


def _of_class(owner: ast.ClassDef, source: PythonSource, evaluator: Evaluator) -> Iterator[Entry]:
    methods = {part.name: part for part in owner.body if isinstance(part, FunctionNode)}
    if methods.keys().isdisjoint({"dispatch", "authenticate", "__call__"}):
        return
    bases = {member for member in evaluator.lineage(source, owner) if isinstance(member, str)}
    if "dispatch" in methods and BASE_HTTP_MIDDLEWARE in bases:
        yield Entry(methods["dispatch"], owner.name, owner=owner)
    elif "authenticate" in methods and _BACKEND in bases:
        yield Entry(methods["authenticate"], owner.name, is_backend=True, owner=owner)
    elif "__call__" in methods and not bases - {"builtins.object"}:
        names = tuple(one.arg.lstrip("_") for one in methods["__call__"].args.args[1:])
        if names == _ASGI and "__init__" in methods:
            yield Entry(methods["__call__"], owner.name, owner=owner)


def runs_around_application(entry: Entry, source: PythonSource, whole: WholeProject) -> bool:
    """Whether a middleware class is surely added to an application, and not to a route, a router or a mount only.

    What ``BaseHTTPMiddleware`` or a backend is made for is known; a bare class with ``__call__`` must be seen to be added.
    """
    owner = entry.owner
    if owner is None:
        return True
    is_plain = entry.function.name == "__call__"
    seen = _uses(owner.name, source)
    for other in whole.sources(owner.name):
        if other is not source:
            seen += _uses(owner.name, other)
    return True in seen or (not is_plain and not seen)


def _uses(name: str, source: PythonSource) -> list[bool]:
    """The places that add a middleware class of that name, each with whether it is to an application."""
    found: list[bool] = []
    for call in source.calls():
        if not call.args or last_name(call.args[0]) != name:
            continue
        if isinstance(call.func, ast.Attribute) and call.func.attr == "add_middleware":
            found.append(True)
        elif source.qualified_name(call.func) in MIDDLEWARE_WRAPPERS:
            found.append(_around(call, source))
    return found


def _around(call: ast.Call, source: PythonSource) -> bool:
    """Whether ``Middleware(X)`` does not stand in the arguments of a route, a router or a mount."""
    parent = source.parent(call)
    while parent is not None and not isinstance(parent, ast.stmt):
        if isinstance(parent, ast.Call) and last_name(parent.func) in {"Route", "Mount", "Router", "Host", "WebSocketRoute"}:
            return False
        parent = source.parent(parent)
    return True
