"""Diagnostics for clients that ask for them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from authlint_lsp.convert import path_of
from authlint_lsp.publishing import SOURCE

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer

_NOTHING = "0"


def register(server: AuthlintServer) -> None:
    """Answer the requests for diagnostics."""
    options = lsp.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier=SOURCE)
    server.handle(lsp.TEXT_DOCUMENT_DIAGNOSTIC, document_diagnostic, options)
    server.handle(lsp.WORKSPACE_DIAGNOSTIC, workspace_diagnostic)


async def document_diagnostic(server: AuthlintServer, params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
    """What is to be said about one document, as it is now."""
    await asyncio.sleep(0)  # what else has arrived, a cancellation perhaps, goes first
    for analysis in server.documents.analyses:
        analysis.now()
    document = server.documents.document(params.text_document.uri)
    path = document.path if document else path_of(params.text_document.uri)
    shown = server.publisher.shown(path) if path else None
    result_id = shown.result_id if shown else _NOTHING
    if params.previous_result_id == result_id:
        return lsp.RelatedUnchangedDocumentDiagnosticReport(result_id)
    return lsp.RelatedFullDocumentDiagnosticReport(shown.diagnostics if shown else [], result_id=result_id)


async def workspace_diagnostic(server: AuthlintServer, params: lsp.WorkspaceDiagnosticParams) -> lsp.WorkspaceDiagnosticReport:
    """What is to be said about every file, once all of them have been looked at."""
    await server.scanner.settled()
    known = {previous.uri: previous.value for previous in params.previous_result_ids}
    items: list[lsp.WorkspaceDocumentDiagnosticReport] = []
    for path, shown in server.publisher.all_shown().items():
        uri = server.documents.uri(path)
        if known.pop(uri, None) == shown.result_id:
            items.append(lsp.WorkspaceUnchangedDocumentDiagnosticReport(uri, shown.result_id, version=shown.version))
        else:
            items.append(
                lsp.WorkspaceFullDocumentDiagnosticReport(
                    uri, shown.diagnostics, version=shown.version, result_id=shown.result_id
                )
            )
    items += (
        lsp.WorkspaceFullDocumentDiagnosticReport(uri, [], result_id=_NOTHING)
        for uri, value in known.items()
        if value != _NOTHING
    )
    return lsp.WorkspaceDiagnosticReport(items)
