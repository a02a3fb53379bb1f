"""simplejwt's table ``SIMPLE_JWT`` in Django's settings: values that it refuses, and what it needs beside them.

Run against simplejwt 5.5; django-ninja-jwt reads ``NINJA_JWT`` the same way. Nothing in the table is looked at when Django
starts, but the names that were removed: the first sign-in or the first request with a token fails.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapters import leeways
from authlint.facts.environment import Where
from authlint.facts.settings import (
    Claim,
    ClaimTrouble,
    Gap,
    IgnoredSetting,
    IncompleteSection,
    InvalidSetting,
    UncheckedClaim,
    ValueTrouble,
)
from authlint.facts.tokens import Lifetime, Renewal, UncheckedType
from authlint.record import record, replace
from authlint.sources.python import Constant, Entries, EnvironmentRead, Evaluated, Items, is_duration, options
from authlint.text import Location

TABLES = {"SIMPLE_JWT": ("simplejwt", "rest_framework_simplejwt"), "NINJA_JWT": ("django-ninja-jwt", "ninja_jwt")}
"""The tables: who reads each, and its package."""
_LIFETIMES = ("ACCESS_TOKEN_LIFETIME", "REFRESH_TOKEN_LIFETIME", "SLIDING_TOKEN_LIFETIME", "SLIDING_TOKEN_REFRESH_LIFETIME")
_REMOVED = {
    "AUTH_HEADER_TYPE": "AUTH_HEADER_TYPES",
    "AUTH_TOKEN_CLASS": "AUTH_TOKEN_CLASSES",
    "SECRET_KEY": "SIGNING_KEY",
    "TOKEN_BACKEND_CLASS": "",
}
_ALGORITHMS = frozenset(f"{family}{size}" for family in ("HS", "RS", "ES") for size in (256, 384, 512))
_META = ("HTTP_", "REMOTE_", "CONTENT_")


@record
class Table:
    """One table as it is in effect.

    Attributes:
        name: Its name.
        entries: What it holds.
        path: The file whose entries are reported now.
        where: Where it counts.
        apps: Django's ``INSTALLED_APPS``; None if it is not known.
        is_open: Whether something that cannot be seen may add to it.
    """

    name: str
    entries: Entries
    path: str
    where: Where
    apps: Evaluated | None
    is_open: bool = False

    def each(self, name: str) -> Iterator[Evaluated]:
        """The values that a setting may have, of those that stand in the file."""
        value = self.entries.get(name)
        yield from (one for one in options(value) if one.at.path == self.path) if value is not None else ()

    def text(self, name: str) -> str | None:
        """A setting's text; None if it has another value or one that is not known."""
        value = self.entries.get(name)
        return value.value if isinstance(value, Constant) and isinstance(value.value, str) else None

    def is_left_out(self, name: str) -> bool:
        """Whether a setting surely has no value."""
        value = self.entries.get(name)
        return self.entries.complete if value is None else isinstance(value, Constant) and not value.value

    def key_at(self, name: str) -> Location | None:
        """The place of a setting's name, if it stands in the file."""
        places = [entry.key_at for entry in self.entries.entries if entry.key == name]
        return next((at for at in places if at.path == self.path), None)


def facts_of(table: Table) -> Iterator[object]:
    """What is wrong with one table."""
    for one in table.each("LEEWAY"):
        if (found := leeways.reader(TABLES[table.name][0], one, table.where)) is not None:
            yield found
    yield from _lifetimes(table)
    yield from _ends(table)
    yield from _classes(table)
    yield from _values(table)
    yield from _removed(table)
    if not table.is_open:
        yield from _keys(table)
        yield from _blacklist(table)


def _lifetimes(table: Table) -> Iterator[InvalidSetting]:
    for name in _LIFETIMES:
        for one in table.each(name):
            if _is_no_duration(one):
                kind = " for a sliding token" if name.startswith("SLIDING") else ""
                yield _invalid(table, name, one, "no `timedelta`", f"every sign-in{kind} fails with 500")
            elif isinstance(one, EnvironmentRead) and one.cast in {None, "str"} and one.variable:
                problem = f"text as soon as the variable `{one.variable}` is set"
                found = _invalid(table, name, one, problem, "every sign-in fails with 500 from then on")
                yield replace(found, trouble=ValueTrouble.MEANS_OTHERWISE)


def _ends(table: Table) -> Iterator[Lifetime]:
    """How long its tokens live, where that is a constant."""
    for name in _LIFETIMES:
        for one in table.each(name):
            if isinstance(one, Constant) and is_duration(one.value):
                of = Renewal.ACCESS if name in {"ACCESS_TOKEN_LIFETIME", "SLIDING_TOKEN_LIFETIME"} else Renewal.REFRESH
                where = table.where & one.where & one.source.where(one.node)
                yield Lifetime(TABLES[table.name][0], one.at, one.value.total_seconds(), name, of=of, where=where)


def _classes(table: Table) -> Iterator[UncheckedType]:
    """The class that takes any kind of token for an access token."""
    for one in table.each("AUTH_TOKEN_CLASSES"):
        for name in one.items if isinstance(one, Items) and one.complete else ():
            if isinstance(name, Constant) and str(name.value).endswith("jwt.tokens.UntypedToken"):
                where = table.where & one.where & one.source.where(one.node)
                yield UncheckedType(TABLES[table.name][0], name.at, "UntypedToken", "token_type", where=where)


