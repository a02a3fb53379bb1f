from __future__ import annotations

from pathlib import Path

import pytest
from tests.layers.comparing import Case, compare, write

from authlint.sources.python import Evaluator, PythonSource
from authlint.systems.dynaconf import applications

pytest.importorskip("dynaconf")

BOTH = ("development", "production")
ENV = {"ENV_FOR_DYNACONF": "ENVIRONMENT"}
DUMP = """
import json, config
found = config.settings.as_dict(internal=False)
print(json.dumps({name: value for name, value in found.items() if not name.endswith("_FOR_DYNACONF")}))
"""
LAYERED = """
[default]
debug = true
port = 8000
[default.auth]
algs = ["HS256"]
leeway = 0
[production]
DEBUG = false
[production.auth]
algs = ["RS256"]
[development]
name = "dev"
"""


def code(arguments: str) -> str:
    return f"from dynaconf import Dynaconf\nsettings = Dynaconf({arguments})\n"


CASES = (
    Case(
        "a nested table replaces the lower one",
        {"config.py": code("settings_files=['settings.toml'], environments=True"), "settings.toml": LAYERED},
        DUMP,
        BOTH,
        ENV,
    ),
    Case(
        "merge_enabled merges tables and concatenates lists",
        {"config.py": code("settings_files=['settings.toml'], environments=True, merge_enabled=True"), "settings.toml": LAYERED},
        DUMP,
        BOTH,
        ENV,
    ),
    Case(
        "dynaconf_merge in a table",
        {
            "config.py": code("settings_files=['settings.toml'], environments=True"),
            "settings.toml": LAYERED.replace('["RS256"]', '["RS256"]\ndynaconf_merge = true'),
        },
        DUMP,
        BOTH,
        ENV,
    ),
    Case(
        "dynaconf_merge in a section",
        {
            "config.py": code("settings_files=['settings.toml'], environments=True"),
            "settings.toml": LAYERED.replace("[production]", "[production]\ndynaconf_merge = true"),
        },
        DUMP,
        BOTH,
        ENV,
    ),
    Case(
        "dynaconf_merge and dynaconf_merge_unique in a list",
        {
            "config.py": code("settings_files=['a.toml', 'b.toml']"),
            "a.toml": "x = ['a', 'b']\ny = ['a', 'b']\nz = ['a']\n",
            "b.toml": "x = ['c', 'dynaconf_merge']\ny = ['b', 'c', 'dynaconf_merge_unique']\nz = ['c']\n",
        },
        DUMP,
    ),
    Case(
        "files, then secrets, then local ones",
        {
            "config.py": code("settings_files=['settings.toml', '.secrets.toml'], environments=True"),
            "settings.toml": "[default]\na = 1\nb = 1\nc = 1\nd = 1\n[production]\nd = 2\n",
            ".secrets.toml": "[default]\nb = 2\nc = 2\nd = 3\n",
            "settings.local.toml": "[default]\nc = 3\n",
        },
        DUMP,
        BOTH,
        ENV,
    ),
    Case(
        "global counts over the environment",
        {
            "config.py": code("settings_files=['settings.yaml'], environments=True"),
            "settings.yaml": "default:\n  debug: yes\n  a: 1\nproduction:\n  a: 2\nglobal:\n  debug: false\n  a: 3\n",
        },
        DUMP,
        BOTH,
        ENV,
    ),
    Case(
        "without environments the sections are tables",
        {"config.py": code("settings_files=['settings.toml']"), "settings.toml": LAYERED},
        DUMP,
        BOTH,
        ENV,
    ),
    Case(
        "env_switcher, JSON, and marks",
        {
            "config.py": code("settings_files=['settings.json'], environments=True, env_switcher='APP_ENV'"),
            "settings.json": '{"default": {"port": "@int 9", "debug": "@bool true"}, "production": {"debug": false}}',
        },
        DUMP,
        BOTH,
        {"APP_ENV": "ENVIRONMENT"},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_same_as_the_library(case: Case, tmp_path: Path) -> None:
    disk = write(tmp_path, case.files)
    source = disk.source(f"{tmp_path.as_posix()}/config.py")
    assert isinstance(source, PythonSource)
    (application,) = applications(source, Evaluator(disk))
    compare("dynaconf", case, tmp_path, application)
