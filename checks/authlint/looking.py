"""The project as adapters see it: every look is recorded, so that cached facts know what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authlint.sources import Source, UnreadableError

if TYPE_CHECKING:
    from authlint.engine import Sources


class Recorder:
    """The project during the adapters' run over one file.

    Attributes:
        root: See ``Project``.
        reads: What was looked at: files, and directories with a final ``/``.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.root = sources.files.root
        self.reads: set[str] = set()

    def source(self, path: str) -> Source | None:
        """See ``Project``."""
        if not self._is_inside(path):
            return None
        self.reads.add(path)
        found = self._sources.get(path)
        return None if isinstance(found, UnreadableError) else found

    def names(self, directory: str) -> frozenset[str]:
        """See ``Project``."""
        self.reads.add(directory.rstrip("/") + "/")
        return self._sources.files.names(directory)

    def holds(self, path: str, literal: bytes) -> bool:
        """See ``Searchable``."""
        if not self._is_inside(path):
            return False
        self.reads.add(path)
        return self._sources.holds(path, literal)

    def _is_inside(self, path: str) -> bool:
        return not self.root or (path + "/").startswith(self.root.rstrip("/") + "/")
