"""TOML to members with their places; what is half typed becomes a problem, and reading goes on behind it.

Not tree-sitter-toml (0.7.0): where a file is half typed it makes up values (``a = "x`` above ``c = 3`` gives ``a = 3``), an
unclosed bracket costs the tables below it, and it rejects valid files (its issue 6). Not tomlkit: it has no places and takes
nine times as long. A file of TOML is lines of ``name = value`` under headers, so a reader of our own is short, and its offsets
are code points from the start.
"""

from __future__ import annotations

from authlint.record import replace
from authlint.sources.members import Document, Kind, Member
from authlint.sources.toml import tokens
from authlint.sources.toml.tables import RedefinedError
from authlint.sources.toml.values import BrokenError, Reader
from authlint.text import Span


def scan(text: str) -> Document:
    """Read a text.

    Raises:
        UnreadableError: if it is nested too deeply.
    """
    reader = Reader(text)
    forbidden = tokens.FORBIDDEN.search(text)
    if forbidden:
        reader.problem(Span(forbidden.start(), forbidden.end()), "a control character")
    _Statements(reader).read()
    return Document(reader.members, reader.comments, reader.problems)


class _Statements:
    """The lines of a file: headers and settings."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._base: tuple[str, ...] = ()
        self._section = 0
        self._member: int | None = None  # where the current section's member is
        self._is_lost = False  # the header cannot be read, or opens a table twice: what follows belongs nowhere
        self._is_resuming = False  # what follows a broken value may be the rest of it: not worth a problem of its own

    def read(self) -> None:
        """Read all of them."""
        reader = self._reader
        reader.gap()
        while reader.at < len(reader.text):
            start = reader.at
            try:
                if reader.next() == "[":
                    self._header()
                else:
                    self._setting()
                self._is_resuming = False
            except BrokenError as error:
                self._recover(start, error)
            reader.gap()

    def _header(self) -> None:
        """``[table]`` or ``[[item]]``."""
        reader, start = self._reader, self._reader.at
        self._is_lost, self._member = True, None
        brackets = 2 if reader.text.startswith("[[", start) else 1
        reader.at += brackets
        reader.blank()
        names = reader.names()
        reader.blank()
        if not reader.text.startswith("]" * brackets, reader.at):
            raise BrokenError(Span(start, reader.at), "a closing bracket is missing")
        reader.at += brackets
        end = reader.at
        self._end_of_line()
        try:
            keys, new = reader.tables.open([name for name, _ in names], is_item=brackets == 2)
        except RedefinedError as error:
            reader.problem(names[error.depth - 1][1], "this is defined already")
            return
        reader.add_tables(new, names)
        member = Member(keys, names[-1][1], Span(start, end), Kind.OBJECT)
        self._member = reader.implied.pop(keys, len(reader.members))
        reader.members[self._member : self._member + 1] = [member]
        reader.section += 1
        self._base, self._section, self._is_lost = keys, reader.section, False

    def _setting(self) -> None:
        """``name = value``."""
        reader, first = self._reader, len(self._reader.members)
        keys = reader.pair(self._base, self._section, is_lost=self._is_lost)
        end = reader.at
        try:
            self._end_of_line()
        except BrokenError:  # then the value is not what it seems to be
            for slot in range(first, len(reader.members)):
                if reader.members[slot].keys == keys:
                    reader.members[slot:] = [replace(reader.members[slot], kind=Kind.UNKNOWN, text="")]
                    break
            raise
        if self._member is not None:
            section = reader.members[self._member]
            reader.members[self._member] = replace(section, at=Span(section.at.start, end))

    def _end_of_line(self) -> None:
        """Nothing but a comment may follow."""
        reader = self._reader
        reader.blank()
        if not reader.comment() and reader.next() not in ("", "\r", "\n"):
            raise BrokenError(Span(reader.at, reader.line_end(reader.at)), "text behind the end of the value")

    def _recover(self, start: int, error: BrokenError) -> None:
        """Go to where reading may go on after a statement that cannot be read."""
        reader = self._reader
        if not self._is_resuming:
            reader.problem(error.span, error.reason)
        if not tokens.BREAK.search(reader.text, start, error.behind):
            reader.at = reader.line_end(start)
            return
        # The statement ran over several lines. It ends before the first line that is not indented deeper than it.
        self._is_resuming = True
        indent = self._column(start)
        reader.at = error.behind - self._column(error.behind)
        while reader.at < len(reader.text):
            match = tokens.BLANK.match(reader.text, reader.at)
            first = match.end() if match else reader.at
            if first - reader.at <= indent and reader.text[first : first + 1] not in ("", "\r", "\n"):
                break
            reader.at = reader.line_end(reader.at)
            match = tokens.BREAK.match(reader.text, reader.at)
            reader.at = match.end() if match else reader.at

    def _column(self, offset: int) -> int:
        """How far an offset is from the start of its line."""
        text = self._reader.text
        return offset - max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) - 1
