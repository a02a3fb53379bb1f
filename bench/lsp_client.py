"""A language server over pipes and the least of a client for it: framing, requests, answers to the server's own."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, TypeAlias

Message: TypeAlias = dict[str, Any]
Arrival: TypeAlias = tuple[float, Message]
"""A message and when it was read whole, in seconds of ``time.perf_counter``."""


class ServerError(Exception):
    """The server went away, answered with an error, or did not answer in time."""


def encode(message: Message) -> bytes:
    """Frame a message as the protocol wants it."""
    body = json.dumps(message, separators=(",", ":")).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def read_message(stream: IO[bytes]) -> Message | None:
    """Read one framed message; None at the end of the stream."""
    length = 0
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if not line:
        return None
    message: Message = json.loads(stream.read(length))
    return message


class LanguageServer:
    """A server process and the conversation with it."""

    def __init__(self, argv: Sequence[str], cwd: Path, env: Mapping[str, str], log: IO[bytes]) -> None:
        self._log = log
        try:
            self._process = subprocess.Popen(
                argv, cwd=cwd, env={**os.environ, **env}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )
        except OSError as error:
            raise ServerError(f"the server cannot be started: {error.strerror}") from error
        if self._process.stdin is None or self._process.stdout is None:
            raise ServerError("the server has no pipes")
        self._input, self._output = self._process.stdin, self._process.stdout
        self._writing = threading.Lock()
        self._arrivals: queue.Queue[Arrival | None] = queue.Queue()
        self._last_id = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    def send(self, frame: bytes) -> float:
        """Write a framed message and return when writing began, in seconds of ``time.perf_counter``."""
        with self._writing:
            began = time.perf_counter()
            try:
                self._input.write(frame)
                self._input.flush()
            except OSError as error:
                raise ServerError(self._obituary()) from error
        return began

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self.send(encode({"jsonrpc": "2.0", "method": method, "params": params}))

    def request(self, method: str, params: Any, timeout_s: float) -> Any:
        """Send a request and return its result."""
        self._last_id += 1
        number = self._last_id
        self.send(encode({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))
        _, answer = self.wait_for(lambda message: message.get("id") == number and "method" not in message, timeout_s)
        if "error" in answer:
            raise ServerError(f"{method}: {answer['error'].get('message')}")
        return answer.get("result")

    def wait_for(self, wanted: Callable[[Message], bool], timeout_s: float) -> Arrival:
        """Return the first message that is wanted; those before it are dropped."""
        deadline = time.perf_counter() + timeout_s
        while True:
            try:
                arrival = self._arrivals.get(timeout=max(0.0, deadline - time.perf_counter()))
            except queue.Empty:
                raise TimeoutError(f"no answer within {timeout_s:g} s") from None
            if arrival is None:
                self._arrivals.put(None)
                raise ServerError(self._obituary())
            if wanted(arrival[1]):
                return arrival

    def close(self, timeout_s: float = 5.0) -> None:
        """Ask the server to leave, and end it when it does not."""
        try:
            self.request("shutdown", None, timeout_s)
            self.notify("exit", None)
            self._process.wait(timeout_s)
        except (ServerError, TimeoutError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._reader.join(timeout_s)
        self._output.close()
        with contextlib.suppress(BrokenPipeError):
            self._input.close()

    def _read(self) -> None:
        while (message := read_message(self._output)) is not None:
            arrived = time.perf_counter()
            if "method" in message and "id" in message:
                self._answer(message)
            else:
                self._arrivals.put((arrived, message))
        self._arrivals.put(None)

    def _answer(self, asked: Message) -> None:
        """Answer the server's requests the way an editor without any settings would."""
        result: Any = None
        if asked["method"] == "workspace/configuration":
            result = [None for _ in asked["params"]["items"]]
        self.send(encode({"jsonrpc": "2.0", "id": asked["id"], "result": result}))

    def _obituary(self) -> str:
        self._log.seek(0)
        lines = [line for line in self._log.read().decode(errors="replace").splitlines() if line.strip()]
        return "the server went away" + (f": {lines[-1].strip()}" if lines else "")
