"""Patterns of paths, as ``.gitignore`` files write them. Knows text only, never a disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

_PLAIN = re.compile(r"[^*?\[\\]+")


class _Rule(NamedTuple):
    number: int
    text: str
    last: str
    negated: bool
    only_directories: bool
    anchored: bool


@dataclass(frozen=True)
class Patterns:
    """The rules of one place, the last one that matches decides.

    A path can only match a rule whose last part matches its name. Most names match none, and names repeat: that is remembered.

    Attributes:
        base: The directory they are relative to, written with ``/`` and without a final one.
    """

    base: str
    _flags: int
    _literal: Mapping[str, Sequence[_Rule]]
    _others: Sequence[_Rule]
    _memo: dict[str, tuple[_Rule, ...]] = field(default_factory=dict[str, tuple[_Rule, ...]], compare=False)

    def match(self, path: str, *, is_directory: bool) -> bool | None:
        """Whether a path below ``base`` is meant: True, False when a ``!`` takes it back, None when no rule says anything."""
        name = path.rpartition("/")[2]
        rules = self._memo.get(name)
        if rules is None:
            rules = self._memo[name] = self._possible(name)
        for rule in rules:
            if is_directory or not rule.only_directories:
                relative = path[len(self.base) + 1 :]
                if not rule.anchored or _compiled(rule.text, self._flags).fullmatch(relative):
                    return not rule.negated
        return None

    def _possible(self, name: str) -> tuple[_Rule, ...]:
        """The rules that could match a path of this name, the last one first."""
        found = [rule for rule in self._others if _compiled(rule.last, self._flags).fullmatch(name)]
        return tuple(sorted((*found, *self._literal.get(name, ())), key=lambda rule: rule.number, reverse=True))

    def covers(self, path: str) -> bool:
        """Whether a file is meant, by itself or because a directory above it is; False outside ``base``."""
        if not path.startswith(self.base + "/"):
            return False
        end = path.find("/", len(self.base) + 1)
        while end >= 0:
            if self.match(path[:end], is_directory=True):
                return True
            end = path.find("/", end + 1)
        return bool(self.match(path, is_directory=False))


def compile_patterns(lines: Iterable[str], base: str, *, ignore_case: bool = False) -> Patterns:
    """Read the lines of a ``.gitignore`` that stands in ``base``. A line that git would not understand matches nothing."""
    flags = re.IGNORECASE if ignore_case else 0
    literal: dict[str, list[_Rule]] = {}
    others: list[_Rule] = []
    for number, line in enumerate(lines):
        rule = _parse(number, line.rstrip("\r\n"))
        if rule is None or not _is_valid(rule.text):
            continue
        if not ignore_case and _PLAIN.fullmatch(rule.last):
            literal.setdefault(rule.last, []).append(rule)
        else:
            others.append(rule)
    return Patterns(base.rstrip("/"), flags, literal, others)


@lru_cache(maxsize=64)
def cached_patterns(lines: tuple[str, ...], base: str) -> Patterns:
    """The same, remembered: configurations are asked about every file."""
    return compile_patterns(lines, base)


@cache
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(_translate(pattern), flags)


def _is_valid(pattern: str) -> bool:
    if "[" in pattern:
        try:
            _compiled(pattern, 0)
        except re.error:  # such as a reversed range
            return False
    return True


def _parse(number: int, line: str) -> _Rule | None:
    """The rule of a line; None for a blank line or comment."""
    while line.endswith(" ") and not line.endswith("\\ "):
        line = line[:-1]
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    line = line[1:] if negated else line
    only_directories = line.endswith("/")
    line = line[:-1] if only_directories else line
    anchored = "/" in line
    line = line[1:] if line.startswith("/") else line
    if line.startswith("**/") and "/" not in line[3:]:  # no more than the name of the rest
        line, anchored = line[3:], False
    return _Rule(number, line, line.rpartition("/")[2], negated, only_directories, anchored) if line else None


def _translate(pattern: str) -> str:
    """A pattern as a regular expression for the whole path."""
    out: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if pattern.startswith("**/", at) and (at == 0 or pattern[at - 1] == "/"):
            out.append("(?:.*/)?")
            at += 3
        elif pattern.startswith("**", at) and at + 2 == len(pattern) and at and pattern[at - 1] == "/":
            out.append(".+")
            at += 2
        elif char == "*":
            out.append("[^/]*")
            at += 1
        elif char == "?":
            out.append("[^/]")
            at += 1
        elif char == "[":
            text, at = _class(pattern, at)
            out.append(text)
        else:
            at += char == "\\"
            out.append(re.escape(pattern[at : at + 1]))
            at += 1
    return "".join(out)


def _class(pattern: str, at: int) -> tuple[str, int]:
    """A ``[...]`` that begins at ``at``, and where it ends; without an end it matches nothing, as in git."""
    end = at + 1 + (pattern[at + 1 : at + 2] in {"!", "^"})
    end = pattern.find("]", end + 1)
    if end < 0:
        return r"(?!)", len(pattern)
    inner = pattern[at + 1 : end]
    negated = inner[0] in "!^"
    inner = inner[1:] if negated else inner
    inner = re.sub(r"\\(.)", r"\1", inner)
    inner = (
        inner.replace("\\", r"\\")
        .replace("[", r"\[")
        .replace("]", r"\]")
        .replace("^", r"\^")
        .replace("&", r"\&")
        .replace("~", r"\~")
    )
    return ("(?!/)[^" if negated else "(?!/)[") + inner + "]", end + 1
