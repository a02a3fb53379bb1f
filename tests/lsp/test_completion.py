"""Completion in appsettings files: what is offered, and that the file is right once it is taken."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.lsp.raw_client import Message, RawClient, raw_client

from authlint.adapters.aspnet_options import AZURE_AD, COOKIE, JWT_BEARER, OPENID_CONNECT, Type
from authlint.adapters.aspnet_schemes import Handler
from authlint.sources.json import parse
from authlint_lsp import option_texts
from authlint_lsp.cursor import cursor_at
from authlint_lsp.offers import names

pytestmark = pytest.mark.asyncio

SNIPPETS: Message = {
    "textDocument": {"completion": {"completionItem": {"snippetSupport": True, "insertTextModeSupport": {"valueSet": [1, 2]}}}}
}
BEARER = '{\n  "Authentication": {\n    "Schemes": {\n      "Bearer": {\n        %s\n      }\n    }\n  }\n}\n'
LEVELS = '{\n  "Logging": {\n    "LogLevel": {\n      %s\n    }\n  }\n}\n'
AUTHENTICATION = "Microsoft.AspNetCore.Authentication"


class Typist:
    """One appsettings file in an editor; ``|`` in a text is where somebody types."""

    def __init__(self, client: RawClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self._version = 0

    async def items(self, marked: str, name: str = "appsettings.json", language: str = "json") -> dict[str, Message]:
        """What is offered, by label, in the order in which it is to be shown."""
        self._version += 1
        before, _, after = marked.partition("|")
        uri = (self.folder / name).as_uri()
        self.client.open(uri, before + after, self._version, language)
        lines = before.split("\n")
        at = {"line": len(lines) - 1, "character": len(lines[-1].encode("utf-16-le")) // 2}
        found = await self.client.request("textDocument/completion", {"textDocument": {"uri": uri}, "position": at})
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        return {item["label"]: item for item in sorted(_listed(found), key=_sort_text)}


def _listed(found: Any) -> list[Message]:
    return found["items"] if found else []


def _sort_text(item: Message) -> str:
    return str(item["sortText"])


def taken(marked: str, item: Message) -> str:
    """The text once an item is taken, with the first choice for each placeholder."""
    text = marked.replace("|", "", 1)
    edits: list[Message] = [item["textEdit"], *item.get("additionalTextEdits", ())]
    places = [(_offset(text, one["range"]["start"]), _offset(text, one["range"]["end"]), str(one["newText"])) for one in edits]
    for start, end, new in sorted(places, reverse=True):
        text = text[:start] + new + text[end:]
    if item.get("insertTextFormat") == 2:
        text = re.sub(r"\$\{\d+\|([^,|]*)[^}]*\}", r"\1", text)
        text = re.sub(r"\$\{\d+:([^}]*)\}|\$\d+", r"\1", text)
    return text


def _offset(text: str, position: Message) -> int:
    lines = text.split("\n")
    number: int = position["line"]
    column = len(lines[number].encode("utf-16-le")[: 2 * position["character"]].decode("utf-16-le"))
    return sum(len(one) + 1 for one in lines[:number]) + column


def problems(text: str) -> list[str]:
    return [problem.reason for problem in parse("appsettings.json", text.encode()).problems]


@pytest_asyncio.fixture(params=[True, False], ids=["snippets", "plain"])
async def typist(request: pytest.FixtureRequest, workspace: Path) -> AsyncGenerator[Typist, None]:
    async with raw_client() as client:
        capabilities = await client.initialize(workspace, capabilities=SNIPPETS if request.param else {})
        assert capabilities["completionProvider"]["triggerCharacters"] == ['"', ":"]
        yield Typist(client, workspace)


COMPLETE = [
    BEARER % "|",
    BEARER % '"|"',
    BEARER % '"|',
    BEARER % "Inc|",
    BEARER % '"ValidAudience": "orders", "|"',
    BEARER % '"ValidAudience": "orders"\n        "|"',
    BEARER % '"|\n        "ValidAudience": "orders"',
    BEARER % '|"ValidAudience": "orders"',
    BEARER % '"|": true',
    BEARER % '"IncludeErrorDetails": |',
    BEARER % '"IncludeErrorDetails": "|"',
    BEARER % '"IncludeErrorDetails": "|',
    BEARER % '"IncludeErrorDetails": fa|',
    BEARER % '"IncludeErrorDetails" "|"',
    BEARER % '"IncludeErrorDetails": |\n        "ValidAudience": "orders"',
    BEARER % '"ValidAudience": "😋", "RequireHttpsMetadata": "|"',
    BEARER.replace("Bearer", "OpenIdConnect") % '"|"',
    BEARER.replace("Bearer", "OpenIdConnect") % '"NonceCookie": { "|" }',
    BEARER.replace("Bearer", "OpenIdConnect") % '"NonceCookie": { "SameSite": "|" }',
    BEARER.replace("Bearer", "OpenIdConnect") % '"ResponseType": "|"',
    '{ "Authentication": { "Schemes": { "|" } } }',
    '{ "Authentication": { "|" } }',
    '{ "|" }',
    '{ "Authentication:Schemes:Bearer": { "|" } }',
    '{ "AzureAd": { "|" } }',
    '{ "AzureAd": { "TenantId": "|" } }',
    LEVELS % '"|"',
    LEVELS % '"Default": "|"',
    LEVELS % '"Default": |',
    LEVELS % '"Default": "Warning"\n      "Microsoft.AspNetCore.Auth|',
    '{ "Logging": { "Console": { "LogLevel": { "|" } } } }',
    '{ "Serilog": { "MinimumLevel": "|" } }',
    '{ "Serilog": { "MinimumLevel": { "|" } } }',
    '{ "Serilog": { "MinimumLevel": { "Override": { "|" } } } }',
    '{ "Serilog": { "WriteTo": [ { "Name": "Console", "Args": { "restrictedToMinimumLevel": "|" } } ] } }',
]


async def test_whatever_is_taken_the_file_is_right(typist: Typist) -> None:
    for marked in COMPLETE:
        items = await typist.items(marked, language="jsonc")
        assert items, marked
        for item in items.values():
            text = taken(marked, item)
            assert not problems(text), (marked, text)
            assert item["textEdit"]["range"]["start"]["line"] == item["textEdit"]["range"]["end"]["line"]
            before = marked.partition("|")[0].split("\n")[-1]
            if before.rstrip("Incfatu").endswith('"') and item["textEdit"]["range"]["start"]["character"] < len(before):
                assert item["filterText"].startswith('"'), marked


ELSEWHERE = (
    '{ "Other": { "|" } }',
    '{ "Other": { "IncludeErrorDetails": "|" } }',
    '{ "Authentication": { "Schemes": { "Cookies": { "|" } } } }',
    BEARER % '// "|',
    BEARER % '/* "|" */',
    BEARER % '"ValidAudience": "orders"|',
    BEARER % '"ValidAudience": "|"',
    BEARER % '"ValidAudiences": [ "|" ]',
    BEARER % '"Nothing": "|"',
    '{ "Logging": { "LogLevel": { "Default": { "|" } } } }',
    "|",
    "|{}",
    "{}|",
    '["|"]',
)


async def test_elsewhere_nothing_is_offered(workspace: Path) -> None:
    async with raw_client() as client:
        await client.initialize(workspace)
        typist = Typist(client, workspace)
        for marked in ELSEWHERE:
            assert not await typist.items(marked), marked


async def test_other_files_are_left_alone(workspace: Path) -> None:
    async with raw_client() as client:
        await client.initialize(workspace)
        typist = Typist(client, workspace)
        assert not await typist.items(BEARER % '"|"', "package.json")
        assert not await typist.items('x = {"Logging": {"LogLevel": {"|": 1}}}', "appsettings.py", "python")
        assert await typist.items(BEARER % '"|"', "appsettings.Staging.json")


async def test_options_have_their_type_default_and_meaning(typist: Typist) -> None:
    items = await typist.items(BEARER % '"ValidAudience": "orders", "|"')
    assert "ValidAudience" not in items
    assert items["IncludeErrorDetails"]["detail"] == "bool, default true"
    assert "WWW-Authenticate" in items["IncludeErrorDetails"]["documentation"]
    assert "ClientId" not in items
    secret = await typist.items(BEARER.replace("Bearer", "OpenIdConnect") % '"|"')
    assert "user secrets" in secret["ClientSecret"]["documentation"]
    assert "ValidAudience" not in secret


async def test_the_code_says_which_handler_reads_a_scheme(typist: Typist) -> None:
    marked = BEARER.replace("Bearer", "Staff") % '"|"'
    assert "ValidAudience" in await typist.items(marked)
    assert "ClientSecret" in await typist.items(marked.replace('"|"', '"ClientId": "x", "|"'))
    (typist.folder / "shop.csproj").write_text("<Project><TargetFramework>net8.0</TargetFramework></Project>")
    (typist.folder / "Program.cs").write_text('builder.Services.AddAuthentication().AddOpenIdConnect("Staff", o => { });\n')
    typist.client.notify(
        "workspace/didChangeWatchedFiles", {"changes": [{"uri": (typist.folder / "Program.cs").as_uri(), "type": 1}]}
    )
    assert "ClientSecret" in await typist.items(marked.replace('"|"', '"Authority": "https://id.example", "|"'))


async def test_auth_categories_come_first_and_levels_say_what_they_hide(typist: Typist) -> None:
    categories = list(await typist.items(LEVELS % '"Default": "Warning", "|"'))
    assert categories[:2] == [AUTHENTICATION, "Microsoft.AspNetCore.Authorization"]
    assert "Default" not in categories
    levels = await typist.items(LEVELS % f'"{AUTHENTICATION}": "|"')
    assert list(levels) == ["Trace", "Debug", "Information", "Warning", "Error", "Critical", "None"]
    assert "Failed to validate the token" in levels["Warning"]["documentation"]
    assert "Failed to validate the token" not in levels["Information"]["documentation"]
    serilog = await typist.items('{ "Serilog": { "MinimumLevel": { "Override": { "Microsoft.AspNetCore.Auth": "|" } } } }')
    assert list(serilog) == ["Verbose", "Debug", "Information", "Warning", "Error", "Fatal"]
    assert "documentation" not in serilog["Fatal"], "Serilog's overrides end at a dot"
    overrides = await typist.items('{ "Serilog": { "MinimumLevel": { "Override": { "|" } } } }')
    assert "Default" not in overrides


async def test_sections_are_laid_out_like_the_file(typist: Typist) -> None:
    marked = '{\r\n\t"Authentication": {\r\n\t\t"Schemes": {\r\n\t\t\t"|"\r\n\t\t}\r\n\t}\r\n}\r\n'
    text = taken(marked, (await typist.items(marked))["Bearer"])
    assert json.loads(text)["Authentication"]["Schemes"]["Bearer"] == {"Authority": "", "ValidAudience": ""}
    assert '\n\t\t\t\t"Authority": ""' in text
    assert "\n\t\t\t}" in text


async def test_forwarding_goes_to_a_scheme_of_the_settings(typist: Typist) -> None:
    marked = '{ "Authentication": { "Schemes": { "Bearer": { "ForwardDefault": "|" }, "Staff": { "ClientId": "x" } } } }'
    assert list(await typist.items(marked)) == ["Staff"]


async def test_every_option_that_is_read_has_a_text() -> None:
    assert set(option_texts.JWT_BEARER) == set(JWT_BEARER)
    assert set(option_texts.OPENID_CONNECT) == set(OPENID_CONNECT)
    assert set(option_texts.COOKIE) == set(COOKIE)
    assert set(option_texts.AZURE_AD) <= set(AZURE_AD)


@pytest.mark.parametrize("handler", [Handler.JWT_BEARER, Handler.OPENID_CONNECT, Handler.IDENTITY_WEB])
async def test_values_that_are_offered_can_be_read(handler: Handler) -> None:
    known: dict[Handler, dict[str, Type]] = {
        Handler.JWT_BEARER: JWT_BEARER,
        Handler.OPENID_CONNECT: OPENID_CONNECT,
        Handler.IDENTITY_WEB: AZURE_AD,
    }
    section = ("azuread",) if handler is Handler.IDENTITY_WEB else ("authentication", "schemes", "x")
    for offer in names(section, lambda: handler):
        value: Any = json.loads(offer.plain)
        assert isinstance(value, bool) == (known[handler][offer.label] is Type.BOOL), offer.label


async def test_no_place_in_a_broken_file_is_too_much(workspace: Path) -> None:
    text = (BEARER % '"Inc: tru, "x" [1, {"y"} // "z\n "SaveToken": ') + "]]}{"
    for offset in range(len(text) + 1):
        cursor_at(text, offset)
        cursor_at(text[:offset], offset)
    assert workspace.is_dir()
