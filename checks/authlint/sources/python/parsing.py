"""Bytes to a syntax tree, with the broken parts of a file left out so that the rest can be read."""

from __future__ import annotations

import ast
import codecs
import re
import warnings
from _thread import allocate_lock
from bisect import bisect_right
from functools import cache

from authlint.record import record
from authlint.sources import UnreadableError
from authlint.sources.decoding import Decoded, UndecodableError
from authlint.sources.decoding import decode as decode_as
from authlint.text import LineIndex

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK_LINE = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_CHUNK = re.compile(r"^(?!(?:else|elif|except|finally)\b)[^\s#)\]}]", re.MULTILINE)
# Patterns without `compile` are compiled when they are first needed; most runs never do.
_NEWER = r"\s*(?:type\s+\w+.*=|(?:async\s+)?def\s+\w+\[|class\s+\w+\[|except\*?\s+[\w.]+\s*,)|.*?\b[tT]?[rRfFtT]+[\"']"
_TYPE_PARAMETERS = r"(\s*(?:async\s+def|def|class)\s+\w+[ \t]*)(\[[^\]\r\n]*\])"
_TYPE_ALIAS = r"(\s*)(type\s+\w+.*=.*)"
_OPENED = r"\bon line (\d+)"
_ATTEMPTS = 16
_BUDGET = 400_000
"""How many characters may be parsed again for the sake of recovery, beyond three times the text."""
_warnings = allocate_lock()


@record
class Break:
    """A stretch of the text that was left out: half-open offsets, and why."""

    start: int
    end: int
    reason: str


def decode(data: bytes) -> Decoded:
    """Decode a Python file as the interpreter would: byte order mark, then the declared encoding, then UTF-8.

    Raises:
        UndecodableError: if the bytes are not text in that encoding.
    """
    if data.startswith(codecs.BOM_UTF8):
        return decode_as(data)
    encoding = "utf-8"
    for line in data[:2000].splitlines()[:2]:
        if found := _COOKIE.match(line):
            encoding = found[1].decode("ascii", "replace")
            break
        if not _BLANK_LINE.match(line):
            break
    try:
        with _warnings, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of codecs such as unicode_escape
            return decode_as(data, _common_name(encoding))
    except UndecodableError:
        raise
    except (ValueError, AssertionError) as error:  # a codec that is not for text
        raise UndecodableError(f"cannot be decoded as {encoding}") from error


def _common_name(encoding: str) -> str:
    """Python's own spelling of the usual encodings, so that ``utf8`` and ``UTF-8`` are one."""
    lower = encoding.lower().replace("_", "-")
    return "utf-8" if lower in {"utf8", "utf-8"} or lower.startswith("utf-8-") else lower


def parse(text: str) -> tuple[ast.Module, tuple[Break, ...]]:
    """The tree of ``text``, and the stretches that had to be left out of it.

    Raises:
        UnreadableError: if nothing of the text can be read.
    """
    try:
        return _tree(text), ()
    except SyntaxError as error:
        first = error
    except (RecursionError, MemoryError):
        raise UnreadableError("nested too deeply") from None
    except ValueError:
        raise UnreadableError("holds characters that no Python file can hold") from None
    tree, breaks = _Recovery(text).run(first)
    if all(_is_placeholder(statement) for statement in tree.body):
        raise UnreadableError(breaks[0].reason, breaks[0].start)
    return tree, breaks


def _is_placeholder(statement: ast.stmt) -> bool:
    """Whether a statement may be what ``_leave_out`` put in place of a broken line."""
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and statement.value.value == 0
    )


def parses(text: str) -> bool:
    """Whether all of ``text`` is Python."""
    try:
        _tree(text)
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        return False
    return True


def _tree(text: str) -> ast.Module:
    with _warnings, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes are the project's own affair
        return ast.parse(text)


