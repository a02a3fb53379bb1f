"""Which decorators register the function below them, and give it back as it is."""

from __future__ import annotations

import ast

from authlint.record import record
from authlint.sources.python import Call, Evaluated, Evaluator, PythonSource, Reference, UnknownValue
from authlint.sources.python.nodes import callee_of

_VERBS = frozenset({"route", "get", "post", "put", "delete", "patch", "head", "options"})
_MORE = {
    "Flask": _VERBS | {"endpoint"},
    "Quart": _VERBS | {"endpoint", "websocket"},
    "FastAPI": _VERBS | {"api_route", "trace", "websocket", "websocket_route"},
    "Starlette": frozenset({"route", "websocket_route"}),
    "aiohttp": _VERBS | {"view"},
    "Sanic": _VERBS | {"websocket"},
    "django-ninja": (_VERBS - {"route"}) | {"api_operation"},
    "Flask-SocketIO": frozenset({"on", "event"}),
}
_METHODS = frozenset(method for methods in _MORE.values() for method in methods)
_CLASSES = {
    "Flask": """
        flask.Flask flask.Blueprint flask.app.Flask flask.blueprints.Blueprint apiflask.APIFlask apiflask.APIBlueprint
        flask_smorest.Blueprint flask_openapi3.OpenAPI flask_openapi3.APIBlueprint connexion.FlaskApp connexion.App
    """,
    "Quart": "quart.Quart quart.Blueprint quart.app.Quart quart.blueprints.Blueprint",
    "FastAPI": "fastapi.FastAPI fastapi.APIRouter fastapi.applications.FastAPI fastapi.routing.APIRouter",
    "Starlette": "starlette.applications.Starlette starlette.routing.Router",
    "aiohttp": "aiohttp.web.RouteTableDef aiohttp.web_routedef.RouteTableDef",
    "Sanic": "sanic.Sanic sanic.Blueprint sanic.app.Sanic sanic.blueprints.Blueprint",
    "django-ninja": "ninja.NinjaAPI ninja.Router ninja.main.NinjaAPI ninja.router.Router",
    "Flask-SocketIO": "flask_socketio.SocketIO",
}
_FRAMEWORKS = {name: framework for framework, names in _CLASSES.items() for name in names.split()}
_PACKAGES = {
    "flask": "Flask",
    "quart": "Quart",
    "fastapi": "FastAPI",
    "aiohttp": "aiohttp",
    "sanic": "Sanic",
    "ninja": "django-ninja",
}


@record
class RouteDecorator:
    """A decorator that registers a function.

    Attributes:
        framework: As people write it.
        name: As the project writes it (``app.get``).
    """

    framework: str
    name: str


def route_of(decorator: ast.expr, source: PythonSource, evaluator: Evaluator) -> RouteDecorator | None:
    """What a decorator registers functions with; None if it is not known to do so."""
    called = callee_of(decorator)
    if not isinstance(called, ast.Attribute) or called.attr not in _METHODS:
        return None
    if not isinstance(decorator, ast.Call) and called.attr != "event":
        return None
    framework = _framework(called.value, source, evaluator)
    if framework == "":
        framework = _guessed(decorator, called.attr, source)
    if framework is None or called.attr not in _MORE.get(framework, ()):
        return None
    return RouteDecorator(framework, source.segment(called))


def _framework(owner: ast.expr, source: PythonSource, evaluator: Evaluator) -> str | None:
    """The framework that ``owner`` belongs to; None if it is something else, empty if nobody knows."""
    value = evaluator.value(owner, source)
    if isinstance(value, Call):
        return _made(value, evaluator)
    is_elsewhere = isinstance(value, Reference) and value.definition is None and not value.name.startswith(tuple(_PACKAGES))
    return "" if isinstance(value, UnknownValue) or is_elsewhere else None


def _made(value: Call, evaluator: Evaluator) -> str | None:
    """The framework of an object by its class, or by the first known one of its bases."""
    found = _FRAMEWORKS.get(value.name or "")
    if found is not None:
        return found
    callee: Evaluated = value.callee
    if isinstance(callee, Reference) and isinstance(callee.definition, ast.ClassDef):
        for member in evaluator.lineage(callee.source, callee.definition):
            if isinstance(member, str):
                return _FRAMEWORKS.get(member)
            if not _METHODS.isdisjoint(member[0].scopes.names(member[1])):
                return None  # it registers functions in a way of its own
    return "" if isinstance(callee, Reference) and isinstance(callee.definition, ast.FunctionDef) else None


def _guessed(decorator: ast.expr, method: str, source: PythonSource) -> str | None:
    """The framework of an object from elsewhere: the only one that the file imports, if it is used as its routes are."""
    if not isinstance(decorator, ast.Call) or method not in _VERBS:
        return None
    found = [framework for package, framework in _PACKAGES.items() if source.imports(package)]
    if len(found) > 1 and "aiohttp" in found:
        found.remove("aiohttp")  # used as a client
    path = decorator.args[0] if decorator.args else None
    is_path = isinstance(path, ast.Constant) and isinstance(path.value, str) and path.value.startswith("/")
    return found[0] if len(found) == 1 and (is_path or method == "route") else None
