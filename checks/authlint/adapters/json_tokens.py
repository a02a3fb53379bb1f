"""Tokens and private keys in JSON configuration files, by what the text itself looks like.

A JSON Web Token is decoded by PyJWT without looking at its signature, only to say what it is; no part of it goes into a fact but
its algorithm, issuer and audience. Private keys that are settings of authentication are the business of the adapter for keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from authlint.adapter import Adapter
from authlint.adapters.appsettings_keys import power_of
from authlint.facts.environment import EVERYWHERE, Where, named_in
from authlint.facts.keys import CommittedToken, Key, KeyLooks
from authlint.layers import appsettings
from authlint.sources import Project
from authlint.sources.json import JsonSource, Kind, Member
from authlint.text import Span

_TOKEN = re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]{16,}(?![\w-])")
_PEM = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?!\s*(?:\\n|\s)*(?:\.\.\.|<|\$\{|#\{|$))")
_BODY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(.*?)(?:-----END|$)", re.DOTALL)
_SHORTEST_KEY = 40
"""Fewer letters than this are no private key but a picture of one."""
_SAMPLES = (("1234567890", "John Doe"), ("1234567890", "Jane Doe"), ("sample", ""))
"""Subject and name of the tokens that jwt.io and tutorials show."""
_MOST_SHOWN = 60
_PUBLIC_NAMES = re.compile(r"anon|public|publishable", re.IGNORECASE)
"""Tokens that are meant for browsers (Supabase's anonymous key)."""


def facts(source: JsonSource, project: Project) -> Iterator[object]:
    """The tokens and keys of one file."""
    where = _wheres(source, project)
    for member in source.members:
        if member.kind is not Kind.STRING or len(member.text) < _SHORTEST_KEY:
            continue
        found = _token(member) or _private_key(member)
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


def _token(member: Member) -> tuple[str, str, float | None, bool] | None:
    match = _TOKEN.search(member.text)
    if match is None or _PUBLIC_NAMES.search(":".join(member.keys)):
        return None
    decoded = _decoded(match[0])
    if decoded is None:
        return None
    header, claims = decoded
    if claims.get("role") == "anon":
        return None
    parts = [f"{word} {text}" for word, text in _said(header, claims)]
    expires = claims.get("exp")
    when = float(expires) if isinstance(expires, int | float) and not isinstance(expires, bool) else None
    subject, name = str(claims.get("sub", "")), str(claims.get("name", ""))
    return "a JSON Web Token", ", ".join(parts), when, (subject, name) in _SAMPLES or "jwt.io" in str(claims.get("iss", ""))


def _said(header: Mapping[str, Any], claims: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    said: tuple[tuple[str, object], ...] = (
        ("algorithm", header.get("alg")),
        ("issuer", claims.get("iss")),
        ("audience", claims.get("aud")),
    )
    for word, value in said:
        texts = cast("list[object]", value) if isinstance(value, list) else [value]
        text = texts[0] if texts else None
        if isinstance(text, str) and text.isprintable() and 0 < len(text) <= _MOST_SHOWN:
            yield word, f"`{text}`"


def _decoded(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Header and claims; None if it only looks like a token."""
    import jwt  # noqa: PLC0415 - only a text that looks like a token needs it

    decode = cast("Callable[..., Mapping[str, Mapping[str, Any]]]", getattr(jwt, "decode_complete"))  # noqa: B009 - half typed
    try:
        found = decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return None
    return found["header"], found["payload"]


def _private_key(member: Member) -> tuple[str, str, float | None, bool] | None:
    if _PEM.search(member.text) is None:
        return None
    body = _BODY.search(member.text)
    letters = re.sub(r"\\n|[^A-Za-z0-9+/=]", "", body[1]) if body else ""
    if len(letters) < _SHORTEST_KEY or len(set(letters)) < 12:
        return None
    return "a private key", "", None, False


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
