"""Rewriting one expression, and adding and removing arguments, with the imports that the new text needs."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from authlint.finding import AddArgument, RemoveArgument, Rewrite
from authlint.sources import CannotEditError
from authlint.sources.python.editing import is_formatted, nodes_at
from authlint.sources.python.importing import local_name
from authlint.text import Edit, Span

if TYPE_CHECKING:
    from authlint.sources.python.source import PythonSource

_NAME = re.compile(r"\{([A-Za-z_][\w.]*)\}")
_COMMENT = re.compile(r"#[^\r\n]*")


def edits(source: PythonSource, intent: Rewrite | AddArgument | RemoveArgument) -> list[Edit]:
    """The edits that carry out one intent.

    Raises:
        CannotEditError: if there is no such expression, or a name that is needed is taken.
    """
    match intent:
        case Rewrite(at=at, text=text):
            return _rewritten(source, at.span, text)
        case AddArgument(at=at, name=name, value=value):
            return _added(source, at.span, name, value)
        case RemoveArgument(at=at):
            return [_removed(source, at.span.start)]


def _rewritten(source: PythonSource, span: Span, text: str) -> list[Edit]:
    node = next((node for node in nodes_at(source, span) if isinstance(node, ast.expr)), None)
    if node is None:
        raise CannotEditError("there is no expression at this place")
    if is_formatted(source, node):
        raise CannotEditError("expressions in f-strings are not rewritten")
    new, found = _filled(source, text, node)
    before, is_wrap, after = new.partition("{}")
    if not is_wrap:
        return [*found, Edit(span, new)]
    # Two insertions instead of one replacement: what stands inside may be changed by the same fix.
    changes = [Edit(Span(span.start, span.start), before), Edit(Span(span.end, span.end), after)]
    return [*found, *(change for change in changes if change.text)]


def _filled(source: PythonSource, text: str, node: ast.AST) -> tuple[str, list[Edit]]:
    """The text with every dotted name in braces as the file calls it, and the edits that import what it lacks."""
    names = {name: local_name(source, name, node) for name in dict.fromkeys(_NAME.findall(text))}
    return _NAME.sub(lambda found: names[found[1]][0], text), [edit for _, edits in names.values() for edit in edits]


def _added(source: PythonSource, span: Span, name: str, value: str) -> list[Edit]:
    call = next((node for node in nodes_at(source, span) if isinstance(node, ast.Call)), None)
    if call is None:
        raise CannotEditError("there is no call at this place")
    if any(word.arg == name for word in call.keywords):
        raise CannotEditError(f"{name} is given already")
    if is_formatted(source, call):
        raise CannotEditError("calls in f-strings are not changed")
    new, found = _filled(source, f"{name}={value}", call)
    given: list[ast.expr | ast.keyword] = sorted([*call.args, *call.keywords], key=lambda node: source.span(node).start)
    stop = source.span(call).end - 1
    if not given:
        return [*found, Edit(Span(stop, stop), new)]
    if len(given) == 1 and isinstance(given[0], ast.GeneratorExp):
        raise CannotEditError("the only argument is a generator without parentheses")
    return [*found, _behind(source, given[-1], stop, new)]


def _behind(source: PythonSource, last: ast.expr | ast.keyword, stop: int, new: str) -> Edit:
    """The edit that adds an argument behind the last one, on a line of its own if that one has one."""
    start = source.span(last).end
    between = _COMMENT.sub(lambda comment: " " * len(comment[0]), source.text[start:stop])
    closing = between.rfind(")") + 1
    comma = between.find(",", closing)
    at = start + (comma + 1 if comma >= 0 else closing)
    line = source.lines.start_of(source.lines.position(source.span(last).start).line)
    indent = source.text[line : source.span(last).start]
    if indent.strip() or "\n" not in source.text[at:stop]:
        return Edit(Span(at, at), f" {new}," if comma >= 0 else f", {new}")
    newline = "\r\n" if "\r\n" in source.text else "\n"
    if comma < 0:
        return Edit(Span(at, at), f",{newline}{indent}{new}")
    number = source.lines.position(at).line
    end = source.lines.start_of(number) + len(source.lines.line(number))  # a comment stays with the argument on its line
    return Edit(Span(end, end), f"{newline}{indent}{new},")


def _removed(source: PythonSource, start: int) -> Edit:
    """Remove one argument, item or entry with its comma, and its line if nothing else is left on it."""
    siblings = next((found for node in source.index.parents if (found := _siblings(source, node, start))), None)
    if siblings is None:
        raise CannotEditError("there is no argument at this place")
    spans, stop = siblings
    index = next(index for index, span in enumerate(spans) if span.start == start)
    span = spans[index]
    if index + 1 < len(spans):
        return Edit(Span(start, spans[index + 1].start), "")
    if index == 0:
        rest = _COMMENT.sub(lambda comment: " " * len(comment[0]), source.text[span.end : stop])
        return Edit(Span(start, span.end + rest.find(",") + 1), "")
    return Edit(Span(spans[index - 1].end, span.end), "")


def _siblings(source: PythonSource, node: ast.AST, start: int) -> tuple[list[Span], int] | None:
    """The spans of the arguments, items or entries of ``node`` if one of them begins at ``start``, and where they end."""
    match node:
        case ast.Call(args=args, keywords=keywords):
            spans = sorted(source.span(one) for one in (*args, *keywords))
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            spans = [source.span(one) for one in items]
        case ast.Dict(keys=keys, values=values) if None not in keys:
            pairs = zip(keys, values, strict=True)
            spans = [Span(source.span(key).start, source.span(value).end) for key, value in pairs if key is not None]
        case _:
            return None
    return (spans, source.span(node).end - 1) if any(span.start == start for span in spans) else None
