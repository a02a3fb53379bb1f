"""The arguments with which `cookie-not-secure` says that a cookie loses a protection exist, and take it away."""

from __future__ import annotations

import importlib
import inspect
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from authlint.checks import all_checks
from authlint.testing import findings_of

CLASSES = {
    "starlette.middleware.sessions.SessionMiddleware": ("https_only",),
    "fastapi_users.authentication.CookieTransport": ("cookie_secure", "cookie_httponly"),
    "fastapi_users.authentication.transport.CookieTransport": ("cookie_secure", "cookie_httponly"),
    "litestar.security.jwt.JWTCookieAuth": ("secure",),
    "litestar.security.jwt.OAuth2PasswordBearerAuth": ("secure",),
    "litestar.middleware.session.client_side.CookieBackendConfig": ("secure", "httponly"),
    "litestar.middleware.session.server_side.ServerSideSessionConfig": ("secure", "httponly"),
    "aiohttp_session.SimpleCookieStorage": ("secure", "httponly"),
    "aiohttp_session.cookie_storage.EncryptedCookieStorage": ("secure", "httponly"),
    "pyramid.session.SignedCookieSessionFactory": ("secure", "httponly"),
    "pyramid.session.BaseCookieSessionFactory": ("secure", "httponly"),
    "pyramid.authentication.AuthTktCookieHelper": ("secure", "http_only"),
    "pyramid.authentication.AuthTktAuthenticationPolicy": ("secure", "http_only"),
    "quart_auth.QuartAuth": ("cookie_secure", "cookie_http_only"),
}


def reports(text: str) -> bool:
    """Whether the check reports a module of this text."""
    return bool(findings_of(all_checks()["cookie-not-secure"], {"app.py": text}))


@pytest.mark.parametrize(("name", "word"), [(name, word) for name, words in CLASSES.items() for word in words])
def test_parameter(name: str, word: str) -> None:
    module, _, member = name.rpartition(".")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = getattr(importlib.import_module(module), member)
    assert word in inspect.signature(made).parameters
    assert reports(f"from {module} import {member}\n\nmade = {member}(key, {word}=False)\n")
    assert not reports(f"from {module} import {member}\n\nmade = {member}(key, {word}=True)\n")


@pytest.mark.parametrize("word", ["cookie_secure", "cookie_httponly"])
def test_configuration_of_sanic_jwt(word: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sanic_jwt import Configuration

    assert word in {**vars(importlib.import_module("sanic_jwt.configuration"))["defaults"]}
    assert reports(f"from sanic_jwt import Configuration\n\n\nclass Tokens(Configuration):\n    {word} = False\n")
    assert Configuration


def starlette(**given: Any) -> str:
    from starlette.responses import Response

    response = Response()
    response.set_cookie("session", "x", **given)
    return response.headers["set-cookie"]


def flask(**given: Any) -> str:
    from flask import Response

    response = Response()
    response.set_cookie("session", "x", **given)
    return response.headers["set-cookie"]


def aiohttp(**given: Any) -> str:
    from aiohttp import web

    response = web.Response()
    response.set_cookie("session", "x", **given)
    return response.cookies.output()


def litestar(**given: Any) -> str:
    from litestar.datastructures import Cookie

    return Cookie(key="session", value="x", **given).to_header()


def falcon(**given: Any) -> str:
    from falcon import Response

    response = Response()
    response.set_cookie("session", "x", **{"http_only" if name == "httponly" else name: value for name, value in given.items()})
    cookies: Any = response._cookies
    return str(cookies.output())


def sanic(**given: Any) -> str:
    from sanic.response import text

    response = text("x")
    return str(response.add_cookie("session", "x", **given))


def pyramid(**given: Any) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyramid.response import Response

    response = Response()
    response.set_cookie("session", "x", **given)
    return str(response.headers["set-cookie"])


def django(**given: Any) -> str:
    from http.cookies import SimpleCookie

    from django.http.response import HttpResponseBase

    class Answer(HttpResponseBase):  # type: ignore[misc]
        def __init__(self) -> None:
            self.cookies = SimpleCookie()

    answer = Answer()
    answer.set_cookie("session", "x", **given)
    return answer.cookies.output()


@pytest.mark.parametrize("shown", [starlette, flask, aiohttp, litestar, falcon, sanic, pyramid, django])
def test_cookie(shown: Callable[..., str]) -> None:
    protected = shown(secure=True, httponly=True).lower()
    assert "secure" in protected
    assert "httponly" in protected
    bare = shown(secure=False, httponly=False).lower()
    assert "secure" not in bare
    assert "httponly" not in bare
    for word in ("secure", "httponly"):
        assert reports(f'def login(response):\n    response.set_cookie("session", "x", {word}=False)\n')


@pytest.mark.parametrize("shown", [starlette, flask, aiohttp, django])
def test_same_site_none_is_not_secure_by_itself(shown: Callable[..., str]) -> None:
    """Where a framework does not add it, browsers drop the cookie."""
    cookie = shown(samesite="none").lower()
    assert "samesite=none" in cookie
    assert "secure" not in cookie
    assert reports('def login(response):\n    response.set_cookie("session", "x", samesite="none")\n')
