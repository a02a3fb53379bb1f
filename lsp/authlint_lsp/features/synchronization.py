"""Documents as they are opened, changed, saved and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from authlint_lsp.faults import is_configuration

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer


def register(server: AuthlintServer) -> None:
    """Answer the notifications about documents."""
    server.handle(lsp.TEXT_DOCUMENT_DID_OPEN, did_open)
    server.handle(lsp.TEXT_DOCUMENT_DID_CHANGE, did_change)
    server.handle(lsp.TEXT_DOCUMENT_DID_SAVE, did_save)
    server.handle(lsp.TEXT_DOCUMENT_DID_CLOSE, did_close)


def did_open(server: AuthlintServer, params: lsp.DidOpenTextDocumentParams) -> None:
    """A document was opened."""
    item = params.text_document
    document = server.documents.open(item.uri, item.language_id, item.version, item.text)
    if document is not None and is_configuration(document.path):
        server.publisher.check_configuration(document.path)


def did_change(server: AuthlintServer, params: lsp.DidChangeTextDocumentParams) -> None:
    """A document was changed; what was never opened is of no concern."""
    document = server.documents.document(params.text_document.uri)
    if document is None:
        return
    text = document.text
    for change in params.content_changes:
        text = text.changed(change)
    server.documents.edited(document, text, params.text_document.version)
    if is_configuration(document.path):
        server.publisher.check_configuration(document.path)


def did_save(server: AuthlintServer, params: lsp.DidSaveTextDocumentParams) -> None:
    """A document was saved; configurations count as they are on disk."""
    document = server.documents.document(params.text_document.uri)
    if document is not None and is_configuration(document.path):
        server.scanner.restart()


def did_close(server: AuthlintServer, params: lsp.DidCloseTextDocumentParams) -> None:
    """A document was closed."""
    document = server.documents.document(params.text_document.uri)
    server.documents.close(params.text_document.uri)
    if document is not None and is_configuration(document.path):
        server.publisher.check_configuration(document.path)
