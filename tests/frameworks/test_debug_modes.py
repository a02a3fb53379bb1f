"""What a debug mode shows to whoever meets an error is what `debug-in-production` says of it."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from authlint.checks import all_checks
from authlint.testing import findings_of

BOOM = "boom of the handler"


def fails() -> str:
    raise RuntimeError(BOOM)


def starlette(debug: bool) -> str:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.testclient import TestClient

    def view(request: Request) -> Response:
        return Response(fails())

    app = Starlette(debug=debug, routes=[Route("/", view)])
    return TestClient(app, raise_server_exceptions=False).get("/").text


def fastapi(debug: bool) -> str:
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    app = FastAPI(debug=debug)
    app.get("/")(fails)
    return TestClient(app, raise_server_exceptions=False).get("/").text


def litestar(debug: bool) -> str:
    from litestar import Litestar, get
    from litestar.testing import TestClient

    @get("/", sync_to_thread=False)
    def view() -> str:
        return fails()

    with TestClient(Litestar([view], debug=debug), raise_server_exceptions=False) as client:
        return client.get("/").text


def aiohttp(debug: bool) -> str:
    from aiohttp import web
    from aiohttp.test_utils import TestClient, TestServer

    async def view(request: web.Request) -> web.Response:
        return web.Response(text=fails())

    async def asked() -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is going to go
            app = web.Application(debug=debug)
        app.router.add_get("/", view)
        async with TestClient(TestServer(app)) as client:
            return await (await client.get("/")).text()

    return asyncio.run(asked())


def blacksheep(debug: bool) -> str:
    from blacksheep import Application, Router
    from blacksheep.testing import TestClient

    async def asked() -> str:
        app = Application(router=Router(), show_error_details=debug)

        @app.router.get("/")
        async def view() -> str:
            return fails()

        await app.start()  # type: ignore[no-untyped-call]
        answer: Any = await TestClient(app).get("/")
        return str(await answer.text())

    return asyncio.run(asked())


def werkzeug(debug: bool) -> str:
    from flask import Flask
    from werkzeug.debug import DebuggedApplication
    from werkzeug.test import Client

    app = Flask("shop")
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.add_url_rule("/", view_func=fails)
    text = Client(DebuggedApplication(app, evalex=debug)).get("/").text
    return text if "EVALEX = true" in text else ""


def quart(debug: bool) -> str:
    from quart import Quart

    app = Quart("shop")
    app.debug = debug
    app.add_url_rule("/", view_func=fails)
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "scheme": "http"}
    parts: list[bytes] = []
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not asked:
            await asyncio.Event().wait()  # nobody hangs up
        return asked.pop()

    async def send(message: Any) -> None:
        parts.append(message.get("body", b""))

    whole: Any = {**scope, "http_version": "1.1", "asgi": {}}
    asyncio.run(app(whole, receive, send))  # type: ignore[arg-type]
    return b"".join(parts).decode()


APPLICATIONS = [
    (starlette, "from starlette.applications import Starlette\n\napp = Starlette(debug={})\n"),
    (fastapi, "from fastapi import FastAPI\n\napp = FastAPI(debug={})\n"),
    (litestar, "from litestar import Litestar\n\napp = Litestar([], debug={})\n"),
    (aiohttp, "from aiohttp import web\n\napp = web.Application(debug={})\n"),
    (blacksheep, "from blacksheep import Application\n\napp = Application(show_error_details={})\n"),
    (werkzeug, "from werkzeug.debug import DebuggedApplication\n\napp = DebuggedApplication(wsgi, evalex={})\n"),
    (quart, "from quart import Quart\n\napp = Quart(__name__)\napp.debug = {}\n"),
]


@pytest.mark.parametrize(("shown", "code"), APPLICATIONS, ids=[shown.__name__ for shown, _ in APPLICATIONS])
def test_debug_mode(shown: Callable[[bool], str], code: str) -> None:
    check = all_checks()["debug-in-production"]
    for debug in (True, False):
        assert (BOOM in shown(debug)) is debug
        assert bool(findings_of(check, {"app.py": code.format(debug)})) is debug


@pytest.mark.parametrize(("flag", "status"), [({}, 401), ({"TRAP_HTTP_EXCEPTIONS": True}, 500)])
def test_trapped(flag: dict[str, bool], status: int) -> None:
    from flask import Flask, abort

    app = Flask("shop")
    app.config.update(flag)
    app.add_url_rule("/", view_func=lambda: abort(401))
    assert app.test_client().get("/").status_code == status
    code = (
        f"from flask import Flask\n\napp = Flask(__name__)\napp.config.update({', '.join(f'{k}={v}' for k, v in flag.items())})\n"
    )
    assert bool(findings_of(all_checks()["debug-in-production"], {"app.py": code})) is bool(flag)


@pytest.mark.parametrize(
    ("name", "told"), [("pyramid.debug_authorization", True), ("debug_all", True), ("pyramid.debug_templates", False)]
)
def test_pyramid(name: str, told: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyramid.authorization import ACLHelper, Allow
        from pyramid.config import Configurator
        from pyramid.response import Response
        from webtest import TestApp

    class Policy:
        def identity(self, request: Any) -> None: ...

        def authenticated_userid(self, request: Any) -> None: ...

        def permits(self, request: Any, context: Any, permission: str) -> Any:
            return ACLHelper().permits(context, [], permission)

    class Root:
        __acl__ = ((Allow, "group:admins", "view"),)

        def __init__(self, request: Any) -> None: ...

    config = Configurator(settings={name: "true"}, root_factory=Root)
    config.set_security_policy(Policy())
    config.add_view(lambda request: Response("x"), permission="view")
    answer = TestApp(config.make_wsgi_app()).get("/", status=403)
    assert ("group:admins" in answer.text) is told
    found = findings_of(all_checks()["debug-in-production"], {"production.ini": f"[app:main]\n{name} = true\n"})
    assert bool(found) is told
