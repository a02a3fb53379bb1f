"""Decorators above the one that registers the function: Flask, Quart, FastAPI, aiohttp, Sanic, django-ninja, Flask-SocketIO.

Such a decorator of a route stores the function that it gets from below and gives it back, so that what stands above wraps a
function that no request reaches. It is different where a decorator only leaves notes on the function (BlackSheep's ``@auth()``,
Flask-AppBuilder's ``@expose``), and where the application does not start (Litestar).
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.route_order.protections import Decorator, protection_of
from authlint.adapters.route_order.routes import route_of
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import callee_of


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The protections of ``source`` that stand above the lowest decorator that registers their function."""
    evaluator = Evaluator(project)
    for function in source.functions():
        if len(function.decorator_list) > 1:
            yield from _above(function, source, evaluator)


def _above(function: FunctionNode, source: PythonSource, evaluator: Evaluator) -> Iterator[IneffectiveProtection]:
    decorators = function.decorator_list
    routes = [(at, found) for at, one in enumerate(decorators) if (found := route_of(one, source, evaluator))]
    if not routes or not routes[-1][0]:
        return
    lowest, route = routes[-1]
    below = {source.segment(callee_of(one)) for one in decorators[lowest:]}
    for at, decorator in enumerate(decorators[:lowest]):
        protection = protection_of(decorator, source, evaluator)
        if protection is not None and protection.name not in below and route_of(decorator, source, evaluator) is None:
            is_first = all(at < place for place, _ in routes)
            yield IneffectiveProtection(
                framework=route.framework,
                name=protection.name,
                at=source.location(callee_of(decorator)),
                flaw=Flaw.ABOVE_ROUTE,
                effect=f"`@{route.name}`, which registers the function without it",
                endpoint=function.name,
                elsewhere=not is_first,
                other=source.location(decorators[lowest]),
                item=source.location(decorator),
                defined_at=protection.defined_at,
                anchor=source.location(decorators[lowest]) if _can_move(protection, function) else None,
                where=source.where(function, evaluator.project),
            )


def _can_move(protection: Decorator, function: FunctionNode) -> bool:
    """Whether the function takes what the decorator asks for: ``requires`` fails at once without a request."""
    arguments = function.args
    names = {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    return not protection.needs_request or not names.isdisjoint({"request", "websocket"})


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Decorators of routes",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (
            b".route(",
            b".get(",
            b".post(",
            b".put(",
            b".delete(",
            b".patch(",
            b".websocket(",
            b".api_route(",
            b".api_operation(",
            b".endpoint(",
            b".on(",
            b".event",
        ),
        (
            b".route(",
            b"flask",
            b"quart",
            b"fastapi",
            b"aiohttp",
            b"sanic",
            b"ninja",
            b"socketio.",
            b"@app.",
            b"@router.",
            b"@routes.",
            b"@api.",
            b"@bp.",
            b"@blueprint.",
        ),
    ),
    facts=facts,
    # A decorator, and below it one that registers a route.
    pattern=rb"(?m)^[ \t]*@(?:(?!^[ \t]*(?:async[ \t]+def|def|class)[ \t])[\s\S])*?^[ \t]*@[\w.]+"
    rb"\.(?:route|get|post|put|delete|patch|websocket|api_route|api_operation|endpoint|on|event)\b",
)
