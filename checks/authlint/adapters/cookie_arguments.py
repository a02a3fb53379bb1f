"""Cookies of authentication that code sets without protection: ``set_cookie("session", ..., secure=False)`` and classes for it.

Only what is said counts, not what is left out: whether a default is enough depends on what stands before the application. A
cookie that scripts are meant to read (``csrf``) has no name of authentication.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.transport import WeakCookie
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluator, PythonSource, options

_NAMES = re.compile(r"session|sess_?id|(^|[_-])sid$|token|jwt|^auth|[_-]auth$|remember|refresh", re.IGNORECASE)
_READABLE = re.compile(r"csrf|xsrf|expir|exists|flag|hint|logged", re.IGNORECASE)
_OPEN = "it is sent over HTTP, too, where anybody on the way can take it"
_SCRIPTS = "scripts of the page can read it"
_METHODS = {"secure": _OPEN, "httponly": _SCRIPTS}
_CLASSES = {
    "starlette.middleware.sessions.SessionMiddleware": {"https_only": _OPEN},
    "fastapi_users.authentication.CookieTransport": {"cookie_secure": _OPEN, "cookie_httponly": _SCRIPTS},
    "fastapi_users.authentication.transport.CookieTransport": {"cookie_secure": _OPEN, "cookie_httponly": _SCRIPTS},
    "litestar.security.jwt.JWTCookieAuth": {"secure": _OPEN},
    "litestar.security.jwt.OAuth2PasswordBearerAuth": {"secure": _OPEN},
    "litestar.middleware.session.client_side.CookieBackendConfig": {"secure": _OPEN, "httponly": _SCRIPTS},
    "litestar.middleware.session.server_side.ServerSideSessionConfig": {"secure": _OPEN, "httponly": _SCRIPTS},
    "aiohttp_session.cookie_storage.EncryptedCookieStorage": {"secure": _OPEN, "httponly": _SCRIPTS},
    "aiohttp_session.redis_storage.RedisStorage": {"secure": _OPEN, "httponly": _SCRIPTS},
    "pyramid.session.SignedCookieSessionFactory": {"secure": _OPEN, "httponly": _SCRIPTS},
    "pyramid.authentication.AuthTktCookieHelper": {"secure": _OPEN, "http_only": _SCRIPTS},
    "pyramid.authentication.AuthTktAuthenticationPolicy": {"secure": _OPEN, "http_only": _SCRIPTS},
}
_SESSIONS = frozenset({"starlette.middleware.sessions.SessionMiddleware"})


def facts(source: PythonSource, project: Project) -> Iterator[WeakCookie]:
    """The cookies of ``source``."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    for call in source.calls():
        name = source.qualified_name(call.func.value if isinstance(call.func, ast.Subscript) else call.func) or ""
        if name in _CLASSES:
            yield from _said(call, _CLASSES[name], name.rpartition(".")[2], source, evaluator)
        elif isinstance(call.func, ast.Attribute) and call.func.attr in {"add_middleware", "Middleware"} and call.args:
            middleware = source.qualified_name(call.args[0])
            if middleware in _SESSIONS:
                yield from _said(call, _CLASSES[middleware], "SessionMiddleware", source, evaluator)
        elif isinstance(call.func, ast.Attribute) and call.func.attr in {"set_cookie", "set_signed_cookie", "set_secure_cookie"}:
            cookie = _cookie(call, source, evaluator)
            if cookie is not None:
                yield from _said(call, _METHODS, f"{call.func.attr}", source, evaluator)


def _cookie(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> str | None:
    """The name of a cookie of authentication; None for another one, or one whose name is not known."""
    given = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg in {"key", "name"}), None)
    if given is None:
        return None
    value = evaluator.value(given, source)
    name = value.value if isinstance(value, Constant) else None
    return name if isinstance(name, str) and _NAMES.search(name) and not _READABLE.search(name) else None


def _said(call: ast.Call, wanted: dict[str, str], name: str, source: PythonSource, evaluator: Evaluator) -> Iterator[WeakCookie]:
    for word in call.keywords:
        effect = wanted.get(word.arg or "")
        if effect is None:
            continue
        for value in options(evaluator.value(word.value, source)):
            if isinstance(value, Constant) and value.value is False and value.source is source:
                where = source.where(call, evaluator.project) & value.where & source.where(value.node)
                # No value to set: scripts may be meant to read it, and a cookie that becomes Secure is gone where there is only http://.
                yield WeakCookie("", f"{name}({word.arg}=...)", value.at, "false", effect, where=where)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="cookies in code",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"secure", b"httponly", b"https_only", b"http_only"),
        (
            b"set_cookie",
            b"SessionMiddleware",
            b"CookieTransport",
            b"Cookie",
            b"_cookie",
            b"RedisStorage",
            b"ServerSideSession",
            b"AuthTkt",
        ),
        (b"False",),
    ),
    facts=facts,
)
