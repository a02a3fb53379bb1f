"""Compares what authlint says a system loads with what the system's own library loads, in a process of its own.

Every comparison is a row of the table that a test run shows at its end.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from authlint.engine import MemoryFiles, Sources
from authlint.facts.value import UNKNOWN
from authlint.sources import Source, UnreadableError
from authlint.systems import Application, Typed, effective, items_of, table_of

ROWS: list[tuple[str, str, str, str, str, str]] = []
"""System, rule, environment, setting, the library's value, ours."""


@dataclass
class Disk:
    """A project on disk."""

    root: str

    def __post_init__(self) -> None:
        base = Path(self.root)
        paths = [path for path in base.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        self.sources = Sources(MemoryFiles({path.as_posix(): path.read_bytes() for path in paths}, self.root))

    def source(self, path: str) -> Source | None:
        found = self.sources.get(path)
        return None if isinstance(found, UnreadableError) else found

    def names(self, directory: str) -> frozenset[str]:
        return self.sources.files.names(directory)


@dataclass(frozen=True)
class Case:
    """A small project, and how its own library loads it.

    Attributes:
        rule: The rule that it shows.
        files: Its files.
        script: Prints one JSON object: what the library loads. ``ENVIRONMENT`` is replaced.
        environments: Those to compare.
        env: Environment variables of the library's process; ``ENVIRONMENT`` is replaced.
    """

    rule: str
    files: Mapping[str, str]
    script: str
    environments: tuple[str, ...] = ("production",)
    env: Mapping[str, str] = field(default_factory=dict[str, str])


def write(root: Path, files: Mapping[str, str]) -> Disk:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Disk(root.as_posix())


def loaded(case: Case, root: Path, environment: str) -> dict[str, object]:
    """What the library loads."""
    given = {name: value.replace("ENVIRONMENT", environment) for name, value in case.env.items()}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", case.script.replace("ENVIRONMENT", environment)],
        cwd=root,
        env={"PATH": "", "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return dict(_flat((), found))


def _flat(names: tuple[str, ...], value: object) -> Iterator[tuple[str, object]]:
    table = table_of(value)
    if table:
        for key, item in table.items():
            yield from _flat((*names, key), item)
    else:
        yield ".".join(names).lower(), value


def ours(application: Application, environment: str) -> dict[str, object]:
    """What authlint says is loaded; what it does not know is left out."""
    found: dict[str, object] = {}
    for key, (_, setting) in effective(application.stack, environment).items():
        assert isinstance(setting, Typed)
        if not _is_unknown(setting.value):
            for name, value in _flat(key, _as_json(setting.value)):
                found[name] = value
    return found


def _is_unknown(value: object) -> bool:
    return value is UNKNOWN or any(_is_unknown(item) for item in items_of(value) or ())


def _as_json(value: object) -> object:
    items, table = items_of(value), table_of(value)
    if items is not None:
        return [_as_json(item) for item in items]
    if table is not None:
        return {key: _as_json(item) for key, item in table.items()}
    return str(value) if isinstance(value, PurePath) else value


def compare(system: str, case: Case, root: Path, application: Application) -> None:
    """Assert that all that is known agrees, and note it for the table."""
    for environment in case.environments:
        theirs = loaded(case, root, environment)
        mine = ours(application, environment)
        for name in sorted(theirs):
            shown = repr(mine[name]) if name in mine else "unknown"
            ROWS.append((system, case.rule, environment, name, repr(theirs[name]), shown))
        assert mine == theirs, f"{case.rule}, {environment}"
