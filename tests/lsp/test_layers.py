"""Several layers of settings at once: what is shown of one when another is edited, and what a hover says of all of them."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.lsp.raw_client import Message, RawClient, raw_client

pytestmark = pytest.mark.asyncio

HOVERS: Message = {"textDocument": {"hover": {"contentFormat": ["markdown"]}}}
FILES = {
    "authlint.toml": 'select = ["debug-in-production", "auth-events-hidden"]\n',
    "appsettings.json": json.dumps(
        {
            "Authentication": {"Schemes": {"Bearer": {"ValidAudience": "orders", "IncludeErrorDetails": False}}},
            "Logging": {"LogLevel": {"Default": "Information", "Microsoft.AspNetCore": "Warning"}},
        },
        indent=2,
    ),
    "appsettings.Development.json": '{"Logging": {"LogLevel": {"Microsoft.AspNetCore.Authentication": "Debug"}}}',
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")\n',
    "config/__init__.py": "",
    "config/settings/__init__.py": "",
    "config/settings/base.py": (
        'INSTALLED_APPS = ["django.contrib.auth"]\nMIDDLEWARE = []\nROOT_URLCONF = "x"\nDEBUG = True\n'
        'SECRET_KEY = "correct horse battery staple"\nALLOWED_HOSTS = ["a.example", "b.example"]\n'
    ),
    "config/settings/production.py": "from .base import *\nDEBUG = False\n",
    "config/settings/dev.py": "from .base import *\n",
    "app/conf.py": (
        "from pydantic_settings import BaseSettings, SettingsConfigDict\n\n\nclass Settings(BaseSettings):\n"
        '    model_config = SettingsConfigDict(env_file=".env")\n    jwt_issuer: str = "me"\n    jwt_secret: str = ""\n'
    ),
    ".env": "JWT_ISSUER=https://id.example\nJWT_SECRET=hushhush\n",
    "settings.toml": "[default]\ndebug = true\n[production]\ndebug = false\n",
    "settings_loader.py": (
        'from dynaconf import Dynaconf\n\nsettings = Dynaconf(settings_files=["settings.toml"], environments=True)\n'
    ),
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "shop"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest_asyncio.fixture
async def client(shop: Path) -> AsyncGenerator[RawClient, None]:
    async with raw_client() as client:
        await client.initialize(shop, capabilities=HOVERS)
        await client.request("workspace/diagnostic", {"previousResultIds": []})
        yield client


async def hovered(client: RawClient, path: Path, word: str, language: str) -> str:
    """What a hover on a word says, with addresses relative to the folder."""
    text = path.read_text(encoding="utf-8")
    before = text[: text.index(word)].split("\n")
    client.open(path.as_uri(), text, language=language)
    position = {"line": len(before) - 1, "character": len(before[-1]) + 1}
    found = await client.request("textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": position})
    return str(found["contents"]["value"]) if found else ""


def codes(diagnostics: list[Message]) -> list[str]:
    return [one["code"] for one in diagnostics]


async def test_a_log_rule_says_which_events_it_hides_where(client: RawClient, shop: Path) -> None:
    for word in ('"Microsoft.AspNetCore"', '"Warning"'):
        shown = await hovered(client, shop / "appsettings.json", word, "json")
        (line,) = [one for one in shown.splitlines() if one.startswith("| Failed to validate the token")]
        development, production = line.split(" | ")[1:]
        assert development.startswith("shown by Microsoft.AspNetCore.Authentication at Debug, [appsettings.Development.json:1](")
        assert production.startswith("**hidden** by Microsoft.AspNetCore at Warning, [appsettings.json:13](")
        client.notify("textDocument/didClose", {"textDocument": {"uri": (shop / "appsettings.json").as_uri()}})
    # A rule about something else says nothing of these events.
    (shop / "appsettings.json").write_text('{"Logging": {"LogLevel": {"System": "Error"}}}')
    assert "auth event" not in await hovered(client, shop / "appsettings.json", '"System"', "json")


async def test_an_option_says_what_it_does(client: RawClient, shop: Path) -> None:
    shown = await hovered(client, shop / "appsettings.json", '"IncludeErrorDetails"', "json")
    assert "| every other | `false` | [appsettings.json:" in shown
    assert "bool, default true. Whether a 401 says" in shown


async def test_settings_of_python_systems_are_shown_per_environment(client: RawClient, shop: Path) -> None:
    base = shop / "config/settings/base.py"
    shown = await hovered(client, base, "DEBUG", "python")
    production, link = f"{(shop / 'config/settings/production.py').as_uri()}#L2", f"{base.as_uri()}#L4"
    assert f"| production | `false` | [production.py:2]({production}), over [base.py:4]({link}) |" in shown
    assert f"| development | `true` | [base.py:4]({link}) |" in shown
    shown = await hovered(client, shop / "settings.toml", "debug", "toml")
    assert "| production | `false` | [settings.toml (production):4](" in shown
    shown = await hovered(client, shop / "app/conf.py", "jwt_issuer", "python")
    assert "| every | `https://id.example` | [.env:1](" in shown
    assert "unless `JWT_ISSUER` is set" in shown
    shown = await hovered(client, shop / ".env", "JWT_ISSUER", "dotenv")
    assert "over [Settings:6](" in shown


@pytest.mark.parametrize(
    ("name", "word", "language"),
    [
        ("config/settings/base.py", "SECRET_KEY", "python"),
        ("app/conf.py", "jwt_secret", "python"),
        (".env", "JWT_SECRET", "dotenv"),
    ],
)
async def test_a_secret_is_its_length(client: RawClient, shop: Path, name: str, word: str, language: str) -> None:
    shown = await hovered(client, shop / name, word, language)
    assert "characters, not shown" in shown
    assert "horse" not in shown
    assert "hush" not in shown


async def test_an_edit_of_one_settings_module_moves_the_finding_in_another(client: RawClient, shop: Path) -> None:
    base, production = shop / "config/settings/base.py", shop / "config/settings/production.py"
    seen = len(client.seen)
    client.open(production.as_uri(), "from .base import *\n", language="python")
    assert codes(await client.published(base.as_uri(), since=seen)) == ["debug-in-production"]
    seen = len(client.seen)
    client.change(production.as_uri(), 2, {"text": "from .base import *\nDEBUG = False\n"})
    assert await client.published(base.as_uri(), since=seen) == []


async def test_a_new_environment_file_counts_before_it_is_saved(client: RawClient, shop: Path) -> None:
    base, production = shop / "appsettings.json", shop / "appsettings.Production.json"
    assert codes(await client.published(base.as_uri())) == ["auth-events-hidden"]
    seen = len(client.seen)
    levels = dict.fromkeys(["Microsoft.AspNetCore.Authentication", "Microsoft.AspNetCore.Authorization"], "Information")
    client.open(production.as_uri(), json.dumps({"Logging": {"LogLevel": levels}}))
    assert await client.published(base.as_uri(), since=seen) == []
    seen = len(client.seen)
    client.notify("textDocument/didClose", {"textDocument": {"uri": production.as_uri()}})
    assert codes(await client.published(base.as_uri(), since=seen)) == ["auth-events-hidden"]
