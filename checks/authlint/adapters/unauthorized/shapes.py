"""How each framework is told to answer 401, and which argument takes the challenge. Names only; run against current versions."""

from __future__ import annotations

import enum

from authlint.record import record


class Kind(enum.Enum):
    """What a call makes."""

    EXCEPTION = "exception"
    RESPONSE = "response"
    DECORATOR = "decorator"


@record
class Shape:
    """One callable that can answer 401.

    Attributes:
        framework: As people write it.
        kind: What it makes.
        position: Where the status stands among the positional arguments; None if only by name.
        words: The names of the argument with the status; empty if the status is always 401.
        argument: The argument that takes the challenge; empty if there is none.
        value: Its value as code, ``SCHEME`` for the scheme.
        place: Where that argument stands among the positional ones.
        others: Other arguments with which a challenge can be sent, or the whole answer replaced.
    """

    framework: str
    kind: Kind
    position: int | None = None
    words: tuple[str, ...] = ()
    argument: str = ""
    value: str = ""
    place: int | None = None
    others: tuple[str, ...] = ()


_DICT = '{"WWW-Authenticate": "SCHEME"}'
_WERKZEUG = '{werkzeug.datastructures.WWWAuthenticate}("SCHEME")'
_CODE = ("status_code",)
_STARLETTE_RESPONSES = ["Response", "JSONResponse", "PlainTextResponse", "HTMLResponse", "ORJSONResponse", "UJSONResponse"]


def _starlette(framework: str) -> Shape:
    return Shape(framework, Kind.EXCEPTION, 0, _CODE, "headers", _DICT, 2)


def _answer(framework: str, words: tuple[str, ...] = ("status",), position: int | None = None, place: int | None = None) -> Shape:
    return Shape(framework, Kind.RESPONSE, position, words, "headers", _DICT, place)


