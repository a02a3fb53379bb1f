"""Moves a decorator before or behind another one of the same function or class, with the comments directly above it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from authlint.sources import CannotEditError
from authlint.sources.python.editing import nodes_at
from authlint.text import Edit, Span

if TYPE_CHECKING:
    from authlint.sources.python.source import PythonSource


def edits(source: PythonSource, item: Span, anchor: Span, after: bool) -> list[Edit] | None:
    """The edits of the move; None if what stands at ``item`` is no decorator.

    Raises:
        CannotEditError: if the other one is not a decorator of the same function or class.
    """
    for node in nodes_at(source, item):
        parent = source.parent(node)
        decorators: list[ast.expr] = getattr(parent, "decorator_list", [])
        if node in decorators:
            spans = [source.span(one) for one in decorators]
            if anchor not in spans:
                raise CannotEditError("the two decorators are not of the same function")
            return _moved(source, spans, spans.index(item), spans.index(anchor) + (1 if after else 0))
    return None


def _moved(source: PythonSource, spans: list[Span], start: int, target: int) -> list[Edit]:
    if target in {start, start + 1}:
        return []
    blocks = [_lines(source, span) for span in spans]
    block = blocks[start]
    text = source.text[block.start : block.end]
    at = blocks[target].start if target < len(blocks) else blocks[-1].end
    return sorted([Edit(block, ""), Edit(Span(at, at), text)])


def _lines(source: PythonSource, span: Span) -> Span:
    """The whole lines of a decorator, and of the comments directly above it."""
    first, last = source.lines.position(span.start).line, source.lines.position(span.end).line
    if last == source.lines.count:
        raise CannotEditError("the decorator stands on the last line")
    comments = {source.lines.position(one.span.start).line for one in source.comments() if one.alone}
    while first - 1 in comments:
        first -= 1
    return Span(source.lines.start_of(first), source.lines.start_of(last + 1))
