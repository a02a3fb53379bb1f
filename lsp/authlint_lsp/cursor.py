"""Where somebody types in a JSON file: in which section, at a name or a value, and what surrounds that.

Nothing here needs a file that is complete: it is read token by token, a name without its closing quote ends where typing stopped,
and a missing colon or comma is told to whoever completes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from authlint.layers import flat
from authlint.sources.json.scan import TOKEN
from authlint.text import Span

_TYPED = re.compile(r"[\w.:/*@+-]*")
_BLANK = frozenset({"blank", "comment"})
_STRINGS = frozenset({"string", "unclosed"})


@dataclass
class Cursor:
    """A place in a JSON file where a name or a value is to be completed.

    Attributes:
        section: The key path of the section around it, as the layers compare it.
        name: The name whose value is completed; None where a name is.
        at: What is replaced, with its quotes.
        quoted: Whether a quote stands there.
        siblings: The other names of the section, in lower case.
        lacks: What is missing before it (``,`` or ``:``), and where; empty if nothing is.
        lacks_at: That place.
        colon: Whether a colon follows already.
        comma: Whether a comma must follow.
    """

    section: tuple[str, ...]
    name: str | None
    at: Span
    quoted: bool
    siblings: frozenset[str] = frozenset()
    lacks: str = ""
    lacks_at: int = 0
    colon: bool = False
    comma: bool = False


@dataclass(frozen=True)
class _Token:
    kind: str
    start: int
    end: int


@dataclass
class _Section:
    """An object or a list that is being read; ``state`` is what it expects: a name, ``:``, a value, or ``,``."""

    keys: tuple[str, ...]
    is_object: bool
    state: str
    name: str = ""
    names: list[str] = field(default_factory=list[str])
    items: int = 0
    last: str | None = None


def cursor_at(text: str, offset: int) -> Cursor | None:
    """What is to be completed at an offset; None where nothing can be: in a comment, behind a value, in a list."""
    tokens = list(_tokens(text, offset))
    if any(one.kind == "comment" and one.start < offset <= one.end for one in tokens):
        return None
    solid = [one for one in tokens if one.kind not in _BLANK]
    own = next((one for one in solid if _is_typed(one, text, offset)), None)
    at = Span(own.start, own.end) if own else Span(offset, offset)
    before = [one for one in solid if one.end <= at.start and one is not own]
    after = [one for one in solid if one.start >= at.end and one is not own]
    reading = _Reading(text)
    for one in before:
        reading.take(one)
    section = reading.stack[-1] if reading.stack else None
    if section is None or not section.is_object:
        return None
    found = _placed(section, before, own, at, text)
    if found is None or (own is None and text[offset - 1] == '"'):
        return None  # just behind a string
    follows = after[0].kind if after else ""
    found.colon = follows == "colon"
    found.comma = follows in _STRINGS or follows == "word"
    if found.name is None:  # what is typed is a name, and what comes behind it its value
        section.state, section.name = ":", ""
    else:
        section.state = ","
    for one in after:
        if section not in reading.stack:
            break
        reading.take(one)
    own_name = {found.name.lower()} if found.name is not None else set[str]()
    found.siblings = frozenset(name.lower() for name in section.names) - own_name
    return found


def _placed(section: _Section, before: list[_Token], own: _Token | None, at: Span, text: str) -> Cursor | None:
    quoted = own is not None and own.kind in _STRINGS
    keys = flat(section.keys) if section.keys else ()
    last = before[-1]
    match section.state:
        case "value":
            return Cursor(keys, section.name, at, quoted)
        case ":" if own is None or "\n" not in text[last.end : at.start]:
            if own is None:
                return None  # a colon comes next
            return Cursor(keys, section.name, at, quoted, lacks=":", lacks_at=last.end)
        case ",":
            return Cursor(keys, None, at, quoted, lacks=",", lacks_at=last.end)
        case _:
            return Cursor(keys, None, at, quoted)


def _tokens(text: str, offset: int) -> Iterator[_Token]:
    """The tokens of a text; a string that is not closed ends where typing stopped."""
    at = 0
    while at < len(text) and (match := TOKEN.match(text, at)):
        kind, end = str(match.lastgroup), match.end()
        if kind == "unclosed" and text[at] == '"':
            if match.start() < offset <= end:
                typed = _TYPED.match(text, offset)
                end = typed.end() if typed else offset
        elif kind == "unclosed":
            kind = "comment"
        yield _Token(kind, at, end)
        at = end


def _is_typed(token: _Token, text: str, offset: int) -> bool:
    if token.kind == "string":
        return token.start < offset < token.end
    if token.kind == "unclosed":
        return token.start < offset <= token.end
    return token.kind == "word" and token.start <= offset <= token.end and "\n" not in text[token.start : token.end]


class _Reading:
    """Follows sections and names through tokens, whatever is missing between them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.stack: list[_Section] = []

    def take(self, token: _Token) -> None:
        """Read on by one token."""
        char = self._text[token.start]
        if char in "{[" and token.kind == "open":
            self._open(char == "{")
        elif not self.stack:
            return
        elif token.kind == "close":
            self._close(char == "}")
        elif token.kind == "comma":
            self._begin(self.stack[-1])
        elif token.kind == "colon":
            self._colon(self.stack[-1])
        else:
            self._scalar(self.stack[-1], self._text[token.start : token.end].strip('"'), token)

    def _open(self, is_object: bool) -> None:
        keys: tuple[str, ...] = ()
        if self.stack:
            top = self.stack[-1]
            keys = (*top.keys, top.name if top.is_object else str(top.items))
            top.items += 1
            top.state, top.last = ",", None
        self.stack.append(_Section(keys, is_object, "name" if is_object else "value"))

    def _close(self, is_object: bool) -> None:
        while len(self.stack) > 1 and self.stack[-1].is_object != is_object:
            self.stack.pop()
        self.stack.pop()

    @staticmethod
    def _begin(top: _Section) -> None:
        top.state, top.last = "name" if top.is_object else "value", None

    @staticmethod
    def _colon(top: _Section) -> None:
        if top.state == "," and top.last is not None:  # what looked like a value was the next name
            top.name = top.last
            top.names.append(top.last)
        top.state, top.last = "value", None

    def _scalar(self, top: _Section, text: str, token: _Token) -> None:
        if top.is_object and top.state != "value":  # a comma is missing, or the value of the name before
            top.name, top.state = text, ":"
            top.names.append(text)
            return
        top.items += 1
        top.state, top.last = ",", text if token.kind == "string" and top.is_object else None
