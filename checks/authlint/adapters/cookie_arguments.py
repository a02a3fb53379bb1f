"""Cookies of authentication that code sets without protection: ``set_cookie("session", ..., secure=False)`` and classes for it.

Only what is said counts, not what is left out: whether a default is enough depends on what stands before the application. A
cookie that scripts are meant to read (``csrf``) has no name of authentication.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.settings_modules import is_deployed, stem
from authlint.facts.environment import Where, named_in
from authlint.facts.transport import WeakCookie
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluator, PythonSource, options
from authlint.sources.python.nodes import argument

_NAMES = re.compile(r"session|sess_?id|(^|[_-])sid$|token|jwt|^auth(?!or)|[_-]auth$|remember|refresh", re.IGNORECASE)
_READABLE = re.compile(r"csrf|xsrf|expir|exists|flag|hint|logged", re.IGNORECASE)
_OPEN = "it is sent over HTTP, too, where anybody on the way can take it"
_SCRIPTS = "scripts of the page can read it"
_DROPPED = "browsers drop a cookie with `SameSite=None` that is not `Secure`, and nobody stays signed in"
_SET = frozenset({"set_cookie", "set_signed_cookie", "set_secure_cookie", "add_cookie"})
_METHODS = {"secure": _OPEN, "httponly": _SCRIPTS, "http_only": _SCRIPTS}
_SHORT = {"secure": _OPEN, "httponly": _SCRIPTS}
_LONG = {"cookie_secure": _OPEN, "cookie_httponly": _SCRIPTS, "cookie_http_only": _SCRIPTS}
_TICKET = {"secure": _OPEN, "http_only": _SCRIPTS}
_CLASSES = {
    "starlette.middleware.sessions.SessionMiddleware": {"https_only": _OPEN},
    "fastapi_users.authentication.CookieTransport": _LONG,
    "fastapi_users.authentication.transport.CookieTransport": _LONG,
    "fastapi_users.authentication.transport.cookie.CookieTransport": _LONG,
    "litestar.security.jwt.JWTCookieAuth": {"secure": _OPEN},
    "litestar.security.jwt.OAuth2PasswordBearerAuth": {"secure": _OPEN},
    "litestar.middleware.session.client_side.CookieBackendConfig": _SHORT,
    "litestar.middleware.session.server_side.ServerSideSessionConfig": _SHORT,
    "aiohttp_session.SimpleCookieStorage": _SHORT,
    "aiohttp_session.cookie_storage.EncryptedCookieStorage": _SHORT,
    "aiohttp_session.nacl_storage.NaClCookieStorage": _SHORT,
    "aiohttp_session.redis_storage.RedisStorage": _SHORT,
    "aiohttp_session.memcached_storage.MemcachedStorage": _SHORT,
    "pyramid.session.SignedCookieSessionFactory": _SHORT,
    "pyramid.session.BaseCookieSessionFactory": _SHORT,
    "pyramid.authentication.AuthTktCookieHelper": _TICKET,
    "pyramid.authentication.AuthTktAuthenticationPolicy": _TICKET,
    "sanic_jwt.Initialize": _LONG,
    "sanic_jwt.initialize": _LONG,
    "quart_auth.QuartAuth": _LONG,
}
_NAMED = {
    "litestar.datastructures.Cookie": _SHORT,
    "litestar.datastructures.cookie.Cookie": _SHORT,
    "blacksheep.Cookie": _TICKET,
    "blacksheep.cookies.Cookie": _TICKET,
}
"""Classes whose objects are a cookie each, and have its name."""

_CONFIGURATIONS = {"sanic_jwt.Configuration": _LONG, "sanic_jwt.configuration.Configuration": _LONG}
_SESSIONS = frozenset({"starlette.middleware.sessions.SessionMiddleware"})


def facts(source: PythonSource, project: Project) -> Iterator[WeakCookie]:
    """The cookies of ``source``."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    here = named_in(stem(source))
    found = (*_calls(source, evaluator), *_items(source, evaluator), *_configurations(source, evaluator))
    for cookie in found:
        yield replace(cookie, where=cookie.where & here)


def _calls(source: PythonSource, evaluator: Evaluator) -> Iterator[WeakCookie]:
    for call in source.calls():
        function = call.func.value if isinstance(call.func, ast.Subscript) else call.func  # `JWTCookieAuth[User](...)`
        name = source.qualified_name(function) or ""
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in _CLASSES:
            yield from _said(call, _CLASSES[name], name.rpartition(".")[2], source, evaluator)
            if name in _SESSIONS:
                yield from _dropped(call, ("same_site", "https_only"), "SessionMiddleware", source, evaluator)
        elif name in _NAMED:
            if _is_of_authentication(call, source, evaluator):
                yield from _said(call, _NAMED[name], "Cookie", source, evaluator)
        elif name.endswith("Middleware") or method == "add_middleware":
            middleware = source.qualified_name(call.args[0]) if call.args else None
            if middleware in _SESSIONS:
                yield from _said(call, _CLASSES[middleware], "SessionMiddleware", source, evaluator)
                yield from _dropped(call, ("same_site", "https_only"), "SessionMiddleware", source, evaluator)
        elif method in _SET and _is_of_authentication(call, source, evaluator):
            yield from _said(call, _METHODS, method, source, evaluator)
            if method != "add_cookie":  # of Sanic, and Secure by default
                yield from _dropped(call, ("samesite", "secure"), method, source, evaluator)


