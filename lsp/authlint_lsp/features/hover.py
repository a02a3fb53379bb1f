"""What is shown under the pointer: a finding's page, a setting's effective values, and which auth events a log rule shows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from authlint.docs import page
from authlint.text import Span
from authlint_lsp.effective import effective_values
from authlint_lsp.handlers import handler_of
from authlint_lsp.offers import option
from authlint_lsp.stacks import is_appsettings
from authlint_lsp.visible import visible_events

if TYPE_CHECKING:
    from authlint_lsp.effective import Effective
    from authlint_lsp.model import Project
    from authlint_lsp.publishing import Shown
    from authlint_lsp.server import AuthlintServer
    from authlint_lsp.workspace import Workspace


def register(server: AuthlintServer) -> None:
    """Answer the request for a hover."""
    server.handle(lsp.TEXT_DOCUMENT_HOVER, hover)


async def hover(server: AuthlintServer, params: lsp.HoverParams) -> lsp.Hover | None:
    """What is known of a place."""
    await asyncio.sleep(0)  # what else has arrived, a cancellation perhaps, goes first
    workspace = server.documents
    document = workspace.document(params.text_document.uri)
    if document is None:
        return None
    analysis = workspace.analysis_of(document.path)
    analysis.now()
    offset = document.text.offset(params.position)
    parts: list[str] = []
    where: Span | None = None
    setting = effective_values(analysis.project, workspace, document.path, offset)
    if setting is not None:
        parts += [setting.markdown, *_about(setting, analysis.project, workspace, document.path)]
        where = setting.span
    shown = server.publisher.shown(document.path)
    for name, span in (_findings(shown, offset) if shown else {}).items():
        parts.append(page(name))
        where = where or span
    if where is None:
        return None
    kind = lsp.MarkupKind.Markdown if server.client.markdown else lsp.MarkupKind.PlainText
    return lsp.Hover(lsp.MarkupContent(kind, "\n\n---\n\n".join(parts)), document.text.range(where))


def _about(setting: Effective, project: Project, workspace: Workspace, path: str) -> list[str]:
    """What an option of ASP.NET Core does, or what a log rule shows."""
    if not is_appsettings(path):
        return []
    section = tuple(name.lower() for name in setting.names[:-1])
    about = option(section, setting.names[-1], lambda: handler_of(section, frozenset(), project, path))
    events = visible_events(project, workspace, path, setting.names)
    return [*([f"{about[0]}. {about[1]}"] if about else []), *([events] if events else [])]


def _findings(shown: Shown, offset: int) -> dict[str, Span]:
    """The checks that have found something at an offset, each once, with the place."""
    found: dict[str, Span] = {}
    for finding in shown.findings:
        if finding.at.span.start <= offset <= finding.at.span.end:
            found.setdefault(finding.check, finding.at.span)
    return found
