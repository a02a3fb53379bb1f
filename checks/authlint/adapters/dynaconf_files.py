"""dynaconf's files: debug mode, keys and tokens in the tables that production gets.

A file is dynaconf's by its name and its tables: ``settings.toml`` with ``[default]`` and ``[production]`` and the like.
Production gets ``[global]``, else ``[production]``, else ``[default]``, of this file; what other files of a list say is not known
from here, so of ``[default]`` only what no table of the file overrides counts, and with less certainty.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.key_looks import looks_of
from authlint.adapters.token_looks import private_key, token
from authlint.facts.debugging import DebugSwitch, Exposed
from authlint.facts.environment import EVERYWHERE, Where, canonical
from authlint.facts.keys import CommittedToken, Key, KeyLooks, KeyPower
from authlint.sources import Project
from authlint.sources.members import MemberSource
from authlint.systems import Typed
from authlint.systems.documents import settings_of

_COMMON = ("default", "dynaconf", "global")
_KEYS = {
    re.compile(r"(jwt_)?(secret_key|signing_key)|jwt_secret|jwt\.(secret|key|secret_key|signing_key)"): KeyPower.SIGN_TOKENS,
    re.compile(r"session_secret(_key)?"): KeyPower.FORGE_SESSIONS,
}
_SHORTEST = 8


def facts(source: MemberSource, project: Project) -> Iterator[object]:
    """What one file's tables say, where production gets it."""
    del project
    settings = [one for one in settings_of(source) if len(one.key) > 1]
    tables = {one.key[0] for one in settings}
    if not ("default" in tables and tables - set(_COMMON)) and not any(_is_environment(table) for table in tables):
        return
    name = posixpath.basename(source.path)
    if ".local." in name:
        return  # a developer's own
    for one in settings:
        where = _where(one, settings)
        if where is not None:
            yield from _of(one, where, f"{name} [{one.names[0]}]")


def _is_environment(table: str) -> bool:
    return canonical(table) in {"production", "development", "staging"}


def _where(one: Typed, settings: list[Typed]) -> Where | None:
    """Where a setting of one table decides; None where another table of the file may."""
    table, key = one.key[0], one.key[1:]
    if table in _COMMON:
        others = {other.key[0] for other in settings if other.key[1:2] == key[:1] and other.key[0] != table}
        return EVERYWHERE if table == "global" or not others else None
    return Where.in_only([table]) if canonical(table) in {"production", "staging", "development"} else None


def _of(one: Typed, where: Where, layer: str) -> Iterator[object]:
    key, value = ".".join(one.key[1:]), one.value
    if key == "debug" and value is True:
        certain = where != EVERYWHERE
        yield DebugSwitch("the application", "debug", one.at, Exposed.PAGE, where, layer, certain=certain)
    if not isinstance(value, str) or value.startswith("@"):
        return
    power = next((power for pattern, power in _KEYS.items() if pattern.fullmatch(key)), None)
    looks = looks_of(value) if len(value) >= _SHORTEST else None
    name = ".".join(one.names[1:])
    if power is not None and looks is not None:
        yield Key(one.at, name, len(value.encode()), looks, where=where, layer=layer, power=power)
    elif (found := token(name, value) or private_key(value)) is not None:
        what, details, expires, sample = found
        yield CommittedToken(one.at, name, what, details, expires, sample, where)
        yield Key(one.at, name, len(value.encode()), KeyLooks.SECRET, where=Where.in_only(()))


ADAPTER: Adapter[MemberSource] = Adapter(
    name="dynaconf",
    language=MemberSource,
    files=("settings.toml", "settings.*.toml", ".secrets.toml", "settings.yaml", "settings.yml", ".secrets.yaml", ".secrets.yml"),
    triggers=((b"ebug", b"EBUG", b"ey", b"EY", b"ecret", b"ECRET"),),
    facts=facts,
)
