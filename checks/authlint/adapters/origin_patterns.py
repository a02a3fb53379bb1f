"""Regular expressions for origins: whether one lets through an origin that nobody meant.

Only what is proven is said: the origin that gets through is built and matched.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NamedTuple, cast

from authlint.facts.transport import Comparison
from authlint.sources.python import Call, Constant, Evaluated

# The parser of regular expressions has no public name; what it gives is as good as untyped.
_HOME = ("re._constants", "re._parser") if sys.version_info >= (3, 11) else ("sre_constants", "sre_parse")
opcodes: Any = import_module(_HOME[0])
parser: Any = import_module(_HOME[1])

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?", re.IGNORECASE)
_SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
_NOT_PUBLIC = frozenset({"corp", "home", "internal", "intranet", "lan", "local", "localdomain"})
_ANYTHING = "evil"
_OTHER = "https://evil.example"


class _Piece(NamedTuple):
    """A part of a text that a pattern matches: what it is here, and what else could stand there."""

    text: str
    is_dot: bool = False
    is_wild: bool = False
    takes_dots: bool = False


class Loose(NamedTuple):
    """How a pattern is too loose, and an origin that it lets through."""

    comparison: Comparison
    accepted: str


def allows_everything(pattern: str, *, whole: bool) -> bool:
    """Whether a pattern lets every origin through, at least every one with TLS; ``whole`` is whether its end is anchored."""
    matches = _matcher(pattern, whole)
    return matches is not None and all(map(matches, ("https://evil.example", "https://a.b-c.test")))


def looseness(pattern: str, *, whole: bool) -> Loose | None:
    """How a pattern lets through more than its author meant; None if it does not, or cannot be told.

    Args:
        pattern: The regular expression.
        whole: Whether the caller matches the whole origin (``fullmatch``), not only its start (``match``).
    """
    matches = _matcher(pattern, whole)
    if matches is None or allows_everything(pattern, whole=whole):
        return None
    try:
        parsed = parser.parse(pattern)
        ways = [list(_pieces(parsed, optional)) for optional in (False, True)]
    except (re.error, RecursionError, ValueError):
        return None
    return next((attempt for pieces in ways for attempt in _attempts(pieces) if matches(attempt.accepted)), None)


def pattern_text(value: Evaluated) -> str | None:
    """The regular expression that a value is, as a text or from ``re.compile``; None if it is not known."""
    if isinstance(value, Call) and value.name == "re.compile" and value.call.args:
        first = value.call.args[0]
        return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else None


def letters(text: str) -> Loose | None:
    """How a text lets others through where a list of patterns is read: each of its characters is one. None if it fails."""
    for character in text:
        try:
            found = re.match(character, _OTHER)
        except re.error:
            return None
        if found:
            return Loose(Comparison.CHARACTERS, _OTHER)
    return None


def _attempts(pieces: list[_Piece]) -> Iterator[Loose]:
    """Origins that nobody meant, each close to one that the pattern is for."""
    start = next((index + 1 for index in range(len(pieces)) if _text(pieces[: index + 1]).endswith("//")), None)
    if start is None or not _text(pieces).startswith("http") or not _HOST.fullmatch(_text(pieces[start:])):
        return
    for index in range(start, len(pieces)):
        piece, after = pieces[index], _text(pieces[index + 1 :])
        if not after or not after[0].isalnum() or not _is_registrable(after):
            continue
        if piece.is_dot and index > start:
            yield Loose(Comparison.DOT, f"{_text(pieces[:index])}-{after}")
        elif piece.is_wild:
            yield Loose(Comparison.JOINED, f"{_text(pieces[:index])}{_ANYTHING}{after}")
    text = _text(pieces)
    last = pieces[-1]
    before = _text(pieces[start:-1])
    if last.is_wild and last.takes_dots and before[-1:].isalnum():
        yield Loose(Comparison.OPEN_END, f"{_text(pieces[:-1])}.evil.example")
    elif re.search(r"[a-z]$", text):
        yield Loose(Comparison.OPEN_END, f"{text}.evil.example")


def _is_registrable(domain: str) -> bool:
    """Whether somebody else can register a name that ends with the letters of ``domain``: ``example.com``, not ``com``."""
    labels = domain.partition(":")[0].split(".")
    if not labels[-1].isalpha() or labels[-1] in _NOT_PUBLIC:
        return False
    is_second_level = len(labels[-1]) == 2 and len(labels) > 1 and labels[-2] in _SECOND_LEVELS
    return len(labels) == (3 if is_second_level else 2)


def _text(pieces: list[_Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _matcher(pattern: str, whole: bool) -> Any:
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return None
    return compiled.fullmatch if whole else compiled.match


def _pieces(nodes: Any, optional: bool) -> Iterator[_Piece]:
    """The parts of a text that the pattern matches: a repetition stands there once, what is optional if ``optional``."""
    for kind, given in cast("list[tuple[Any, Any]]", list(nodes)):
        if kind is opcodes.LITERAL:
            yield _Piece(chr(given))
        elif kind is opcodes.ANY:
            yield _Piece(".", is_dot=True)
        elif kind is opcodes.IN:
            yield _Piece(_member(given))
        elif kind in {opcodes.MAX_REPEAT, opcodes.MIN_REPEAT}:
            least, most, inner = given
            yield from _repeated(least, most, inner, optional)
        elif kind is opcodes.SUBPATTERN:
            yield from _pieces(given[-1], optional)
        elif kind is opcodes.BRANCH:
            yield from _pieces(given[1][0], optional)
        elif kind is not opcodes.AT:
            raise ValueError("not a part of a plain pattern")


def _repeated(least: int, most: Any, inner: Any, optional: bool) -> Iterator[_Piece]:
    parts = list(inner)
    if len(parts) == 1 and most > 1 and parts[0][0] in {opcodes.ANY, opcodes.IN}:
        kind, given = parts[0]
        found = "".join(char for char in "ae.-" if kind is opcodes.ANY or _has(given, char))
        if "e" in found:
            yield _Piece("app", is_wild=True, takes_dots="." in found)
        elif least:
            yield _Piece(_member(given) * least)
    elif least or optional:
        yield from _pieces(parts, optional)


def _has(members: Any, char: str) -> bool:
    negated = members[0][0] is opcodes.NEGATE
    found = False
    for kind, given in members:
        if kind is opcodes.LITERAL:
            found |= given == ord(char)
        elif kind is opcodes.RANGE:
            found |= given[0] <= ord(char) <= given[1]
        elif kind is opcodes.CATEGORY:
            found |= _in_category(given, char)
    return found != negated


def _in_category(category: Any, char: str) -> bool:
    table = {
        opcodes.CATEGORY_WORD: char.isalnum() or char == "_",
        opcodes.CATEGORY_NOT_SPACE: True,
        opcodes.CATEGORY_NOT_DIGIT: True,
    }
    return table.get(category, False)


def _member(members: Any) -> str:
    return next(char for char in "a0-.:/_" if _has(members, char) or (char == "0" and _is_digit(members)))


def _is_digit(members: Any) -> bool:
    return any(kind is opcodes.CATEGORY and given is opcodes.CATEGORY_DIGIT for kind, given in members)
