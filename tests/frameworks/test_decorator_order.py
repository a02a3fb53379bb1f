"""A decorator above the route never runs, and below it does: what `auth-decorator-above-route` says, in each framework."""

from __future__ import annotations

import asyncio
import types
from pathlib import Path
from typing import Any

import pytest

from authlint.checks import all_checks
from authlint.testing import findings_of

# The frameworks' own: `websockets.legacy` in Sanic, `cgi` and `pkg_resources` in Pyramid.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:pkg_resources:UserWarning")

CHECK = all_checks()["auth-decorator-above-route"]

FLASK = """
from flask import Flask
from flask_login import LoginManager, login_required

app = Flask(__name__)
app.secret_key = "0123456789"
manager = LoginManager(app)
manager.user_loader(lambda name: None)


@login_required
@app.route("/me")
def me():
    return "me"
"""
QUART = """
from quart import Quart
from quart_auth import QuartAuth, login_required

app = Quart(__name__)
app.secret_key = "0123456789"
QuartAuth(app)


@login_required
@app.route("/me")
async def me():
    return "me"
"""
FASTAPI = """
from fastapi import FastAPI, Request
from starlette.authentication import requires
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.authentication import AuthenticationBackend


class Nobody(AuthenticationBackend):
    async def authenticate(self, conn):
        return None


app = FastAPI()
app.add_middleware(AuthenticationMiddleware, backend=Nobody())


@requires("authenticated", status_code=401)
@app.get("/me")
async def me(request: Request):
    return "me"
"""
AIOHTTP = """
from aiohttp import web


def protected(handler):
    async def wrapper(request):
        if "authorization" not in request.headers:
            raise web.HTTPUnauthorized()
        return await handler(request)

    return wrapper


routes = web.RouteTableDef()


@protected
@routes.get("/me")
async def me(request):
    return web.Response(text="me")
"""
SANIC = """
from functools import wraps

from sanic import Sanic, text
from sanic.exceptions import Unauthorized

app = Sanic("{name}")


def protected(handler):
    @wraps(handler)
    async def wrapper(request):
        if not request.token:
            raise Unauthorized("no token")
        return await handler(request)

    return wrapper


@protected
@app.get("/me")
async def me(request):
    return text("me")
"""


def defined(text: str) -> dict[str, Any]:
    """What a module of this text defines."""
    module = types.ModuleType("app")
    exec(text, module.__dict__)
    return module.__dict__


def flask(names: dict[str, Any]) -> int:
    return int(names["app"].test_client().get("/me").status_code)


def quart(names: dict[str, Any]) -> int:
    async def ask() -> int:
        return int((await names["app"].test_client().get("/me")).status_code)

    return asyncio.run(ask())


def fastapi(names: dict[str, Any]) -> int:
    from starlette.testclient import TestClient

    return int(TestClient(names["app"]).get("/me").status_code)


def aiohttp(names: dict[str, Any]) -> int:
    from aiohttp import web
    from aiohttp.test_utils import make_mocked_request

    async def ask() -> int:
        app = web.Application()
        app.add_routes(names["routes"])
        request = make_mocked_request("GET", "/me", app=app)
        match = await app.router.resolve(request)
        try:
            return int((await match.handler(request)).status)
        except web.HTTPException as refused:
            return int(refused.status)

    return asyncio.run(ask())


def sanic(names: dict[str, Any]) -> int:
    async def ask() -> int:
        _, response = await names["app"].asgi_client.get("/me")
        return int(response.status)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("text", "ask", "auth", "route"),
    [
        pytest.param(FLASK, flask, "@login_required\n", '@app.route("/me")\n', id="Flask"),
        pytest.param(QUART, quart, "@login_required\n", '@app.route("/me")\n', id="Quart"),
        pytest.param(FASTAPI, fastapi, '@requires("authenticated", status_code=401)\n', '@app.get("/me")\n', id="FastAPI"),
        pytest.param(AIOHTTP, aiohttp, "@protected\n", '@routes.get("/me")\n', id="aiohttp"),
        pytest.param(SANIC, sanic, "@protected\n", '@app.get("/me")\n', id="Sanic"),
    ],
)
def test_above_is_open_and_below_is_not(text: str, ask: Any, auth: str, route: str) -> None:
    good = text.replace(auth + route, route + auth)
    assert ask(defined(text.replace("{name}", "above"))) == 200
    assert ask(defined(good.replace("{name}", "below"))) == 401
    assert findings_of(CHECK, {"app.py": text})
    assert not findings_of(CHECK, {"app.py": good})


def test_blacksheep_notes_count_in_either_order() -> None:
    from blacksheep import Router
    from blacksheep.server.authorization import auth

    router = Router()

    async def me() -> None: ...

    assert auth()(router.get("/me")(me)) is me


PYRAMID = """
import functools

from pyramid.response import Response
from pyramid.view import view_config


def refusing(view):
    @functools.wraps(view)
    def wrapper(request):
        return Response("no", status=401)

    return wrapper


@refusing
@view_config(name="me")
def me(request):
    return Response("me")
"""


def test_pyramid_does_not_find_such_a_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyramid.config import Configurator
    from pyramid.request import Request

    (tmp_path / "pyramid_views.py").write_text(PYRAMID, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    config = Configurator()
    config.scan("pyramid_views")
    response: Any = Request.blank("/me").get_response(config.make_wsgi_app())
    assert response.status_int == 404
    assert not findings_of(CHECK, {"pyramid_views.py": PYRAMID})
