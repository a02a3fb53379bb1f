"""Django's cookies, those of dj-rest-auth, and those that projects describe in simplejwt's table.

Run against Django 5.2; read in dj-rest-auth 7.2, which has a table ``REST_AUTH`` and, before version 3, names of the module. Only
what is said counts, not what is left out, but for ``SameSite=None``: browsers drop such a cookie if it is not ``Secure``. That
Django's cookie against forged requests can be read by scripts is its default, and what they need.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from authlint.facts.environment import Where
from authlint.facts.transport import WeakCookie
from authlint.sources.python import Constant, Entries, options

_SESSION_OPEN = "the session cookie is sent over http://, too, where it can be read"
_TOKEN_OPEN = "the token's cookie is sent over http://, too, where it can be read"  # noqa: S105 - no token
_SCRIPTS = "scripts of the page can read it"
_DROPPED = "browsers drop the cookie, as it is not `Secure`"
_FALSE = {
    "SESSION_COOKIE_SECURE": _SESSION_OPEN,
    "CSRF_COOKIE_SECURE": "the cookie against forged requests is sent over http://, too, where it can be read",
    "SESSION_COOKIE_HTTPONLY": _SCRIPTS,
}
_SAME_SITE = {"SESSION_COOKIE_SAMESITE": "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SAMESITE": "CSRF_COOKIE_SECURE"}
_REST_AUTH = {"JWT_AUTH_SECURE": _TOKEN_OPEN, "JWT_AUTH_HTTPONLY": _SCRIPTS}
_REST_AUTH_NAMES = ("JWT_AUTH_COOKIE", "JWT_AUTH_REFRESH_COOKIE")
_OWN = re.compile(r"(AUTH|ACCESS|REFRESH|JWT)(_TOKEN)?_COOKIE_(REFRESH_(TOKEN_)?)?(?P<what>SECURE|HTTP_?ONLY)")

Constants = Iterable[tuple[Constant, Where]]
_Reader = Callable[[str], Constants]


class Look(NamedTuple):
    """How to look at a settings module: its constants by name, its tables by name, and whether a name may be set at all."""

    constants: Callable[[str], Constants]
    tables: Callable[[str], Iterable[tuple[Entries, Where]]]
    may_set: Callable[[str], bool]


def facts_of(look: Look, path: str) -> Iterator[WeakCookie]:
    """The cookies that the module at ``path`` leaves without protection."""
    yield from _switched_off("Django", look.constants, _FALSE)
    for name, secure in _SAME_SITE.items():
        is_secure = any(one.value is not False for one, _ in look.constants(secure))
        if not is_secure and (any(True for _ in look.constants(secure)) or not look.may_set(secure)):
            yield from _dropped("Django", name, look.constants(name))
    if not look.may_set("REST_AUTH"):
        is_known = not look.may_set("JWT_AUTH_SECURE") or any(True for _ in look.constants("JWT_AUTH_SECURE"))
        yield from _rest_auth(look.constants, look.constants, is_known=is_known)
    for table, where in look.tables("REST_AUTH"):
        yield from _rest_auth(_reader(table, where, path), _reader(table, where), is_known=_is_known(table, "JWT_AUTH_SECURE"))
    for table, where in look.tables("SIMPLE_JWT"):
        names = [str(entry.key) for entry in table.entries]
        effects = {
            name: _TOKEN_OPEN if match["what"] == "SECURE" else _SCRIPTS for name in names if (match := _OWN.fullmatch(name))
        }
        yield from _switched_off("the project", _reader(table, where, path), effects)


def _reader(table: Entries, where: Where, path: str = "") -> _Reader:
    """The constants that an entry of a table may be; with a path, of those that stand in that module."""

    def read(name: str) -> Iterator[tuple[Constant, Where]]:
        value = table.get(name)
        for one in options(value) if value is not None else ():
            if isinstance(one, Constant) and path in {"", one.at.path}:
                yield one, where & one.where

    return read


def _is_known(table: Entries, name: str) -> bool:
    value = table.get(name)
    return table.complete and (value is None or all(isinstance(one, Constant) for one in options(value)))


def _switched_off(system: str, constants: _Reader, effects: dict[str, str]) -> Iterator[WeakCookie]:
    for name, effect in effects.items():
        for one, where in constants(name):
            if one.value is False:
                secure = True if isinstance(one.node, ast.Constant) else None
                yield WeakCookie(system, name, one.at, "false", effect, secure, where)


def _dropped(system: str, name: str, constants: Constants) -> Iterator[WeakCookie]:
    for one, where in constants:
        if isinstance(one.value, str) and one.value.lower() == "none":
            yield WeakCookie(system, name, one.at, "`None`", _DROPPED, None, where)


def _rest_auth(own: _Reader, every: _Reader, *, is_known: bool) -> Iterator[WeakCookie]:
    """dj-rest-auth's cookies, if there is one: it has a name. ``own`` reads what stands in the module, ``every`` all there is."""
    named = [one for name in _REST_AUTH_NAMES for one, _ in every(name) if isinstance(one.value, str) and one.value]
    if not named:
        return
    yield from _switched_off("dj-rest-auth", own, _REST_AUTH)
    secure = [one.value for one, _ in every("JWT_AUTH_SECURE")]
    if is_known and all(value is False for value in secure):
        yield from _dropped("dj-rest-auth", "JWT_AUTH_SAMESITE", own("JWT_AUTH_SAMESITE"))
