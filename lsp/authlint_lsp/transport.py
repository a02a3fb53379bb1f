"""Messages in and out: one thread reads, the event loop handles all that has arrived before it turns to anything else.

That makes bursts cheap: what analysis a change needs is put off until no further message is waiting.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from typing import BinaryIO

log = logging.getLogger(__name__)

CHUNK = 1 << 16
PARENT_CHECK_S = 5.0


class Output:
    """Where answers go; silent once nobody reads them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        """Write one framed message."""
        try:
            self._stream.write(data)
            self._stream.flush()
        except (OSError, ValueError):
            log.debug("the client no longer reads")

    def close(self) -> None:
        """Close the stream."""
        try:
            self._stream.close()
        except OSError:
            log.debug("the client no longer reads")


def pump(descriptor: int, reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop) -> None:
    """Start a thread that feeds ``reader`` from a file descriptor until its end."""

    def feed() -> None:
        try:
            while data := os.read(descriptor, CHUNK):
                loop.call_soon_threadsafe(reader.feed_data, data)
        except OSError:
            log.debug("the input is gone")
        try:
            loop.call_soon_threadsafe(reader.feed_eof)
        except RuntimeError:
            log.debug("the loop is closed")  # the server stopped first

    threading.Thread(target=feed, name="input", daemon=True).start()


async def frames(reader: asyncio.StreamReader, receive: Callable[[bytes], bool]) -> None:
    """Hand the body of each message to ``receive`` until it wants no more, or the input ends."""
    try:
        while True:
            body = await _body(reader)
            if body is not None and not receive(body):
                return
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        return


async def _body(reader: asyncio.StreamReader) -> bytes | None:
    length: int | None = None
    while line := (await reader.readuntil(b"\n")).strip():
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
    return None if length is None else await reader.readexactly(length)


async def until_orphaned(parent: int) -> None:
    """Return when the process that started the server has gone."""
    while is_alive(parent):
        await asyncio.sleep(PARENT_CHECK_S)


def is_alive(process: int) -> bool:
    """Whether a process is to be seen from here."""
    if os.name == "nt":  # there a signal of 0 would end the process; the input ends with the client anyway
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
