"""The shape of one adapter: it turns a source, looked at within its project, into facts. It never judges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Generic, TypeVar

from authlint.sources import Project, Source

S_contra = TypeVar("S_contra", bound=Source, contravariant=True)


@dataclass(frozen=True)
class Adapter(Generic[S_contra]):
    """What one framework, library or convention looks like, and how to read it.

    Attributes:
        name: As people write it (``Django``, ``PyJWT``).
        language: The class of sources it reads.
        files: Patterns of file names (not paths), compared in lower case.
        triggers: The prefilter: literals of which a file must hold one of **each** group, or it cannot matter. Only literals
            that every file with facts is certain to hold: a missing one loses findings.
        facts: Yields the facts of one source; those that stand in other files are left to those files' own turn.
    """

    name: str
    language: type[Source]
    files: tuple[str, ...]
    triggers: tuple[tuple[bytes, ...], ...]
    facts: Callable[[S_contra, Project], Iterator[object]]

    def reads(self, name: str) -> bool:
        """Whether a file of this name can hold facts."""
        lower = name.lower()
        return any(fnmatchcase(lower, pattern) for pattern in self.files)

    def is_triggered(self, data: bytes) -> bool:
        """Whether a file of these bytes can hold facts."""
        return all(any(literal in data for literal in group) for group in self.triggers)
