"""Edits as the client wants them: of fixes, and of "ignore here".

What takes time here runs in a thread, on the files as they were when it began.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from authlint.engine import Sources
from authlint.finding import Finding
from authlint.fixing import edits_of
from authlint.sources import CannotEditError
from authlint.text import Edit
from authlint_lsp.convert import Text

if TYPE_CHECKING:
    from authlint_lsp.files import BufferedFiles
    from authlint_lsp.workspace import Workspace

Edits = Mapping[str, Sequence[Edit]]
"""Edits by file."""


def fixes(findings: Iterable[Finding], files: BufferedFiles) -> dict[Finding, Edits]:
    """The edits of those findings' fixes that can be carried out."""
    sources = Sources(files)
    found: dict[Finding, Edits] = {}
    for finding in findings:
        if finding.fix is not None:
            try:
                found[finding] = edits_of(finding.fix, sources)
            except CannotEditError:
                continue
    return found


def together(all_edits: Iterable[Edits]) -> Edits:
    """The edits of as many fixes as can be made at once; one that touches another is left for the next time."""
    accepted: dict[str, list[Edit]] = {}
    for edits in all_edits:
        if not any(_touches(edit, accepted.get(path, ())) for path, group in edits.items() for edit in group):
            for path, group in edits.items():
                accepted.setdefault(path, []).extend(edit for edit in group if edit not in accepted.get(path, ()))
    return accepted


def _touches(edit: Edit, others: Iterable[Edit]) -> bool:
    return any(edit != other and edit.span.touches(other.span) for other in others)


def workspace_edit(edits: Edits, texts: Mapping[str, Text], workspace: Workspace, *, versioned: bool) -> lsp.WorkspaceEdit:
    """Edits as the client applies them, for the texts that they were made for."""
    converted = {path: [texts[path].text_edit(edit) for edit in sorted(group)] for path, group in edits.items()}
    if not versioned:
        return lsp.WorkspaceEdit(changes={workspace.uri(path): group for path, group in converted.items()})
    changes: list[lsp.TextDocumentEdit | lsp.CreateFile | lsp.RenameFile | lsp.DeleteFile] = []
    for path, group in converted.items():
        document = workspace.documents.get(path)
        version = document.version if document else None
        changes.append(
            lsp.TextDocumentEdit(lsp.OptionalVersionedTextDocumentIdentifier(workspace.uri(path), version), list(group))
        )
    return lsp.WorkspaceEdit(document_changes=changes)
