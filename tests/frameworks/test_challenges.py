"""No framework adds `WWW-Authenticate` to a 401 that lacks it, and handlers of exceptions that build the answer anew drop it."""

from __future__ import annotations

import asyncio
import sys
import types
from collections.abc import Callable
from typing import Any

import pytest

from authlint.checks import all_checks
from authlint.finding import Severity
from authlint.testing import findings_of

Headers = tuple[int, str | None]
"""The status of an answer and its challenge."""


def defined(text: str) -> dict[str, Any]:
    """What a module of this text defines."""
    module = types.ModuleType("views_of_a_test")
    sys.modules[module.__name__] = module  # Litestar looks types up there
    exec(compile(text, "views.py", "exec", dont_inherit=True), vars(module))
    return vars(module)


def reports(check: str, files: dict[str, str]) -> bool:
    """Whether the check reports these files as more than an information."""
    return any(one.severity >= Severity.WARNING for one in findings_of(all_checks()[check], files))


def asgi(names: dict[str, Any]) -> Headers:
    from starlette.testclient import TestClient

    answer = TestClient(names["app"]).get("/")
    return answer.status_code, answer.headers.get("www-authenticate")


def wsgi(names: dict[str, Any]) -> Headers:
    from werkzeug.test import Client

    answer = Client(names["app"]).get("/")
    return answer.status_code, answer.headers.get("www-authenticate")


def quart(names: dict[str, Any]) -> Headers:
    async def asked() -> Headers:
        answer = await names["app"].test_client().get("/")
        return answer.status_code, answer.headers.get("www-authenticate")

    return asyncio.run(asked())


def aiohttp(names: dict[str, Any]) -> Headers:
    from aiohttp.test_utils import TestClient, TestServer

    async def asked() -> Headers:
        async with TestClient(TestServer(names["app"])) as client:
            answer = await client.get("/")
            return answer.status, answer.headers.get("www-authenticate")

    return asyncio.run(asked())


def sanic(names: dict[str, Any]) -> Headers:
    _, answer = names["app"].test_client.get("/")
    return answer.status, answer.headers.get("www-authenticate")


def tornado(names: dict[str, Any]) -> Headers:
    from tornado.testing import AsyncHTTPTestCase

    found: list[Headers] = []

    class Asked(AsyncHTTPTestCase):
        def get_app(self) -> Any:
            return names["app"]

        def runTest(self) -> None:
            answer = self.fetch("/")
            found.append((answer.code, answer.headers.get("WWW-Authenticate")))

    Asked().debug()
    return found[0]


def view(names: dict[str, Any]) -> Headers:
    from django.test import RequestFactory

    answer = names["me"](RequestFactory().get("/"))
    return answer.status_code, answer.headers.get("www-authenticate")


def ninja(names: dict[str, Any]) -> Headers:
    from ninja.testing import TestClient

    answer = TestClient(names["api"]).get("/")
    return answer.status_code, answer.headers.get("www-authenticate")


