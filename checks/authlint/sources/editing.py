"""Edits to configuration files that are sure to change nothing else: every result is read again and compared to what was meant.

What a language has to know is how to write one value and where to put a new one (``Syntax``); the rest is the same for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from authlint.finding import InsertSetting, Intent, RemoveText, Scalar, SetValue
from authlint.record import record
from authlint.sources import CannotEditError, UnreadableError
from authlint.sources.layout import removal
from authlint.sources.members import CONTAINERS, Document, Kind, Member
from authlint.text import Edit, OverlappingEditsError, Span, apply, difference

Content: TypeAlias = "tuple[tuple[str, ...], Kind, str]"
"""What a member says, wherever it stands."""


@record
class Change:
    """An edit that writes one value, and what is to be read there afterwards."""

    edit: Edit
    kind: Kind
    text: str


@record
class Syntax:
    """How to write one language.

    Attributes:
        name: As people write it.
        scan: Reads a text; raises UnreadableError.
        change: Writes another value in place of a member's; raises CannotEditError.
        add: Writes a setting that is not there yet; raises CannotEditError.
        compared: A key path in the form in which two of them are compared.
        is_typed: Whether booleans and numbers are other than strings of the same text.
    """

    name: str
    scan: Callable[[str], Document]
    change: Callable[[str, Member, Scalar], Change]
    add: Callable[[str, Document, InsertSetting], Change]
    compared: Callable[[tuple[str, ...]], tuple[str, ...]] = tuple
    is_typed: bool = True

    def says(self, member: Member, value: Scalar) -> bool:
        """Whether a member has a value already."""
        match value:
            case _ if member.kind is Kind.UNKNOWN:
                return False
            case None:
                return member.kind is Kind.NULL
            case bool():
                return (member.kind is Kind.BOOL or not self.is_typed) and truth(member.text) is value
            case int():
                return (member.kind is Kind.NUMBER or not self.is_typed) and member.text == str(value)
            case str():
                return member.kind is Kind.STRING and member.text == value


def edits(path: str, text: str, document: Document, intents: Sequence[Intent], syntax: Syntax) -> list[Edit]:
    """The edits that carry out ``intents`` together.

    Values and comments are changed first, at their places; new settings are then added one after the other. Several additions
    become one edit over all that lies between them.

    Raises:
        CannotEditError: if one of them cannot be carried out so that the file still parses and nothing else changes.
    """
    if document.problems:
        raise CannotEditError(f"{path} does not parse")
    placed = _Placed(text, document, syntax)
    inserts: list[InsertSetting] = []
    for intent in dict.fromkeys(intents):
        match intent:
            case SetValue(at=at, value=value):
                placed.change(at.span, value)
            case RemoveText(at=at):
                placed.remove(at.span)
            case InsertSetting():
                inserts.append(intent)
            case _:
                raise CannotEditError(f"{syntax.name} has nothing like {type(intent).__name__}")
    made = placed.made()
    changed = _applied(text, made)
    after = _read(syntax, changed)
    _compare(_contents(after), placed.expected())
    _compare_comments(changed, after, placed.comments())
    for insert in inserts:
        added = _insert(changed, after, insert, syntax)
        if added is not None:
            made.append(added.edit)
            changed, after = _inserted(changed, after, insert, added, syntax)
    if len(made) <= 1 or not inserts:
        return made
    return [] if changed == text else [difference(text, changed)]


class _Placed:
    """Changes at places of the text as it was, and what is to be read after all of them."""

    def __init__(self, text: str, document: Document, syntax: Syntax) -> None:
        self._text = text
        self._document = document
        self._syntax = syntax
        self._changes: dict[int, Change] = {}
        self._removed: list[Span] = []

    def change(self, at: Span, value: Scalar) -> None:
        """Write another value in place of the one at a span."""
        for index, member in enumerate(self._document.members):
            if member.at == at and member.via is None and member.kind not in CONTAINERS:
                if not self._syntax.says(member, value):
                    self._changes[index] = self._syntax.change(self._text, member, value)
                return
        raise CannotEditError("there is no value at this place")

    def remove(self, at: Span) -> None:
        """Remove the comment, or the name and value, at a span."""
        is_member = any(Span(member.key.start, member.at.end) == at and member.via is None for member in self._document.members)
        if not is_member and at not in self._document.comments:
            raise CannotEditError("only whole comments and whole settings can be removed")
        self._removed.append(at)

    def made(self) -> list[Edit]:
        """The edits, those left out that change nothing."""
        made = [change.edit for change in self._changes.values()] + [removal(self._text, span) for span in self._removed]
        return [edit for edit in made if self._text[edit.span.start : edit.span.end] != edit.text]

    def expected(self) -> list[Content]:
        """What is to be read afterwards."""
        contents = _contents(self._document)
        for index, change in self._changes.items():
            contents[index] = (contents[index][0], change.kind, change.text)
        all_of_them = zip(contents, self._document.members, strict=True)
        return [content for content, member in all_of_them if not self._is_removed(member)]

    def _is_removed(self, member: Member) -> bool:
        return any(span.contains(member.at) and span.contains(member.key) for span in self._removed)

    def comments(self) -> Iterable[str]:
        """The comments that are to be there afterwards."""
        spans = self._document.comments
        return [self._text[one.start : one.end] for one in spans if not any(span.contains(one) for span in self._removed)]


def _applied(text: str, made: Sequence[Edit]) -> str:
    try:
        return apply(text, made)
    except OverlappingEditsError:
        raise CannotEditError("two changes touch the same text") from None


def _read(syntax: Syntax, text: str) -> Document:
    """Read a result."""
    try:
        after = syntax.scan(text)
    except UnreadableError as error:
        raise CannotEditError(str(error)) from None
    if after.problems:
        raise CannotEditError("the result would not parse")
    return after


def _contents(document: Document) -> list[Content]:
    return [(member.keys, member.kind, member.text) for member in document.members]


def _compare(found: Sequence[Content], expected: Sequence[Content]) -> None:
    if found != expected:
        raise CannotEditError("something else in the file would change")


def _compare_comments(text: str, document: Document, expected: Iterable[str]) -> None:
    found = Counter(text[span.start : span.end] for span in document.comments)
    if found != Counter(expected):
        raise CannotEditError("a comment would change")


def _insert(text: str, document: Document, insert: InsertSetting, syntax: Syntax) -> Change | None:
    """How to add a setting; None if it stands there already."""
    if not insert.keys:
        raise CannotEditError("a setting needs a name")
    wanted = syntax.compared(insert.keys)
    for member in reversed(document.members):
        if syntax.compared(member.keys) == wanted and member.via is None:
            if syntax.says(member, insert.value):
                return None
            raise CannotEditError(f"{'.'.join(insert.keys)} is set already")
    return syntax.add(text, document, insert)


def _inserted(text: str, before: Document, insert: InsertSetting, added: Change, syntax: Syntax) -> tuple[str, Document]:
    """The text with a setting added, once it is sure that only this setting and the sections around it are new."""
    result = _applied(text, [added.edit])
    after = _read(syntax, result)
    wanted = syntax.compared(insert.keys)
    there = [syntax.compared(member.keys) for member in before.members]
    new: list[Content] = [(insert.keys, added.kind, added.text)]
    new += [(insert.keys[:depth], Kind.OBJECT, "") for depth in range(1, len(wanted)) if wanted[:depth] not in there]
    rest: list[Content] = []
    for content in _contents(after):
        if (keys := _ending_as(content[0], insert.keys, syntax), *content[1:]) in new:
            new.remove((keys, content[1], content[2]))
        else:
            rest.append(content)
    if new:
        raise CannotEditError("the result would not be what was meant")
    # What a merge key brought here gives way to what is written here.
    given_way = [
        member.via is not None and keys[: len(wanted)] == wanted for member, keys in zip(before.members, there, strict=True)
    ]
    expected = [
        _as_section(content, insert, syntax) for content, gone in zip(_contents(before), given_way, strict=True) if not gone
    ]
    _compare(rest, expected)
    _compare_comments(result, after, [text[span.start : span.end] for span in before.comments])
    return result, after


def _ending_as(keys: tuple[str, ...], wanted: tuple[str, ...], syntax: Syntax) -> tuple[str, ...]:
    """The spelling of ``wanted`` if ``keys`` are one of its beginnings, else ``keys``."""
    beginning = wanted[: len(keys)]
    return beginning if syntax.compared(keys) == syntax.compared(beginning) else keys


def _as_section(content: Content, insert: InsertSetting, syntax: Syntax) -> Content:
    """What is left of a member that was there: a section without any content may get some."""
    keys, kind, _ = content
    is_above = len(keys) < len(insert.keys) and syntax.compared(keys) == syntax.compared(insert.keys[: len(keys)])
    return (keys, Kind.OBJECT, "") if is_above and kind is Kind.NULL else content


_WORDS = (("true", "false"), ("yes", "no"), ("on", "off"), ("1", "0"))


def truth(text: str) -> bool | None:
    """What a word says that people write for a boolean; None if it is no such word."""
    word = text.lower()
    return next((word == yes for yes, no in _WORDS if word in (yes, no)), None)


def bool_word(value: bool, old: str) -> str:
    """A boolean in the words, and the case, of the text that it replaces."""
    yes, no = next((pair for pair in _WORDS if old.lower() in pair), _WORDS[0])
    word = yes if value else no
    return word.upper() if old.isupper() else word.title() if old.istitle() else word
