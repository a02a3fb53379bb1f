"""The project's files as the editor sees them: open documents over the disk, nothing outside the project's root."""

from __future__ import annotations

import os
from collections.abc import Mapping

from authlint.disk import DiskFiles


class BufferedFiles:
    """Buffers over a disk.

    Attributes:
        root: The directory outside of which nothing is read; written with ``/``. One that is not absolute has no disk.
    """

    def __init__(self, root: str, buffers: Mapping[str, bytes]) -> None:
        self.root = root
        self._buffers = buffers
        self._disk: DiskFiles | None = None

    def refresh(self) -> None:
        """Look at the disk anew."""
        self._disk = DiskFiles(self.root) if os.path.isabs(self.root) else None

    def frozen(self) -> BufferedFiles:
        """The same files, with the buffers as they are now."""
        frozen = BufferedFiles(self.root, dict(self._buffers))
        frozen.refresh()
        return frozen

    def read(self, path: str) -> bytes:
        """The bytes of a file: what is in the editor, or what is on disk."""
        buffer = self._buffers.get(path)
        if buffer is not None:
            return buffer
        if self._disk is None:
            raise FileNotFoundError(path)
        return self._disk.read(path)

    def names(self, directory: str) -> frozenset[str]:
        """The names in a directory, with those of documents that were never saved."""
        prefix = directory.rstrip("/") + "/"
        open_names = {path[len(prefix) :].split("/", 1)[0] for path in self._buffers if path.startswith(prefix)}
        return self._disk.names(directory) | open_names if self._disk else frozenset(open_names)
