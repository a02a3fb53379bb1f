"""A JSON-RPC client that knows nothing of pygls: what is sent is what a test says, to the byte."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

SERVER = (sys.executable, "-c", "import sys; from authlint_lsp.server import main; sys.exit(main())")
SOURCE_ROOTS = os.pathsep.join(str(Path(__file__).parents[2] / root) for root in ("checks", "lsp"))
TIMEOUT_S = 20.0

Message = dict[str, Any]


def frame(message: object) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class RawClient:
    """One server process and the conversation with it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.seen: list[Message] = []
        self.unanswered: set[str] = set()
        self._arrived = asyncio.Event()
        self._last_id = 0
        self._reading = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        assert self.process.stdout
        while True:
            try:
                head = await self.process.stdout.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            length = next(int(line.split(b":")[1]) for line in head.splitlines() if line.lower().startswith(b"content-length"))
            message = json.loads(await self.process.stdout.readexactly(length))
            if "method" in message and "id" in message and message["method"] not in self.unanswered:
                self.send({"id": message["id"], "result": None})
            self.seen.append(message)
            self._arrived.set()

    def write(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)

    def send(self, *messages: Message) -> None:
        """Send messages in one write."""
        self.write(b"".join(frame({"jsonrpc": "2.0", **message}) for message in messages))

    def notify(self, method: str, params: object) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: object) -> int:
        """Send a request and return its number."""
        self._last_id += 1
        self.send({"id": self._last_id, "method": method, "params": params})
        return self._last_id

    async def answer(self, number: int | None) -> Message:
        """The answer to a request, whole."""
        return await self.wait_for(lambda message: "method" not in message and message.get("id") == number)

    async def request(self, method: str, params: object) -> Any:
        answer = await self.answer(self.ask(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    async def wait_for(self, wanted: Callable[[Message], bool], since: int = 0) -> Message:
        """The first message that is wanted, of all those since ``since``."""

        async def look() -> Message:
            done = since
            while True:
                self._arrived.clear()
                for message in self.seen[done:]:
                    done += 1
                    if wanted(message):
                        return message
                await self._arrived.wait()

        return await asyncio.wait_for(look(), TIMEOUT_S)

    async def published(self, uri: str, version: int | None = None, since: int = 0) -> list[Message]:
        """The diagnostics pushed for a version of a document."""

        def wanted(message: Message) -> bool:
            params: Any = message.get("params")
            return bool(
                message.get("method") == "textDocument/publishDiagnostics"
                and params["uri"] == uri
                and (version is None or params.get("version") == version)
            )

        found: list[Message] = (await self.wait_for(wanted, since))["params"]["diagnostics"]
        return found

    async def initialize(self, *folders: Path, capabilities: Message | None = None, **more: object) -> Message:
        """Begin a session and return the server's capabilities."""
        params = {
            "processId": None,
            "rootUri": None,
            "capabilities": capabilities or {},
            "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name} for folder in folders],
            **more,
        }
        result = await self.request("initialize", params)
        self.notify("initialized", {})
        found: Message = result["capabilities"]
        return found

    def open(self, uri: str, text: str, version: int = 1, language: str = "json") -> None:
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int, *changes: Message) -> None:
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def stop(self) -> None:
        self._reading.cancel()

    async def leave(self) -> int:
        """Shut down in good order and return the exit status."""
        await self.request("shutdown", None)
        self.notify("exit", None)
        return await asyncio.wait_for(self.process.wait(), TIMEOUT_S)


def at(line: int, start: int, end_line: int | None = None, end: int | None = None) -> Message:
    """A range."""
    last = {"line": line if end_line is None else end_line, "character": start if end is None else end}
    return {"start": {"line": line, "character": start}, "end": last}


@asynccontextmanager
async def raw_client() -> AsyncGenerator[RawClient, None]:
    process = await asyncio.create_subprocess_exec(
        *SERVER,
        env={**os.environ, "PYTHONPATH": SOURCE_ROOTS},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    client = RawClient(process)
    try:
        yield client
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        client.stop()
