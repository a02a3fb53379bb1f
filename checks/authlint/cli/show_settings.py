"""``authlint show settings``: effective values by environment, and where each comes from."""

from __future__ import annotations

import json
import posixpath
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from authlint import __version__
from authlint.cli import show
from authlint.cli.output import display
from authlint.engine import FileError, Sources
from authlint.facts.keys import Key
from authlint.layers import Stack, appsettings
from authlint.running import Group
from authlint.sources import Source, UnreadableError
from authlint.sources.json import JsonSource
from authlint.sources.python import Evaluator, PythonSource
from authlint.systems import Application, django, dotenv, dynaconf, flask, pydantic
from authlint.text import Location, Span
from authlint.views import settings
from authlint.views.rendering import Cell, Grid, Tone

_TRIGGERS = (b"BaseSettings", b"Dynaconf(", b".config", *(sign.encode() for sign in django.SIGNS), b"import *")
"""Literals of which a Python file must hold one to set up or to be settings."""


class _Project:
    """One group as the systems look at it."""

    def __init__(self, group: Group) -> None:
        self.root = group.root
        self._sources = Sources(group.files)

    def source(self, path: str) -> Source | None:
        found = self._sources.get(path) if (path + "/").startswith(self.root.rstrip("/") + "/") else None
        return None if isinstance(found, UnreadableError) else found

    def names(self, directory: str) -> frozenset[str]:
        return self._sources.files.names(directory)


def run(groups: Sequence[Group], options: Any) -> int:
    """Carry out the command."""
    pattern: str = options.pattern or ""
    tables: list[settings.SettingsTable] = []
    for group in groups:
        found = list(applications(group))
        keys = {fact.at for fact in show.facts(group) if isinstance(fact, Key)} if found else set[Location]()
        tables += [settings.table(one, keys, pattern, options.environment or ()) for one in found]
    tables = [one for one in tables if one.lines]
    place = show.Places(groups)
    if options.format == "json":
        content = {"version": 1, "authlint": __version__, "applications": [_as_json(one, place) for one in tables]}
        sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        return 0
    if not tables:
        what = f"no setting here is called like {pattern!r}" if pattern else "there are no settings here that authlint knows"
        sys.stderr.write(f"authlint: {what}\n")
        return 0
    show.write([_grid(one, place) for one in tables], "Settings in effect", options.format)
    return 0


def applications(group: Group) -> Iterator[Application]:
    """What the files of a group set up, one per system and starting point."""
    project = _Project(group)
    evaluator = Evaluator(project)
    modules: list[PythonSource] = []
    directories: set[str] = set()
    for path in sorted(group.given):
        directory, _, name = path.rpartition("/")
        if name.lower() == "appsettings.json":
            source = project.source(path)
            if isinstance(source, JsonSource):
                stack = appsettings(source, project)
                yield Application("ASP.NET Core", "appsettings.json", Location(path, Span(0, 0)), stack)
        elif dotenv.is_loaded(name) and directory not in directories:
            directories.add(directory)
            found = dotenv.application(directory, project)
            if found is not None:
                yield found
        elif name.endswith(".py") and _is_triggered(group, path):
            source = project.source(path)
            if isinstance(source, PythonSource):
                modules += [source] if django.is_settings(source) else []
                for system in (pydantic, dynaconf, flask):
                    yield from system.applications(source, evaluator)
    yield from _django(modules, evaluator)


def _is_triggered(group: Group, path: str) -> bool:
    try:
        data = group.files.read(path)
    except (OSError, FileError):
        return False  # what cannot be read has no settings to show
    return any(word in data for word in _TRIGGERS)


def _django(modules: Sequence[PythonSource], evaluator: Evaluator) -> Iterator[Application]:
    """One application for each directory of settings modules: what starts from nothing else is an environment's, by its name."""
    started = {below.path for one in modules for below in django.modules(one, evaluator)[:-1]}
    by_directory: dict[str, list[Application]] = {}
    for one in modules:
        if one.path not in started:
            found = django.application(one, evaluator, django.environment_for(one))
            by_directory.setdefault(posixpath.dirname(one.path), []).append(found)
    for found_there in by_directory.values():
        first = found_there[0]
        layers = tuple(layer for one in found_there for layer in one.stack.layers)
        yield Application(first.system, first.name, first.at, Stack(layers))


def _grid(table: settings.SettingsTable, place: show.Places) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for line in table.lines:
        rows.append((Cell(line.name), *(_cell(value, place) for value in line.values)))
    return Grid(f"{show.directory(table.directory)}: {table.system}, {table.name}", ("setting", *table.environments), tuple(rows))


def _cell(value: settings.Effective, place: show.Places) -> Cell:
    if not value.steps:
        return Cell("" if value.known else "unknown", tone=Tone.PLAIN if value.known else Tone.UNSURE)
    last = value.steps[-1]
    at = place(last.at)
    note = at if last.layer in at else f"{last.layer}, {at}"
    if value.variable:
        note += f", unless {value.variable} is set"
    return Cell(last.shown, note, Tone.PLAIN if value.known else Tone.UNSURE)


def _as_json(table: settings.SettingsTable, place: show.Places) -> dict[str, object]:
    def step(one: settings.Step) -> dict[str, object]:
        line, column = place.position(one.at)
        return {"value": one.shown, "layer": one.layer, "path": display(one.at.path), "line": line, "column": column}

    def effective(value: settings.Effective) -> dict[str, object]:
        chain = [step(one) for one in value.steps]
        shown = value.steps[-1].shown if value.steps and value.known else None
        return {"value": shown, "known": value.known, "set": bool(chain), "variable": value.variable, "chain": chain}

    return {
        "directory": show.directory(table.directory),
        "system": table.system,
        "name": table.name,
        "settings": [
            {
                "name": line.name,
                "environments": {name: effective(value) for name, value in zip(table.environments, line.values, strict=True)},
            }
            for line in table.lines
        ],
    }
