"""``.env`` files to members, in the steps in which python-dotenv 1 reads them, so that what it refuses is refused here.

A line that it refuses is a problem; reading goes on where it goes on. Its regular expressions are the language: a quoted value
may run over lines, blanks before ``#`` begin a comment behind a value without quotes, ``export`` before a name is ignored.
"""

from __future__ import annotations

import re

from authlint.sources.members import Document, Kind, Member
from authlint.text import Span

_MOST_PROBLEMS = 10

_GAP = re.compile(r"\s*")
_BLANK = re.compile(r"[^\S\r\n]*")
_EXPORT = re.compile(r"(?:export[^\S\r\n]+)?")
_QUOTED_NAME = re.compile(r"'([^']+)'")
_NAME = re.compile(r"([^=#\s]+)")
_SINGLE = re.compile(r"'([^'\\]*(?:\\.[^'\\]*)*)'", re.DOTALL)
_DOUBLE = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
_REST = re.compile(r"[^\r\n]*")
_COMMENT_BEHIND = re.compile(r"\s+#")
_END_OF_LINE = re.compile(r"[^\S\r\n]*(?:\r\n|\n|\r|$)")
_BREAK = re.compile(r"\r\n|\n|\r|")

_SINGLE_ESCAPE = re.compile(r"\\([\\'])")
_DOUBLE_ESCAPE = re.compile(r"\\([\\'\"abfnrtv])")
_CHARACTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_TEMPLATE = re.compile(r"\$\{[^}:]*(?::-[^}]*)?\}")


class _RefusedError(Exception):
    """This is not in the language."""


def scan(text: str) -> Document:
    """Read a text."""
    scanner = _Scanner(text)
    while scanner.at < len(text):
        scanner.line()
    return Document(scanner.members, scanner.comments, scanner.problems)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.members: list[Member] = []
        self.comments: list[Span] = []
        self.problems: list[tuple[Span, str]] = []

    def line(self) -> None:
        """Read one setting or comment, with the blank lines before it."""
        self._match(_GAP)
        start, members = self.at, len(self.members)
        if start == len(self.text):
            return
        name: Member | None = None
        try:
            self._match(_EXPORT)
            if self._next() != "#":
                name = self._name()
                self._value(name)
            self._comment()
            self._match(_END_OF_LINE)
        except _RefusedError:
            del self.members[members:]
            end = self._match(_REST).end()
            reason = "this is no NAME=value" if name is None else "the value's quotes are not closed, or text follows them"
            line_end = _REST.match(self.text, start)
            span = Span(start, min(end, line_end.end() if line_end else end))
            if len(self.problems) < _MOST_PROBLEMS:
                self.problems.append((span, reason))
            if name is not None:
                at = Span(name.key.end, max(name.key.end, end))
                self.members.append(Member(name.keys, name.key, at, Kind.UNKNOWN))
            self._match(_BREAK)

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """Read what a pattern matches here."""
        match = pattern.match(self.text, self.at)
        if match is None:
            raise _RefusedError
        self.at = match.end()
        return match

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _name(self) -> Member:
        """The name, as a member that has no value yet."""
        start = self.at
        name = self._match(_QUOTED_NAME if self._next() == "'" else _NAME)[1]
        key = Span(start, self.at)
        return Member((name,), key, Span(key.end, key.end), Kind.NULL)

    def _value(self, name: Member) -> None:
        self._match(_BLANK)
        if self._next() != "=":
            self.members.append(name)
            return
        self.at += 1
        behind = self.at
        self._match(_BLANK)
        start, quote = self.at, self._next()
        if quote == "'":
            value = _SINGLE_ESCAPE.sub(r"\1", self._match(_SINGLE)[1])
        elif quote == '"':
            value = _DOUBLE_ESCAPE.sub(lambda match: _CHARACTERS.get(match[1], match[1]), self._match(_DOUBLE)[1])
        elif quote == "#" and start > behind:
            value = ""
        else:
            line = self._match(_REST)[0]
            comment = _COMMENT_BEHIND.search(line)
            value = (line[: comment.start()] if comment else line).rstrip()
            self.at = start + len(value)
        kind = Kind.UNKNOWN if _TEMPLATE.search(value) else Kind.STRING
        self.members.append(Member(name.keys, name.key, Span(start, self.at), kind, value))

    def _comment(self) -> None:
        start = self._match(_BLANK).end()
        if self._next() == "#":
            self.comments.append(Span(start, self._match(_REST).end()))
