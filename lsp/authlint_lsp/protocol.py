"""The protocol's manners, where pygls leaves some out.

What is answered before ``initialize``, after ``shutdown`` and to malformed messages; documents in the server's own keeping; the
exit status.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer

log = logging.getLogger(__name__)

NOT_INITIALIZED = -32002
PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602


class Protocol(LanguageServerProtocol):
    """pygls' protocol with stricter manners.

    Attributes:
        exit_status: Set once the client has said ``exit``.
        started: Set once it has said ``initialize``.
    """

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.exit_status: int | None = None
        self.started = asyncio.Event()
        self._initialized = False

    def receive(self, body: bytes) -> bool:
        """Handle one message; whether there may be more."""
        try:
            data: Any = json.loads(body)
        except (ValueError, RecursionError):
            self._refuse(None, PARSE_ERROR, "not JSON")
            return True
        fields = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
        if fields.get("jsonrpc") != self.VERSION:
            self._refuse(None, INVALID_REQUEST, "not a JSON-RPC 2.0 message")
            return True
        if self._is_in_turn(fields):
            self._dispatch(fields)
        return self.exit_status is None

    def _is_in_turn(self, data: dict[str, Any]) -> bool:
        method, number = data.get("method"), data.get("id")
        if method == lsp.EXIT or (method is None and "id" in data):
            return True
        if self._shutdown:
            fault = (INVALID_REQUEST, "the server is shutting down")
        elif not self._initialized and method != lsp.INITIALIZE:
            fault = (NOT_INITIALIZED, "the server is not initialized")
        elif self._initialized and method == lsp.INITIALIZE:
            fault = (INVALID_REQUEST, "the server is initialized already")
        else:
            self._initialized = True
            self.started.set()
            return True
        if number is not None:
            self._refuse(number, *fault)
        return False

    def _dispatch(self, data: dict[str, Any]) -> None:
        method = data.get("method")
        if method is not None and method != lsp.CANCEL_REQUEST and not self._is_known(method):
            if data.get("id") is not None:
                self._refuse(data["id"], METHOD_NOT_FOUND, "no such method")
            return
        try:
            message: Any = self.structure_message(data)
        except JsonRpcException:
            log.warning("%s: malformed", data.get("method", "an answer"))
            if "method" in data and data.get("id") is not None:
                self._refuse(data["id"], INVALID_PARAMS, "malformed parameters")
            return
        try:
            self.handle_message(message)
        except Exception as error:  # noqa: BLE001 - no message may end the server
            log.warning("%s: %s", data.get("method", "an answer"), type(error).__name__)
        # pygls keeps what handled a notification for ever, a kilobyte for each keystroke.
        for number in [number for number, future in self._request_futures.items() if future.done()]:
            del self._request_futures[number]

    def _is_known(self, method: object) -> bool:
        manager: Any = self.fm
        return method in manager.features or method in manager.builtin_features

    def _refuse(self, number: str | int | None, code: int, message: str) -> None:
        error = {"code": code, "message": message}
        self._send_data({"jsonrpc": self.VERSION, "id": number, "error": error})

    @lsp_method(lsp.EXIT)
    def lsp_exit(self, *args: Any) -> Generator[Any, Any, None]:
        """The client is leaving; whether in good order is the exit status."""
        del args
        self.exit_status = 0 if self._shutdown else 1
        yield from ()

    # Documents are left to the server: pygls splits lines where the protocol does not, and clamps columns otherwise.

    @lsp_method(lsp.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: lsp.DidOpenTextDocumentParams) -> Generator[Any, Any, None]:
        """A document was opened."""
        yield self._own(lsp.TEXT_DOCUMENT_DID_OPEN), (params,), None

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: lsp.DidChangeTextDocumentParams) -> Generator[Any, Any, None]:
        """A document was changed."""
        yield self._own(lsp.TEXT_DOCUMENT_DID_CHANGE), (params,), None

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: lsp.DidCloseTextDocumentParams) -> Generator[Any, Any, None]:
        """A document was closed."""
        yield self._own(lsp.TEXT_DOCUMENT_DID_CLOSE), (params,), None

    def _own(self, method: str) -> Any:
        manager: Any = self.fm
        return manager.features[method]
