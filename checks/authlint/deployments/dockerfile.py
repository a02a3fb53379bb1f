"""``ENV`` of a Dockerfile, as far as it reaches the last stage. Source: the Dockerfile reference of Docker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.deployments.variables import Variable, merged
from authlint.sources.plain_text import TextSource
from authlint.text import Location, Span

_COMMENT = re.compile(r"^[ \t]*#[^\r\n]*", re.MULTILINE)
_ESCAPE = re.compile(r"\A(?:[ \t]*#[^\r\n]*\r?\n)*?[ \t]*#[ \t]*escape[ \t]*=[ \t]*`", re.IGNORECASE)
_INSTRUCTION = re.compile(r"^[ \t]*(FROM|ENV)[ \t]((?:[^\r\n\\]|\\[ \t]*\r?\n|\\[^\r\n])*)", re.MULTILINE | re.IGNORECASE)
_FROM = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*", re.IGNORECASE)
_PAIR = re.compile(r"([^\s=\"'\\]+)=((?:\"(?:[^\"\\]|\\[\s\S])*\"|'[^']*'|[^\s\\\"']|\\[^\s])*)")
_OLD_FORM = re.compile(r"\s*([^\s=\"'\\]+)[ \t]+(\S[^\r\n]*?)\s*")


def variables(source: TextSource) -> tuple[Variable, ...]:
    """What the image has set when it starts."""
    text = source.decoded.text
    if _ESCAPE.match(text):
        return ()  # lines continue with another sign there
    code = _COMMENT.sub(lambda match: " " * (len(match[0]) - 1) + "\\", text)
    stages: dict[str, tuple[Variable, ...]] = {}
    current: tuple[Variable, ...] = ()
    name = ""
    for match in _INSTRUCTION.finditer(code):
        if match[1].upper() == "FROM":
            base = _FROM.fullmatch(match[2])
            current = stages.get(base[1].lower(), ()) if base else ()
            name = (base[2] or "").lower() if base else ""
        else:
            current = merged(current, _set(source.path, match[2], match.start(2)))
        stages[name] = current
    return current


def _set(path: str, text: str, start: int) -> Iterator[Variable]:
    """What one ``ENV`` sets, in its form with ``=`` or in the old one with a blank."""
    first = text.split(None, 1)[0] if text.strip() else ""
    pairs = _PAIR.finditer(text) if "=" in first else filter(None, [_OLD_FORM.fullmatch(text)])
    for match in pairs:
        name_at, at = (Location(path, Span(start + match.start(group), start + match.end(group))) for group in (1, 2))
        yield Variable(match[1], _plain(match[2]), at, name_at)


def _plain(text: str) -> str | None:
    """A value without its quotes; None if more than quotes stands in the way."""
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    inner = text[1:-1] if quoted else text
    return None if re.search(r"[\\$\"']", inner) else inner
