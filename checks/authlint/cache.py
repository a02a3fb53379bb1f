"""The facts of a project's files from one run to the next.

A file's facts are valid as long as everything they rest on is unchanged: its own bytes, the files that were read or looked for,
the directories that were listed. What a file holds is told by its time of modification, size and inode; only when one of them
differs is it read and its digest compared. (An edit that keeps all three goes unnoticed, as with make, git and ruff.)

One file per project. It is a pickle, because nothing else in the standard library rebuilds ten thousand small frozen objects in a
few milliseconds; but a restricted one, which can build nothing but authlint's records, tuples and enumerations, so whatever
stands in it, nothing is run. It holds facts, and facts hold no secrets.
"""

from __future__ import annotations

import enum
import io
import os
import pickle
import sys
import time
from hashlib import blake2b
from importlib import import_module
from typing import Any, TypeAlias, cast

import authlint
from authlint.disk import DiskFiles
from authlint.engine import FileError, FileFacts
from authlint.facts.reading import Crash
from authlint.record import field, is_record, record

Stamp: TypeAlias = "tuple[int, int, int]"
"""Time of modification in ns, size, inode; all zero for what does not exist."""

Entry: TypeAlias = "tuple[FileFacts, tuple[tuple[str, bytes], ...]]"
"""What was found in a file, and the digest of everything it rests on."""

MAGIC = b"authlint cache 1\n"
RACY_NS = 2_000_000_000
"""A file modified this shortly before a run may be modified again and keep its time, on file systems with a coarse clock."""
TICK_NS = 20_000_000
"""How much a file's time may lag behind the clock: what is older than the run by more than this has not changed during it."""
_BROKEN = (
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    MemoryError,
)


@record(frozen=False)
class _Contents:
    """What is stored.

    Attributes:
        plain: Files that hold no facts, whatever else the project holds.
        facts: Other files: what was found, and the digests of what that rests on.
        digests: The digest that something had when it had this stamp.
    """

    plain: dict[str, Stamp] = field(default_factory=dict[str, Stamp])
    facts: dict[str, Entry] = field(default_factory=dict[str, Entry])
    digests: dict[str, tuple[Stamp, bytes]] = field(default_factory=dict[str, tuple[Stamp, bytes]])


class Cache:
    """The cache of one project during one run."""

    def __init__(self, files: DiskFiles, path: str) -> None:
        self._files = files
        self._path = path
        self._key = _key(files.root)
        self._now = time.time_ns()
        self._current: dict[str, bytes | None] = {}
        self._used: set[str] = set()
        self._changed = False
        self._contents = _load(path, self._key) or _Contents()

    def get(self, path: str) -> FileFacts | None:
        """What is known of a file, if that is still true."""
        self._used.add(path)
        plain = self._contents.plain.get(path)
        if plain is not None:
            return FileFacts(path, reads=frozenset({path})) if plain == _stamp(path) else None
        entry = self._contents.facts.get(path)
        if entry is None or any(self._digest(one) != digest for one, digest in entry[1]):
            return None
        return entry[0]

    def put(self, found: FileFacts) -> None:
        """Remember what was found in a file, unless it could be different next time without a change of any file."""
        path = found.path
        self._contents.plain.pop(path, None)
        self._contents.facts.pop(path, None)
        self._changed = True
        if any(isinstance(fact, Crash) for fact in found.facts) or any(map(self._changed_meanwhile, found.reads)):
            return
        if not found.facts and not found.suppressed and found.reads == frozenset({path}):
            if not self._is_racy(path):
                self._contents.plain[path] = _stamp(path)
            return
        digests = [(one, self._digest(one)) for one in sorted(found.reads)]
        known = tuple((one, digest) for one, digest in digests if digest is not None)
        if len(known) == len(digests):  # else something could not be read, and permissions change without a trace
            self._contents.facts[path] = found, known

    def _changed_meanwhile(self, path: str) -> bool:
        """Whether something may have changed between being read and having its digest taken."""
        return _stamp(path)[0] > self._now - TICK_NS

    def _is_racy(self, path: str) -> bool:
        """Whether something changed so shortly before this run that another change could leave the same time."""
        return _stamp(path)[0] > self._now - RACY_NS

    def _digest(self, path: str) -> bytes | None:
        """The digest of what is there now; None if it cannot be read."""
        if path not in self._current:
            stamp = _stamp(path)
            known = self._contents.digests.get(path)
            if known is not None and known[0] == stamp:
                self._current[path] = known[1]
            else:
                self._current[path] = self._measure(path, stamp)
        return self._current[path]

    def _measure(self, path: str, stamp: Stamp) -> bytes | None:
        try:
            digest = self._files.digest(path)
        except FileError:
            return None
        self._changed = True
        self._contents.digests.pop(path, None)
        if not self._is_racy(path):
            self._contents.digests[path] = stamp, digest
        return digest

    def save(self) -> None:
        """Write it, if anything changed; where that is not possible, nothing is lost but time."""
        if not self._changed:
            return
        contents = self._contents
        if len(contents.plain) + len(contents.facts) > 2 * len(self._used) + 1_000:  # most of it is about files that went
            contents.plain = {path: stamp for path, stamp in contents.plain.items() if path in self._used}
            contents.facts = {path: entry for path, entry in contents.facts.items() if path in self._used}
        needed = {one for _, digests in contents.facts.values() for one, _ in digests}
        contents.digests = {path: known for path, known in contents.digests.items() if path in needed}
        payload = pickle.dumps((contents.plain, contents.facts, contents.digests), protocol=5)
        try:
            _write(self._path, b"".join((MAGIC, self._key, blake2b(payload, digest_size=16).digest(), payload)))
        except OSError:
            return


