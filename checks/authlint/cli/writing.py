"""Writing files so that nothing is lost: whole or not at all."""

from __future__ import annotations

import os
import stat


class ChangedError(Exception):
    """The file is not what it was when it was read."""


def write_atomically(path: str, data: bytes, *, expected: bytes | None = None) -> None:
    """Write a file through a temporary one beside it; a link stays a link, the mode stays as it is.

    Args:
        path: The file.
        data: What it shall hold.
        expected: What it must hold now; None if that does not matter.

    Raises:
        ChangedError: if it holds something else than expected. Nothing is written.
        OSError: if it cannot be written. Nothing is lost.
    """
    real = os.path.realpath(path)
    try:
        mode = os.stat(real).st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):  # /dev/stdout, a pipe
        with open(real, "wb") as file:
            file.write(data)
        return
    if mode is not None and not os.access(real, os.W_OK):
        # Replacing it would work, but whoever made it read-only did not want that.
        raise PermissionError(13, "permission denied: the file is read-only", path)
    import tempfile  # noqa: PLC0415 - costs as much as all of this command line, and most runs write nothing

    handle, temporary = tempfile.mkstemp(prefix=".authlint-", dir=os.path.dirname(real) or ".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
        _require_unchanged(real, expected)
        os.replace(temporary, real)
    except BaseException:
        os.unlink(temporary)
        raise


def _require_unchanged(path: str, expected: bytes | None) -> None:
    if expected is None:
        return
    with open(path, "rb") as file:
        if file.read() != expected:
            raise ChangedError(path)


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
