"""What happens without the other half is what `auth-component-not-attached` says, framework by framework."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from authlint.checks import all_checks
from authlint.testing import findings_of

CHECK = all_checks()["auth-component-not-attached"]
# The frameworks' own: `cgi` and `pkg_resources` in Pyramid.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:pkg_resources:UserWarning")

FLASK_LOGIN = """
from flask import Flask
from flask_login import login_required

app = Flask(__name__)
app.secret_key = "0123456789"


@app.route("/me")
@login_required
def me():
    return "me"
"""
FLASK_JWT = """
from flask import Flask
from flask_jwt_extended import jwt_required

app = Flask(__name__)


@app.route("/me")
@jwt_required()
def me():
    return "me"
"""
NO_LOADER = """
from flask import Flask
from flask_login import LoginManager, login_required

app = Flask(__name__)
app.secret_key = "0123456789"
login_manager = LoginManager(app)


@app.route("/me")
@login_required
def me():
    return "me"
"""
HTTP_AUTH = """
from flask import Flask
from flask_httpauth import HTTPTokenAuth

app = Flask(__name__)
auth = HTTPTokenAuth()


@app.route("/me")
@auth.login_required
def me():
    return "me"
"""
LITESTAR = """
from litestar import Litestar, get
from litestar.security.jwt import JWTAuth


async def find_user(token, connection):
    return None


@get("/me", sync_to_thread=False)
def me() -> str:
    return "me"


jwt_auth = JWTAuth[object](retrieve_user_handler=find_user, token_secret="0123456789abcdef0123456789abcdef")
app = Litestar([me])
"""
PYRAMID = """
from pyramid.config import Configurator
from pyramid.response import Response


def me(request):
    return Response("me")


config = Configurator()
config.add_route("me", "/me")
config.add_view(me, route_name="me", permission="admin")
app = config.make_wsgi_app()
"""


def defined(text: str) -> dict[str, Any]:
    """What a module of this text defines."""
    names: dict[str, Any] = {"__name__": __name__}  # which the frameworks look for
    exec(text, names)
    return names


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param(FLASK_LOGIN, 500, id="Flask-Login"),
        pytest.param(FLASK_JWT, 500, id="Flask-JWT-Extended"),
        pytest.param(NO_LOADER, 500, id="user_loader"),
        pytest.param(HTTP_AUTH, 401, id="Flask-HTTPAuth"),
    ],
)
def test_flask(text: str, status: int) -> None:
    assert defined(text)["app"].test_client().get("/me", headers={"Authorization": "Bearer x"}).status_code == status
    assert findings_of(CHECK, {"app.py": text})


def test_litestar() -> None:
    from litestar.testing import TestClient

    with TestClient(defined(LITESTAR)["app"]) as client:
        assert client.get("/me").status_code == 200
    assert findings_of(CHECK, {"app.py": LITESTAR})
    handed = LITESTAR.replace("Litestar([me])", "Litestar([me], on_app_init=[{}])")
    with pytest.raises(TypeError):
        defined(handed.format("jwt_auth"))
    assert findings_of(CHECK, {"app.py": handed.format("jwt_auth")})
    with TestClient(defined(handed.format("jwt_auth.on_app_init"))["app"]) as client:
        assert client.get("/me").status_code == 401
    assert not findings_of(CHECK, {"app.py": handed.format("jwt_auth.on_app_init")})


def test_pyramid() -> None:
    from pyramid.request import Request

    response: Any = Request.blank("/me").get_response(defined(PYRAMID)["app"])
    assert response.status_int == 200
    assert findings_of(CHECK, {"app.py": PYRAMID})


def test_aiohttp_security_permits_everything() -> None:
    from aiohttp import web
    from aiohttp.test_utils import make_mocked_request
    from aiohttp_security import permits

    assert asyncio.run(permits(make_mocked_request("GET", "/me", app=web.Application()), "admin")) is True


def test_aiohttp_session_fails() -> None:
    from aiohttp import web
    from aiohttp.test_utils import make_mocked_request
    from aiohttp_session import get_session, new_session

    for ask in (get_session, new_session):
        with pytest.raises(RuntimeError, match="aiohttp_session"):
            asyncio.run(ask(make_mocked_request("GET", "/me", app=web.Application())))


AIOHTTP = """
from aiohttp import web


async def auth(request, handler):
    if "authorization" not in request.headers:
        raise web.HTTPUnauthorized()
    return await handler(request)


async def me(request):
    return web.Response(text="me")


app = web.Application(middlewares=[auth])
app.router.add_get("/me", me)
"""


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        (AIOHTTP, False),
        (AIOHTTP.replace("async def auth", "@web.middleware\nasync def auth"), True),
        (AIOHTTP.replace("async def auth", "@web.middleware\nasync def auth").replace("handler", "following"), False),
    ],
)
def test_aiohttp_middleware(text: str, is_right: bool) -> None:
    from aiohttp import web
    from aiohttp.test_utils import make_mocked_request

    app = defined(text)["app"]

    async def ask() -> int:
        app.freeze()
        request = make_mocked_request("GET", "/me", headers={"authorization": "x"}, app=app)
        response: web.StreamResponse = await app._handle(request)
        return response.status

    if is_right:
        assert asyncio.run(ask()) == 200
    else:
        with pytest.raises((TypeError, AttributeError)):
            asyncio.run(ask())  # which the server makes a 500 of
    assert bool(findings_of(CHECK, {"app.py": text})) != is_right


def test_blacksheep() -> None:
    from blacksheep import Application
    from blacksheep.server.authorization import auth
    from blacksheep.testing import TestClient

    app = Application()

    @auth("admin")
    @app.router.get("/me")
    async def me() -> str:
        return "me"

    async def ask() -> int:
        await app.start()  # type: ignore[no-untyped-call]
        return int((await TestClient(app).get("/me")).status)

    assert asyncio.run(ask()) == 200