def _is_of_authentication(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether a cookie is known by its name; where that is not known, by what it is called."""
    given = argument(call, {"key", "name"}, 0)
    if given is None:
        return False
    value = evaluator.value(given, source)
    name = value.value if isinstance(value, Constant) else None
    if not isinstance(name, str) and isinstance(given, (ast.Name, ast.Attribute)):
        name = given.id if isinstance(given, ast.Name) else given.attr
    return isinstance(name, str) and _is_name(name) and not _is_deleted(call)


def _is_deleted(call: ast.Call) -> bool:
    """Whether a cookie is set so that browsers forget it."""
    words = {word.arg: word.value for word in call.keywords}
    match words.get("value", call.args[1] if len(call.args) > 1 else None):
        case ast.Constant(value="" | b""):
            return True
        case _:
            pass
    match words.get("max_age", words.get("expires")):
        case ast.Constant(value=0) | ast.UnaryOp(op=ast.USub()):
            return True
        case _:
            return False


def _is_name(name: str) -> bool:
    return bool(_NAMES.search(name)) and not _READABLE.search(name)


def _said(call: ast.Call, wanted: dict[str, str], name: str, source: PythonSource, evaluator: Evaluator) -> Iterator[WeakCookie]:
    for word in call.keywords:
        effect = wanted.get(word.arg or "")
        if effect is not None:
            where = source.where(call, evaluator.project)
            yield from _false(word.value, (f"{name}({word.arg}=...)", effect), where, source, evaluator)


def _false(
    node: ast.expr, said: tuple[str, str], where: Where, source: PythonSource, evaluator: Evaluator
) -> Iterator[WeakCookie]:
    """A fact for each constant that turns a protection off; ``said`` are the name and the effect."""
    for value in options(evaluator.value(node, source)):
        if isinstance(value, Constant) and value.value is False and value.source is source:
            holds = where & value.where & source.where(value.node)
            # No value to set: scripts may be meant to read it, and a cookie that becomes Secure is gone where there is only http://.
            yield WeakCookie("", said[0], value.at, "false", said[1], where=holds)


def _dropped(
    call: ast.Call, words: tuple[str, str], name: str, source: PythonSource, evaluator: Evaluator
) -> Iterator[WeakCookie]:
    """``SameSite=None`` on a cookie that nothing makes ``Secure``; Pyramid does not set it at all."""
    same_site, secure = words
    if source.imports("pyramid") or any(word.arg in {secure, None} for word in call.keywords):
        return
    for word in call.keywords:
        value = evaluator.value(word.value, source) if word.arg == same_site else None
        if isinstance(value, Constant) and isinstance(value.value, str) and value.value.lower() == "none":
            where = source.where(call, evaluator.project) & value.where
            yield WeakCookie(
                "", f"{name}({same_site}=...)", source.location(word.value), f"`{value.value}`", _DROPPED, where=where
            )


def _items(source: PythonSource, evaluator: Evaluator) -> Iterator[WeakCookie]:
    """``response.cookies["access_token"]["secure"] = False``, as Sanic and Python's own cookies have it."""
    for assignment in source.assignments():
        match assignment:
            case ast.Assign(
                targets=[
                    ast.Subscript(
                        slice=ast.Constant(value=str(attribute)),
                        value=ast.Subscript(slice=ast.Constant(value=str(cookie)), value=ast.Attribute(attr="cookies")),
                    )
                ],
                value=given,
            ) if attribute.lower() in _SHORT and _is_name(cookie):
                effect = _SHORT[attribute.lower()]
                where = source.where(assignment, evaluator.project)
                yield from _false(given, (f'cookies[...]["{attribute}"]', effect), where, source, evaluator)
            case _:
                pass


def _configurations(source: PythonSource, evaluator: Evaluator) -> Iterator[WeakCookie]:
    """``cookie_secure = False`` in a class of configuration."""
    if not source.imports("sanic_jwt"):
        return
    for owner in source.classes():
        bases = [one for one in evaluator.lineage(source, owner) if isinstance(one, str)]
        none: dict[str, str] = {}
        wanted = next((_CONFIGURATIONS[one] for one in bases if one in _CONFIGURATIONS), none)
        for statement in owner.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in wanted:
                    where = named_in(owner.name)
                    yield from _false(value, (f"{owner.name}.{name}", wanted[name]), where, source, evaluator)
                case _:
                    pass


ADAPTER: Adapter[PythonSource] = Adapter(
    name="cookies in code",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"secure", b"httponly", b"https_only", b"http_only", b"samesite", b"same_site"),
        (
            *(
                b"set_cookie",
                b"SessionMiddleware",
                b"CookieTransport",
                b"Cookie",
                b"_cookie",
                b"RedisStorage",
                b"ServerSideSession",
            ),
            *(b".cookies[", b"sanic_jwt", b"MemcachedStorage", b"AuthTkt", b"QuartAuth", b"OAuth2PasswordBearerAuth"),
        ),
        (b"False", b"none", b"None"),
    ),
    facts=facts,
)
