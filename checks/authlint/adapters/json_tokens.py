"""Tokens and private keys in JSON configuration files, by what the text itself looks like.

Private keys that are settings of authentication are the business of the adapter for keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from authlint.adapter import Adapter
from authlint.adapters.appsettings_keys import power_of
from authlint.adapters.token_looks import SHORTEST_KEY, private_key, token
from authlint.facts.environment import EVERYWHERE, Where, named_in
from authlint.facts.keys import CommittedToken, Key, KeyLooks
from authlint.layers import appsettings
from authlint.sources import Project
from authlint.sources.json import JsonSource, Kind
from authlint.text import Span


def facts(source: JsonSource, project: Project) -> Iterator[object]:
    """The tokens and keys of one file."""
    where = _wheres(source, project)
    for member in source.members:
        if member.kind is not Kind.STRING or len(member.text) < SHORTEST_KEY:
            continue
        found = token(":".join(member.keys), member.text) or private_key(member.text)
        if found is None or (where is not None and member.at not in where):
            continue
        what, details, expires, sample = found
        at = source.location(member.at)
        name = ":".join(member.keys)
        yield CommittedToken(at, name, what, details, expires, sample, where[member.at] if where is not None else _named(source))
        # Holds nowhere, so that no check judges it: it is there to be masked.
        yield Key(at, name, len(member.text.encode()), KeyLooks.SECRET, where=Where.in_only(()))


def _wheres(source: JsonSource, project: Project) -> Mapping[Span, Where] | None:
    """Where each setting counts that no other adapter takes care of; None for files that have no layers."""
    if not source.path.rpartition("/")[2].lower().startswith("appsettings"):
        return None
    stack = appsettings(source, project)
    if not any(layer.path == source.path for layer in stack.layers):
        return None
    return {placed.setting.at.span: placed.where for placed in stack.placed(source.path) if power_of(placed, stack) is None}


def _named(source: JsonSource) -> Where:
    """Where a file counts by its name."""
    stem = source.path.rpartition("/")[2].removesuffix(".json")
    return named_in(stem) if "settings" not in stem.lower() or "." in stem else EVERYWHERE


ADAPTER = Adapter(
    name="tokens in JSON",
    language=JsonSource,
    files=(
        "appsettings.json",
        "appsettings.*.json",
        "*settings.json",
        "config.json",
        "config.*.json",
        "*[-_.]config.json",
        "appconfig.json",
        "secrets.json",
        "*credentials.json",
        "*service-account*.json",
        "*service_account*.json",
        "*serviceaccount*.json",
        "*.postman_environment.json",
        "environment*.json",
    ),
    triggers=((b"eyJ", b"PRIVATE KEY-----"),),
    facts=facts,
)
