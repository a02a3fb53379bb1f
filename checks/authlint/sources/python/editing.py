"""From what a fix wants to edits of a Python file, checked before they are handed out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from authlint.finding import (
    AddArgument,
    InsertEntry,
    InsertSetting,
    Intent,
    MoveItem,
    ReadVariable,
    RemoveArgument,
    RemoveText,
    RenameSetting,
    Rewrite,
    Scalar,
    SetValue,
)
from authlint.sources import CannotEditError
from authlint.sources.python import parsing
from authlint.text import Edit, OverlappingEditsError, Span, apply

if TYPE_CHECKING:
    from authlint.sources.python.source import PythonSource

_QUOTES = ('"', "'")


def edits(source: PythonSource, intents: Sequence[Intent]) -> list[Edit]:
    """The edits that carry out ``intents`` together.

    Raises:
        CannotEditError: if one of them cannot be carried out, or if the file would not parse afterwards.
    """
    found = sorted({edit for intent in intents for edit in _edits(source, intent)})
    try:
        text = apply(source.text, found)
        source.decoded.encode(text)
    except OverlappingEditsError:
        raise CannotEditError("two of the changes touch the same text") from None
    except UnicodeEncodeError:
        raise CannotEditError(f"the new text cannot be written in {source.decoded.encoding}") from None
    if not source.problems and not parsing.parses(text):
        raise CannotEditError("the file would no longer be valid Python")
    return found


def _edits(source: PythonSource, intent: Intent) -> list[Edit]:
    match intent:
        case SetValue(at=at, value=value):
            return [_set(source, at.span, value)]
        case ReadVariable(at=at, variable=variable):
            return _read(source, at.span, variable)
        case RemoveText(at=at):
            return [_removed(source, at.span)]
        case MoveItem(item=item, anchor=anchor, after=after):
            from authlint.sources.python import moving  # noqa: PLC0415 # libcst, only when something is to be moved

            return moving.edits(source, item.span, anchor.span, after)
        case InsertEntry():
            from authlint.sources.python import inserting  # noqa: PLC0415 - seldom asked for

            return [inserting.edit(source, intent)]
        case RenameSetting(at=at, name=name):
            return [_renamed(source, at.span, name)]
        case InsertSetting():
            raise CannotEditError("settings are not added to Python code")
        case Rewrite() | AddArgument() | RemoveArgument():
            from authlint.sources.python import rewriting  # noqa: PLC0415 - seldom asked for

            return rewriting.edits(source, intent)


def _renamed(source: PythonSource, span: Span, name: str) -> Edit:
    """A key that is a text, a name that is assigned to, or that of an argument; who asks for it knows what else uses it."""
    for node in nodes_at(source, span):
        if isinstance(node, ast.keyword) and node.arg is not None and name.isidentifier():
            return Edit(Span(span.start, span.start + len(node.arg)), name)
    is_name = any(isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) for node in nodes_at(source, span))
    return Edit(span, name) if is_name and name.isidentifier() else _set(source, span, name)


def nodes_at(source: PythonSource, span: Span) -> Iterator[ast.AST]:
    """The nodes whose span is exactly ``span``, outermost first."""
    line = source.lines.position(span.start).line
    for node in source.index.parents:
        if getattr(node, "lineno", None) == line and source.span(node) == span:
            yield node


def _literal(source: PythonSource, span: Span) -> ast.expr:
    """The literal at ``span``.

    Raises:
        CannotEditError: if there is none.
    """
    for node in nodes_at(source, span):
        if isinstance(node, (ast.Constant, ast.UnaryOp)) and not is_formatted(source, node):
            try:
                ast.literal_eval(f"({source.text[span.start : span.end]}\n)")
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                break
            return node
    raise CannotEditError("there is no literal at this place")


def is_formatted(source: PythonSource, node: ast.AST) -> bool:
    """Whether a node stands in an f-string, where places and quotes are another matter."""
    above = source.parent(node)
    while isinstance(above, ast.expr):
        if isinstance(above, ast.JoinedStr):
            return True
        above = source.parent(above)
    return False


def quote_at(source: PythonSource, span: Span) -> str:
    """The quote that the literal at ``span`` uses; the file's prevailing one if it is no text."""
    text = source.text[span.start : span.end].lstrip("rRbBuUfF")
    if text[:1] in _QUOTES:
        return text[0]
    return "'" if source.text.count("'") > source.text.count('"') else '"'


def quoted(value: str, quote: str) -> str:
    """``value`` as a literal with this quote; with the other one if that saves escapes."""
    if quote in value:
        other = _QUOTES[quote == '"']
        quote = other if other not in value else quote
    parts: list[str] = []
    for char in value:
        if char in {quote, "\\"}:
            parts.append(f"\\{char}")
        elif char.isprintable():
            parts.append(char)
        else:
            parts.append(char.encode("unicode_escape").decode("ascii"))
    return quote + "".join(parts) + quote


def _set(source: PythonSource, span: Span, value: Scalar) -> Edit:
    node = _literal(source, span)
    if not isinstance(value, str):
        return Edit(span, repr(value))
    new = quoted(value, quote_at(source, span))
    if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        if not value.isascii():
            raise CannotEditError("bytes can only hold ASCII characters")
        new = f"b{new}"
    return Edit(span, new)


def _removed(source: PythonSource, span: Span) -> Edit:
    """Remove a comment: with the blanks before it, and with its line if nothing else is on it."""
    number = source.lines.position(span.start).line
    start = source.lines.start_of(number)
    end = start + len(source.lines.line(number))
    if not any(comment.span.contains(span) for comment in source.comments()):
        raise CannotEditError("there is no comment at this place")
    before = source.text[start : span.start].rstrip()
    if before:
        is_rest = not source.text[span.end : end].strip()
        return Edit(Span(start + len(before), end) if is_rest else span, "")
    if source.text[span.end : end].strip():
        return Edit(span, "")
    next_line = source.lines.start_of(number + 1) if number < source.lines.count else end
    return Edit(Span(start, next_line), "")


def _read(source: PythonSource, span: Span, variable: str) -> list[Edit]:
    node = _literal(source, span)
    if not isinstance(node, ast.Constant) or not isinstance(node.value, (str, bytes)):
        raise CannotEditError("only a text can be read from the environment")
    is_statement = isinstance(source.parent(node), (ast.Expr, ast.Dict, ast.MatchValue))
    if is_statement and not _is_value(source, node):
        raise CannotEditError("this literal is not a value")
    from authlint.sources.python.importing import local_name  # noqa: PLC0415 - seldom asked for

    environ, found = local_name(source, "os.environ", node)
    key = quoted(variable, quote_at(source, span))
    decoded = ".encode()" if isinstance(node.value, bytes) else ""
    return [*found, Edit(span, f"{environ}[{key}]{decoded}")]


def _is_value(source: PythonSource, node: ast.expr) -> bool:
    parent = source.parent(node)
    return isinstance(parent, ast.Dict) and node in parent.values
