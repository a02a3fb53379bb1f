"""Patterns of paths, as ``.gitignore`` files write them; what they mean is pathspec's business. Knows text only, never a disk."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from authlint.record import record

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


_BROKEN = (ValueError, re.error)
"""What pathspec raises for a pattern that means nothing, such as a reversed range."""
_SPECIAL = re.compile(r"[*?\[]")
_SPECIAL_OR_CLOSING = re.compile(r"[*?\[\]]")
_ESCAPED = re.compile(r"\\([^*?\[\]\\])")
_UNLIKE = re.compile(r"\\|\[[!^\[]")
"""What ``fnmatch`` does not read as pathspec does: for that, ``[!a]`` can be a slash."""


class NamePatterns:
    """Patterns of single names, as ``fnmatch`` has them; most are a name or the beginning or end of one, and quick to compare."""

    def __init__(self, patterns: Iterable[str]) -> None:
        names: list[str] = []
        starts: list[str] = []
        ends: list[str] = []
        self._others: list[str] = []
        for pattern in patterns:
            special = _SPECIAL.findall(pattern)
            if not special:
                names.append(pattern)
            elif special == ["*"] and pattern.startswith("*"):
                ends.append(pattern[1:])
            elif special == ["*"] and pattern.endswith("*"):
                starts.append(pattern[:-1])
            else:
                self._others.append(pattern)
        self._names, self._starts, self._ends = frozenset(names), tuple(starts), tuple(ends)
        self._tails = tuple({_SPECIAL_OR_CLOSING.split(pattern)[-1] for pattern in self._others})

    def __call__(self, name: str) -> bool:
        """Whether one of them means this name."""
        if name in self._names or name.endswith(self._ends) or name.startswith(self._starts):
            return True
        return name.endswith(self._tails) and self._other.match(name) is not None

    @cached_property
    def _other(self) -> re.Pattern[str]:
        return re.compile("|".join(map(translate, self._others)))


@cache
def name_patterns(patterns: tuple[str, ...]) -> NamePatterns:
    """The same, remembered."""
    return NamePatterns(patterns)


@record(eq=False)
class Patterns:
    """The patterns of one place; the last one that matches decides.

    Attributes:
        base: The directory they are relative to, written with ``/`` and without a final one.
        lines: The patterns.
    """

    base: str
    lines: tuple[str, ...]

    def match(self, path: str, *, is_directory: bool) -> bool | None:
        """Whether a path below ``base`` is meant: True, False when a ``!`` takes it back, None when no pattern says anything."""
        relative = path[len(self.base) + 1 :]
        return self._spec.check_file(f"{relative}/" if is_directory else relative, separators=()).include

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

    def may_mean(self, name: str) -> bool:
        """Whether a pattern may be about an entry of this name, or about what is in it.

        If this is false of every part of a path, no pattern says anything about it. That is so of nearly all paths, and known in
        a hundredth of the time of ``match``, without importing pathspec.
        """
        return self._telling(name)

    @cached_property
    def _telling(self) -> NamePatterns:
        """The part of each pattern that tells most."""
        telling: list[str] = []
        for line in self.lines:
            if line.startswith("#") or not line.strip():
                continue
            parts = [part for part in line.rstrip().removeprefix("!").split("/") if part.strip("*")]
            part = _ESCAPED.sub(r"\1", parts[-1]) if parts else "*"
            telling.append("*" if _UNLIKE.search(part) else part)
        return NamePatterns(telling)

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        try:
            return _spec_of(self.lines)
        except _BROKEN:
            return _spec_of([line for line in self.lines if _is_understood(line)])


def compile_patterns(lines: Iterable[str], base: str) -> Patterns:
    """Read the lines of a ``.gitignore`` that stands in ``base``. A line that git would not understand matches nothing."""
    return Patterns(base.rstrip("/"), tuple(line.rstrip("\r\n") for line in lines))


def _spec_of(lines: Iterable[str]) -> GitIgnoreSpec:
    import warnings  # noqa: PLC0415 - see may_mean

    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - see may_mean

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # `[?--]`: what it means now is what git means
        return GitIgnoreSpec.from_lines(lines)


def _is_understood(line: str) -> bool:
    try:
        _spec_of([line])
    except _BROKEN:
        return False
    return True


@lru_cache(maxsize=64)
def cached_patterns(lines: tuple[str, ...], base: str) -> Patterns:
    """The same, remembered: configurations are asked about every file."""
    return compile_patterns(lines, base)
