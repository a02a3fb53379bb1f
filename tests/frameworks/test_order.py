"""The order in which requests meet middleware and hooks: what authlint says of a source is what the framework does with it.

Each source is judged by authlint, then run; ``status`` is what its application answers.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from authlint.checks import all_checks
from authlint.testing import findings_of

PREFLIGHT = {
    "Origin": "https://app.example",
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "authorization",
}


def judged(check: str, source: str, **files: str) -> int:
    """How many findings a check has."""
    return len(findings_of(all_checks()[check], {"app.py": source, **files}))


def run(source: str) -> dict[str, Any]:
    module = sys.modules["judged_app"] = ModuleType("judged_app")  # Litestar looks annotations up in it
    exec(compile(source, "app.py", "exec"), vars(module))
    return vars(module)


FLASK = """
from flask import Flask, abort, request
from flask_cors import CORS
app = Flask("app")
CORS(app)
@app.before_request
def check_token():
    {test}
        abort(401)
@app.route("/me")
def me():
    return "me"
"""


@pytest.mark.parametrize(
    ("test", "count", "status"),
    [
        ('if "Authorization" not in request.headers:', 1, 401),
        ('if request.method != "OPTIONS" and "Authorization" not in request.headers:', 0, 200),
        ('if request.headers.get("Authorization") and request.headers.get("Authorization") != "Bearer good":', 0, 200),
    ],
)
def test_flask_hook(test: str, count: int, status: int) -> None:
    source = FLASK.format(test=test)
    assert judged("preflight-rejected", source) == count
    assert run(source)["app"].test_client().options("/me", headers=PREFLIGHT).status_code == status


@pytest.mark.parametrize("answer", ["return ''", "return None"])
def test_flask_hook_that_answers_before(answer: str) -> None:
    earlier = f"@app.before_request\ndef first():\n    if request.method == 'OPTIONS':\n        {answer}\n"
    source = FLASK.format(test='if "Authorization" not in request.headers:').replace(
        "@app.before_request", earlier + "@app.before_request"
    )
    status = run(source)["app"].test_client().options("/me", headers=PREFLIGHT).status_code
    assert status == (200 if answer == "return ''" else 401)
    assert judged("preflight-rejected", source) == (0 if status == 200 else 1)


FALCON = """
import falcon
class CheckToken:
    def process_request(self, req, resp):
        if {test}:
            raise falcon.HTTPUnauthorized()
class Me:
    def on_get(self, req, resp):
        resp.text = "me"
app = falcon.App(middleware=[{middleware}])
app.add_route("/me", Me())
"""


@pytest.mark.parametrize("middleware", ["falcon.CORSMiddleware(), CheckToken()", "CheckToken(), falcon.CORSMiddleware()"])
@pytest.mark.parametrize(("test", "status"), [("req.auth is None", 401), ('req.method != "OPTIONS" and not req.auth', 200)])
def test_falcon_middleware(middleware: str, test: str, status: int) -> None:
    from falcon.testing import TestClient

    source = FALCON.format(test=test, middleware=middleware)
    assert judged("preflight-rejected", source) == (1 if status == 401 else 0)
    assert TestClient(run(source)["app"]).simulate_options("/me", headers=PREFLIGHT).status_code == status


AIOHTTP = """
from aiohttp import web
from aiohttp_session import SimpleCookieStorage, get_session, session_middleware, setup
@web.middleware
async def load_user(request, handler):
    session = await get_session(request)
    request["user"] = session.get("user")
    return await handler(request)
async def me(request):
    return web.Response(text="me")
storage = SimpleCookieStorage()
app = web.Application(middlewares=[{middleware}])
{after}
app.router.add_get("/me", me)
"""


@pytest.mark.parametrize(
    ("middleware", "after", "status"),
    [
        ("session_middleware(storage), load_user", "", 200),
        ("load_user, session_middleware(storage)", "", 500),
        ("load_user", "setup(app, storage)", 500),
        ("", "setup(app, storage); app.middlewares.append(load_user)", 200),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
def test_aiohttp_session(middleware: str, after: str, status: int) -> None:
    from aiohttp.test_utils import TestClient, TestServer

    source = AIOHTTP.format(middleware=middleware, after=after)
    assert judged("session-after-authentication", source) == (1 if status == 500 else 0)

    async def answered() -> int:
        async with TestClient(TestServer(run(source)["app"])) as client:
            return (await client.get("/me")).status

    assert asyncio.run(answered()) == status


LITESTAR = """
from litestar import Litestar, get
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.middleware.session.server_side import ServerSideSessionConfig
session = ServerSideSessionConfig()
class FromSession(AbstractAuthenticationMiddleware):
    async def authenticate_request(self, connection):
        return AuthenticationResult(user=connection.session.get("user"), auth=None)
@get("/me", sync_to_thread=False)
def me() -> str:
    return "me"
app = Litestar([me], middleware=[{middleware}])
"""


@pytest.mark.parametrize(
    ("middleware", "status"), [("session.middleware, FromSession", 200), ("FromSession, session.middleware", 500)]
)
def test_litestar_session(middleware: str, status: int) -> None:
    from litestar.testing import TestClient

    source = LITESTAR.format(middleware=middleware)
    assert judged("session-after-authentication", source) == (1 if status == 500 else 0)
    with TestClient(run(source)["app"], raise_server_exceptions=False) as client:
        assert client.get("/me").status_code == status


STARLETTE = """
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
def me(request):
    return PlainTextResponse(request.headers.get("authorization", ""))
app = Starlette(routes=[Route("/me", me)])
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example"]{headers})
"""


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("", 400),
        (', allow_headers=["content-type"]', 400),
        (', allow_headers=["Authorization"]', 200),
        (', allow_headers="*"', 200),
    ],
)
def test_starlette_header(headers: str, status: int) -> None:
    from starlette.testclient import TestClient

    source = STARLETTE.format(headers=headers)
    assert judged("preflight-rejected", source) == (1 if status == 400 else 0)
    assert TestClient(run(source)["app"]).options("/me", headers=PREFLIGHT).status_code == status


CONNEXION = """
from connexion import AsyncApp
from connexion.middleware import MiddlewarePosition
from starlette.middleware.cors import CORSMiddleware
app = AsyncApp("app", specification_dir={folder!r})
app.add_middleware(CORSMiddleware, position=MiddlewarePosition.{position}, allow_origins=["https://app.example"])
app.add_api("openapi.yaml")
"""
SPECIFICATION = """
openapi: 3.0.0
info: {title: x, version: "1"}
components: {securitySchemes: {basic: {type: http, scheme: basic, x-basicInfoFunc: authlint.spelling.distance}}}
security:
  - basic: []
paths: {/me: {get: {operationId: platform.node, responses: {"200": {description: x}}}}}
"""


@pytest.mark.parametrize(("position", "has_header"), [("BEFORE_EXCEPTION", True), ("BEFORE_ROUTING", False)])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_connexion_position(position: str, has_header: bool, tmp_path: Path) -> None:
    source = CONNEXION.format(position=position, folder=str(tmp_path))
    assert judged("cors-after-authentication", source, **{"openapi.yaml": SPECIFICATION}) == (0 if has_header else 1)
    (tmp_path / "openapi.yaml").write_text(SPECIFICATION)
    with run(source)["app"].test_client() as client:
        answer = client.get("/me", headers={"Origin": "https://app.example"})
    assert answer.status_code == 401
    assert ("access-control-allow-origin" in answer.headers) == has_header
