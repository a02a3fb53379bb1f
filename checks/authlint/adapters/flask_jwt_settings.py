"""Values of Flask-JWT-Extended's configuration that it refuses, and the keys that it needs beside an algorithm.

Run against Flask-JWT-Extended 4.7: nothing is looked at when the application starts; the first sign-in or the first request with
a token fails.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from authlint.adapters import leeways
from authlint.adapters.near_files import is_named_near, is_near
from authlint.adapters.settings_modules import stem
from authlint.facts.environment import EVERYWHERE, Where
from authlint.facts.settings import Gap, IncompleteSection, InvalidSetting, ValueTrouble
from authlint.facts.tokens import Lifetime, Renewal
from authlint.record import record, replace
from authlint.sources import Project
from authlint.sources.python import Constant, EnvironmentRead, Evaluated, Items, PythonSource, is_duration, options
from authlint.text import Location

_SYSTEM = "Flask-JWT-Extended"
_PACKAGE = "flask_jwt_extended"
_EXPIRES = ("JWT_ACCESS_TOKEN_EXPIRES", "JWT_REFRESH_TOKEN_EXPIRES")
_REVOKING = re.compile(r"token_in_block(list|_list)_loader|token_in_blacklist_loader|token_in_denylist")
_PLACES = ("headers", "cookies", "query_string", "json")
_ALGORITHMS = frozenset(
    {*(f"{family}{size}" for family in ("HS", "RS", "ES", "PS") for size in (256, 384, 512)), "ES256K", "EdDSA", "none"}
)
_KEYS = ("JWT_PRIVATE_KEY", "JWT_PUBLIC_KEY")
_KEYS_ELSEWHERE = re.compile(r"JWT_(PUBLIC|PRIVATE)_KEY|from_(prefixed_env|envvar|json|file|pyfile)\(")
_SIGN_IN = "every sign-in fails with 500"
_REQUEST = "every protected request fails with 500"


@record
class Group:
    """The settings that one class, or one file's ``app.config``, gives.

    Attributes:
        owner: The class; empty for ``app.config``.
        own: The names that it gives itself, with their places.
        all: Every name that it has, inherited ones included.
        where: Where it counts.
        overridden: By name: where another class for an environment says something else.
    """

    owner: str
    own: Mapping[str, Location]
    all: Mapping[str, Evaluated]
    where: Where
    overridden: Mapping[str, Where]

    def each(self, name: str) -> Iterator[tuple[Evaluated, Where]]:
        """The values that it gives a name itself, with where each counts."""
        value = self.all.get(name)
        if value is None or name not in self.own:
            return
        for one in options(value):
            if one.at.path == self.own[name].path:
                yield one, self.where & one.where & self.overridden.get(name, EVERYWHERE)


def facts_of(group: Group, source: PythonSource, project: Project) -> Iterator[object]:
    """What is wrong with the settings of one group, if Flask-JWT-Extended reads them."""
    for one, where in group.each("JWT_DECODE_LEEWAY"):
        if (found := leeways.reader(_SYSTEM, one, where)) is not None:
            yield found
    values: list[InvalidSetting | Lifetime] = [*_invalid(group), *_lifetimes(group)]
    missing = list(_incomplete(group, source))
    if (values or missing) and _is_read(group, source, project):
        for value in values:
            is_revocable = isinstance(value, Lifetime) and can_revoke(source, project)
            if not is_revocable and not _is_set(value.name, group, source, project):
                yield value
        if missing and not is_near(source, project, _KEYS_ELSEWHERE):
            yield from missing


def can_revoke(source: PythonSource, project: Project) -> bool:
    """Whether something asks for each token whether it was revoked, here or in a file near this one."""
    return _REVOKING.search(source.text) is not None or is_near(source, project, _REVOKING)


def _is_read(group: Group, source: PythonSource, project: Project) -> bool:
    """Whether Flask-JWT-Extended is used here, or in a file near this one that names the class or module."""
    if source.imports(_PACKAGE):
        return True
    if not is_near(source, project, re.compile(_PACKAGE)):
        return False
    if not group.owner:
        return True
    module = re.escape(stem(source))
    if group.owner == stem(source):
        return is_near(source, project, re.compile(rf"from_(object|pyfile)\([^)\n]*\b{module}\b"))
    return is_near(source, project, re.compile(r"from_object\("), re.compile(rf"\b({group.owner}|{module})\b"))


def _is_set(name: str, group: Group, source: PythonSource, project: Project) -> bool:
    """Whether something else gives ``app.config`` another value of that name: here, or in a file near this one."""
    assigned = re.compile(rf"""config\[["']{name}["']\] *=[^=]""")
    return bool(group.owner and assigned.search(source.text)) or is_named_near({name}, assigned, source, project)


def _invalid(group: Group) -> Iterator[InvalidSetting]:
    for name in _EXPIRES:
        for one, where in group.each(name):
            if _is_no_lifetime(one):
                yield _of(group, name, one, where, ("neither a `timedelta` nor a number of seconds nor False", _SIGN_IN))
            elif (variable := _text_when_set(one)) is not None:
                texts = (f"text as soon as the variable `{variable}` is set", "every sign-in fails with 500 from then on")
                yield replace(_of(group, name, one, where, texts), trouble=ValueTrouble.MEANS_OTHERWISE)
    for one, where in group.each("JWT_TOKEN_LOCATION"):
        for word in one.items if isinstance(one, Items) else (one,):
            if isinstance(word, Constant) and isinstance(word.value, str) and word.value not in _PLACES:
                known = ", ".join(f"`{place}`" for place in _PLACES)
                yield _of(group, "JWT_TOKEN_LOCATION", word, where, (f"none of {known}", _REQUEST))
    yield from _words(group)


def _lifetimes(group: Group) -> Iterator[Lifetime]:
    """How long tokens live, where that is a constant; False and nothing mean that they have no end."""
    for name, of in zip(_EXPIRES, (Renewal.ACCESS, Renewal.REFRESH), strict=True):
        for one, where in group.each(name):
            if isinstance(one, Constant) and (seconds := lifetime_in(one.value)) is not None:
                yield Lifetime(_SYSTEM, one.at, seconds, name, shown_lifetime(one.value), of, where)


def lifetime_in(value: object) -> float | None:
    """The seconds that Flask-JWT-Extended takes a value for; None if it is none of those that it accepts."""
    seconds = value.total_seconds() if is_duration(value) else value
    if value is None or value is True or not isinstance(seconds, (int, float)):
        return None
    return float(seconds) or math.inf


def shown_lifetime(value: object) -> str:
    """How a message says a value that means "no end"."""
    return "a `timedelta` of nothing" if is_duration(value) else f"{value}"


def _words(group: Group) -> Iterator[InvalidSetting]:
    for one, where in group.each("JWT_HEADER_TYPE"):
        if isinstance(one, Constant) and isinstance(one.value, str) and one.value != one.value.strip():
            problem = "a word with a blank, which no header begins with"
            yield _of(group, "JWT_HEADER_TYPE", one, where, (problem, "every token is refused with 401"))
    for one, where in group.each("JWT_DECODE_LEEWAY"):
        if _is_text(one):
            yield _of(group, "JWT_DECODE_LEEWAY", one, where, ("text, not a number of seconds", _REQUEST))
    for one, where in group.each("JWT_ALGORITHM"):
        if isinstance(one, Constant) and isinstance(one.value, str) and one.value not in _ALGORITHMS:
            meant = one.value.strip().upper()
            hint = f"; `{meant}` is one" if meant in _ALGORITHMS else ""
            yield _of(group, "JWT_ALGORITHM", one, where, (f"no algorithm{hint}", _SIGN_IN))


def _of(group: Group, name: str, value: Evaluated, where: Where, texts: tuple[str, str]) -> InvalidSetting:
    shown = ""
    if isinstance(value, Constant):
        shown = value.value if isinstance(value.value, str) else repr(value.value)
    section = group.owner or "app.config"
    return InvalidSetting(_SYSTEM, section, name, value.at, shown, *texts, ValueTrouble.FAILS, where)


def _is_no_lifetime(value: Evaluated) -> bool:
    if isinstance(value, EnvironmentRead):
        default = value.default
        is_usable = isinstance(default, Constant) and (is_duration(default.value) or isinstance(default.value, int))
        return value.cast in {None, "str"} and not is_usable
    if not isinstance(value, Constant) or is_duration(value.value) or value.value is False:
        return False
    return value.value is True or not isinstance(value.value, int)


def _text_when_set(value: Evaluated) -> str | None:
    """The variable whose text would be the value, where only its default is not text."""
    if not isinstance(value, EnvironmentRead) or value.cast not in {None, "str"} or value.default is None:
        return None
    return value.variable if isinstance(value.default, Constant) and not isinstance(value.default.value, str) else None


def _is_text(value: Evaluated) -> bool:
    if isinstance(value, EnvironmentRead):
        default = value.default
        return value.cast in {None, "str"} and isinstance(default, Constant) and isinstance(default.value, str)
    return isinstance(value, Constant) and isinstance(value.value, str)


def _incomplete(group: Group, source: PythonSource) -> Iterator[IncompleteSection]:
    if _KEYS_ELSEWHERE.search(source.text):
        return
    for one, where in group.each("JWT_ALGORITHM"):
        algorithm = one.value if isinstance(one, Constant) else None
        if isinstance(algorithm, str) and algorithm in _ALGORITHMS and not algorithm.startswith(("HS", "none")):
            effect = "every sign-in and every protected request fails with 500"
            yield IncompleteSection(_SYSTEM, group.owner or "app.config", one.at, Gap.MISSING, _KEYS, effect, where)
