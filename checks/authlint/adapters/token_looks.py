"""What a token or private key in configuration looks like, by what the text itself says.

A JSON Web Token is decoded by PyJWT without looking at its signature, only to say what it is; no part of it goes into a fact but
its algorithm, issuer and audience.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, cast

Looks: TypeAlias = "tuple[str, str, float | None, bool]"
"""What it is, what it says about itself, when it expires, and whether it is a published example."""

_TOKEN = re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]{16,}(?![\w-])")
_PEM = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?!\s*(?:\\n|\s)*(?:\.\.\.|<|\$\{|#\{|$))")
_BODY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(.*?)(?:-----END|$)", re.DOTALL)
SHORTEST_KEY = 40
"""Fewer letters than this are no private key but a picture of one."""
_SAMPLES = (("1234567890", "John Doe"), ("1234567890", "Jane Doe"), ("sample", ""))
"""Subject and name of the tokens that jwt.io and tutorials show."""
_MOST_SHOWN = 60
_PUBLIC_NAMES = re.compile(r"anon|public|publishable", re.IGNORECASE)
"""Tokens that are meant for browsers (Supabase's anonymous key)."""


def token(name: str, text: str) -> Looks | None:
    """What a text is that holds a JSON Web Token, by the name of its setting and by what it says; None if it holds none."""
    match = _TOKEN.search(text)
    if match is None or _PUBLIC_NAMES.search(name):
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


def private_key(text: str) -> Looks | None:
    """What a text is that holds a private key; None if it holds none, or only a picture of one."""
    if _PEM.search(text) is None:
        return None
    body = _BODY.search(text)
    letters = re.sub(r"\\n|[^A-Za-z0-9+/=]", "", body[1]) if body else ""
    if len(letters) < SHORTEST_KEY or len(set(letters)) < 12:
        return None
    return "a private key", "", None, False
