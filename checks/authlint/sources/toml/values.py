"""Names and values of TOML, wherever they stand: at the top of a line, in an array, in an inline table."""

from __future__ import annotations

from typing import TypeAlias

from authlint.sources import UnreadableError
from authlint.sources.members import Kind, Member
from authlint.sources.toml import tokens
from authlint.sources.toml.tables import New, RedefinedError, Tables
from authlint.text import Span

DEEPEST = 100
"""Deeper nesting is no configuration, and tomllib would end in a RecursionError."""
_MOST_PROBLEMS = 10

Name: TypeAlias = "tuple[str, Span]"


class BrokenError(Exception):
    """What stands at ``span`` cannot be read; the first offset at which reading might go on is ``behind``."""

    def __init__(self, span: Span, reason: str, behind: int | None = None) -> None:
        super().__init__(reason)
        self.span = span
        self.reason = reason
        self.behind = span.start if behind is None else behind


class Reader:
    """Reads names and values one after the other, and keeps what it finds.

    Attributes:
        text: The file's text.
        at: Where to read next.
        members: What was found.
        comments: The comments that were passed.
        problems: What could not be read.
        tables: What is defined so far.
        section: The number of the header or inline table that was opened last.
        implied: Where the members of tables are that have no header of their own so far.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.members: list[Member] = []
        self.comments: list[Span] = []
        self.problems: list[tuple[Span, str]] = []
        self.tables = Tables()
        self.section = 0
        self.implied: dict[tuple[str, ...], int] = {}

    def problem(self, span: Span, reason: str) -> None:
        """Note what could not be read; the first few are enough."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append((span, reason))

    def next(self) -> str:
        """The next character; empty at the end."""
        return self.text[self.at : self.at + 1]

    def blank(self) -> None:
        """Go past blanks."""
        while self.text[self.at : self.at + 1] in (" ", "\t"):  # mostly one: faster than a regular expression
            self.at += 1

    def gap(self) -> None:
        """Go past blanks, comments and line breaks."""
        while True:
            match = tokens.GAP.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.next() != "#" or not self.comment():
                return

    def comment(self) -> bool:
        """Go past a comment, if there is one."""
        match = tokens.COMMENT.match(self.text, self.at)
        if match is None:
            return False
        if not self.comments or self.comments[-1].start < match.start():  # else it is read again, after a problem
            self.comments.append(Span(match.start(), match.end()))
        self.at = match.end()
        return True

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends."""
        match = tokens.BREAK.search(self.text, offset)
        return match.start() if match else len(self.text)

    def names(self) -> list[Name]:
        """A name, or names joined by dots."""
        names = [self._name()]
        while True:
            end = self.at
            self.blank()
            if self.next() != ".":
                self.at = end
                break
            self.at += 1
            self.blank()
            names.append(self._name())
        if len(names) > DEEPEST:
            raise UnreadableError(f"nested more than {DEEPEST} levels deep", names[0][1].start)
        return names

    def _name(self) -> Name:
        start = self.at
        match = tokens.BARE.match(self.text, start)
        if match:
            self.at = match.end()
            return match[0], Span(start, self.at)
        quote = self.next()
        if quote not in ('"', "'") or self.text.startswith(quote * 3, start):
            raise BrokenError(Span(start, min(start + 1, len(self.text))), "a name is missing")
        return self._string(), Span(start, self.at)

    def pair(self, base: tuple[str, ...], section: int, *, is_lost: bool = False) -> tuple[str, ...]:
        """``name = value``.

        Args:
            base: The table it stands in.
            section: The number of the header or inline table it stands in.
            is_lost: Whether nobody can say which table it stands in, so that it is not kept.

        Returns:
            The key path of the value.

        Raises:
            BrokenError: if it cannot be read; a name whose value cannot be read is kept without it.
        """
        names = self.names()
        self.blank()
        if self.next() != "=":
            raise BrokenError(Span(names[0][1].start, names[-1][1].end), "a value is missing")
        self.at += 1
        self.blank()
        keys = (*base, *(name for name, _ in names))
        first = len(self.members)
        try:
            if not is_lost:
                self.add_tables(self.tables.set(base, [name for name, _ in names], section), names)
        except RedefinedError as error:
            self.problem(names[error.depth - 1][1], "this name is set already")
            is_lost = True
        begin, known = self.at, len(self.members)
        try:
            self._value(keys, names[-1][1])
        except BrokenError:
            del self.members[known:]
            self.members.append(Member(keys, names[-1][1], Span(begin, self.line_end(begin)), Kind.UNKNOWN))
            raise
        finally:
            if is_lost:
                del self.members[first:]
        return keys

    def add_tables(self, new: list[New], names: list[Name]) -> None:
        """Keep tables that exist because of names that go through them."""
        for keys, depth, is_array in new:
            name_at = names[depth - 1][1]
            self.implied[keys] = len(self.members)
            self.members.append(Member(keys, name_at, name_at, Kind.ARRAY if is_array else Kind.OBJECT))

    def _value(self, keys: tuple[str, ...], key: Span | None) -> None:
        start, opening = self.at, self.next()
        if len(keys) > DEEPEST:
            raise UnreadableError(f"nested more than {DEEPEST} levels deep", start)
        if opening in ("[", "{"):
            slot = len(self.members)
            self.members.append(Member(keys, Span(start, start), Span(start, start), Kind.OBJECT))
            if opening == "[":
                self._array(keys)
            else:
                self._inline_table(keys)
            at = Span(start, self.at)
            self.members[slot] = Member(keys, key or at, at, Kind.ARRAY if opening == "[" else Kind.OBJECT)
            return
        kind, text = (Kind.STRING, self._string()) if opening in ('"', "'") else self._word()
        at = Span(start, self.at)
        self.members.append(Member(keys, key or at, at, kind, text))

    def _word(self) -> tuple[Kind, str]:
        found = tokens.scalar(self.text, self.at)
        if found is None:
            end = self.line_end(self.at)
            if not self.text[self.at : end].split("#")[0].strip():
                raise BrokenError(Span(self.at, self.at), "a value is missing")
            raise BrokenError(Span(self.at, end), "this is no value; a string needs quotes")
        kind, end = found
        text = self.text[self.at : end]
        self.at = end
        return kind, text

    def _string(self) -> str:
        """What a string of one of the four kinds stands for."""
        start, quote = self.at, self.text[self.at]
        is_long = self.text.startswith(quote * 3, start)
        basic, literal = (tokens.LONG_BASIC, tokens.LONG_LITERAL) if is_long else (tokens.BASIC, tokens.LITERAL)
        match = (basic if quote == '"' else literal).match(self.text, start)
        if match is None and is_long:  # all that follows may belong to it
            raise BrokenError(Span(start, start + 3), "a string that is not closed", behind=len(self.text))
        if match is None:
            raise BrokenError(Span(start, self.line_end(start)), "a string that is not closed")
        body = match[1][:-3] if is_long else match[1]
        try:
            text = tokens.unescaped(body, is_long=is_long) if quote == '"' else body.replace("\r\n", "\n")
        except tokens.BadEscapeError:
            raise BrokenError(Span(start, match.end()), "an escape in a string that TOML does not know") from None
        self.at = match.end()
        return text

    def _array(self, keys: tuple[str, ...]) -> None:
        start = self.at
        self.at += 1
        index = 0
        while self._has_item("]", start, "array", is_first=index == 0):
            self._value((*keys, str(index)), None)
            index += 1

    def _inline_table(self, keys: tuple[str, ...]) -> None:
        start = self.at
        self.at += 1
        self.section += 1
        section = self.section
        is_first = True
        while self._has_item("}", start, "inline table", is_first=is_first):
            self.pair(keys, section)
            is_first = False

    def _has_item(self, closing: str, start: int, what: str, *, is_first: bool) -> bool:
        """Go to the next item of an array or inline table; False behind its end."""
        self.gap()
        if not is_first and self.next() == ",":
            self.at += 1
            self.gap()
        elif not is_first and self.next() not in (closing, ""):
            raise BrokenError(Span(self.at, self.at + 1), f"a comma, or the end of the {what}, is missing before this")
        if self.at >= len(self.text):
            raise BrokenError(Span(start, start + 1), f"the {what} is not closed", behind=self.at)
        if self.text[self.at] != closing:
            return True
        self.at += 1
        return False
