"""What switches debug modes on: names of classes, functions and flags, and what each exposes. Names only."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.facts.debugging import DebugSwitch, Exposed
from authlint.facts.environment import Where
from authlint.record import record
from authlint.sources.python import Constant, Evaluated, options


@record
class Parameter:
    """A parameter that switches it on.

    Attributes:
        framework: As people write it.
        parameter: Its name.
        exposed: What it exposes.
        place: Where it stands among the positional arguments; None if it only has a name.
    """

    framework: str
    parameter: str
    exposed: Exposed
    place: int | None = None


def _debug(framework: str, place: int | None = None) -> tuple[Parameter, ...]:
    return (Parameter(framework, "debug", Exposed.TRACEBACK, place),)


_BLACKSHEEP = (Parameter("BlackSheep", "show_error_details", Exposed.TRACEBACK),)
APPLICATIONS: dict[str, tuple[Parameter, ...]] = {
    "fastapi.FastAPI": _debug("FastAPI"),
    "fastapi.applications.FastAPI": _debug("FastAPI"),
    "starlette.applications.Starlette": _debug("Starlette", 0),
    "litestar.Litestar": _debug("Litestar"),
    "litestar.app.Litestar": _debug("Litestar"),
    "starlite.Starlite": _debug("Starlite"),
    "aiohttp.web.Application": _debug("aiohttp"),
    "blacksheep.Application": _BLACKSHEEP,
    "blacksheep.server.Application": _BLACKSHEEP,
    "blacksheep.server.application.Application": _BLACKSHEEP,
    "tornado.web.Application": (
        Parameter("Tornado", "debug", Exposed.TRACEBACK),
        Parameter("Tornado", "serve_traceback", Exposed.TRACEBACK),
    ),
    "ariadne.asgi.GraphQL": _debug("Ariadne"),
    "ariadne.asgi.graphql.GraphQL": _debug("Ariadne"),
    "ariadne.wsgi.GraphQL": _debug("Ariadne"),
    "ariadne.graphql": _debug("Ariadne"),
    "ariadne.graphql_sync": _debug("Ariadne"),
    "werkzeug.debug.DebuggedApplication": (Parameter("Werkzeug", "evalex", Exposed.CONSOLE, 1),),
}
"""By dotted name."""

SERVERS = {
    "werkzeug.serving.run_simple": Parameter("Werkzeug", "use_debugger", Exposed.CONSOLE, 4),
    "werkzeug.run_simple": Parameter("Werkzeug", "use_debugger", Exposed.CONSOLE, 4),
}
"""Functions that start a server."""

INSTANCES = {
    "Flask": "Flask",  # `import Flask`, as snippets have it
    "flask.Flask": "Flask",
    "flask.app.Flask": "Flask",
    "apiflask.APIFlask": "Flask",
    "quart.Quart": "Quart",
    "quart.app.Quart": "Quart",
    "sanic.Sanic": "Sanic",
    "sanic.app.Sanic": "Sanic",
    "flask_socketio.SocketIO": "Flask-SocketIO",
    "fastapi.FastAPI": "FastAPI",
    "starlette.applications.Starlette": "Starlette",
    "litestar.Litestar": "Litestar",
}
"""Classes whose objects have ``run`` or ``debug``."""

FLAGS = {
    "DEBUG": (Exposed.RAISED, True, False),
    "TRAP_HTTP_EXCEPTIONS": (Exposed.TRAPPED, False, False),
    # Handlers of errors that extensions have are only reached with it.
    "PROPAGATE_EXCEPTIONS": (Exposed.RAISED, False, True),
}
"""Flags of Flask's configuration: what each exposes, whether it surely does, whether it may well be wanted."""


def console_of(framework: str) -> Exposed:
    """What ``run(debug=True)`` of a framework exposes."""
    return Exposed.CONSOLE if framework in {"Flask", "Flask-SocketIO"} else Exposed.TRACEBACK


def switched_on(
    value: Evaluated | None,
    framework: str,
    name: str,
    exposed: Exposed,
    where: Where,
    *,
    directly: bool = False,
    certain: bool = True,
) -> Iterator[DebugSwitch]:
    """A fact for each constant that turns a switch on."""
    for one in options(value) if value is not None else ():
        if isinstance(one, Constant) and (one.value is True or one.value == 1):
            holds = where & one.where & one.source.where(one.node)
            fixable = isinstance(one.node, ast.Constant)
            yield DebugSwitch(framework, name, one.at, exposed, holds, directly=directly, certain=certain, fixable=fixable)
