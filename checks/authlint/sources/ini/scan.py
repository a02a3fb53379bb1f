"""INI files to members, by the rules of configparser with its defaults (``strict``, no inline comments).

A line that is indented deeper than its option continues it; comments stand on lines of their own; behind a value, ``#`` and ``;``
belong to it. A line that configparser refuses is a problem, and reading goes on below it.
"""

from __future__ import annotations

import re

from authlint.record import field, record
from authlint.sources.ini.interpolation import DEFAULT
from authlint.sources.members import Document, Kind, Member
from authlint.text import Span

_MOST_PROBLEMS = 10

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_SECTION = re.compile(r"\[(.+)\]")
_OPTION = re.compile(r"(.*?)\s*[=:]\s*(.*)$")


def scan(text: str) -> Document:
    """Read a text."""
    scanner = _Scanner()
    for match in _LINE.finditer(text):
        scanner.line(match[0], match.start())
    scanner.end_option()
    return Document(scanner.members, scanner.comments, scanner.problems)


@record(frozen=False)
class _Option:
    """An option that is being read."""

    keys: tuple[str, ...]
    key: Span
    start: int
    end: int
    lines: list[str]
    is_kept: bool


@record(frozen=False)
class _Scanner:
    members: list[Member] = field(default_factory=list[Member])
    comments: list[Span] = field(default_factory=list[Span])
    problems: list[tuple[Span, str]] = field(default_factory=list[tuple[Span, str]])
    _section: str | None = None
    _is_kept: bool = True
    _slot: int = 0
    _option: _Option | None = None
    _indent: int = 0
    _seen: set[tuple[str, ...]] = field(default_factory=set[tuple[str, ...]])

    def line(self, line: str, offset: int) -> None:
        """Take the next line."""
        value = line.strip()
        indent = len(line) - len(line.lstrip())
        span = Span(offset + indent, offset + indent + len(value))
        if value.startswith(("#", ";")):
            self.comments.append(span)
        elif not value:
            if self._option is not None:
                self._option.lines.append("")
        elif self._section is not None and self._option is not None and indent > self._indent:
            self._option.lines.append(value)
            self._option.end = span.end
        else:
            self._indent = indent
            self._begin(value, span)

    def _begin(self, value: str, span: Span) -> None:
        """A line that continues nothing."""
        section = _SECTION.match(value)
        option = _OPTION.match(value)
        if section:
            self.end_option()
            self._open(section[1], span)
        elif self._section is None:
            self._problem(span, "this stands above the first [section]")
        elif option is None or not option[1]:
            self._problem(span, "this is neither a [section], nor an option with = or :")
            if option is not None:  # configparser takes the lines below it for its value
                self.end_option()
                self._option = _Option((), span, span.end, span.end, [], is_kept=False)
        else:
            self.end_option()
            key = Span(span.start, span.start + len(option[1]))
            start = span.start + option.start(2)
            keys = (self._section, option[1])
            is_new = self._is_new((self._section, option[1].lower()), key, "this option is set already")
            self._option = _Option(keys, key, start, start + len(option[2]), [option[2]], is_kept=is_new and self._is_kept)

    def _open(self, name: str, span: Span) -> None:
        """A section begins."""
        key = Span(span.start + 1, span.start + 1 + len(name))
        self._section = name
        self._is_kept = name == DEFAULT or self._is_new((name,), key, "there is a section of this name already")
        if self._is_kept:
            self._slot = len(self.members)
            self.members.append(Member((name,), key, Span(span.start, key.end + 1), Kind.OBJECT))

    def _is_new(self, keys: tuple[str, ...], span: Span, reason: str) -> bool:
        if keys in self._seen:
            self._problem(span, reason)
            return False
        self._seen.add(keys)
        return True

    def end_option(self) -> None:
        """No line continues the option any more."""
        option, self._option = self._option, None
        if option is None or not option.is_kept:
            return
        text = "\n".join(option.lines).rstrip()
        self.members.append(Member(option.keys, option.key, Span(option.start, option.end), Kind.STRING, text))
        section = self.members[self._slot]
        at = Span(section.at.start, max(option.end, section.at.end))
        self.members[self._slot] = Member(section.keys, section.key, at, Kind.OBJECT)

    def _problem(self, span: Span, reason: str) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append((span, reason))
