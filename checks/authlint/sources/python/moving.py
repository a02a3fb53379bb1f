"""Moves a statement within its block, or an item within its list, with the comments that belong to it."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeAlias

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from authlint.sources import CannotEditError
from authlint.sources.python import decorating, reordering
from authlint.sources.python.editing import nodes_at
from authlint.text import Edit, Span, apply

if TYPE_CHECKING:
    from authlint.sources.python.source import PythonSource

_Line: TypeAlias = cst.SimpleStatementLine | cst.BaseCompoundStatement
_IGNORED = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def edits(source: PythonSource, item: Span, anchor: Span, after: bool) -> list[Edit]:
    """Move what stands at ``item`` directly before or after what stands at ``anchor``.

    Raises:
        CannotEditError: if they are not in one block or one list, or if anything but the order would change.
    """
    first, second = _statement(source, item), _statement(source, anchor)
    if item == anchor:
        return []
    decorated = decorating.edits(source, item, anchor, after)
    if decorated is not None:
        found = decorated
    elif first is not None and second is not None:
        text = _moved_statement(source, first, second, after)
        found = list(difference(source.text, text))
    else:
        found = reordering.edits(source, item, anchor, after)
    text = apply(source.text, found)
    if _tokens(text) != _tokens(source.text):
        raise CannotEditError("moving it would change more than the order")
    return found


def _statement(source: PythonSource, span: Span) -> ast.stmt | None:
    """The whole statement at ``span``, which may be that of the only expression in it."""
    for node in nodes_at(source, span):
        if isinstance(node, ast.stmt):
            return node
    return None


def _moved_statement(source: PythonSource, item: ast.stmt, anchor: ast.stmt, after: bool) -> str:
    """The text of the file with one statement moved.

    Raises:
        CannotEditError: if the two are not lines of one block.
    """
    if source.parent(item) is not source.parent(anchor):
        raise CannotEditError("the two statements are not in the same block")
    try:
        module = cst.parse_module(source.text)
    except (cst.ParserSyntaxError, RecursionError):
        raise CannotEditError("the file cannot be read by libcst") from None
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    wanted = [{(line, _column(source, node)) for line in _first_lines(node)} for node in (item, anchor)]
    lines: list[_Line | None] = [None, None]
    for node, place in positions.items():
        if isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
            for index, starts in enumerate(wanted):
                if (place.start.line, place.start.column) in starts and lines[index] is None:
                    lines[index] = node
    if lines[0] is None or lines[1] is None or lines[0] is lines[1]:
        raise CannotEditError("one of the two does not have its line to itself")
    for line in lines:
        if isinstance(line, cst.SimpleStatementLine) and len(line.body) > 1:
            raise CannotEditError("one of the two does not have its line to itself")
    mover = _Mover(lines[0], lines[1], after)
    moved = module.visit(mover)
    if not mover.is_done:
        raise CannotEditError("the two statements are not in the same block")
    return moved.code


def _first_lines(node: ast.stmt) -> list[int]:
    """The lines on which a statement may be said to start: its own, and that of its first decorator."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return [node.lineno, *(decorator.lineno for decorator in decorators[:1])]


def _column(source: PythonSource, node: ast.stmt) -> int:
    return source.lines.position(source.span(node).start).column - 1


class _Mover(cst.CSTTransformer):
    """Moves one line of a block; the blank lines above a place stay at that place."""

    def __init__(self, item: _Line, anchor: _Line, after: bool) -> None:
        super().__init__()
        self._item = item
        self._anchor = anchor
        self._after = after
        self.is_done = False

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:  # noqa: N802 # libcst's name
        """Move within the module itself."""
        body = self._moved(original_node.body, updated_node.body)
        return updated_node if body is None else updated_node.with_changes(body=body)

    def leave_IndentedBlock(  # noqa: N802 # libcst's name
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.BaseSuite:
        """Move within a block."""
        body = self._moved(original_node.body, updated_node.body)
        return updated_node if body is None else updated_node.with_changes(body=body)

    def _moved(
        self, original: Sequence[cst.BaseStatement], updated: Sequence[cst.BaseStatement]
    ) -> list[cst.BaseStatement] | None:
        if self._item not in original or self._anchor not in original:
            return None
        self.is_done = True
        lines = list(updated)
        start = original.index(self._item)
        target = original.index(self._anchor) + (1 if self._after else 0)
        target -= 1 if target > start else 0
        blanks = [_split(line)[0] for line in lines]
        comments = [_split(line)[1] for line in lines]
        lines.insert(target, lines.pop(start))
        comments.insert(target, comments.pop(start))
        return [
            line.with_changes(leading_lines=[*blank, *comment])
            for line, blank, comment in zip(lines, blanks, comments, strict=True)
        ]


def _split(line: cst.BaseStatement) -> tuple[list[cst.EmptyLine], list[cst.EmptyLine]]:
    """The lines above a statement: those up to the last blank one, and the comments that stand directly above it."""
    above: list[cst.EmptyLine] = list(getattr(line, "leading_lines", ()))
    at = len(above)
    while at > 0 and above[at - 1].comment is not None:
        at -= 1
    return above[:at], above[at:]


def difference(old: str, new: str) -> Iterator[Edit]:
    """The edits, by whole lines, that turn ``old`` into ``new``."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    offsets = [0]
    for line in before:
        offsets.append(offsets[-1] + len(line))
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Edit(Span(offsets[start], offsets[end]), "".join(after[new_start:new_end]))


def _tokens(text: str) -> Counter[tuple[int, str]]:
    """The tokens and comments of a text, each with how often it stands there."""
    try:
        found = list(tokenize.generate_tokens(io.StringIO(text, newline="").readline))
    except (tokenize.TokenError, SyntaxError):
        raise CannotEditError("the file would no longer be valid Python") from None
    return Counter((token.type, token.string) for token in found if token.type not in _IGNORED)
