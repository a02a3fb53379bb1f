"""Patterns of paths, as ``.gitignore`` files write them; what they mean is pathspec's business. Knows text only, never a disk."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from authlint.record import record

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


_BROKEN = (ValueError, re.error)
"""What pathspec raises for a pattern that means nothing, such as a reversed range."""


@record
class Patterns:
    """The patterns of one place; the last one that matches decides.

    Attributes:
        base: The directory they are relative to, written with ``/`` and without a final one.
    """

    base: str
    _spec: GitIgnoreSpec

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


def compile_patterns(lines: Iterable[str], base: str) -> Patterns:
    """Read the lines of a ``.gitignore`` that stands in ``base``. A line that git would not understand matches nothing."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - projects without any patterns need not wait for it

    kept = [line.rstrip("\r\n") for line in lines]
    try:
        spec = GitIgnoreSpec.from_lines(kept)
    except _BROKEN:
        spec = GitIgnoreSpec.from_lines([line for line in kept if _is_understood(line)])
    return Patterns(base.rstrip("/"), spec)


def _is_understood(line: str) -> bool:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    try:
        GitIgnoreSpec.from_lines([line])
    except _BROKEN:
        return False
    return True


@lru_cache(maxsize=64)
def cached_patterns(lines: tuple[str, ...], base: str) -> Patterns:
    """The same, remembered: configurations are asked about every file."""
    return compile_patterns(lines, base)
