"""Moves an item within the list, tuple, set or list of bases that it stands in."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from authlint.record import record
from authlint.sources import CannotEditError
from authlint.sources.python.editing import nodes_at
from authlint.text import Edit, Span

if TYPE_CHECKING:
    from authlint.sources.python.source import PythonSource


@record
class _Unit:
    """One item with the lines that belong to it: ``start`` and ``end`` are offsets of whole lines."""

    core: Span
    start: int
    end: int
    comma: int | None


def edits(source: PythonSource, item: Span, anchor: Span, after: bool) -> list[Edit]:
    """Move the item at ``item`` directly before or after the one at ``anchor``.

    Raises:
        CannotEditError: if they are not items of one list, or share lines with comments.
    """
    items = _siblings(source, item, anchor)
    spans = [source.span(part) for part in items]
    start, target = spans.index(item), spans.index(anchor) + (1 if after else 0)
    target -= 1 if target > start else 0
    if start == target:
        return []
    units = _units(source, items, spans)
    if units is not None:
        return _moved_lines(source, units, start, target)
    low, high = min(start, target), max(start, target)
    if any(spans[low].start <= comment.span.start < spans[high].end for comment in source.comments()):
        raise CannotEditError("there are comments between items on one line")
    order = list(range(low, high + 1))
    order.insert(target - low, order.pop(start - low))
    return [
        Edit(spans[place], source.text[spans[origin].start : spans[origin].end])
        for place, origin in zip(range(low, high + 1), order, strict=True)
        if place != origin
    ]


def _siblings(source: PythonSource, item: Span, anchor: Span) -> list[ast.expr]:
    for node in nodes_at(source, item):
        parent = source.parent(node)
        parts: list[ast.expr] = []
        if isinstance(parent, (ast.List, ast.Tuple, ast.Set)):
            parts = parent.elts
        elif isinstance(parent, ast.ClassDef):
            parts = parent.bases
        if node in parts and anchor in [source.span(part) for part in parts]:
            return parts
    raise CannotEditError("the two are not items of the same list")


def _units(source: PythonSource, items: list[ast.expr], spans: list[Span]) -> list[_Unit] | None:
    """The items with their lines; None if any shares a line with another one or with the brackets."""
    comments = {source.lines.position(comment.span.start).line: comment for comment in source.comments()}
    owner = source.parent(items[0])
    assert owner is not None
    outer = source.span(owner)
    units: list[_Unit] = []
    free = source.lines.position(outer.start).line + 1
    last_line = source.lines.position(outer.end - 1).line
    for span in spans:
        first, last = source.lines.position(span.start).line, source.lines.position(span.end).line
        line_start, line_end = source.lines.start_of(first), source.lines.start_of(last) + len(source.lines.line(last))
        if source.text[line_start : span.start].strip() or first < free or last >= last_line:
            return None
        rest_end = comments[last].span.start if last in comments else line_end
        rest = source.text[span.end : rest_end].strip()
        if rest not in {"", ","}:
            return None
        comma = source.text.index(",", span.end) if rest else None
        above = first
        while above - 1 >= free and (above - 1) in comments and comments[above - 1].alone:
            above -= 1
        units.append(_Unit(span, source.lines.start_of(above), source.lines.start_of(last + 1), comma))
        free = last + 1
    if any(unit.comma is None for unit in units[:-1]):
        return None
    return units


def _moved_lines(source: PythonSource, units: list[_Unit], start: int, target: int) -> list[Edit]:
    """Move the lines of one item; the last item of a list without a final comma gets or loses it."""
    unit = units[start]
    text = source.text[unit.start : unit.end]
    found: list[Edit] = []
    last = len(units) - 1
    if units[last].comma is None and last in {start, target}:
        if start == last:
            at = unit.core.end - unit.start
            text = f"{text[:at]},{text[at:]}"
            loser = units[last - 1]
        else:
            assert unit.comma is not None
            at = unit.comma - unit.start
            text = text[:at] + text[at + 1 :]
            loser = None
            found.append(Edit(Span(units[last].core.end, units[last].core.end), ","))
        if loser is not None and loser.comma is not None:
            found.append(Edit(Span(loser.comma, loser.comma + 1), ""))
    place = units[target].end if target > start else units[target].start
    return sorted([*found, Edit(Span(unit.start, unit.end), ""), Edit(Span(place, place), text)])
