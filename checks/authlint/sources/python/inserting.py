"""Adding an entry to a dictionary literal, in the way in which its other entries are written."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from authlint.finding import InsertEntry, Scalar
from authlint.sources import CannotEditError
from authlint.sources.python.editing import nodes_at, quote_at, quoted
from authlint.text import Edit, Span

if TYPE_CHECKING:
    from authlint.sources.python.source import PythonSource


_COMMENT = re.compile(r"#[^\r\n]*")


def edit(source: PythonSource, intent: InsertEntry) -> Edit:
    """The edit that adds the entry.

    Raises:
        CannotEditError: if there is no dictionary literal whose entries all have names, or the entry is there.
    """
    literal = next((node for node in nodes_at(source, intent.at.span) if isinstance(node, ast.Dict)), None)
    if literal is None or not literal.keys:
        raise CannotEditError("there is no dictionary with entries at this place")
    keys = [key for key in literal.keys if isinstance(key, ast.Constant)]
    if len(keys) != len(literal.keys):
        raise CannotEditError("not all entries of the dictionary have a literal name")
    if any(key.value == intent.key for key in keys):
        raise CannotEditError(f"{intent.key} is set already")
    quote = quote_at(source, source.span(keys[0]))
    value = _written(intent.value, quote)
    entry = f"{quoted(intent.key, quote)}: {value}"
    at = next((index for index, key in enumerate(keys) if key.value == intent.after), None)
    return _before(source, keys[0], entry) if at is None else _behind(source, literal, at, entry)


def _written(value: Scalar | tuple[str, ...], quote: str) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(quoted(one, quote) for one in value)}]"
    return quoted(value, quote) if isinstance(value, str) else repr(value)


def _before(source: PythonSource, first: ast.expr, entry: str) -> Edit:
    start = source.span(first).start
    return Edit(Span(start, start), f"{entry},{_gap(source, first)}")


def _behind(source: PythonSource, literal: ast.Dict, at: int, entry: str) -> Edit:
    key, value = literal.keys[at], literal.values[at]
    assert key is not None
    gap = _gap(source, key)
    following = literal.keys[at + 1] if at + 1 < len(literal.keys) else None
    stop = source.span(literal).end - 1 if following is None else source.span(following).start
    start = source.span(value).end
    between = _COMMENT.sub(lambda comment: " " * len(comment[0]), source.text[start:stop])
    if "," not in between:  # behind the last entry, which has no comma
        last = start + len(between[: between.rfind(")") + 1])
        return Edit(Span(last, last), f",{gap}{entry}")
    comma = start + between.index(",") + 1
    number = source.lines.position(comma).line
    line_end = source.lines.start_of(number) + len(source.lines.line(number))
    has_comment = gap != " " and source.text[comma:line_end].lstrip().startswith("#")
    place = line_end if has_comment else comma  # a comment stays with the entry on its line
    return Edit(Span(place, place), f"{gap}{entry},")


def _gap(source: PythonSource, key: ast.expr) -> str:
    """What stands between two entries: a line break and the entry's indentation if it begins its line, else a blank."""
    start = source.span(key).start
    line = source.lines.start_of(source.lines.position(start).line)
    before = source.text[line:start]
    if before.strip():
        return " "
    return ("\r\n" if "\r\n" in source.text else "\n") + before
