"""Files on a disk, as the engine reads them: nothing outside the root, nothing huge, nothing that could block."""

from __future__ import annotations

import os
import stat

from authlint.engine import SIZE_LIMIT, FileError, Files

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

KEEP = 512
"""How many files' bytes are kept: a file is often read again soon, by an adapter or for an excerpt."""


def slashes(path: str) -> str:
    """A path of this system, written with ``/``."""
    return path if os.sep == "/" else path.replace(os.sep, "/")


def absolute(path: str, base: str | None = None) -> str:
    """An absolute path with ``/``, without ``.`` and ``..``; symbolic links stay."""
    return slashes(os.path.abspath(os.path.join(base, path) if base else path))


def is_within(path: str, root: str) -> bool:
    """Whether ``path`` is ``root`` or lies below it; both are absolute."""
    return path == root or path.startswith(root.rstrip("/") + "/")


class DiskFiles:
    """The files below one root. Paths are absolute and written with ``/``.

    Raises nothing but what ``engine.Files`` promises.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self._real_root = slashes(os.path.realpath(root))
        self._real: dict[str, str] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._data: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        data = self._data.get(path)
        if data is None:
            data = self._read(path)
            self._data[path] = data
            if len(self._data) > KEEP:
                del self._data[next(iter(self._data))]
        return data

    def _read(self, path: str) -> bytes:
        try:
            self._stat(path)
            handle = os.open(path, _FLAGS)
        except (FileNotFoundError, NotADirectoryError):
            raise FileNotFoundError(path) from None
        except (OSError, ValueError) as error:
            raise FileError(_reason(error)) from None
        try:
            return _read_all(handle)
        except OSError as error:
            raise FileError(_reason(error)) from None
        finally:
            os.close(handle)

    def _stat(self, path: str) -> os.stat_result:
        """What the path leads to.

        Raises:
            FileError: if it is not a regular file within the root, or too large.
            OSError: if it cannot be had.
        """
        found = os.lstat(path)
        if stat.S_ISLNK(found.st_mode):
            real = slashes(os.path.realpath(path))
            found = os.stat(real)
        else:
            directory, _, name = path.rpartition("/")
            real = f"{self._real_directory(directory)}/{name}"
        if not is_within(real, self._real_root):
            raise FileError("it is a link that leads out of the project")
        if not stat.S_ISREG(found.st_mode):
            raise FileError("it is not a regular file")
        if found.st_size > SIZE_LIMIT:
            raise FileError(f"{found.st_size:,} bytes are more than the {SIZE_LIMIT:,} that authlint reads")
        return found

    def _real_directory(self, directory: str) -> str:
        real = self._real.get(directory)
        if real is None:
            real = self._real[directory] = slashes(os.path.realpath(directory or "/")).rstrip("/")
        return real

    def names(self, directory: str) -> frozenset[str]:
        """The names in a directory."""
        directory = directory.rstrip("/")
        if directory not in self._names:
            self._names[directory] = self._list(directory)
        return self._names[directory]

    def _list(self, directory: str) -> frozenset[str]:
        if not is_within(self._real_directory(directory), self._real_root):
            return frozenset()
        try:
            return frozenset(os.listdir(directory or "/"))
        except (OSError, ValueError):
            return frozenset()

    def digest(self, path: str) -> bytes:
        """A digest of what is at ``path`` (a directory's names when it ends with ``/``); empty if there is nothing.

        Raises:
            FileError: if it is there and cannot be read.
        """
        from hashlib import blake2b  # noqa: PLC0415 - loads OpenSSL: only for the cache

        if path.endswith("/"):
            names = self.names(path)
            return blake2b("\0".join(sorted(names)).encode(errors="surrogateescape"), digest_size=16).digest()
        try:
            return blake2b(self.read(path), digest_size=16).digest()
        except FileNotFoundError:
            return b""


class OverlaidFiles:
    """Files with one of them given from elsewhere, such as standard input."""

    def __init__(self, files: Files, path: str, data: bytes) -> None:
        self._files = files
        self._path = path
        self._content = data
        self.root = files.root

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        return self._content if path == self._path else self._files.read(path)

    def names(self, directory: str) -> frozenset[str]:
        """The names in a directory, with that of the given file."""
        names = self._files.names(directory)
        parent, _, name = self._path.rpartition("/")
        return names | {name} if parent == directory.rstrip("/") else names


def _read_all(handle: int) -> bytes:
    parts: list[bytes] = []
    total = 0
    while part := os.read(handle, 1 << 20):
        parts.append(part)
        total += len(part)
        if total > SIZE_LIMIT:  # it grew since it was measured
            raise FileError(f"more than {SIZE_LIMIT:,} bytes, which is all that authlint reads")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _reason(error: OSError | ValueError) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else "its name cannot be used on this system"
    return text[0].lower() + text[1:]