FASTAPI = """
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPBearer

app = FastAPI()


@app.get("/")
def me(credentials=Depends(HTTPBearer(auto_error=False))):
    if credentials is None:
        raise HTTPException(status_code=401{})
"""
STARLETTE = """
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route


async def me(request):
    if not request.headers.get("Authorization"):
        raise HTTPException(401{})


app = Starlette(routes=[Route("/", me)])
"""
FLASK = """
from flask import Flask, abort, jsonify, request

app = Flask("shop")


@app.get("/")
def me():
    if not request.headers.get("Authorization"):
        return jsonify(error="no token"), 401{}
"""
ABORT = """
from flask import Flask, abort, request
from werkzeug.datastructures import WWWAuthenticate

app = Flask("shop")


@app.get("/")
def me():
    if not request.headers.get("Authorization"):
        abort(401{})
"""
QUART = """
from quart import Quart, request

app = Quart("shop")


@app.get("/")
async def me():
    if not request.headers.get("Authorization"):
        return {{"error": "no token"}}, 401{}
"""
AIOHTTP = """
from aiohttp import web


async def me(request):
    if not request.headers.get("Authorization"):
        raise web.HTTPUnauthorized(reason="no token"{})


app = web.Application()
app.router.add_get("/", me)
"""
FALCON = """
import falcon


class Me:
    def on_get(self, req, resp):
        if not req.get_header("Authorization"):
            raise falcon.HTTPUnauthorized(title="no token"{})


app = falcon.App()
app.add_route("/", Me())
"""
SANIC = """
from sanic import Sanic
from sanic.exceptions import Unauthorized

Sanic.test_mode = True
Sanic._app_registry.clear()
app = Sanic("shop")


@app.get("/")
async def me(request):
    if not request.headers.get("Authorization"):
        raise Unauthorized("no token"{})
"""
LITESTAR = """
from litestar import Litestar, Request, get
from litestar.exceptions import NotAuthorizedException


@get("/", sync_to_thread=False)
def me(request: Request) -> None:
    if not request.headers.get("Authorization"):
        raise NotAuthorizedException("no token"{})


app = Litestar([me])
"""
TORNADO = """
from tornado.web import Application, RequestHandler


class Me(RequestHandler):
    def get(self):
        if not self.request.headers.get("Authorization"):
            self.set_status(401){}


app = Application([("/", Me)])
"""
DJANGO = """
from django.http import JsonResponse


def me(request):
    if not request.headers.get("Authorization"):
        return JsonResponse({{"error": "no token"}}, status=401{})
"""
REST = """
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.response import Response


@api_view(["GET"])
@authentication_classes([])
@permission_classes([])
def me(request):
    if not request.headers.get("Authorization"):
        return Response({{"error": "no token"}}, status=401{})
"""
NINJA = """
from ninja import NinjaAPI

api = NinjaAPI(urls_namespace="{}shop")


@api.get("/", response={{401: dict}})
def me(request):
    if not request.headers.get("Authorization"):
        return 401, {{"error": "no token"}}
"""
DICT = ', headers={"WWW-Authenticate": "Bearer"}'
TUPLE = ', {"WWW-Authenticate": "Bearer"}'


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("code", "fix", "asked"),
    [
        pytest.param(FASTAPI, DICT, asgi, id="FastAPI"),
        pytest.param(STARLETTE, DICT, asgi, id="Starlette"),
        pytest.param(FLASK, TUPLE, wsgi, id="Flask"),
        pytest.param(ABORT, ', www_authenticate=WWWAuthenticate("bearer")', wsgi, id="Flask, abort"),
        pytest.param(QUART, TUPLE, quart, id="Quart"),
        pytest.param(AIOHTTP, DICT, aiohttp, id="aiohttp"),
        pytest.param(FALCON, ', challenges=["Bearer"]', wsgi, id="Falcon"),
        pytest.param(SANIC, ', scheme="Bearer"', sanic, id="Sanic"),
        pytest.param(LITESTAR, DICT, asgi, id="Litestar"),
        pytest.param(TORNADO, '\n            self.set_header("WWW-Authenticate", "Bearer")', tornado, id="Tornado"),
        pytest.param(DJANGO, DICT, view, id="Django"),
        pytest.param(REST, DICT, view, id="Django REST framework"),
    ],
)
def test_missing(code: str, fix: str, asked: Callable[[dict[str, Any]], Headers]) -> None:
    bad, good = code.format(""), code.format(fix)
    assert asked(defined(bad)) == (401, None)
    status, challenge = asked(defined(good))
    assert status == 401
    assert challenge is not None
    assert challenge.strip().lower() == "bearer"
    assert reports("challenge-header-missing", {"views.py": bad})
    assert not reports("challenge-header-missing", {"views.py": good})


@pytest.mark.filterwarnings("ignore")
def test_missing_in_ninja() -> None:
    """``return 401, {...}`` of django-ninja has no place for a header at all."""
    assert ninja(defined(NINJA.format(""))) == (401, None)
    assert reports("challenge-header-missing", {"views.py": NINJA.format("")})