class _Recovery:
    """Blanks what the parser stumbles over, as little as possible, and keeps every offset true."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.text = text
        self.lines = LineIndex(text)
        self.chunks = [found.start() for found in _CHUNK.finditer(text)] or [0]
        self.breaks: list[Break] = []
        self.budget = _BUDGET + 3 * len(text)
        self.single: set[int] = set()

    def run(self, error: SyntaxError) -> tuple[ast.Module, tuple[Break, ...]]:
        """Blank and parse again until it parses, or until that has cost too much; then cut the text at the break."""
        for _ in range(_ATTEMPTS):
            line = self._line(error)
            if not self._modernised(line):
                self._leave_out(line, error)
            try:
                return _tree(self.text), self._merged()
            except SyntaxError as again:
                error = again
            except (RecursionError, MemoryError, ValueError):
                break
            self.budget -= self.lines.start_of(self._line(error))
            if self.budget < 0:
                break
        return self._cut(error)

    def _cut(self, error: SyntaxError) -> tuple[ast.Module, tuple[Break, ...]]:
        """Keep only what stands above the break."""
        for _ in range(_ATTEMPTS):
            start, _ = self._chunk(self.lines.start_of(self._line(error)))
            self.breaks.append(Break(start, len(self.original), self._reason(self._line(error), error)))
            self.text = self.text[:start]
            try:
                return _tree(self.text), self._merged()
            except SyntaxError as again:
                error = again
            except (RecursionError, MemoryError, ValueError):
                break
        return ast.Module(body=[], type_ignores=[]), self._merged()

    def _line(self, error: SyntaxError) -> int:
        """The line to blame: the one that opened what the parser misses, if it says which."""
        opened = re.search(_OPENED, error.msg or "")
        line = int(opened[1]) if opened else error.lineno or 1
        return min(max(line, 1), self.lines.count)

    def _modernised(self, line: int) -> bool:
        """Blank syntax that is newer than this Python and holds no fact: type parameters and type aliases."""
        start = self.lines.start_of(line)
        text = self.text[start : start + len(self.lines.line(line))]
        if found := re.match(_TYPE_PARAMETERS, text):
            self._replace(start + found.start(2), start + found.end(2), " " * len(found[2]))
            return True
        if (found := re.match(_TYPE_ALIAS, text)) and text.count("[") == text.count("]"):
            self._replace(start + found.start(2), start + found.end(2), "pass".ljust(len(found[2])))
            return True
        return False

    def _leave_out(self, line: int, error: SyntaxError) -> None:
        """Leave out the line, or the whole top-level statement if that did not help before."""
        reason = self._reason(line, error)
        start = self.lines.start_of(line)
        text = self.text[start : start + len(self.lines.line(line))]
        chunk, chunk_end = self._chunk(start)
        opener = self._string_opener(line)
        if opener is not None and chunk not in self.single:
            self.single.add(chunk)
            start, text = self.lines.start_of(opener), self.lines.line(opener)
            self._blank(start, start + len(text), reason)
        elif chunk in self.single or not text.strip() or text.lstrip()[:1] in {")", "]", "}"}:
            self._blank(chunk, chunk_end, reason)
        else:
            self.single.add(chunk)
            indent = len(text) - len(text.lstrip())
            self.breaks.append(Break(start + indent, start + len(text.rstrip()), reason))
            rest = len(text) - indent
            self._replace(start, start + len(text), text[:indent] + ("pass" if rest >= 4 else "0").ljust(rest))

    def _string_opener(self, line: int) -> int | None:
        """The line on which a multi-line string began that ends on ``line``: a stray quote is there, not here."""
        end = self.lines.start_of(line)
        line_end = end + len(self.lines.line(line))
        for token in tokens().finditer(self.text, 0, line_end):
            if token.start() < end < token.end() and token[0][:1] != "#":
                return self.lines.position(token.start()).line
        return None

    def _chunk(self, offset: int) -> tuple[int, int]:
        """The top-level statement around ``offset``, decorators included, as far as line starts tell."""
        first = max(bisect_right(self.chunks, offset) - 1, 0)
        last = first
        while first > 0 and self._is_decorator(self.chunks[first - 1]):
            first -= 1
        while last + 1 < len(self.chunks) and self._is_decorator(self.chunks[last]):
            last += 1
        end = self.chunks[last + 1] if last + 1 < len(self.chunks) else len(self.text)
        return min(self.chunks[first], offset), min(end, len(self.text))

    def _is_decorator(self, start: int) -> bool:
        return self.text[start : start + 1] == "@"

    def _blank(self, start: int, end: int, reason: str) -> None:
        self.breaks.append(Break(start, start + len(self.text[start:end].rstrip()), reason))
        self._replace(start, end, re.sub(r"[^\r\n]", " ", self.text[start:end]))

    def _replace(self, start: int, end: int, new: str) -> None:
        self.text = self.text[:start] + new + self.text[end:]

    def _merged(self) -> tuple[Break, ...]:
        """The breaks in order, those within another one left out."""
        kept: list[Break] = []
        for broken in sorted(self.breaks, key=lambda broken: (broken.start, -broken.end)):
            if not kept or broken.end > kept[-1].end:
                kept.append(broken)
        return tuple(kept)

    def _reason(self, line: int, error: SyntaxError) -> str:
        message = (error.msg or "invalid syntax").split(" (")[0].rstrip(".")
        message = message[:1].lower() + message[1:]
        if not self.breaks and re.match(_NEWER, self.lines.line(line)) and is_newer_python(self.original):
            return f"newer Python than authlint runs on: {message}"
        return f"not valid Python: {message}"


def is_newer_python(text: str) -> bool:
    """Whether libcst, which reads the newest Python on any interpreter, accepts ``text``."""
    import libcst  # noqa: PLC0415 # costs 0.2 s: only for files that look like newer Python

    try:
        libcst.parse_module(text)
    except (libcst.ParserSyntaxError, RecursionError, ValueError):
        return False
    return True


@cache
def tokens() -> re.Pattern[str]:
    """Finds comments and strings, without a tokenizer's cost.

    A nested quote of the same kind within an f-string ends the match early and starts another one, which comes to the same.
    """
    return re.compile(
        r"#[^\r\n]*"
        r"|(?:\b[A-Za-z]{1,2})?(?:\"\"\"[^\"\\]*(?:(?:\\.|\"(?!\"\"))[^\"\\]*)*(?:\"\"\"|\Z)"
        r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'''|\Z)"
        r"|\"(?:[^\"\\\r\n]|\\(?:\r\n|.))*\"?|'(?:[^'\\\r\n]|\\(?:\r\n|.))*'?)",
        re.DOTALL,
    )
