"""Writing ``.env`` files: one value in the quotes of the one before it, or a new variable at the end."""

from __future__ import annotations

import re

from authlint.finding import InsertSetting, Scalar
from authlint.sources import CannotEditError
from authlint.sources.dotenv.scan import scan
from authlint.sources.editing import Change, Syntax, bool_word
from authlint.sources.layout import line_start, lines_behind
from authlint.sources.members import Document, Kind, Member
from authlint.text import Edit

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NEEDS_NO_QUOTES = re.compile(r"[^\s#'\"\\$`]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v"}


def _change(text: str, member: Member, value: Scalar) -> Change:
    words = _words(value, member.text)
    literal = _literal(words, quote=text[member.at.start : member.at.start + 1])
    is_alone = member.kind is Kind.NULL
    return Change(Edit(member.at, f"={literal}" if is_alone else literal), Kind.STRING, words)


def _words(value: Scalar, old: str = "") -> str:
    if value is None:
        raise CannotEditError("a .env file has no null")
    return bool_word(value, old) if isinstance(value, bool) else str(value)


def _literal(words: str, quote: str) -> str:
    if quote == "'" and "\n" not in words and "\r" not in words:
        return "'" + words.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if quote == '"' or not _NEEDS_NO_QUOTES.fullmatch(words):
        return '"' + "".join(_ESCAPES.get(character, character) for character in words) + '"'
    return words


def _add(text: str, document: Document, insert: InsertSetting) -> Change:
    if len(insert.keys) != 1 or not _NAME.fullmatch(insert.keys[0]):
        raise CannotEditError("this is no name of an environment variable")
    words = _words(insert.value)
    last = document.members[-1].key.start if document.members else 0
    export = "export " if text[line_start(text, last) : last].lstrip().startswith("export") else ""
    line = f"{export}{insert.keys[0]}={_literal(words, '')}"
    return Change(lines_behind(text, len(text), line), Kind.STRING, words)


SYNTAX = Syntax("A .env file", scan, _change, _add, is_typed=False)
