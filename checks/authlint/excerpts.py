"""Excerpts of source for a terminal: numbered lines, with marks under the places that a finding is about.

Secrets are masked and control characters escaped before anything else happens to a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from authlint.record import record
from authlint.reporters import Presentation
from authlint.terminal import Row, paint, printable
from authlint.text import Location

NEAR = 10
"""Places at most this many lines apart share an excerpt."""
_GAP = 2
"""Up to this many lines between two marked lines are shown; more are left out."""
_TALL = 5
"""A place of more lines than this is shown by its first and last ones."""
_WIDE = 140
"""Longer lines are cut to this many columns."""
_BEFORE = 40
"""How many columns a cut line shows before the first mark."""


@record
class Place:
    """A place to mark.

    Attributes:
        at: The place.
        mark: The character to put under it.
        style: Its colour.
        text: What to write beside the last mark.
    """

    at: Location
    mark: str
    style: str
    text: str = ""


@record
class _Mark:
    """The part of a place that lies on one line, in code points from 0."""

    line: int
    start: int
    end: int
    place: Place
    text: str


def grouped(places: Sequence[Place], presentation: Presentation) -> Iterator[list[Place]]:
    """Put places that can share an excerpt together.

    Args:
        places: The places; the first one decides what the first group is.
        presentation: Where the lines are.

    Yields:
        Groups of places of one file, near each other.
    """
    left = list(places)
    while left:
        first = left[0]
        group = [place for place in left if _near(first.at, place.at, presentation)]
        left = [place for place in left if place not in group]
        yield group


def _near(first: Location, second: Location, presentation: Presentation) -> bool:
    if first.path != second.path:
        return False
    one, two = presentation.region(first)[0], presentation.region(second)[0]
    if one.line == two.line:
        return abs(one.column - two.column) < _WIDE - _BEFORE
    return abs(one.line - two.line) <= NEAR


def gutter_of(places: Sequence[Place], presentation: Presentation) -> int:
    """The width of the largest line number that an excerpt of these places shows."""
    return max(len(str(presentation.region(place.at)[1].line)) for place in places)


def excerpt(places: Sequence[Place], presentation: Presentation, gutter: int, secrets: tuple[Location, ...]) -> Iterator[str]:
    """Show the lines of some places of one file.

    Args:
        places: The places, all of one file.
        presentation: Where the lines are.
        gutter: The width of line numbers.
        secrets: What to mask.

    Yields:
        Lines of output; nothing if the file cannot be read.
    """
    path, color = places[0].at.path, presentation.color
    if not presentation.lines(path).text:
        return
    marks = [mark for place in places for mark in _marks(place, presentation)]
    empty = paint(f"{'':>{gutter}} |", "frame", color=color)
    yield empty
    before = 0
    for number in _shown_lines(marks):
        if before and number > before + 1:
            yield paint("...", "frame", color=color)
        before = number
        row = Row.of(presentation.masked_line(path, number, secrets))
        here = [mark for mark in marks if mark.line == number]
        start = _window_start(row, here)
        text = _cut(row, start)
        yield f"{paint(f'{number:>{gutter}} |', 'frame', color=color)} {text}".rstrip()
        for line in _mark_lines(row, here, start, color=color):
            yield f"{empty} {line}"
    yield empty


def _marks(place: Place, presentation: Presentation) -> Iterator[_Mark]:
    start, end = presentation.region(place.at)
    lines = presentation.lines(place.at.path)
    if end.line > start.line and end.column == 1:  # the line break at the end is not worth a line
        end_line, end_column = end.line - 1, len(lines.line(end.line - 1)) + 1
    else:
        end_line, end_column = end.line, end.column
    shown = [line for line in _tall(start.line, end_line) if lines.line(line).strip() or line == start.line]
    for line in shown:
        text = lines.line(line)
        indent = len(text) - len(text.lstrip())
        first = start.column - 1 if line == start.line else indent
        last = end_column - 1 if line == end_line else len(text.rstrip())
        yield _Mark(line, first, max(last, first), place, place.text if line == shown[-1] else "")


def _tall(first: int, last: int) -> list[int]:
    if last - first < _TALL:
        return list(range(first, last + 1))
    return [first, first + 1, last]


def _shown_lines(marks: Sequence[_Mark]) -> list[int]:
    marked = sorted({mark.line for mark in marks})
    shown: list[int] = []
    for line in marked:
        between = range(shown[-1] + 1, line) if shown and line - shown[-1] - 1 <= _GAP else ()
        shown += [*between, line]
    return shown


def _window_start(row: Row, marks: Sequence[_Mark]) -> int:
    if row.width <= _WIDE or not marks:
        return 0
    first = min(row.column(mark.start) for mark in marks)
    return max(0, min(first - _BEFORE, row.width - _WIDE))


def _cut(row: Row, start: int) -> str:
    if row.width <= _WIDE:
        return "".join(row.cells)
    before = "..." if start else ""
    after = "..." if start + _WIDE < row.width else ""
    return before + row.window(start + len(before), _WIDE - len(before) - len(after)) + after


def _mark_lines(row: Row, marks: Sequence[_Mark], start: int, *, color: bool) -> Iterator[str]:
    """The lines of marks under one line of source: side by side as long as no text stands in between."""
    line, width, open_ended = "", 0, True
    for mark in sorted(marks, key=lambda mark: (mark.start, bool(mark.text))):
        at = row.column(mark.start) - start
        count = min(max(row.column(mark.end) - start - at, 1), max(_WIDE - at, 1))
        if line and not (open_ended and at > width):
            yield line.rstrip()
            line, width = "", 0
        text = f" {printable(mark.text)}" if mark.text else ""
        line += " " * (at - width) + paint(mark.place.mark * count + text, mark.place.style, color=color)
        width = at + count + len(text)
        open_ended = not text
    if line:
        yield line.rstrip()
