from __future__ import annotations

from pathlib import Path

import pytest
from tests.layers.comparing import Case, compare, write

from authlint.systems.dotenv import application, environment, is_loaded, nearest

pytest.importorskip("dotenv")

DUMP = """
import json, dotenv
found = {}
for name in (".env", ".env.ENVIRONMENT"):
    found |= dotenv.dotenv_values(name)
print(json.dumps(found))
"""
CASES = (
    Case(
        "the environment's file over .env, the last of two",
        {".env": "A=1\nB=1\nB=2\nc=x\n", ".env.production": "A=2\n", ".env.example": "A=9\nD=9\n", ".env.development": "A=8\n"},
        DUMP,
        ("production", "development", "staging"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_same_as_the_library(case: Case, tmp_path: Path) -> None:
    disk = write(tmp_path, case.files)
    found = application(disk.root, disk)
    assert found is not None
    compare(".env files", case, tmp_path, found)


@pytest.mark.parametrize("name", [".env.example", ".env.production.sample", "example.env", ".env.dist", ".env.template"])
def test_examples_are_not_loaded(name: str) -> None:
    assert not is_loaded(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [(".env", None), (".env.production", "production"), ("prod.env", "prod"), (".env.local", "local"), (".env.eu", None)],
)
def test_the_environment_is_in_the_name(name: str, expected: str | None) -> None:
    assert environment(name) == expected
    assert is_loaded(name)


def test_nothing_where_there_is_no_such_file(tmp_path: Path) -> None:
    disk = write(tmp_path, {"a.py": ""})
    assert application(disk.root, disk) is None


def test_what_is_outside_of_the_project_is_not_even_looked_for(tmp_path: Path) -> None:
    write(tmp_path, {".env": "A=1\n", "project/a.py": ""})
    disk = write(tmp_path / "project", {})
    disk.root = f"{tmp_path.as_posix()}/project"
    assert nearest(disk, disk.root, "../.env") is None
    assert nearest(disk, disk.root, f"{tmp_path.as_posix()}/.env") is None