_RAISED = {
    "fastapi.HTTPException": _starlette("FastAPI"),
    "fastapi.exceptions.HTTPException": _starlette("FastAPI"),
    "starlette.exceptions.HTTPException": _starlette("Starlette"),
    "flask.abort": Shape("Flask", Kind.EXCEPTION, 0, ("code",), "www_authenticate", _WERKZEUG, None, ("response",)),
    "werkzeug.exceptions.abort": Shape("Flask", Kind.EXCEPTION, 0, ("code",), "www_authenticate", _WERKZEUG, None, ("response",)),
    "quart.abort": Shape("Quart", Kind.EXCEPTION, 0, ("code",), "www_authenticate", _WERKZEUG, None, ("response",)),
    "werkzeug.exceptions.Unauthorized": Shape("Flask", Kind.EXCEPTION, None, (), "www_authenticate", _WERKZEUG, 2, ("response",)),
    "flask_restful.abort": Shape("Flask-RESTful", Kind.EXCEPTION, 0, ("http_status_code",)),
    "flask_restx.abort": Shape("Flask-RESTX", Kind.EXCEPTION, 0, ("code",)),
    "flask_smorest.abort": Shape("flask-smorest", Kind.EXCEPTION, 0, ("http_status_code",), "headers", _DICT),
    "apiflask.abort": Shape("APIFlask", Kind.EXCEPTION, 0, _CODE, "headers", _DICT, 3),
    "apiflask.HTTPError": Shape("APIFlask", Kind.EXCEPTION, 0, _CODE, "headers", _DICT, 3),
    "aiohttp.web.HTTPUnauthorized": Shape("aiohttp", Kind.EXCEPTION, None, (), "headers", _DICT),
    "falcon.HTTPUnauthorized": Shape("Falcon", Kind.EXCEPTION, None, (), "challenges", '["SCHEME"]', 2, ("headers",)),
    "falcon.errors.HTTPUnauthorized": Shape("Falcon", Kind.EXCEPTION, None, (), "challenges", '["SCHEME"]', 2, ("headers",)),
    "sanic.exceptions.Unauthorized": Shape("Sanic", Kind.EXCEPTION, None, (), "scheme", '"SCHEME"', 3, ("headers",)),
    "litestar.exceptions.NotAuthorizedException": Shape("Litestar", Kind.EXCEPTION, None, (), "headers", _DICT),
    "litestar.exceptions.HTTPException": Shape("Litestar", Kind.EXCEPTION, None, _CODE, "headers", _DICT),
    "starlite.exceptions.NotAuthorizedException": Shape("Starlite", Kind.EXCEPTION, None, (), "headers", _DICT),
    "starlite.NotAuthorizedException": Shape("Starlite", Kind.EXCEPTION, None, (), "headers", _DICT),
    "tornado.web.HTTPError": Shape("Tornado", Kind.EXCEPTION, 0, _CODE),
    "ninja.errors.HttpError": Shape("django-ninja", Kind.EXCEPTION, 0, _CODE),
    "pyramid.httpexceptions.HTTPUnauthorized": Shape(
        "Pyramid", Kind.EXCEPTION, None, (), "headers", '[("WWW-Authenticate", "SCHEME")]', 1
    ),
    "connexion.exceptions.Unauthorized": Shape("Connexion", Kind.EXCEPTION),
}
_RETURNED = {
    "flask.Response": _answer("Flask", ("status",), 1, 2),
    "werkzeug.wrappers.Response": _answer("Flask", ("status",), 1, 2),
    "werkzeug.Response": _answer("Flask", ("status",), 1, 2),
    "quart.Response": _answer("Quart", ("status",), 1, 2),
    "flask.make_response": Shape("Flask", Kind.RESPONSE, 1, (), place=2),
    "quart.make_response": Shape("Quart", Kind.RESPONSE, 1, (), place=2),
    "aiohttp.web.json_response": _answer("aiohttp"),
    "aiohttp.web.Response": _answer("aiohttp"),
    "sanic.response.json": _answer("Sanic", ("status",), 1, 2),
    "sanic.response.text": _answer("Sanic", ("status",), 1, 2),
    "sanic.json": _answer("Sanic", ("status",), 1, 2),
    "sanic.text": _answer("Sanic", ("status",), 1, 2),
    "litestar.Response": _answer("Litestar", _CODE),
    "litestar.response.Response": _answer("Litestar", _CODE),
    "django.http.HttpResponse": _answer("Django", ("status",), 2),
    "django.http.JsonResponse": _answer("Django"),
    "django.http.response.HttpResponse": _answer("Django", ("status",), 2),
    "django.http.response.JsonResponse": _answer("Django"),
    "rest_framework.response.Response": _answer("Django REST framework", ("status",), 1, 3),
    "pyramid.response.Response": _answer("Pyramid", ("status", "status_code", "status_int"), 1),
    "blacksheep.unauthorized": Shape("BlackSheep", Kind.RESPONSE),
    "blacksheep.server.responses.unauthorized": Shape("BlackSheep", Kind.RESPONSE),
    "connexion.problem": _answer("Connexion", ("status",), 0, 5),
    "connexion.problem.problem": _answer("Connexion", ("status",), 0, 5),
    "starlette.authentication.requires": Shape("Starlette", Kind.DECORATOR, 1, _CODE),
    **{
        f"{package}.{name}": _answer(framework, _CODE, 1, 2)
        for package, framework in (("fastapi.responses", "FastAPI"), ("starlette.responses", "Starlette"), ("fastapi", "FastAPI"))
        for name in _STARLETTE_RESPONSES
    },
}
SHAPES: dict[str, Shape] = _RAISED | _RETURNED
"""By dotted name."""

EXCEPTIONS = frozenset(_RAISED)
"""Those that a class of the project may derive from."""

METHODS = {"set_status": Shape("Tornado", Kind.RESPONSE, 0, _CODE), "send_error": Shape("Tornado", Kind.RESPONSE, 0, _CODE)}
"""Methods of Tornado's handlers."""

TUPLES = {
    "flask": "Flask",
    "quart": "Quart",
    "flask_restful": "Flask-RESTful",
    "connexion": "Connexion",
    "flask_restx": "Flask-RESTX",
}
"""Packages whose views return ``body, 401``."""

PACKAGES = (
    *(b"astapi", b"tarlette", b"flask", b"werkzeug", b"quart", b"aiohttp", b"falcon", b"sanic"),
    *(b"litestar", b"starlite", b"tornado", b"django", b"rest_framework", b"ninja", b"pyramid", b"blacksheep", b"connexion"),
)
"""What a file holds, one of them, that makes such an answer, or one of 403: it imports the framework."""
