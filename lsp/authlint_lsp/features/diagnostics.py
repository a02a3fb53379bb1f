"""Diagnostics for clients that ask for them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from authlint_lsp.convert import path_of
from authlint_lsp.publishing import NOTHING, SOURCE

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer


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
    report = server.publisher.report(path) if path else None
    result_id = report.result_id if report else NOTHING
    if params.previous_result_id == result_id:
        return lsp.RelatedUnchangedDocumentDiagnosticReport(result_id)
    return lsp.RelatedFullDocumentDiagnosticReport(report.diagnostics if report else [], result_id=result_id)


async def workspace_diagnostic(server: AuthlintServer, params: lsp.WorkspaceDiagnosticParams) -> lsp.WorkspaceDiagnosticReport:
    """What is to be said about every file, once all of them have been looked at.

    The first answer of a session comes as soon as that is so. A client that asks again is answered when there is something new:
    it need not ask every other second.
    """
    known = {previous.uri: previous.value for previous in params.previous_result_ids}
    while True:
        server.publisher.changed.clear()
        await server.scanner.settled()
        items = _changes(server, dict(known))
        is_new = any(isinstance(one, lsp.WorkspaceFullDocumentDiagnosticReport) for one in items)
        if is_new or not server.publisher.answered:
            server.publisher.answered = True
            return lsp.WorkspaceDiagnosticReport(items)
        await server.publisher.changed.wait()


def _changes(server: AuthlintServer, known: dict[str, str]) -> list[lsp.WorkspaceDocumentDiagnosticReport]:
    """What is to be said about every file, told apart by what the client knows of it."""
    items: list[lsp.WorkspaceDocumentDiagnosticReport] = []
    for path, report in server.publisher.reports().items():
        uri, version = server.documents.uri(path), report.version
        before = known.pop(uri, None)
        if before is None and not report.diagnostics:
            continue
        if before == report.result_id:
            items.append(lsp.WorkspaceUnchangedDocumentDiagnosticReport(uri, report.result_id, version=version))
        else:
            items.append(
                lsp.WorkspaceFullDocumentDiagnosticReport(uri, report.diagnostics, version=version, result_id=report.result_id)
            )
    items += (
        lsp.WorkspaceFullDocumentDiagnosticReport(uri, [], result_id=NOTHING) for uri, value in known.items() if value != NOTHING
    )
    return items
