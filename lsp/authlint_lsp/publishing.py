"""Findings as the client's diagnostics: what changed is pushed to clients that do not pull, others are told to pull again."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp

from authlint.finding import Finding
from authlint_lsp.convert import SEVERITIES, Text
from authlint_lsp.model import Project

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer

SOURCE = "authlint"


@dataclass(frozen=True)
class Shown:
    """What is to be shown about one file.

    Attributes:
        project: The project it was found in.
        findings: The findings.
        texts: The texts of every place in them, in order: positions are those of these texts.
        diagnostics: The findings as the client sees them, in the same order.
        version: The version of the document that they are about.
        result_id: A new one whenever the diagnostics are others.
    """

    project: Project
    findings: tuple[Finding, ...]
    texts: tuple[Text, ...]
    diagnostics: list[lsp.Diagnostic] = field(compare=False)
    version: int | None
    result_id: str


class Publisher:
    """Knows what the client has been shown."""

    def __init__(self, server: AuthlintServer) -> None:
        self._server = server
        self._shown: dict[str, Shown] = {}
        self._ids = itertools.count(1)
        self._refreshing: Future[Any] | None = None
        self._refresh_again = False

    def shown(self, path: str) -> Shown | None:
        """What is shown about a file."""
        return self._shown.get(path)

    def all_shown(self) -> dict[str, Shown]:
        """What is shown about every file, by path."""
        return dict(self._shown)

    def update(self, project: Project) -> None:
        """A project was judged: show what changed."""
        documents = self._server.documents.documents
        others = False
        mine = {path for path, shown in self._shown.items() if shown.project is project}
        for path in sorted({*project.findings, *mine, *project.take_edited()}):
            document = documents.get(path)
            before = self._shown.get(path)
            after = self._show(project, path, before)
            if not after.findings and document is None:
                self._shown.pop(path, None)
            else:
                self._shown[path] = after
            is_new = before is None or before.result_id != after.result_id
            if is_new or before is None or before.version != after.version:
                self._push(path, after)
            others |= is_new and (document is None or before is None or before.version == after.version)
        if others:
            self._refresh()

    def drop_all_but(self, projects: Iterable[Project]) -> None:
        """Forget what was found in other projects than these."""
        alive = set(map(id, projects))
        for path, shown in list(self._shown.items()):
            if id(shown.project) not in alive:
                del self._shown[path]
                if shown.diagnostics:
                    self._push(path, Shown(shown.project, (), (), [], shown.version, ""))
                    self._refresh()

    def _show(self, project: Project, path: str, before: Shown | None) -> Shown:
        workspace = self._server.documents
        findings = project.findings.get(path, ())
        texts = tuple(workspace.text(project, place.path) for finding in findings for place in finding.places)
        document = workspace.documents.get(path)
        version = document.version if document else None
        unmoved = before is not None and len(before.texts) == len(texts) and all(map(_is, before.texts, texts))
        if before is not None and unmoved and before.findings == findings:
            return Shown(project, findings, texts, before.diagnostics, version, before.result_id)
        diagnostics = [self._diagnostic(project, finding) for finding in findings]
        same = before is not None and before.diagnostics == diagnostics
        result_id = before.result_id if before is not None and same else str(next(self._ids))
        return Shown(project, findings, texts, diagnostics, version, result_id)

    def _diagnostic(self, project: Project, finding: Finding) -> lsp.Diagnostic:
        workspace, client = self._server.documents, self._server.client
        message = finding.message
        related: list[lsp.DiagnosticRelatedInformation] | None = None
        if finding.labels and client.related_information:
            related = [
                lsp.DiagnosticRelatedInformation(
                    lsp.Location(workspace.uri(label.at.path), workspace.text(project, label.at.path).range(label.at.span)),
                    label.message,
                )
                for label in finding.labels
            ]
        elif finding.labels:
            message = "\n".join([message, *self._label_lines(project, finding)])
        return lsp.Diagnostic(
            range=workspace.text(project, finding.at.path).range(finding.at.span),
            message=message,
            severity=SEVERITIES[finding.severity],
            code=finding.check,
            source=SOURCE,
            tags=[lsp.DiagnosticTag.Unnecessary] if finding.check == "unused-suppression" else None,
            related_information=related,
            data={"check": finding.check, "fix": finding.fix.title, "safety": finding.fix.safety.value} if finding.fix else None,
        )

    def _label_lines(self, project: Project, finding: Finding) -> Iterable[str]:
        for label in finding.labels:
            start = self._server.documents.text(project, label.at.path).position(label.at.span.start)
            yield f"{label.at.path.rpartition('/')[2]}:{start.line + 1}: {label.message}"

    def _push(self, path: str, shown: Shown) -> None:
        if self._server.client.pulls:
            return
        self._server.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(self._server.documents.uri(path), shown.diagnostics, shown.version)
        )

    def _refresh(self) -> None:
        """Tell the client to pull again; while it has not answered, once more is enough."""
        if not self._server.client.refreshes:
            return
        if self._refreshing is not None and not self._refreshing.done():
            self._refresh_again = True
            return
        self._refresh_again = False
        self._refreshing = self._server.protocol.send_request(lsp.WORKSPACE_DIAGNOSTIC_REFRESH)
        self._refreshing.add_done_callback(self._refreshed)

    def _refreshed(self, answer: Future[Any]) -> None:
        if self._refresh_again and not answer.cancelled():
            self._refresh()


def _is(one: Text, other: Text) -> bool:
    return one is other
