"""Quick fixes, "ignore here", and fixing everything that is safe to fix."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcContentModified

from authlint.config import Config
from authlint.finding import Finding, Safety
from authlint_lsp.edits import Edits, fixes, together, workspace_edit
from authlint_lsp.files import BufferedFiles
from authlint_lsp.ignoring import ignoring
from authlint_lsp.publishing import Shown

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer

FIX_ALL = "source.fixAll.authlint"
QUICK_FIX = lsp.CodeActionKind.QuickFix.value


def register(server: AuthlintServer) -> None:
    """Answer the request for code actions."""
    server.handle(lsp.TEXT_DOCUMENT_CODE_ACTION, code_action, lsp.CodeActionOptions([QUICK_FIX, FIX_ALL]))


async def code_action(server: AuthlintServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """What could be done about the findings in a range, and about all of them."""
    await asyncio.sleep(0)  # what else has arrived, a cancellation perhaps, goes first
    workspace = server.documents
    for analysis in workspace.analyses:
        analysis.now()
    document = workspace.document(params.text_document.uri)
    shown = server.publisher.shown(document.path) if document else None
    if document is None or shown is None or not shown.findings:
        return []
    quick, fix_all = _wants(params.context.only, QUICK_FIX), _wants(params.context.only, FIX_ALL)
    here = [pair for pair in zip(shown.findings, shown.diagnostics, strict=True) if _meet(pair[1].range, params.range)]
    files, config = shown.project.files.frozen(), shown.project.config
    todo = _Todo(
        [finding for finding, _ in here] if quick else [],
        [one for one in shown.findings if one.fix and one.fix.safety is Safety.SAFE] if fix_all else [],
        document.language == "jsonc",
    )
    revision = workspace.revision
    done = await asyncio.to_thread(todo.work_off, files, config) if todo.quick or todo.safe else _Done({}, {})
    if workspace.revision != revision:
        raise JsonRpcContentModified
    actions = [action for finding, diagnostic in here for action in _quick(server, shown, finding, diagnostic, done)]
    everything = together(done.fixes[finding] for finding in todo.safe if finding in done.fixes)
    if everything:
        edit = _edit(server, shown, everything)
        actions.append(lsp.CodeAction("Fix everything that is safe to fix (authlint)", kind=FIX_ALL, edit=edit))
    return actions


class _Done:
    """Edits that were worked out."""

    def __init__(self, fixed: dict[Finding, Edits], ignored: dict[Finding, Edits]) -> None:
        self.fixes = fixed
        self.ignores = ignored


class _Todo:
    """What edits are asked for: to fix and to ignore some findings, and to fix all safe ones."""

    def __init__(self, quick: list[Finding], safe: list[Finding], comments: bool) -> None:
        self.quick = quick
        self.safe = safe
        self._comments = comments

    def work_off(self, files: BufferedFiles, config: Config) -> _Done:
        """Work them out, from nothing but ``files``."""
        ignored: dict[Finding, Edits] = {}
        for finding in self.quick:
            edits = ignoring(finding, files, config, comments=self._comments)
            if edits:
                ignored[finding] = edits
        return _Done(fixes(dict.fromkeys([*self.quick, *self.safe]), files), ignored)


def _quick(
    server: AuthlintServer, shown: Shown, finding: Finding, diagnostic: lsp.Diagnostic, done: _Done
) -> Iterable[lsp.CodeAction]:
    if finding.fix is not None and finding in done.fixes:
        yield lsp.CodeAction(
            title=finding.fix.title,
            kind=QUICK_FIX,
            diagnostics=[diagnostic],
            is_preferred=True if finding.fix.safety is Safety.SAFE else None,
            edit=_edit(server, shown, done.fixes[finding]),
        )
    if finding in done.ignores:
        yield lsp.CodeAction(
            title=f"Ignore {finding.check} here",
            kind=QUICK_FIX,
            diagnostics=[diagnostic],
            edit=_edit(server, shown, done.ignores[finding]),
        )


def _edit(server: AuthlintServer, shown: Shown, edits: Edits) -> lsp.WorkspaceEdit:
    texts = {path: server.documents.text(shown.project, path) for path in edits}
    return workspace_edit(edits, texts, server.documents, versioned=server.client.versioned_edits)


def _wants(only: Iterable[lsp.CodeActionKind | str] | None, kind: str) -> bool:
    """Whether a client that asks for nothing but ``only`` wants actions of ``kind``."""
    if only is None:
        return True
    asked = [str(getattr(one, "value", one)) for one in only]
    return any(not one or kind == one or kind.startswith(one + ".") for one in asked)


def _meet(one: lsp.Range, other: lsp.Range) -> bool:
    return _key(one.start) <= _key(other.end) and _key(other.start) <= _key(one.end)


def _key(position: lsp.Position) -> tuple[int, int]:
    return position.line, position.character
