"""The routes of a file: functions that FastAPI registers, by decorator or by ``add_api_route``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.fastapi_access.parameters import Dependency, depends
from authlint.adapters.route_order.routes import route_of
from authlint.record import record
from authlint.sources.python import Call, Evaluator, FunctionNode, Items, PythonSource, Reference

ROUTERS = frozenset({"fastapi.FastAPI", "fastapi.applications.FastAPI", "fastapi.APIRouter", "fastapi.routing.APIRouter"})
_ADDING = frozenset({"add_api_route", "add_api_websocket_route"})
_TAKING = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route", "websocket"})
TAKES_DEPENDENCIES = _TAKING | _ADDING | {"include_router"}


@record
class Route:
    """One route.

    Attributes:
        function: The function that answers.
        source: Its file.
        call: The call that registers it.
        home: The file of the call.
        router: The expression that names the application or router.
        is_alone: Whether no other decorator stands at the function.
    """

    function: FunctionNode
    source: PythonSource
    call: ast.Call
    home: PythonSource
    router: ast.expr
    is_alone: bool = True


def routes(source: PythonSource, evaluator: Evaluator) -> Iterator[Route]:
    """The routes that are registered in a file."""
    for function in source.functions():
        for decorator in function.decorator_list:
            found = route_of(decorator, source, evaluator)
            if found is not None and found.framework == "FastAPI" and isinstance(decorator, ast.Call):
                assert isinstance(decorator.func, ast.Attribute)
                others = [one for one in function.decorator_list if route_of(one, source, evaluator) is None]
                yield Route(function, source, decorator, source, decorator.func.value, not others)
    for call in source.calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr in _ADDING:
            endpoint = call.args[1] if len(call.args) > 1 else _keyword(call, "endpoint")
            value = None if endpoint is None else evaluator.value(endpoint, source)
            if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
                yield Route(value.definition, value.source, call, source, call.func.value)


def attached(source: PythonSource) -> Iterator[tuple[ast.Call, ast.expr]]:
    """The calls of FastAPI that are given ``dependencies=``, each with that."""
    for call in source.calls():
        given = _keyword(call, "dependencies")
        if given is None:
            continue
        is_method = isinstance(call.func, ast.Attribute) and call.func.attr in TAKES_DEPENDENCIES
        if is_method or source.qualified_name(call.func) in ROUTERS:
            yield call, given


def listed(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> Iterator[Dependency | None]:
    """The dependencies in ``dependencies=[...]``; None for what cannot be told."""
    if any(word.arg is None for word in call.keywords):
        yield None
    given = _keyword(call, "dependencies")
    if given is None or (isinstance(given, ast.Constant) and given.value is None):
        return
    value = evaluator.value(given, source)
    if not (isinstance(value, Items) and value.complete):
        yield None
        return
    for item in value.items:
        yield depends(item.call, item.source) if isinstance(item, Call) else None


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((word.value for word in call.keywords if word.arg == name), None)
