"""Edits to JSON: one literal, one new setting, one comment; everything else stays as it was, and every result is read again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from authlint.finding import InsertSetting, Intent, RemoveText, RenameSetting, Scalar, SetValue
from authlint.record import record
from authlint.sources import CannotEditError, UnreadableError
from authlint.sources.json.document import JsonDocument
from authlint.sources.json.scan import TOKEN, scan
from authlint.sources.members import Kind, Member
from authlint.text import Edit, Span, apply, difference

_CONTAINERS = (Kind.OBJECT, Kind.ARRAY)
_DEFAULT_INDENT = "  "


def edits(path: str, text: str, document: JsonDocument, intents: Sequence[Intent]) -> list[Edit]:
    """The edits that carry out ``intents`` together.

    Literals and comments are changed first, at their places; new settings are then added one after the other. Several additions
    become one edit over all that lies between them.

    Raises:
        CannotEditError: if one of them cannot be carried out so that the file still parses and nothing else changes.
    """
    if document.problems:
        raise CannotEditError(f"{path} does not parse")
    placed: list[Edit] = []
    replaced: list[Span] = []
    names: dict[tuple[str, ...], str] = {}
    inserts: list[InsertSetting] = []
    for intent in dict.fromkeys(intents):
        match intent:
            case SetValue(at=at, value=value):
                placed.append(_set_value(document, at.span, value))
                replaced.append(at.span)
            case RemoveText(at=at):
                placed.append(_remove_comment(text, document, at.span))
                replaced.append(at.span)
            case RenameSetting(at=at, name=name):
                member = _named_at(document, at.span, name)
                placed.append(Edit(at.span, _literal(name)))
                names[member.keys] = name
            case InsertSetting():
                inserts.append(intent)
            case _:
                raise CannotEditError(f"JSON has nothing like {type(intent).__name__}")
    made = [edit for edit in placed if text[edit.span.start : edit.span.end] != edit.text]
    changed = _applied(text, document, placed, replaced, names)
    for insert in inserts:
        before = scan(changed)
        added = _insert(changed, before, insert)
        if added is not None:
            changed = _applied(changed, before, [added], (), {})
            made.append(added)
    if len(made) <= 1 or not inserts:
        return made
    return [] if changed == text else [difference(text, changed)]


def _applied(
    text: str, document: JsonDocument, changes: Sequence[Edit], replaced: Sequence[Span], names: Mapping[tuple[str, ...], str]
) -> str:
    """The text after some edits, once it is sure that nothing but the literals and comments at ``replaced`` is gone.

    ``names`` are the new names of the settings that get one, by their key paths.
    """
    result = apply(text, changes)
    try:
        after = scan(result)
    except UnreadableError as error:
        raise CannotEditError(str(error)) from None
    if after.problems or _contents(text, document, replaced, names) - _contents(result, after, (), {}):
        raise CannotEditError("the result would not be what was meant")
    return result


def _contents(
    text: str, document: JsonDocument, but: Sequence[Span], names: Mapping[tuple[str, ...], str]
) -> Counter[tuple[tuple[str, ...], str]]:
    """Everything that stands in a document under its new names, apart from what stands at ``but``."""
    kept = [
        (_renamed(member.keys, names), "" if member.kind in _CONTAINERS else text[member.at.start : member.at.end])
        for member in document.members
        if member.at not in but
    ]
    kept += [((), text[span.start : span.end]) for span in document.comments if span not in but]
    return Counter(kept)


def _renamed(keys: tuple[str, ...], names: Mapping[tuple[str, ...], str]) -> tuple[str, ...]:
    return tuple(names.get(keys[: depth + 1], key) for depth, key in enumerate(keys)) if names else keys


def _named_at(document: JsonDocument, at: Span, name: str) -> Member:
    """The member whose name stands at a span, once it is sure that no other one has the name it is to get."""
    member = next((member for member in document.members if member.key == at != member.at), None)
    if member is None:
        raise CannotEditError("there is no name at this place")
    wanted = _flat((*member.keys[:-1], name))
    if any(other is not member and _flat(other.keys) == wanted for other in document.members):
        raise CannotEditError(f"{':'.join(wanted)} is set already")
    return member


def _set_value(document: JsonDocument, at: Span, value: Scalar) -> Edit:
    member = next((member for member in document.members if member.at == at), None)
    if member is None or member.kind in _CONTAINERS:
        raise CannotEditError("there is no literal at this place")
    return Edit(at, _literal(value))


def _remove_comment(text: str, document: JsonDocument, at: Span) -> Edit:
    if at not in document.comments:
        raise CannotEditError("only whole comments can be removed")
    line = max(text.rfind("\n", 0, at.start), text.rfind("\r", 0, at.start)) + 1
    end = at.end
    while end < len(text) and text[end] in " \t":
        end += 1
    if text[line : at.start].strip():
        start = at.start
        while text[start - 1] in " \t":
            start -= 1
        return Edit(Span(start, at.end), "")
    if end < len(text) and text[end] not in "\r\n":
        return Edit(Span(at.start, end), "")
    break_length = 2 if text.startswith("\r\n", end) else 1
    return Edit(Span(line, min(end + break_length, len(text))), "")


def _literal(value: Scalar) -> str:
    return json.dumps(value, ensure_ascii=False)


def _flat(keys: Sequence[str]) -> tuple[str, ...]:
    """A key path as .NET's configuration compares it: split at colons, case ignored."""
    return tuple(":".join(keys).lower().split(":"))


