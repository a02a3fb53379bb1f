"""Text, spans and edits.

Offsets count code points from 0 in the decoded text (without its byte order mark); lines and columns count from 1. Nothing here
knows UTF-8 bytes or UTF-16 units, and nothing here imports another module of authlint.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of a text: ``start`` and ``end`` are offsets in code points, ``start <= end``."""

    start: int
    end: int

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: Span) -> bool:
        """Whether the two spans share an offset, counting both ends."""
        return self.start <= other.end and other.start <= self.end


class Location(NamedTuple):
    """A span of one file. ``path`` is written with ``/``."""

    path: str
    span: Span


class Position(NamedTuple):
    """A place as people count it: line and column from 1, the column in code points."""

    line: int
    column: int


class Edit(NamedTuple):
    """Replace the text of ``span`` by ``text``."""

    span: Span
    text: str


class OverlappingEditsError(ValueError):
    """Two edits of one set touch the same text."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with all ``edits`` made; their spans refer to the text as it was.

    Raises:
        OverlappingEditsError: if two edits overlap (equal edits count once).
    """
    parts: list[str] = []
    done = 0
    for edit in sorted(set(edits)):
        if edit.span.start < done:
            raise OverlappingEditsError(f"edit at {edit.span.start} overlaps the one before, which ends at {done}")
        parts += text[done : edit.span.start], edit.text
        done = edit.span.end
    parts.append(text[done:])
    return "".join(parts)


def difference(before: str, after: str) -> Edit:
    """One edit that turns one text into the other."""
    shorter = min(len(before), len(after))
    start = 0
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return Edit(Span(start, len(before) - end), after[start : len(after) - end])


class LineIndex:
    r"""Turns offsets of one text into lines and columns, and back. Lines end at ``\n``, ``\r\n`` or a lone ``\r``."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        starts = [0]
        if "\r" not in text:  # the common case, at the speed of str.find
            at = text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = text.find("\n", at + 1)
        else:
            for offset, char in enumerate(text):
                if char == "\n" or (char == "\r" and text[offset + 1 : offset + 2] != "\n"):
                    starts.append(offset + 1)
        self._starts = starts

    @property
    def count(self) -> int:
        """The number of lines; a text that ends in a line break has an empty last line."""
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """The line and column of ``offset``."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def offset(self, position: Position) -> int:
        """The offset of ``position``, clamped to its line and to the text."""
        if position.line > len(self._starts):
            return len(self.text)
        start = self._starts[max(position.line, 1) - 1]
        return min(start + max(position.column, 1) - 1, start + len(self.line(position.line)))

    def start_of(self, line: int) -> int:
        """The offset at which ``line`` begins."""
        return self._starts[line - 1]

    def line(self, line: int) -> str:
        """The text of ``line`` without its line break; empty if there is no such line."""
        if not 1 <= line <= len(self._starts):
            return ""
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        return self.text[self._starts[line - 1] : end].rstrip("\r\n")
