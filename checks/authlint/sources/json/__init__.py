"""JSON and JSON with comments: spans of every setting, and edits that touch nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from authlint.facts.reading import Unreadable
from authlint.finding import Intent
from authlint.record import record
from authlint.sources import Comment, Language, UnreadableError
from authlint.sources.decoding import Decoded, UndecodableError, decode
from authlint.sources.json.document import Document, Kind, Member
from authlint.sources.json.scan import scan
from authlint.text import Edit, LineIndex, Location, Span

__all__ = ["LANGUAGE", "JsonSource", "Kind", "Member"]


@record(eq=False)  # one reading of a file is one object, which can be a key
class JsonSource:
    """One JSON file.

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
        """Every named value and array item, in the order in which they stand."""
        return self.document.members

    @property
    def lines(self) -> LineIndex:
        """Lines and columns of the text."""
        return self._lines

    @cached_property
    def _lines(self) -> LineIndex:
        return LineIndex(self.decoded.text)

    @property
    def problems(self) -> Sequence[Unreadable]:
        """What could not be read."""
        return [Unreadable(Location(self.path, span), reason, partial=True) for span, reason in self.document.problems]

    def comments(self) -> Iterator[Comment]:
        """The comments, in order."""
        text = self.decoded.text
        for span in self.document.comments:
            line = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
            yield Comment(span, alone=not text[line : span.start].strip())

    def key_path_at(self, offset: int) -> tuple[str, ...]:
        """The key path of the innermost member whose name or value covers ``offset``; empty if there is none."""
        found: tuple[str, ...] = ()
        for member in self.members:
            if member.key.start > offset:
                break
            if offset <= member.at.end:
                found = member.keys
        return found

    def location(self, span: Span) -> Location:
        """A place in this file."""
        return Location(self.path, span)

    def edits(self, intents: Sequence[Intent]) -> list[Edit]:
        """The edits that carry out ``intents`` together.

        Raises:
            CannotEditError: if one of them cannot be carried out so that the file still parses and nothing else changes.
        """
        from authlint.sources.json.edit import edits  # noqa: PLC0415 - only fixes need it

        return edits(self.path, self.decoded.text, self.document, intents)


def parse(path: str, data: bytes) -> JsonSource:
    """Read a file.

    Raises:
        UnreadableError: if it is not text, or holds no object.
    """
    try:
        decoded = decode(data)
    except UndecodableError as error:
        raise UnreadableError(str(error)) from None
    return JsonSource(path, decoded, scan(decoded.text))


LANGUAGE = Language("JSON", (".json", ".jsonc"), decode, parse)