def cache_path(root: str) -> str:
    """Where the cache of the project at ``root`` stands."""
    name = blake2b(root.encode(errors="surrogateescape"), digest_size=12).hexdigest()
    return os.path.join(_directory(), f"{name}.facts")


def _directory() -> str:
    given = os.environ.get("AUTHLINT_CACHE_DIR")
    if given:
        return given
    from platformdirs import user_cache_dir  # noqa: PLC0415 - not needed when the directory is given

    return user_cache_dir("authlint", appauthor=False)


def _stamp(path: str) -> Stamp:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return (0, 0, 0)
    return found.st_mtime_ns, found.st_size, found.st_ino


def _key(root: str) -> bytes:
    """What facts depend on besides the project: authlint's code, Python's parser."""
    parts: list[object] = [authlint.__version__, sys.version_info[:3], sys.implementation.cache_tag, root]
    directories = [os.path.dirname(os.path.abspath(authlint.__file__))]
    for directory in directories:  # its own files by time and size, not only its version: in a checkout the code changes under it
        for entry in sorted(os.scandir(directory), key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                found = entry.stat()
                parts.append((entry.name, found.st_mtime_ns, found.st_size))
            elif "." not in entry.name and entry.name not in {"__pycache__", "cli", "reporters", "diagnose", "checks"}:
                directories.append(entry.path)
    return blake2b(repr(parts).encode(errors="surrogateescape"), digest_size=16).digest()


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if module.partition(".")[0] == "authlint" and "." not in name:
            found: Any = getattr(import_module(module), name)
            if isinstance(found, type) and (is_record(cast("type[Any]", found)) or issubclass(found, (tuple, enum.Enum))):
                return cast("object", found)
        if (module, name) == ("builtins", "frozenset"):
            return frozenset
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a cache")


def _load(path: str, key: bytes) -> _Contents | None:
    """What stands in a cache file; None if there is none, it is another version's, or it is not whole."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ValueError):
        return None
    start = len(MAGIC) + 32
    payload = memoryview(data)[start:]
    if data[:start] != MAGIC + key + blake2b(payload, digest_size=16).digest():
        return None
    try:
        return _Contents(*_Unpickler(io.BytesIO(payload)).load())
    except _BROKEN:
        return None


def _write(path: str, data: bytes) -> None:
    directory = os.path.dirname(path)
    os.makedirs(directory, mode=0o700, exist_ok=True)
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
