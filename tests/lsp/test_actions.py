"""Diagnostics, code actions and hovers, as three editors with their own capabilities see them."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities
from tests.lsp.raw_client import SERVER, SOURCE_ROOTS

EDITORS = ("visual-studio-code", "neovim", "emacs")
CONFIG = ClientServerConfig(server_command=list(SERVER), server_env={**os.environ, "PYTHONPATH": SOURCE_ROOTS})
UNUSED = "x = 1  # authlint: ignore[key-hardcoded]\n"


@pytest_lsp.fixture(params=EDITORS, config=CONFIG)  # type: ignore[untyped-decorator]
async def editor(request: pytest.FixtureRequest, lsp_client: LanguageClient, workspace: Path) -> AsyncGenerator[None, None]:
    def register(params: lsp.RegistrationParams) -> None:
        del params

    lsp_client.feature(lsp.CLIENT_REGISTER_CAPABILITY)(register)
    folder = lsp.WorkspaceFolder(workspace.as_uri(), "shop")
    await lsp_client.initialize_session(
        lsp.InitializeParams(client_capabilities(request.param), workspace_folders=[folder], process_id=os.getpid())
    )
    yield
    await lsp_client.shutdown_session()


async def opened(editor: LanguageClient, path: Path, text: str, language: str) -> list[lsp.Diagnostic]:
    """Open a document and return what is said about it, pushed or pulled."""
    uri = path.as_uri()
    editor.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, language, 1, text)))
    report = await editor.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(lsp.TextDocumentIdentifier(uri)))
    assert isinstance(report, lsp.RelatedFullDocumentDiagnosticReport)
    return list(report.items)


async def actions(editor: LanguageClient, path: Path, where: lsp.Range, *only: str) -> list[lsp.CodeAction]:
    context = lsp.CodeActionContext([], only=list(only) or None)
    found = await editor.text_document_code_action_async(
        lsp.CodeActionParams(lsp.TextDocumentIdentifier(path.as_uri()), where, context)
    )
    return [action for action in found or () if isinstance(action, lsp.CodeAction)]


def new_texts(action: lsp.CodeAction) -> dict[str, list[str]]:
    """The new texts of an action's edits, by the file's name."""
    assert action.edit
    texts: dict[str, list[str]] = {}
    for change in action.edit.document_changes or ():
        assert isinstance(change, lsp.TextDocumentEdit)
        texts[Path(change.text_document.uri).name] = [edit.new_text for edit in change.edits if isinstance(edit, lsp.TextEdit)]
    for uri, edits in (action.edit.changes or {}).items():
        texts[Path(uri).name] = [edit.new_text for edit in edits]
    return texts


@pytest.mark.asyncio
async def test_a_comment_that_silences_nothing_is_removed(editor: LanguageClient, workspace: Path) -> None:
    path = workspace / "settings.py"
    (finding,) = await opened(editor, path, UNUSED, "python")
    assert (finding.code, finding.source, list(finding.tags or ())) == (
        "unused-suppression",
        "authlint",
        [lsp.DiagnosticTag.Unnecessary],
    )
    assert finding.code_description is None
    (fix,) = await actions(editor, path, finding.range, "quickfix")
    assert (fix.title, fix.is_preferred, new_texts(fix)) == ("Remove the comment", True, {"settings.py": [""]})
    for only in ("source", "source.fixAll", "source.fixAll.authlint"):
        (everything,) = await actions(editor, path, lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)), only)
        assert (everything.kind, new_texts(everything)) == ("source.fixAll.authlint", {"settings.py": [""]})
    assert await actions(editor, path, finding.range, "refactor") == []


@pytest.mark.asyncio
async def test_a_setting_is_fixed_ignored_and_shown(editor: LanguageClient, workspace: Path) -> None:
    base = workspace / "appsettings.json"
    (finding,) = await opened(editor, base, base.read_text(), "json")
    assert finding.code == "error-details-in-production"
    fix, ignore = await actions(editor, base, finding.range, "quickfix")
    assert '"IncludeErrorDetails": false' in "".join(new_texts(fix)["appsettings.Production.json"])
    assert ignore.title == "Ignore error-details-in-production here"
    shown = await editor.text_document_hover_async(
        lsp.HoverParams(lsp.TextDocumentIdentifier(base.as_uri()), finding.range.start)
    )
    assert shown
    assert isinstance(shown.contents, lsp.MarkupContent)
    assert "| every other | `true` | [appsettings.json:" in shown.contents.value
    assert "# error-details-in-production" in shown.contents.value


@pytest.mark.asyncio
async def test_a_line_is_ignored_by_a_comment_that_works(editor: LanguageClient, workspace: Path) -> None:
    path = workspace / "tokens.py"
    text = (
        "import jwt\n\n\ndef current_user(token):\n"
        '    claims = jwt.decode(token, options={"verify_signature": False}, \\\n        algorithms=["HS256"])\n'
        '    return claims["sub"]\n'
    )
    (finding,) = [one for one in await opened(editor, path, text, "python") if one.code == "signature-not-verified"]
    ignore = (await actions(editor, path, finding.range, "quickfix"))[-1]
    # Above the line: behind it, the comment would end the continued line.
    assert new_texts(ignore) == {"tokens.py": ["    # authlint: ignore[signature-not-verified]\n"]}


@pytest.mark.asyncio
async def test_a_secret_is_never_shown(editor: LanguageClient, workspace: Path) -> None:
    path = workspace / "appsettings.json"
    text = '{\n  "Jwt": { "Key": "correct horse battery staple 1234" }\n}\n'
    findings = await opened(editor, path, text, "json")
    shown = await editor.text_document_hover_async(
        lsp.HoverParams(lsp.TextDocumentIdentifier(path.as_uri()), lsp.Position(1, 13))
    )
    assert shown
    assert isinstance(shown.contents, lsp.MarkupContent)
    assert "33 characters, not shown" in shown.contents.value
    assert "horse" not in shown.contents.value + "".join(finding.message for finding in findings)


@pytest.mark.asyncio
async def test_pages_on_request(editor: LanguageClient) -> None:
    protocol: Any = editor.protocol
    listed = await protocol.send_request_async("authlint/explain", {"check": None})
    assert "error-details-in-production" in [check.name for check in listed.checks]
    page = await protocol.send_request_async("authlint/explain", {"check": "key-hardcoded"})
    assert page.markdown.startswith("# key-hardcoded")
    with pytest.raises(Exception, match="no check of that name") as refused:
        await protocol.send_request_async("authlint/explain", {"check": "nonsense"})
    assert getattr(refused.value, "code", None) == -32602