FASTAPI_HANDLER = """
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer

app = FastAPI()


@app.exception_handler(HTTPException)
async def answered(request, exc):
    return JSONResponse({{"error": exc.detail}}, status_code=exc.status_code{})


@app.get("/")
def me(credentials=Depends(HTTPBearer())):
    return credentials
"""
STARLETTE_HANDLER = """
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def answered(request, exc):
    return PlainTextResponse(exc.detail, status_code=exc.status_code{})


async def me(request):
    raise HTTPException(401, headers={{"WWW-Authenticate": "Bearer"}})


app = Starlette(routes=[Route("/", me)], exception_handlers={{HTTPException: answered}})
"""
LITESTAR_HANDLER = """
from litestar import Litestar, Request, Response, get
from litestar.exceptions import HTTPException, NotAuthorizedException


def answered(request: Request, exc: HTTPException) -> Response:
    return Response({{"error": exc.detail}}, status_code=exc.status_code{})


@get("/", sync_to_thread=False)
def me() -> None:
    raise NotAuthorizedException(headers={{"WWW-Authenticate": "Bearer"}})


app = Litestar([me], exception_handlers={{HTTPException: answered}})
"""
FLASK_HANDLER = """
from flask import Flask, jsonify
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import HTTPException, Unauthorized

app = Flask("shop")


@app.errorhandler(HTTPException)
def answered(e):
    return jsonify(error=e.description), e.code{}


@app.get("/")
def me():
    raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
"""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("code", "fix", "asked"),
    [
        pytest.param(FASTAPI_HANDLER, ", headers=exc.headers", asgi, id="FastAPI"),
        pytest.param(STARLETTE_HANDLER, ", headers=exc.headers", asgi, id="Starlette"),
        pytest.param(LITESTAR_HANDLER, ", headers=exc.headers", asgi, id="Litestar"),
        pytest.param(FLASK_HANDLER, ', {{"WWW-Authenticate": e.www_authenticate[0].to_header()}}', wsgi, id="Flask"),
    ],
)
def test_dropped(code: str, fix: str, asked: Callable[[dict[str, Any]], Headers]) -> None:
    bad, good = code.format(""), code.format(fix.replace("{{", "{").replace("}}", "}"))
    assert asked(defined(bad)) == (401, None)
    status, challenge = asked(defined(good))
    assert status == 401
    assert challenge is not None
    assert challenge.strip().lower() == "bearer"
    assert reports("challenge-header-dropped", {"views.py": bad})
    assert not reports("challenge-header-dropped", {"views.py": good})


REST_HANDLER = """
from rest_framework.response import Response
from rest_framework.views import exception_handler


def answered(exc, context):
    response = exception_handler(exc, context)
    {}
"""
NEW = 'return Response({"error": response.data}, status=response.status_code)'
CHANGED = 'response.data = {"error": response.data}\n    return response'


@pytest.mark.parametrize(("body", "challenge"), [(NEW, None), (CHANGED, 'Basic realm="api"')])
def test_dropped_by_rest_framework(body: str, challenge: str | None) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory
    from rest_framework.authentication import BasicAuthentication
    from rest_framework.permissions import IsAuthenticated
    from rest_framework.views import APIView

    code = REST_HANDLER.format(body)

    class View(APIView):  # type: ignore[misc]
        authentication_classes = (BasicAuthentication,)
        permission_classes = (IsAuthenticated,)

        def get_exception_handler(self) -> Any:
            return defined(code)["answered"]

        def get(self, request: Any) -> None: ...

    request: Any = RequestFactory().get("/")
    request.user = AnonymousUser()
    answer = View.as_view()(request)
    assert (answer.status_code, answer.headers.get("www-authenticate")) == (401, challenge)
    files = {
        "settings.py": 'REST_FRAMEWORK = {"EXCEPTION_HANDLER": "api.errors.answered"}\n',
        "api/__init__.py": "",
        "api/errors.py": code,
    }
    assert reports("challenge-header-dropped", files) is (challenge is None)
