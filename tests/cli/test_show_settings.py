"""``authlint show settings``: effective values by environment, of every system, in every format."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.cli.conftest import Run, Tree

SECRET = "p8Vw3kQz7LmXn2RtYb5Hc9Jd4Gf6Ks1A"
FILES = {
    "api/appsettings.json": f'{{ "Jwt": {{ "Issuer": "a", "Key": "{SECRET}" }}, "Odd": {{ "Value": 1 }} }}\n',
    "api/appsettings.Production.json": '{ "Jwt": { "Issuer": "b" } }\n',
    "site/settings/__init__.py": "",
    "site/settings/base.py": "INSTALLED_APPS = []\nMIDDLEWARE = []\nDEBUG = True\n"
    f'DATABASES = {{"default": {{"NAME": "x", "PASSWORD": "{SECRET}"}}}}\n',
    "site/settings/dev.py": "from .base import *\n",
    "site/settings/production.py": "import os\nfrom .base import *\nDEBUG = False\nPORT = int(os.environ['PORT'])\n",
    "svc/config.py": "from pydantic import SecretStr\nfrom pydantic_settings import BaseSettings\n"
    "class Settings(BaseSettings):\n    model_config = {'env_file': '.env'}\n    debug: bool = False\n"
    f"    thing: SecretStr = SecretStr('{SECRET}')\n    port: int = 1\n",
    "svc/.env": f"PORT=9\nDATABASE=postgres://u:{SECRET}@h/d\n",
    "dyna/config.py": "from dynaconf import Dynaconf\nsettings = Dynaconf(settings_files=['settings.toml'], environments=True)\n",
    "dyna/settings.toml": "[default]\nport = 1\n[production]\nport = 2\n",
    "web/app.py": "from flask import Flask\ndef create_app():\n    app = Flask(__name__)\n"
    f"    app.config['SECRET_KEY'] = '{SECRET}'\n    app.config['DEBUG'] = False\n    return app\n",
}


def values(out: str, directory: str, system: str) -> dict[str, dict[str, Any]]:
    for application in json.loads(out)["applications"]:
        if (application["directory"], application["system"]) == (directory, system):
            return {
                line["name"]: {name: one["value"] for name, one in line["environments"].items()}
                for line in application["settings"]
            }
    raise AssertionError(f"{directory}, {system}: {out}")


def test_every_system_by_environment(tree: Tree, run: Run) -> None:
    tree(FILES)
    status, out, err = run("show", "settings", "--format", "json")
    assert (status, err) == (0, "")
    assert values(out, "api", "ASP.NET Core") == {
        "Jwt:Issuer": {"Development": "a", "Production": "b"},
        "Jwt:Key": {"Development": "(32 characters)", "Production": "(32 characters)"},
        "Odd:Value": {"Development": "1", "Production": "1"},
    }
    django = values(out, "site/settings", "Django")
    assert django["DEBUG"] == {"Development": "true", "Production": "false"}
    assert django["PORT"] == {"Development": None, "Production": None}
    assert django["DATABASES"]["Production"] == "{default: {NAME: x, PASSWORD: (32 characters)}}"
    assert values(out, "svc", "pydantic-settings")["port"]["Production"] == "9"
    assert values(out, "svc", "pydantic-settings")["thing"]["Production"] == "(32 characters)"
    assert values(out, "dyna", "dynaconf") == {"port": {"Development": "1", "Production": "2"}}
    assert values(out, "web", "Flask")["DEBUG"]["Production"] == "false"


def test_json_shows_the_way_and_the_variable(tree: Tree, run: Run) -> None:
    tree(FILES)
    _, out, _ = run("show", "settings", "port", "svc", "--format", "json")
    (application,) = [one for one in json.loads(out)["applications"] if one["system"] == "pydantic-settings"]
    (line,) = application["settings"]
    found = line["environments"]["Production"]
    assert [(one["value"], one["path"], one["line"]) for one in found["chain"]] == [
        ("1", "svc/config.py", 7),
        ("9", "svc/.env", 1),
    ]
    assert found["variable"] == "PORT"


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_every_format_says_the_same_and_no_secret(form: str, tree: Tree, run: Run) -> None:
    tree(FILES)
    status, out, _ = run("show", "settings", "--format", form)
    assert status == 0
    for word in ("Jwt:Issuer", "Production", "(32 characters)", "pydantic-settings", "dynaconf"):
        assert word in out
    assert SECRET not in out


def test_a_pattern_chooses_settings_and_an_environment_columns(tree: Tree, run: Run) -> None:
    tree(FILES)
    _, out, _ = run("show", "settings", "jwt:*", "--environment", "Staging", "--format", "json")
    assert values(out, "api", "ASP.NET Core") == {"Jwt:Issuer": {"Staging": "a"}, "Jwt:Key": {"Staging": "(32 characters)"}}


def test_nothing_to_show(tree: Tree, run: Run) -> None:
    tree({"a.py": "x = 1\n"})
    assert run("show", "settings") == (0, "", "authlint: there are no settings here that authlint knows\n")
    assert run("show", "settings", "nothing*") == (0, "", "authlint: no setting here is called like 'nothing*'\n")
