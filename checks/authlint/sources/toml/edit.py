"""Writing TOML: one value in the quotes of the one before it, or a new setting beside those of its table."""

from __future__ import annotations

import json

from authlint.finding import InsertSetting, Scalar
from authlint.sources import CannotEditError
from authlint.sources.editing import Change, Syntax
from authlint.sources.layout import indent_at, line_break, line_end, line_start, lines_behind
from authlint.sources.members import Document, Kind, Member
from authlint.sources.toml import tokens
from authlint.sources.toml.scan import scan
from authlint.text import Edit, Span


def _change(text: str, member: Member, value: Scalar) -> Change:
    literal, kind, read = _literal(value, quote=text[member.at.start : member.at.start + 1])
    return Change(Edit(member.at, literal), kind, read)


def _literal(value: Scalar, quote: str = '"') -> tuple[str, Kind, str]:
    """A value as TOML writes it, and what is read there."""
    match value:
        case None:
            raise CannotEditError("TOML has no null")
        case bool():
            return str(value).lower(), Kind.BOOL, str(value).lower()
        case int():
            return str(value), Kind.NUMBER, str(value)
        case str():
            is_literal = quote == "'" and "'" not in value and value.isprintable()
            return f"'{value}'" if is_literal else _basic(value), Kind.STRING, value


def _basic(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _dotted(names: tuple[str, ...]) -> str:
    return ".".join(name if tokens.BARE.fullmatch(name) else _basic(name) for name in names)


def _add(text: str, document: Document, insert: InsertSetting) -> Change:
    keys = insert.keys
    literal, kind, read = _literal(insert.value)
    above = {member.keys: member for member in document.members if member.keys == keys[: len(member.keys)]}
    deepest = max(above.values(), key=lambda member: len(member.keys), default=None)
    if deepest is not None and deepest.kind is not Kind.OBJECT:
        raise CannotEditError(f"{'.'.join(deepest.keys)} is not a table")
    owner, is_dotted = deepest, False
    while owner is not None and _is_dotted(text, owner):
        owner, is_dotted = above.get(owner.keys[:-1]), True
    rest = keys[len(owner.keys) :] if owner else keys
    if owner is not None and text[owner.at.start] == "{":
        return Change(_into_inline_table(text, document, owner, f"{_dotted(rest)} = {literal}"), kind, read)
    has_lines = owner is None or text[owner.at.start] == "["
    if has_lines and (is_dotted or len(rest) == 1):
        setting = f"{_dotted(rest)} = {literal}"
        return Change(_into_section(text, owner, setting) if owner else _into_root(text, document, setting), kind, read)
    if any(member.kind is Kind.ARRAY for member in above.values()):
        raise CannotEditError("a new table in an item of an array of tables could end up in another item")
    ending = line_break(text)
    lines = f"[{_dotted(keys[:-1])}]{ending}{_dotted(keys[-1:])} = {literal}"
    return Change(lines_behind(text, len(text), ending + lines if text.strip() else lines), kind, read)


def _is_dotted(text: str, table: Member) -> bool:
    """Whether a table exists because of a dotted name in front of a value."""
    if text[table.at.start] == "{" or (text[table.at.start] == "[" and table.key != table.at):
        return False
    return not text[line_start(text, table.at.start) : table.at.start].lstrip().startswith("[")


def _into_inline_table(text: str, document: Document, table: Member, setting: str) -> Edit:
    inside = [member.at.end for member in document.members if table.at.contains(member.at) and member.at != table.at]
    if not inside:
        return Edit(table.at, f"{{ {setting} }}")
    end = max(inside)
    return Edit(Span(end, end), f", {setting}")


def _into_section(text: str, section: Member, setting: str) -> Edit:
    last = section.at.end
    return lines_behind(text, last, indent_at(text, last) + setting if _is_one_line(text, last) else setting)


def _is_one_line(text: str, offset: int) -> bool:
    """Whether the line of an offset is the start of a setting, whose indentation the next one should have."""
    line = text[line_start(text, offset) : line_end(text, offset)].lstrip()
    return bool(tokens.BARE.match(line)) or line.startswith(("[", '"', "'"))


def _into_root(text: str, document: Document, setting: str) -> Edit:
    headers = [member.at.start for member in document.members if _is_header(text, member)]
    first = min(headers, default=len(text))
    above = [member.at.end for member in document.members if member.at.start < first]
    if above:
        return lines_behind(text, max(above), setting)
    if not headers:
        return lines_behind(text, len(text), setting)
    at = line_start(text, first)
    while at > 0:  # the comments directly above a header are about its table
        line = line_start(text, at - len(line_break(text)))
        if not text[line:at].lstrip().startswith("#"):
            break
        at = line
    return Edit(Span(at, at), setting + line_break(text) * 2)


def _is_header(text: str, member: Member) -> bool:
    return member.kind in (Kind.OBJECT, Kind.ARRAY) and text[
        line_start(text, member.at.start) : member.key.start
    ].lstrip().startswith("[")


SYNTAX = Syntax("TOML", scan, _change, _add)