def _values(table: Table) -> Iterator[InvalidSetting]:
    for one in table.each("LEEWAY"):
        if _is_text(one):
            yield _invalid(table, "LEEWAY", one, "text, not a number of seconds", "every token is refused with 401")
    for one in table.each("AUTH_HEADER_NAME"):
        if isinstance(one, Constant) and isinstance(one.value, str) and not one.value.startswith(_META):
            problem = "no name in `request.META`, where the header is `HTTP_AUTHORIZATION`"
            yield _invalid(table, "AUTH_HEADER_NAME", one, problem, "no token is ever found")
    for one in table.each("AUTH_TOKEN_CLASSES"):
        if isinstance(one, Constant) and isinstance(one.value, str):
            yield _invalid(table, "AUTH_TOKEN_CLASSES", one, "text, not a tuple", "every request with a token fails with 500")
    for one in table.each("ALGORITHM"):
        if isinstance(one, Constant) and isinstance(one.value, str) and one.value not in _ALGORITHMS:
            known = "`HS256`, `RS256`, `ES256` and their longer forms"
            yield _invalid(table, "ALGORITHM", one, f"none of {known}", "everything that has to do with tokens fails with 500")


def _invalid(table: Table, name: str, value: Evaluated, problem: str, effect: str) -> InvalidSetting:
    shown = ""
    if isinstance(value, Constant):
        shown = value.value if isinstance(value.value, str) else repr(value.value)
    where = table.where & value.where & value.source.where(value.node)
    system = TABLES[table.name][0]
    return InvalidSetting(system, table.name, name, value.at, shown, problem, effect, ValueTrouble.FAILS, where)


def _is_no_duration(value: Evaluated) -> bool:
    if isinstance(value, EnvironmentRead):
        is_usable = isinstance(value.default, Constant) and is_duration(value.default.value)
        return value.cast in {None, "int", "float", "str", "bool"} and not is_usable
    return isinstance(value, Constant) and not is_duration(value.value)


def _is_text(value: Evaluated) -> bool:
    if isinstance(value, EnvironmentRead):
        is_number = isinstance(value.default, Constant) and not isinstance(value.default.value, str)
        return value.cast in {None, "str"} and not is_number
    return isinstance(value, Constant) and isinstance(value.value, str)


def _removed(table: Table) -> Iterator[InvalidSetting]:
    for name, instead in _REMOVED.items():
        at = table.key_at(name)
        if at is not None:
            problem = f"no longer a setting: it is `{instead}` now" if instead else "no longer a setting"
            effect = "the application fails as soon as it is read"
            system = TABLES[table.name][0]
            yield InvalidSetting(system, table.name, name, at, "", problem, effect, ValueTrouble.FAILS, table.where)


def _keys(table: Table) -> Iterator[object]:
    """Keys that the algorithm needs, or that it does not look at, and foreign tokens whose claims nobody compares."""
    system = TABLES[table.name][0]
    algorithm = table.text("ALGORITHM") or ("HS256" if table.is_left_out("ALGORITHM") else "")
    jwks = table.key_at("JWK_URL") if table.text("JWK_URL") else None
    is_keyless = table.is_left_out("VERIFYING_KEY") and table.is_left_out("JWK_URL")
    for one in table.each("ALGORITHM"):
        if algorithm in _ALGORITHMS and not algorithm.startswith("HS") and is_keyless:
            names = ("VERIFYING_KEY",) if not table.is_left_out("SIGNING_KEY") else ("SIGNING_KEY", "VERIFYING_KEY")
            effect = f"{algorithm} has no key to verify with, and every request with a token fails with 500"
            yield IncompleteSection(system, table.name, one.at, Gap.MISSING, names, effect, table.where)
    if jwks is None:
        return
    if algorithm.startswith("HS"):
        instead = f"with {algorithm} tokens are verified with `SIGNING_KEY`; it counts with RS256 or ES256"
        yield IgnoredSetting(system, table.name, "JWK_URL", jwks, instead, table.where)
        return
    for claim, name in ((Claim.AUDIENCE, "AUDIENCE"), (Claim.ISSUER, "ISSUER")):
        if table.is_left_out(name):
            certain = claim is Claim.AUDIENCE  # whose keys these are says already who signed
            yield UncheckedClaim(system, claim, jwks, table.name, False, ClaimTrouble.ANY, name, table.where, certain=certain)


def _blacklist(table: Table) -> Iterator[IncompleteSection]:
    """Refresh tokens that are to be refused once they were rotated, and that no application remembers."""
    rotates = table.entries.get("ROTATE_REFRESH_TOKENS")
    if (
        not (isinstance(rotates, Constant) and rotates.value is True)
        or not isinstance(table.apps, Items)
        or not table.apps.complete
    ):
        return
    system, package = TABLES[table.name]
    needed = f"{package}.token_blacklist"
    apps = [app.value for app in table.apps.items if isinstance(app, Constant)]
    if len(apps) < len(table.apps.items) or any(str(app).startswith(needed) or "blacklist" in str(app).lower() for app in apps):
        return
    for one in table.each("BLACKLIST_AFTER_ROTATION"):
        if isinstance(one, Constant) and one.value is True:
            effect = "a refresh token that was rotated can still be used"
            reader = f"`BLACKLIST_AFTER_ROTATION` of {system}"
            yield IncompleteSection(reader, "INSTALLED_APPS", one.at, Gap.MISSING, (needed,), effect, table.where)
