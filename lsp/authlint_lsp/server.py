"""The server: what is wired to what. Each feature is one module of ``features``."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Callable
from typing import Any, cast

from lsprotocol import types as lsp
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer

from authlint import __version__
from authlint.config import ConfigError
from authlint_lsp import transport
from authlint_lsp.client import Client
from authlint_lsp.convert import DEFAULT_ENCODING
from authlint_lsp.features import all_features
from authlint_lsp.guard import described, guarded
from authlint_lsp.protocol import Protocol
from authlint_lsp.publishing import Publisher
from authlint_lsp.rules import LastGoodHomes, Settings
from authlint_lsp.scanning import Scanner
from authlint_lsp.workspace import Workspace

log = logging.getLogger("authlint_lsp")


class AuthlintServer(LanguageServer):
    """The language server.

    Attributes:
        client: What the client can do.
        documents: What it has open, and the projects that belongs to.
        publisher: What it has been shown.
        scanner: Looks at what is not open.
        parent: The process whose end ends the server.
    """

    client: Client
    documents: Workspace
    scanner: Scanner

    def __init__(self) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            "authlint", __version__, lsp.TextDocumentSyncKind.Incremental, protocol_cls=Protocol
        )
        self.parent: int | None = None
        self.publisher = Publisher(self)
        self.begin(Client(), DEFAULT_ENCODING, Settings())

    def begin(self, client: Client, encoding: str, settings: Settings) -> None:
        """Begin with an empty workspace."""
        self.client = client
        homes = LastGoodHomes(complain=self.complain)
        self.documents = Workspace(encoding, settings, homes, self.publisher.update)
        self.scanner = Scanner(self, homes)

    @property
    def manners(self) -> Protocol:
        """The protocol."""
        return cast(Protocol, self.protocol)

    def complain(self, error: ConfigError) -> None:
        """Show the user which configuration they should repair."""
        self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, f"authlint: {error}"))
        self.publisher.check_configuration(str(error).partition(": ")[0])

    def handle(self, method: str, handler: Callable[..., Any], options: object = None) -> None:
        """Have ``handler(server, params)`` answer ``method``."""
        self.feature(method, options)(guarded(method, handler, self))

    def report_server_error(self, error: Exception, source: object) -> None:
        """Log the kind of error only: its text may quote the user's files."""
        if source is not FeatureRequestError:  # those are answered
            log.error("%s (%s)", type(error).__name__, getattr(source, "__name__", source))


def create() -> AuthlintServer:
    """A server with all its features."""
    server = AuthlintServer()
    for feature in all_features():
        feature.register(server)
    return server


async def _serve(server: AuthlintServer, reader: asyncio.StreamReader, output: Any) -> None:
    server.manners.set_writer(output)
    asyncio.get_running_loop().set_exception_handler(_survived)
    reading = asyncio.ensure_future(transport.frames(reader, server.manners.receive))
    tasks = [reading, asyncio.ensure_future(_orphaned(server))]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    server.scanner.stop()


def _survived(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    del loop
    error = context.get("exception")
    log.error("%s", described(error) if error else context.get("message"))


async def _orphaned(server: AuthlintServer) -> None:
    await server.manners.started.wait()
    if server.parent is None:
        await asyncio.Event().wait()
    await transport.until_orphaned(server.parent or 0)


async def _on_stdio(server: AuthlintServer) -> None:
    output = transport.Output(os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing but messages may go to standard output
    reader = asyncio.StreamReader(limit=transport.CHUNK)
    transport.pump(sys.stdin.fileno(), reader, asyncio.get_running_loop())
    await _serve(server, reader, output)


async def _on_tcp(server: AuthlintServer, port: int) -> None:
    done = asyncio.Event()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _serve(server, reader, writer)
        writer.close()
        done.set()

    listening = await asyncio.start_server(connected, "127.0.0.1", port)
    log.warning("listening on port %d", listening.sockets[0].getsockname()[1])
    async with listening:
        await done.wait()


def main(tcp: int | None = None) -> int:
    """Serve one client, on standard input and output or on a local TCP port; return the exit status."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="authlint: %(levelname)s: %(message)s")
    logging.getLogger("pygls").disabled = True
    for noisy in ("pygls.protocol.json_rpc", "pygls.protocol.language_server", "pygls.feature_manager", "concurrent.futures"):
        logging.getLogger(noisy).disabled = True  # they log what they handle: the user's files
    server = create()
    gc.collect()
    gc.freeze()
    try:
        asyncio.run(_on_stdio(server) if tcp is None else _on_tcp(server, tcp))
    except KeyboardInterrupt:
        return 130
    return 1 if server.manners.exit_status is None else server.manners.exit_status
