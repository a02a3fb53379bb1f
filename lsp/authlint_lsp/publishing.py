"""Findings as the client's diagnostics: what changed is pushed to clients that do not pull, others are told to pull again."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp

from authlint.disk import DiskFiles
from authlint.engine import FileError
from authlint.finding import Finding
from authlint.sources.decoding import UndecodableError, decode
from authlint_lsp.convert import SEVERITIES, Text
from authlint_lsp.faults import fault_in
from authlint_lsp.model import Project

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer

SOURCE = "authlint"
NOTHING = "0"
"""The result id of a file that nothing was ever said about."""


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


@dataclass(frozen=True)
class Report:
    """What the client is to show about one file.

    Attributes:
        diagnostics: All of it.
        result_id: A new one whenever it is something else.
        version: The version of the document that it is about.
    """

    diagnostics: list[lsp.Diagnostic]
    result_id: str
    version: int | None


class Publisher:
    """Knows what the client has been shown.

    Attributes:
        changed: Set whenever there is something else to be shown.
        answered: Whether the client was told about the whole workspace once.
    """

    def __init__(self, server: AuthlintServer) -> None:
        self._server = server
        self._shown: dict[str, Shown] = {}
        self._ids = itertools.count(1)
        self._faults: dict[str, lsp.Diagnostic] = {}
        self._fault_ids: dict[str, int] = {}
        self.answered = False
        self.changed = asyncio.Event()
        self._refreshing: Future[Any] | None = None
        self._refresh_again = False

    def shown(self, path: str) -> Shown | None:
        """What is shown about a file."""
        return self._shown.get(path)

    def report(self, path: str) -> Report:
        """What the client is to show about a file: what was found, and what is wrong with it as a configuration."""
        shown, fault = self._shown.get(path), self._faults.get(path)
        result_id = shown.result_id if shown else NOTHING
        if path in self._fault_ids:
            result_id += f"-{self._fault_ids[path]}"
        return Report(
            [*(shown.diagnostics if shown else ()), *([fault] if fault else ())], result_id, shown.version if shown else None
        )

    def reports(self) -> dict[str, Report]:
        """What the client is to show about every file, by path."""
        return {path: self.report(path) for path in {**self._shown, **self._faults}}

    @property
    def faulty(self) -> list[str]:
        """The configurations that are known to be broken."""
        return list(self._faults)

    def check_configuration(self, path: str) -> None:
        """Look whether a configuration is broken, as it is in the editor or on disk."""
        documents = self._server.documents
        document = documents.documents.get(path)
        try:
            text = (
                document.text
                if document
                else Text(decode(DiskFiles(path.rpartition("/")[0]).read(path)).text, documents.encoding)
            )
            fault = fault_in(path, text.encoded())
        except (OSError, FileError, UndecodableError):
            return self._set_fault(path, None)
        diagnostic = None
        if fault is not None:
            severity = lsp.DiagnosticSeverity.Error
            diagnostic = lsp.Diagnostic(text.range(fault[0]), fault[1], severity, code="configuration", source=SOURCE)
        return self._set_fault(path, diagnostic)

    def _set_fault(self, path: str, fault: lsp.Diagnostic | None) -> None:
        if self._faults.get(path) == fault:
            return
        self._faults.pop(path, None)
        if fault is not None:
            self._faults[path] = fault
        self._fault_ids[path] = next(self._ids)
        self._push(path)
        self._refresh()

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
                self._push(path)
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
                    self._push(path)
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

    def _push(self, path: str) -> None:
        self.changed.set()
        if self._server.client.pulls:
            return
        report, workspace = self.report(path), self._server.documents
        document = workspace.documents.get(path)
        version = report.version if report.version is not None else document.version if document else None
        self._server.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(workspace.uri(path), report.diagnostics, version)
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
