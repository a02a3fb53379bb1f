"""Writing INI files: one value, or a new option at the end of its section."""

from __future__ import annotations

import re

from authlint.finding import InsertSetting, Scalar
from authlint.sources import CannotEditError
from authlint.sources.editing import Change, Syntax, bool_word
from authlint.sources.ini.scan import scan
from authlint.sources.layout import indent_at, line_break, lines_behind
from authlint.sources.members import Document, Kind, Member
from authlint.text import Edit

_NAME = re.compile(r"[^\s=:#;\[%](?:[^\r\n=:%]*[^\s=:%])?")


def _change(text: str, member: Member, value: Scalar) -> Change:
    words = _words(value, member.text)
    is_bare = member.at.start == member.at.end or text[member.at.start] in "\r\n"
    gap = (
        " " if is_bare and text[member.key.end : member.at.start][:1] in (" ", "\t") and text[member.at.start - 1] in "=:" else ""
    )
    return Change(Edit(member.at, gap + words), Kind.STRING, words)


def _words(value: Scalar, old: str = "") -> str:
    if value is None:
        raise CannotEditError("an INI file has no null")
    words = bool_word(value, old) if isinstance(value, bool) else str(value)
    if "%" in words:
        raise CannotEditError("whether % needs doubling depends on the program that reads the file")
    return words


def _add(text: str, document: Document, insert: InsertSetting) -> Change:
    if len(insert.keys) != 2 or not _NAME.fullmatch(insert.keys[1]) or not insert.keys[0].strip() == insert.keys[0] != "":
        raise CannotEditError("an option needs a section and a name")
    section, name = insert.keys
    words = _words(insert.value)
    ending = line_break(text)
    setting = f"{name}{_delimiter(text, document)}{words}"
    home = next((member for member in reversed(document.members) if member.keys == (section,)), None)
    if home is None:
        lines = f"[{section}]{ending}{setting}"
        edit = lines_behind(text, len(text), ending + lines if text.strip() else lines)
    else:
        options = [member for member in document.members if home.at.contains(member.key) and len(member.keys) == 2]
        indent = indent_at(text, options[-1].key.start if options else home.at.start)
        edit = lines_behind(text, home.at.end, indent + setting)
    return Change(edit, Kind.STRING, words)


def _delimiter(text: str, document: Document) -> str:
    """What stands between names and values in this file."""
    for member in document.members:
        between = text[member.key.end : member.at.start]
        if len(member.keys) == 2 and member.text and "\n" not in between and len(between) <= 3:
            return between
    return " = "


def _compared(keys: tuple[str, ...]) -> tuple[str, ...]:
    return (*keys[:1], *(key.lower() for key in keys[1:]))


SYNTAX = Syntax("INI", scan, _change, _add, _compared, is_typed=False)