def _insert(text: str, document: JsonDocument, insert: InsertSetting) -> Edit | None:
    """The edit that adds a setting; None if it stands there already."""
    wanted = _flat(insert.keys)
    names = ":".join(insert.keys).split(":") if any(":" in key for key in insert.keys) else list(insert.keys)
    best = Member((), Span(0, 0), document.root, Kind.OBJECT)
    depth = 0
    for member in document.members:
        flat = _flat(member.keys)
        if flat == wanted:
            if text[member.at.start : member.at.end] == _literal(insert.value):
                return None
            raise CannotEditError(f"{':'.join(insert.keys)} is set already")
        if wanted[: len(flat)] == flat:
            if member.kind is not Kind.OBJECT:
                raise CannotEditError(f"{':'.join(member.keys)} is not a section")
            if len(flat) > depth:
                best, depth = member, len(flat)
    children = [
        member
        for member in document.members
        if best.at.contains(member.at) and member.keys[:-1] == best.keys and member.at != best.at
    ]
    return _Addition(text, document, best, names[depth:], insert.value).edit(children)


@record
class _Addition:
    """A setting that will be added to one object of a text, with the sections it needs."""

    text: str
    document: JsonDocument
    section: Member
    names: Sequence[str]
    value: Scalar

    def edit(self, children: Sequence[Member]) -> Edit:
        """The edit that adds it behind the object's ``children``."""
        return self._after(children[-1], children[0]) if children else self._into_empty()

    def _after(self, last: Member, first: Member) -> Edit:
        comma = self._comma(last.at.end)
        start = last.at.end if comma is None else comma
        inner = self.text[self.section.at.start : first.key.start]
        if not _has_break(inner):
            added = f"{'' if comma else ','} {self._on_one_line()}{',' if comma else ''}"
            return Edit(Span(start, start), added)
        at = self._end_of_line(start)
        indent = self._indent_at(last.key.start)
        added = self._on_lines(indent) + ("," if comma else "")
        return Edit(Span(start, at), ("" if comma else ",") + self.text[start:at] + self._break + indent + added)

    def _into_empty(self) -> Edit:
        at = self.section.at
        inner = self.text[at.start + 1 : at.end - 1]
        if not _has_break(self.text) and inner.strip() == "":
            return Edit(at, f"{{ {self._on_one_line()} }}")
        outer = self._indent_at(at.start)
        indent = outer + self._unit
        kept = inner.rstrip() if inner.strip() else ""
        return Edit(at, f"{{{kept}{self._break}{indent}{self._on_lines(indent)}{self._break}{outer}}}")

    def _on_one_line(self) -> str:
        *sections, name = self.names
        opening = "".join(f"{_literal(section)}: {{ " for section in sections)
        return f"{opening}{_literal(name)}: {_literal(self.value)}{' }' * len(sections)}"

    def _on_lines(self, indent: str) -> str:
        *sections, name = self.names
        parts: list[str] = []
        for section in sections:
            indent += self._unit
            parts.append(f"{_literal(section)}: {{{self._break}{indent}")
        parts.append(f"{_literal(name)}: {_literal(self.value)}")
        for _ in sections:
            indent = indent[: len(indent) - len(self._unit)]
            parts.append(f"{self._break}{indent}}}")
        return "".join(parts)

    def _comma(self, start: int) -> int | None:
        """The end of the comma behind a value that has nothing behind it, if there is one."""
        for match in TOKEN.finditer(self.text, start):
            if match.lastgroup not in ("blank", "comment"):
                return match.end() if match.lastgroup == "comma" else None
        return None

    def _end_of_line(self, start: int) -> int:
        """The end of the comments that follow on the same line."""
        end = start
        for match in TOKEN.finditer(self.text, start):
            if match.lastgroup == "comment":
                end = match.end()
            elif match.lastgroup != "blank" or _has_break(match[0]):
                break
        return end

    @property
    def _break(self) -> str:
        return next((ending for ending in ("\r\n", "\n", "\r") if ending in self.text), "\n")

    def _indent_at(self, offset: int) -> str:
        """The blanks at the start of the line of an offset."""
        line = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        return self.text[line : line + len(self.text[line:offset]) - len(self.text[line:offset].lstrip(" \t"))]

    @property
    def _unit(self) -> str:
        """One step of indentation: that of the file's first member."""
        first = self.document.members[0].key.start if self.document.members else 0
        return self._indent_at(first) or _DEFAULT_INDENT


def _has_break(text: str) -> bool:
    return "\n" in text or "\r" in text
