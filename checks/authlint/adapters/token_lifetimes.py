"""How long the tokens live that a framework's own authentication issues, where a call says so.

Run: fastapi-users 15 leaves ``exp`` out where ``lifetime_seconds`` is None or 0; Litestar 2.23 always writes one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

from authlint.adapter import Adapter
from authlint.adapters.near_files import is_mentioned
from authlint.adapters.pyjwt.peeking import where_of
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.settings import InvalidSetting, ValueTrouble
from authlint.facts.tokens import Lifetime, Renewal
from authlint.sources import Project
from authlint.sources.python import Constant, EnvironmentRead, Evaluated, Evaluator, PythonSource, is_duration, options

_USERS = [
    f"fastapi_users.authentication{module}.JWTStrategy" for module in ("", ".strategy", ".strategy.jwt", ".strategy.jwt.strategy")
]
_LITESTAR = [
    f"{module}.{name}"
    for module in ("litestar.security.jwt", "litestar.security.jwt.auth", "litestar.contrib.jwt")
    for name in ("JWTAuth", "JWTCookieAuth", "OAuth2PasswordBearerAuth")
]
_CALLS: dict[str, tuple[str, str, int | None]] = {
    **dict.fromkeys(_USERS, ("fastapi-users", "lifetime_seconds", 1)),
    **dict.fromkeys(_LITESTAR, ("Litestar", "default_token_expiration", None)),
}


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The lifetimes that the calls of ``source`` give."""
    if not source.imports("fastapi_users", "litestar") or not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    for call, name in source.calls_to(_CALLS):
        library, argument, position = _CALLS[name]
        arguments = evaluator.arguments(call, source)
        given = arguments.get(argument) if position is None else arguments.at(position, argument)
        for one in map(partial(_unset, project=project), options(given) if given is not None else ()):
            if library == "Litestar" and _is_number(one):
                shown = repr(one.value) if isinstance(one, Constant) else ""
                texts = shown, "a number, no `timedelta`", "creating a token fails with 500"
                where = where_of(call, source) & one.where
                yield InvalidSetting(library, name.rpartition(".")[2], argument, one.at, *texts, ValueTrouble.FAILS, where)
            seconds = _seconds(one.value, library) if isinstance(one, Constant) else None
            if isinstance(one, Constant) and seconds is not None:
                where = where_of(call, source) & one.where
                yield Lifetime(library, one.at, seconds, argument, f"{one.value}", Renewal.ACCESS, where)


def _unset(value: Evaluated, project: Project) -> Evaluated:
    """What a value is where its environment variable is not set, if nothing around sets it."""
    if isinstance(value, EnvironmentRead) and isinstance(value.default, Constant) and not is_mentioned(value, project):
        return value.default
    return value


def _is_number(value: Evaluated) -> bool:
    if isinstance(value, EnvironmentRead):
        return value.cast in {"int", "float"}
    return isinstance(value, Constant) and isinstance(value.value, (int, float)) and not isinstance(value.value, bool)


def _seconds(value: object, library: str) -> float | None:
    if library == "fastapi-users":
        is_number = isinstance(value, (int, float))
        return math.inf if not value else float(value) if is_number else None  # type: ignore[arg-type]
    return value.total_seconds() if is_duration(value) else None


ADAPTER: Adapter[PythonSource] = Adapter(
    name="lifetimes of tokens",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"fastapi_users", b"litestar"), (b"lifetime_seconds", b"JWTStrategy", b"default_token_expiration")),
    facts=facts,
)
