"""Between the protocol and the rest: columns in the client's code units and offsets in code points, URIs and paths.

The only place that knows UTF-8 bytes and UTF-16 units. Offsets here are the engine's: they do not count a byte order mark, which
some clients leave in the text as U+FEFF.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right

from lsprotocol import types as lsp
from pygls import uris
from pygls.capabilities import ServerCapabilitiesBuilder

from authlint.finding import Severity
from authlint.text import Edit, Span

_LINE_BREAK = re.compile(r"\r\n?|\n")
_MARK = "\ufeff"

DEFAULT_ENCODING = lsp.PositionEncodingKind.Utf16.value

SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
    Severity.HINT: lsp.DiagnosticSeverity.Hint,
}


def chosen_encoding(capabilities: lsp.ClientCapabilities) -> str:
    """The encoding of positions that pygls will agree on with a client."""
    chosen = ServerCapabilitiesBuilder.choose_position_encoding(capabilities)
    return str(getattr(chosen, "value", chosen))


def units(text: str, encoding: str) -> int:
    """How many code units of ``encoding`` a text has."""
    if text.isascii() or encoding == lsp.PositionEncodingKind.Utf32:
        return len(text)
    if encoding == lsp.PositionEncodingKind.Utf8:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def code_points(text: str, count: int, encoding: str) -> int:
    """How many whole code points the first ``count`` code units of a text hold; all of them if it has fewer units."""
    count = max(count, 0)
    if text.isascii() or encoding == lsp.PositionEncodingKind.Utf32:
        return min(count, len(text))
    if encoding == lsp.PositionEncodingKind.Utf8:
        return len(text.encode("utf-8", "surrogatepass")[:count].decode("utf-8", "ignore"))
    return sum(1 for _ in _whole_utf16(text, count))


def _whole_utf16(text: str, count: int) -> list[str]:
    taken: list[str] = []
    for char in text:
        count -= 2 if ord(char) > 0xFFFF else 1
        if count < 0:
            break
        taken.append(char)
    return taken


class Text:
    """One text as its editor addresses it."""

    __slots__ = ("_mark", "_starts", "encoding", "raw")

    def __init__(self, raw: str, encoding: str) -> None:
        self.raw = raw
        self.encoding = encoding
        self._mark = int(raw.startswith(_MARK))
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Where each line begins, in code points of the raw text."""
        if self._starts is None:
            self._starts = [0, *(found.end() for found in _LINE_BREAK.finditer(self.raw))]
        return self._starts

    @property
    def plain(self) -> str:
        """The text that the engine's offsets count in: without a mark."""
        return self.raw[self._mark :]

    def _line(self, number: int) -> str:
        starts = self.starts
        end = starts[number + 1] if number + 1 < len(starts) else len(self.raw)
        return self.raw[starts[number] : end].rstrip("\r\n")

    def _raw_offset(self, position: lsp.Position) -> int:
        if position.line < 0:
            return 0
        if position.line >= len(self.starts):
            return len(self.raw)
        return self.starts[position.line] + code_points(self._line(position.line), position.character, self.encoding)

    def offset(self, position: lsp.Position) -> int:
        """The engine's offset of a position, clamped to its line and to the text."""
        return max(self._raw_offset(position) - self._mark, 0)

    def position(self, offset: int) -> lsp.Position:
        """The position of one of the engine's offsets."""
        offset = min(max(offset + self._mark, 0), len(self.raw))
        line = bisect_right(self.starts, offset) - 1
        return lsp.Position(line, units(self.raw[self.starts[line] : offset], self.encoding))

    def range(self, span: Span) -> lsp.Range:
        """The range of one of the engine's spans."""
        start = self.position(span.start)
        return lsp.Range(start, start if span.end == span.start else self.position(span.end))

    def span(self, where: lsp.Range) -> Span:
        """The span of a range; an empty one if the range is inside out."""
        start = self.offset(where.start)
        return Span(start, max(start, self.offset(where.end)))

    def text_edit(self, edit: Edit) -> lsp.TextEdit:
        """An edit as the client wants it."""
        return lsp.TextEdit(self.range(edit.span), edit.text)

    def changed(self, change: lsp.TextDocumentContentChangeEvent) -> Text:
        """The text after a change."""
        if isinstance(change, lsp.TextDocumentContentChangeWholeDocument):
            return Text(change.text, self.encoding)
        start = self._raw_offset(change.range.start)
        end = max(start, self._raw_offset(change.range.end))
        after = Text(self.raw[:start] + change.text + self.raw[end:], self.encoding)
        after._starts = self._starts_after(after.raw, start, end)
        return after

    def _starts_after(self, raw: str, start: int, end: int) -> list[int]:
        """The line starts of ``raw``, which differs from the text between two offsets: only lines around them are looked at."""
        starts, longer = self.starts, len(raw) - len(self.raw)
        first = max(bisect_right(starts, start) - 2, 0)  # a line break may grow together with the one before it
        last = bisect_right(starts, end) + 1
        until = starts[last] + longer if last < len(starts) else len(raw)
        found = [match.end() for match in _LINE_BREAK.finditer(raw, starts[first], until)]
        return [*starts[: first + 1], *found, *(at + longer for at in starts[last + 1 :])]

    def encoded(self) -> bytes:
        """The text as bytes that any of the engine's languages decodes to it, whatever encoding it declares for itself."""
        if self.raw.isascii() or self._mark:
            return self.raw.encode("utf-8", "replace")
        return (_MARK + self.raw).encode("utf-8", "replace")  # a mark wins over a declaration


def path_of(uri: str) -> str | None:
    """The absolute path of a ``file:`` URI, written with ``/``; None for any other."""
    try:
        path = uris.to_fs_path(uri)
    except ValueError:
        return None
    return normal(path) if path else None


def normal(path: str) -> str:
    """A path in the one spelling that the server uses for it."""
    return os.path.normpath(path).replace(os.sep, "/")


def uri_of(path: str) -> str:
    """The ``file:`` URI of an absolute path."""
    return uris.from_fs_path(path) or ""
