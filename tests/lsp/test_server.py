"""The server over standard input and output, with a client that checks every byte."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
from tests.lsp.raw_client import SERVER, SOURCE_ROOTS, TIMEOUT_S, Message, at, frame, raw_client

pytestmark = pytest.mark.asyncio

CHECK = "error-details-in-production"
RELATED: Message = {"textDocument": {"publishDiagnostics": {"relatedInformation": True, "versionSupport": True}}}
PULLS: Message = {"textDocument": {"diagnostic": {"relatedDocumentSupport": False}}}
UNUSED = "x = 1  # authlint: ignore[key-hardcoded]\n"


def codes(diagnostics: list[Message]) -> list[str]:
    return [diagnostic["code"] for diagnostic in diagnostics]


async def test_findings_are_pushed_for_files_that_are_not_open(workspace: Path) -> None:
    async with raw_client() as client:
        await client.initialize(workspace)
        assert codes(await client.published((workspace / "appsettings.json").as_uri())) == [CHECK]
        assert await client.leave() == 0


async def test_an_edit_of_one_layer_updates_the_other(workspace: Path) -> None:
    base, production = workspace / "appsettings.json", workspace / "appsettings.Production.json"
    async with raw_client() as client:
        await client.initialize(workspace, capabilities=RELATED)
        client.open(base.as_uri(), base.read_text())
        (finding,) = await client.published(base.as_uri(), 1)
        assert finding["relatedInformation"][0]["location"]["uri"] == production.as_uri()
        client.open(production.as_uri(), production.read_text())
        await client.published(production.as_uri(), 1)
        seen = len(client.seen)
        text = json.dumps({"Authentication": {"Schemes": {"Bearer": {"IncludeErrorDetails": False}}}})
        client.change(production.as_uri(), 2, {"text": text})
        assert await client.published(base.as_uri(), since=seen) == []
        seen = len(client.seen)
        client.change(production.as_uri(), 3, {"text": "{}"})
        assert codes(await client.published(base.as_uri(), since=seen)) == [CHECK]


async def test_a_burst_of_edits_ends_with_the_last_version(workspace: Path) -> None:
    path = workspace / "settings.py"
    path.write_text(UNUSED)
    uri = path.as_uri()
    async with raw_client() as client:
        await client.initialize(workspace)
        client.open(uri, UNUSED, language="python")
        assert codes(await client.published(uri, 1)) == ["unused-suppression"]
        changes = [
            {
                "method": "textDocument/didChange",
                "params": {
                    "textDocument": {"uri": uri, "version": version},
                    "contentChanges": [{"range": at(0, 0), "text": "y"}],
                },
            }
            for version in range(2, 402)
        ]
        client.send(*changes)
        (finding,) = await client.published(uri, 401)
        assert finding["range"] == at(0, 400 + UNUSED.index("key-hardcoded"), 0, 400 + UNUSED.index("]"))
        pushed = sum(m.get("method") == "textDocument/publishDiagnostics" and m["params"]["uri"] == uri for m in client.seen)
        assert pushed < 100, "a burst is analysed together"


@pytest.mark.parametrize(("encoding", "units"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
async def test_columns_count_in_the_negotiated_encoding(workspace: Path, encoding: str, units: int) -> None:
    uri = (workspace / "emoji.py").as_uri()
    text = 'x = "😋"  # authlint: ignore[key-hardcoded]\r\ny = 2\n'
    async with raw_client() as client:
        capabilities = await client.initialize(workspace, capabilities={"general": {"positionEncodings": [encoding]}})
        assert capabilities["positionEncoding"] == encoding
        client.open(uri, text, language="python")
        (finding,) = await client.published(uri, 1)
        start = text.index("key-hardcoded") - 1 + units
        assert finding["range"] == at(0, start, 0, start + len("key-hardcoded"))
        # Behind the emoji, by its own length; and beyond the end of the line.
        client.change(uri, 2, {"range": at(0, 5 + units), "text": "é"}, {"range": at(1, 999), "text": "0"})
        (finding,) = await client.published(uri, 2)
        assert finding["range"]["start"]["character"] == start + (2 if encoding == "utf-8" else 1)


@pytest.mark.parametrize(
    "text", ["\ufeff" + UNUSED, UNUSED.replace("\n", "\r"), "# coding: latin-1\né = 1\n" + UNUSED, "\f\n" + UNUSED]
)
async def test_positions_fit_what_the_editor_has(workspace: Path, text: str) -> None:
    uri = (workspace / "odd.py").as_uri()
    async with raw_client() as client:
        await client.initialize(workspace)
        client.open(uri, text, language="python")
        (finding,) = await client.published(uri, 1)
        line = next(number for number, line in enumerate(text.splitlines()) if "authlint" in line)
        if text[0] == "\f":
            line = 1  # no line break for the protocol
        start = text.replace("\r", "\n").split("\n")[line].index("key-hardcoded")
        assert finding["range"] == at(line, start, line, start + len("key-hardcoded"))


async def test_a_pulling_client_gets_reports_and_no_pushes(workspace: Path) -> None:
    base = (workspace / "appsettings.json").as_uri()
    async with raw_client() as client:
        provider = (await client.initialize(workspace, capabilities=PULLS))["diagnosticProvider"]
        assert (provider["interFileDependencies"], provider["workspaceDiagnostics"]) == (True, True)
        everything = await client.request("workspace/diagnostic", {"previousResultIds": []})
        (report,) = everything["items"]
        assert (report["uri"], codes(report["items"])) == (base, [CHECK])
        client.open(base, (workspace / "appsettings.json").read_text())
        document = {"textDocument": {"uri": base}}
        first = await client.request("textDocument/diagnostic", document)
        assert codes(first["items"]) == [CHECK]
        unchanged = await client.request("textDocument/diagnostic", {**document, "previousResultId": first["resultId"]})
        assert unchanged == {"kind": "unchanged", "resultId": first["resultId"]}
        client.change(base, 2, {"text": "{}"})
        assert (await client.request("textDocument/diagnostic", document))["items"] == []
        assert not any(message.get("method") == "textDocument/publishDiagnostics" for message in client.seen)


async def test_a_pulling_client_is_answered_when_there_is_something_new(workspace: Path) -> None:
    base, production = workspace / "appsettings.json", workspace / "appsettings.Production.json"
    async with raw_client() as client:
        await client.initialize(workspace, capabilities=PULLS)
        (report,) = (await client.request("workspace/diagnostic", {"previousResultIds": []}))["items"]
        known = {"previousResultIds": [{"uri": base.as_uri(), "value": report["resultId"]}]}
        held = client.ask("workspace/diagnostic", known)
        cancelled = client.ask("workspace/diagnostic", known)
        client.notify("$/cancelRequest", {"id": cancelled})
        assert (await client.answer(cancelled))["error"]["code"] == -32800
        client.open(production.as_uri(), production.read_text())
        await client.request("textDocument/diagnostic", {"textDocument": {"uri": production.as_uri()}})
        assert not any(message.get("id") == held and "method" not in message for message in client.seen)
        text = json.dumps({"Authentication": {"Schemes": {"Bearer": {"IncludeErrorDetails": False}}}})
        client.change(production.as_uri(), 2, {"text": text})
        changed = {one["uri"]: one for one in (await client.answer(held))["result"]["items"]}
        assert changed[base.as_uri()]["items"] == []
        ids = [{"uri": uri, "value": one["resultId"]} for uri, one in changed.items()]
        client.ask("workspace/diagnostic", {"previousResultIds": ids})
        assert await client.leave() == 0, "a request that is held does not keep the server"


async def test_other_files_are_asked_for_again(workspace: Path) -> None:
    capabilities = {**PULLS, "workspace": {"diagnostics": {"refreshSupport": True}}}
    base, production = workspace / "appsettings.json", workspace / "appsettings.Production.json"
    async with raw_client() as client:
        await client.initialize(workspace, capabilities=capabilities)
        await client.request("workspace/diagnostic", {"previousResultIds": []})
        client.open(base.as_uri(), base.read_text())
        client.open(production.as_uri(), production.read_text())
        await client.request("textDocument/diagnostic", {"textDocument": {"uri": base.as_uri()}})
        seen = len(client.seen)
        text = json.dumps({"Authentication": {"Schemes": {"Bearer": {"IncludeErrorDetails": False}}}})
        client.change(production.as_uri(), 2, {"text": text})
        await client.wait_for(lambda message: message.get("method") == "workspace/diagnostic/refresh", seen)
        assert (await client.request("textDocument/diagnostic", {"textDocument": {"uri": base.as_uri()}}))["items"] == []


async def test_a_cancelled_request_is_answered_as_such(workspace: Path) -> None:
    uri = (workspace / "appsettings.json").as_uri()
    async with raw_client() as client:
        await client.initialize(workspace)
        await client.published(uri)
        hover = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
        client.send(
            {"id": "mine", "method": "textDocument/hover", "params": hover},
            {"method": "$/cancelRequest", "params": {"id": "mine"}},
            {"method": "$/cancelRequest", "params": {"id": "never asked"}},
        )
        answer = await client.wait_for(lambda message: message.get("id") == "mine")
        assert answer["error"]["code"] == -32800
        assert await client.leave() == 0


async def test_manners(workspace: Path) -> None:
    async with raw_client() as client:
        early = await client.answer(client.ask("textDocument/hover", {}))
        assert early["error"]["code"] == -32002
        await client.initialize(workspace)
        unknown = await client.answer(client.ask("textDocument/rename", {"what": 1}))
        assert unknown["error"]["code"] == -32601
        without = await client.answer(client.ask("authlint/unheardOf", None))
        assert without["error"]["code"] == -32601
        client.notify("authlint/unheardOf", {"what": 1})
        client.notify("$/unheardOf", None)
        again = await client.answer(client.ask("initialize", {"capabilities": {}}))
        assert again["error"]["code"] == -32600
        malformed = await client.answer(client.ask("textDocument/hover", {"position": "here"}))
        assert malformed["error"]["code"] == -32602
        negative = {"textDocument": {"uri": "file:///x.py"}, "position": {"line": -1, "character": 0}}
        refused = await client.answer(client.ask("textDocument/hover", negative))
        assert refused["error"]["code"] == -32602
        client.write(b"Content-Length: 9\r\n\r\nnot JSON!")
        assert (await client.answer(None))["error"]["code"] == -32700
        client.write(frame(["a batch"]))
        await client.wait_for(lambda message: message.get("error", {}).get("code") == -32600 and message["id"] is None)
        client.notify(
            "textDocument/didChange", {"textDocument": {"uri": "file:///never/opened.py", "version": 2}, "contentChanges": []}
        )
        client.notify("textDocument/didClose", {"textDocument": {"uri": "file:///never/opened.py"}})
        await client.request("shutdown", None)
        late = await client.answer(client.ask("textDocument/hover", {}))
        assert late["error"]["code"] == -32600
        client.notify("exit", None)
        assert await asyncio.wait_for(client.process.wait(), TIMEOUT_S) == 0


async def test_exit_without_shutdown_and_a_client_that_goes_away() -> None:
    async with raw_client() as client:
        await client.initialize()
        client.notify("exit", None)
        assert await asyncio.wait_for(client.process.wait(), TIMEOUT_S) == 1
    async with raw_client() as client:
        await client.initialize()
        assert client.process.stdin
        client.process.stdin.close()
        assert await asyncio.wait_for(client.process.wait(), TIMEOUT_S) == 1


async def test_files_outside_of_all_folders_are_looked_at_alone(workspace: Path, tmp_path: Path) -> None:
    outside = tmp_path.resolve() / "elsewhere"
    outside.mkdir()
    (outside / "other.py").write_text(UNUSED)
    uri, other = (outside / "alone.py").as_uri(), (outside / "other.py").as_uri()
    async with raw_client() as client:
        await client.initialize(workspace)
        client.open(uri, UNUSED, language="python")
        assert codes(await client.published(uri, 1)) == ["unused-suppression"]
        client.open("untitled:Untitled-1", UNUSED, language="python")
        assert codes(await client.published("untitled:Untitled-1", 1)) == ["unused-suppression"]
        client.open("git:/x/y.py?ref", UNUSED, language="python")
        client.open("untitled:Untitled-2", "words", language="plaintext")
        seen = len(client.seen)
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        assert await client.published(uri, since=seen) == []
        assert await client.leave() == 0
        pushed = {
            message["params"]["uri"] for message in client.seen if message.get("method") == "textDocument/publishDiagnostics"
        }
        assert other not in pushed
        assert not any(uri.startswith("git:") for uri in pushed)


async def test_several_folders_come_and_go(workspace: Path, tmp_path: Path) -> None:
    second = tmp_path.resolve() / "second"
    second.mkdir()
    (second / "authlint.toml").write_text((workspace / "authlint.toml").read_text())
    (second / "appsettings.json").write_text((workspace / "appsettings.json").read_text())
    uri = (second / "appsettings.json").as_uri()
    folder = {"uri": second.as_uri(), "name": "second"}
    async with raw_client() as client:
        await client.initialize(workspace)
        await client.published((workspace / "appsettings.json").as_uri())
        client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}})
        assert codes(await client.published(uri)) == [CHECK]
        seen = len(client.seen)
        client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [folder]}})
        assert await client.published(uri, since=seen) == []


async def test_files_that_change_on_disk(workspace: Path) -> None:
    base, production = workspace / "appsettings.json", workspace / "appsettings.Production.json"
    watching = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    async with raw_client() as client:
        await client.initialize(workspace, capabilities=watching)
        asked = await client.wait_for(lambda message: message.get("method") == "client/registerCapability")
        patterns = [one["globPattern"] for one in asked["params"]["registrations"][0]["registerOptions"]["watchers"]]
        assert {"**/*.py", "**/appsettings.json", "**/pyproject.toml", "**/authlint.toml"} <= set(patterns)
        await client.published(base.as_uri())
        seen = len(client.seen)
        production.write_text(json.dumps({"Authentication": {"Schemes": {"Bearer": {"IncludeErrorDetails": False}}}}))
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": production.as_uri(), "type": 2}]})
        assert await client.published(base.as_uri(), since=seen) == []
        seen = len(client.seen)
        production.unlink()
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": production.as_uri(), "type": 3}]})
        assert codes(await client.published(base.as_uri(), since=seen)) == [CHECK]


async def test_configuration_on_disk_and_in_the_editor(workspace: Path) -> None:
    base = (workspace / "appsettings.json").as_uri()
    own = workspace / "authlint.toml"
    selected = own.read_text()
    async with raw_client() as client:
        await client.initialize(workspace)
        await client.published(base)
        seen = len(client.seen)
        own.write_text(f'{selected}ignore = ["{CHECK}"]\n')
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": own.as_uri(), "type": 2}]})
        assert await client.published(base, since=seen) == []
        own.write_text("ignroe = []\n")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": own.as_uri(), "type": 2}]})
        shown = await client.wait_for(lambda message: message.get("method") == "window/showMessage")
        assert "did you mean 'ignore'?" in shown["params"]["message"]
        (fault,) = await client.published(own.as_uri())
        assert (fault["code"], fault["range"]) == ("configuration", at(0, 0, 0, len("ignroe")))
        seen = len(client.seen)
        own.write_text(selected)
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": own.as_uri(), "type": 2}]})
        assert codes(await client.published(base, since=seen)) == [CHECK]
        assert await client.published(own.as_uri(), since=seen) == []
        seen = len(client.seen)
        client.notify("workspace/didChangeConfiguration", {"settings": {"authlint": {"minSeverity": "error"}}})
        assert await client.published(base, since=seen) == []


async def test_a_broken_configuration_is_marked_while_it_is_typed(workspace: Path) -> None:
    uri = (workspace / "pyproject.toml").as_uri()
    good = '[project]\nname = "shop"\n\n[tool.authlint]\nselect = ["keys"]\n'
    async with raw_client() as client:
        await client.initialize(workspace)
        client.open(uri, good.replace("keys", "kyes"), language="toml")
        (fault,) = await client.published(uri)
        assert (fault["range"], fault["severity"]) == (at(4, 10, 4, 16), 1)
        assert "did you mean 'keys'?" in fault["message"]
        for version, text in enumerate((good, good[:-2], good + "[[tool.authlint.suppress]]\nkye = 1\n", good), 2):
            seen = len(client.seen)
            client.change(uri, version, {"text": text})
            found = [one["range"]["start"]["line"] for one in await client.published(uri, version, seen)]
            assert found == {3: [4], 4: [6]}.get(version, [])


async def test_progress_is_shown_to_clients_that_show_it(workspace: Path) -> None:
    async with raw_client() as client:
        await client.initialize(workspace, capabilities={"window": {"workDoneProgress": True}})
        await client.wait_for(lambda message: message.get("method") == "window/workDoneProgress/create")
        await client.wait_for(
            lambda message: message.get("method") == "$/progress" and message["params"]["value"]["kind"] == "end"
        )
    async with raw_client() as client:
        client.unanswered.add("window/workDoneProgress/create")
        await client.initialize(workspace, capabilities={"window": {"workDoneProgress": True}})
        await client.published((workspace / "appsettings.json").as_uri())


async def test_no_server_is_left_behind(workspace: Path) -> None:
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE)
    async with raw_client() as client:
        await client.request("initialize", {"processId": parent.pid, "rootUri": workspace.as_uri(), "capabilities": {}})
        parent.kill()
        await parent.wait()
        assert await asyncio.wait_for(client.process.wait(), TIMEOUT_S) == 1


async def test_nothing_of_the_users_text_is_logged(workspace: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *SERVER,
        env={**os.environ, "PYTHONPATH": SOURCE_ROOTS},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    text = (
        'SECRET_KEY = "correct horse battery staple"\nimport jwt\njwt.decode(t, SECRET_KEY, options={"verify_signature": False}\n'
    )
    uri = (workspace / "a.py").as_uri()
    document = {"uri": uri, "languageId": "python", "version": "not a number", "text": text}
    messages: list[Message] = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": workspace.as_uri(), "capabilities": {}}},
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
        {"method": "textDocument/didOpen", "params": {"textDocument": {**document, "version": 1}}},
        {
            "id": 2,
            "method": "textDocument/codeAction",
            "params": {"textDocument": {"uri": uri}, "range": at(2, 0), "context": text},
        },
        {"id": 3, "method": "shutdown"},
        {"method": "exit"},
    ]
    _, errors = await asyncio.wait_for(
        process.communicate(b"".join(frame({"jsonrpc": "2.0", **message}) for message in messages)), TIMEOUT_S
    )
    assert process.returncode == 0
    assert b"horse" not in errors
