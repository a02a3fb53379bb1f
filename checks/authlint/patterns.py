"""Patterns of paths, as ``.gitignore`` files write them. Knows text only, never a disk."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

_PLAIN = re.compile(r"[^*?\[\\]+")


@dataclass(frozen=True, slots=True)
class _Rule:
    regex: re.Pattern[str]
    negated: bool
    only_directories: bool
    anchored: bool


@dataclass(frozen=True)
class Patterns:
    """The rules of one place, the last one that matches decides.

    Most names match nothing, so whole names are looked up in a set and all other rules are first tried as one regex.

    Attributes:
        base: The directory they are relative to, written with ``/`` and without a final one.
    """

    base: str
    _rules: tuple[_Rule, ...]
    _names: frozenset[str]
    _by_name: re.Pattern[str] | None
    _by_path: re.Pattern[str] | None
    _memo: dict[str, bool] = field(default_factory=dict[str, bool], compare=False)

    def match(self, path: str, *, is_directory: bool) -> bool | None:
        """Whether a path below ``base`` is meant: True, False when a ``!`` takes it back, None when no rule says anything."""
        name = path.rpartition("/")[2]
        named = self._memo.get(name)
        if named is None:  # names repeat
            named = self._memo[name] = name in self._names or bool(self._by_name and self._by_name.fullmatch(name))
        if not named and self._by_path is None:
            return None
        relative = path[len(self.base) + 1 :]
        if not named and not (self._by_path and self._by_path.fullmatch(relative)):
            return None
        for rule in reversed(self._rules):
            if (is_directory or not rule.only_directories) and rule.regex.fullmatch(relative if rule.anchored else name):
                return not rule.negated
        return None

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
    names: set[str] = set()
    by_name: list[str] = []
    by_path: list[str] = []
    rules: list[_Rule] = []
    for line in lines:
        parsed = _parse(line.rstrip("\r\n"))
        if parsed is None:
            continue
        text, negated, only_directories, anchored = parsed
        try:
            rules.append(_Rule(re.compile(_translate(text), flags), negated, only_directories, anchored))
        except re.error:  # such as a reversed range
            continue
        if anchored:
            by_path.append(_translate(text))
        elif _PLAIN.fullmatch(text) and not ignore_case:
            names.add(text)
        else:
            by_name.append(_translate(text))
    return Patterns(base.rstrip("/"), tuple(rules), frozenset(names), _any(by_name, flags), _any(by_path, flags))


@lru_cache(maxsize=64)
def cached_patterns(lines: tuple[str, ...], base: str) -> Patterns:
    """The same, remembered: configurations are asked about every file."""
    return compile_patterns(lines, base)


def _any(regexes: list[str], flags: int) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{regex})" for regex in regexes), flags) if regexes else None


def _parse(line: str) -> tuple[str, bool, bool, bool] | None:
    """The pattern itself, and whether it is negated, only for directories, anchored; None for a blank line or comment."""
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
    return (line, negated, only_directories, anchored) if line else None


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
