"""What the client can do, as far as the server cares."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types as lsp


@dataclass(frozen=True)
class Client:
    """What the client can do.

    Attributes:
        pulls: Whether it asks for diagnostics itself.
        refreshes: Whether it can be told to ask again.
        related_information: Whether it shows a diagnostic's other places.
        versioned_edits: Whether an edit may say which version of a document it is for.
        progress: Whether the server may show progress.
        watches: Whether it can be asked to watch files.
        configuration: Whether it can be asked for its settings.
        markdown: Whether it shows Markdown in hovers.
        snippets: Whether completions may be snippets.
        keeps_indentation: Whether it can be told to leave the lines of a completion as they are.
    """

    pulls: bool = False
    refreshes: bool = False
    related_information: bool = False
    versioned_edits: bool = False
    progress: bool = False
    watches: bool = False
    configuration: bool = False
    markdown: bool = False
    snippets: bool = False
    keeps_indentation: bool = False

    @classmethod
    def read(cls, capabilities: lsp.ClientCapabilities) -> Client:
        """Read it from the capabilities that the client declares."""
        document = capabilities.text_document or lsp.TextDocumentClientCapabilities()
        workspace = capabilities.workspace or lsp.WorkspaceClientCapabilities()
        window = capabilities.window or lsp.WindowClientCapabilities()
        published, edits = document.publish_diagnostics, workspace.workspace_edit
        pulled, watched = workspace.diagnostics, workspace.did_change_watched_files
        formats = (document.hover.content_format if document.hover else None) or ()
        completed = (document.completion.completion_item if document.completion else None) or lsp.ClientCompletionItemOptions()
        modes = completed.insert_text_mode_support.value_set if completed.insert_text_mode_support else ()
        pulls = document.diagnostic is not None
        return cls(
            pulls=pulls,
            refreshes=pulls and pulled is not None and bool(pulled.refresh_support),
            related_information=_relates(published) or (pulls and _relates(document.diagnostic)),
            versioned_edits=edits is not None and bool(edits.document_changes),
            progress=bool(window.work_done_progress),
            watches=watched is not None and bool(watched.dynamic_registration),
            configuration=bool(workspace.configuration),
            markdown=lsp.MarkupKind.Markdown in formats,
            snippets=bool(completed.snippet_support),
            keeps_indentation=lsp.InsertTextMode.AsIs in modes,
        )


def _relates(diagnostics: lsp.PublishDiagnosticsClientCapabilities | lsp.DiagnosticClientCapabilities | None) -> bool:
    return diagnostics is not None and bool(diagnostics.related_information)
