"""What the configuration languages have in common: a file is a flat list of members, each with its key path, value and places.

A member's places are where its text stands, so that a finding underlines, and a fix changes, what somebody wrote there.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from authlint.facts.reading import Unreadable
from authlint.finding import Intent
from authlint.record import record
from authlint.sources import Comment
from authlint.sources.decoding import Decoded
from authlint.text import Edit, LineIndex, Location, Span

if TYPE_CHECKING:
    from authlint.sources.editing import Syntax


class Kind(enum.Enum):
    """What a value is."""

    OBJECT = "object"
    ARRAY = "array"
    STRING = "string"
    NUMBER = "number"
    BOOL = "bool"
    NULL = "null"
    DATE = "date"
    UNKNOWN = "unknown"
    """Only the program that reads the file can say: a tag, a reference to a variable, a value that is half typed."""


CONTAINERS = (Kind.OBJECT, Kind.ARRAY)


@record
class Member:
    """One named value, or one item of a list.

    Attributes:
        keys: The names on the way to it as written (quotes and escapes resolved), outermost first; a list's item has its index.
        key: The innermost name with its quotes; the value itself for a list's item.
        at: The value, with its quotes or brackets; a section of an INI or TOML file from its header to its last value.
        kind: What the value is.
        text: A string's decoded text; ``true`` or ``false``; the text of any other value as written; empty for containers.
        via: The alias or merge key through which it also is what ``keys`` say; None if it is written there itself.
    """

    keys: tuple[str, ...]
    key: Span
    at: Span
    kind: Kind
    text: str = ""
    via: Span | None = None


@record
class Document:
    """What a scan gives: members in the order in which they stand, comments, and what could not be read."""

    members: Sequence[Member]
    comments: Sequence[Span] = ()
    problems: Sequence[tuple[Span, str]] = ()


@record(eq=False)  # one reading of a file is one object, which can be a key
class MemberSource:
    """One file of a language whose files are lists of members.

    Attributes:
        path: The file.
        decoded: Its text.
        document: What stands in it.
    """

    path: str
    decoded: Decoded
    document: Document

    @property
    def members(self) -> Sequence[Member]:
        """Every named value and list item, in the order in which they stand."""
        return self.document.members

    @cached_property
    def _lines(self) -> LineIndex:
        return LineIndex(self.decoded.text)

    @property
    def lines(self) -> LineIndex:
        """Lines and columns of the text."""
        return self._lines

    @property
    def problems(self) -> Sequence[Unreadable]:
        """What could not be read; the rest was."""
        return [Unreadable(Location(self.path, span), reason, partial=True) for span, reason in self.document.problems]

    def comments(self) -> Iterator[Comment]:
        """The comments, in order."""
        for span in self.document.comments:
            line = self.lines.start_of(self.lines.position(span.start).line)
            yield Comment(span, alone=not self.decoded.text[line : span.start].strip())

    def key_path_at(self, offset: int) -> tuple[str, ...]:
        """The key path of the innermost member whose name or value covers ``offset``; empty if there is none."""
        found: Member | None = None
        for member in self.members:
            covers = min(member.key.start, member.at.start) <= offset <= max(member.key.end, member.at.end)
            if covers and member.via is None and (found is None or len(member.keys) >= len(found.keys)):
                found = member
        return found.keys if found else ()

    def location(self, span: Span) -> Location:
        """A place in this file."""
        return Location(self.path, span)

    def syntax(self) -> Syntax:
        """How to write this language."""
        raise NotImplementedError

    def edits(self, intents: Sequence[Intent]) -> list[Edit]:
        """The edits that carry out ``intents`` together.

        Raises:
            CannotEditError: if one of them cannot be carried out so that the file still parses and nothing else changes.
        """
        from authlint.sources.editing import edits  # noqa: PLC0415 - only fixes need it

        return edits(self.path, self.decoded.text, self.document, intents, self.syntax())
