"""Writing YAML: one value in the quotes of the one before it, or a new setting behind those of its mapping."""

from __future__ import annotations

import json
import re

from authlint.finding import InsertSetting, Scalar
from authlint.sources import CannotEditError
from authlint.sources.editing import Change, Syntax, bool_word
from authlint.sources.layout import line_break, line_start, lines_behind
from authlint.sources.members import Document, Kind, Member
from authlint.sources.yaml.nodes import kind_of_plain
from authlint.sources.yaml.scan import YamlDocument, scan
from authlint.text import Edit, Span

# Less than YAML allows without quotes, but nothing that it does not allow anywhere, in brackets or not.
_PLAIN = re.compile(r"[A-Za-z0-9_/.](?:[A-Za-z0-9_/.@+=~-]|[: ](?=[A-Za-z0-9_/.]))*")
_NEEDS_ESCAPE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_DEFAULT_STEP = 2


def _change(text: str, member: Member, value: Scalar) -> Change:
    raw = text[member.at.start : member.at.end]
    literal, kind, read = _literal(value, raw, member.kind)
    is_glued = not raw and text[member.at.start - 1 : member.at.start] not in (" ", "\t", "")
    return Change(Edit(member.at, f" {literal}" if is_glued else literal), kind, read)


def _literal(value: Scalar, old: str = "", kind: Kind = Kind.STRING) -> tuple[str, Kind, str]:
    """A value as YAML writes it, and what is read there."""
    match value:
        case None:
            return "null", Kind.NULL, "null"
        case bool():
            return bool_word(value, old if kind is Kind.BOOL else ""), Kind.BOOL, str(value).lower()
        case int():
            return str(value), Kind.NUMBER, str(value)
        case str():
            return _string(value, old[:1]), Kind.STRING, value


def _string(value: str, quote: str = "") -> str:
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if quote != '"' and _PLAIN.fullmatch(value) and kind_of_plain(value)[0] is Kind.STRING:
        return value
    escaped = json.dumps(value, ensure_ascii=False)
    return _NEEDS_ESCAPE.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped)


def _add(text: str, document: Document, insert: InsertSetting) -> Change:
    if not isinstance(document, YamlDocument) or len(document.roots) > 1:
        raise CannotEditError("the file has several documents")
    literal, kind, read = _literal(insert.value)
    above = [member for member in document.members if member.keys == insert.keys[:-1][: len(member.keys)]]
    section = max(above, key=lambda member: len(member.keys), default=None) or _root(document)
    names = [_string(name) for name in (insert.keys[len(section.keys) :] if section else insert.keys)]
    if section is not None and section.via is not None:
        raise CannotEditError(f"{'.'.join(section.keys)} is written elsewhere")
    if section is None or section.kind is Kind.NULL:
        edit = _into_nothing(text, document, section, names, literal)
    elif section.kind is not Kind.OBJECT:
        raise CannotEditError(f"{'.'.join(section.keys) or 'the document'} is not a mapping")
    elif text[section.at.start] == "{":
        edit = _into_brackets(document, section, names, literal)
    elif text[section.at.start] == "*":
        raise CannotEditError(f"{'.'.join(section.keys)} is written elsewhere")
    else:
        column = section.at.start - line_start(text, section.at.start)
        edit = lines_behind(text, section.at.end, _lines(text, document, names, literal, column))
    return Change(edit, kind, read)


def _root(document: YamlDocument) -> Member | None:
    """The outermost value as a member; None if there is none."""
    root = document.roots[0] if document.roots else None
    return None if root is None or root.kind is Kind.NULL else Member((), root.at, root.at, root.kind)


def _into_nothing(text: str, document: Document, section: Member | None, names: list[str], literal: str) -> Edit:
    """Into a file that holds nothing yet, or a section that does."""
    if section is None:
        return lines_behind(text, len(text), _lines(text, document, names, literal, 0))
    if section.at.start < section.at.end:
        raise CannotEditError(f"{'.'.join(section.keys)} is null")
    column = section.key.start - line_start(text, section.key.start) + _step(text, document)
    return lines_behind(text, section.at.end, _lines(text, document, names, literal, column))


def _into_brackets(document: Document, section: Member, names: list[str], literal: str) -> Edit:
    setting = "".join(f"{name}: {{" for name in names[:-1]) + f"{names[-1]}: {literal}" + "}" * (len(names) - 1)
    inside = [
        max(member.at.end, member.key.end)
        for member in document.members
        if section.at.contains(member.at) and section.at.contains(member.key) and len(member.keys) > len(section.keys)
    ]
    if not inside:
        return Edit(section.at, f"{{{setting}}}")
    return Edit(Span(max(inside), max(inside)), f", {setting}")


def _lines(text: str, document: Document, names: list[str], literal: str, column: int) -> str:
    step = _step(text, document)
    lines = [" " * (column + step * depth) + f"{name}:" for depth, name in enumerate(names)]
    return line_break(text).join(lines) + f" {literal}"


def _step(text: str, document: Document) -> int:
    """How far this file indents a mapping in a mapping."""
    columns: dict[tuple[str, ...], int] = {}
    for member in document.members:
        column = member.key.start - line_start(text, member.key.start)
        columns[member.keys] = column
        outer = columns.get(member.keys[:-1])
        if outer is not None and column > outer and not text[member.key.start - column : member.key.start].strip():
            return column - outer
    return _DEFAULT_STEP


SYNTAX = Syntax("YAML", scan, _change, _add)
