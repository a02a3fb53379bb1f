"""Which literals a file holds: the question that decides, adapter by adapter, whether a file is parsed at all.

Hundreds of literals are looked for in every file. Most are parts of words, and the different words of a file are a fifth of its
bytes: so they are looked for among those, and in the whole file only where that is not enough.
"""

from __future__ import annotations

import re
from functools import cache

_WORDS = re.compile(rb"\w{3,}")


class Haystack:
    """The bytes of one file; what was asked about them is remembered."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._words = b" ".join(set(_WORDS.findall(data)))
        self._known: dict[bytes, bool] = {}

    def holds(self, literal: bytes) -> bool:
        """Whether the bytes hold ``literal``."""
        found = self._known.get(literal)
        return self._look(literal) if found is None else found

    def holds_one_of_each(self, groups: tuple[tuple[bytes, ...], ...]) -> bool:
        """Whether the bytes hold a literal of each group."""
        # Every file comes here for every adapter: loops are twice as quick as `all` and `any` with generators, or as calls.
        known = self._known
        for group in groups:
            for literal in group:
                found = known.get(literal)
                if self._look(literal) if found is None else found:
                    break
            else:
                return False
        return True

    def _look(self, literal: bytes) -> bool:
        word = _longest_word(literal)
        found = not word or word in self._words
        if found and word != literal:
            found = literal in self.data
        self._known[literal] = found
        return found

    def matches(self, pattern: bytes) -> bool:
        """Whether the regular expression is found in the bytes."""
        return _compiled(pattern).search(self.data) is not None


@cache
def _longest_word(literal: bytes) -> bytes:
    """The longest part of ``literal`` that can only stand within one word; empty if there is none."""
    return max(_WORDS.findall(literal), key=len, default=b"")


@cache
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern)
