"""Configuration files for Python's ``logging``: what ``dictConfig`` and ``fileConfig`` would make of them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from authlint.adapters.python_logging import configuration, outcomes
from authlint.adapters.python_logging.configuration import Configuration
from authlint.adapters.python_logging.surroundings import Surroundings
from authlint.adapters.python_logging.tables import Table
from authlint.facts.environment import named_in
from authlint.facts.events import PYTHON, PYTHON_CREATED_LATER
from authlint.facts.logging import DisabledLoggers
from authlint.record import replace
from authlint.sources import Project, Source
from authlint.text import Location

_OF_TOOLS = frozenset({"alembic.ini", "tox.ini", "pytest.ini"})
"""Files that configure a tool which logs by itself."""


def facts(table: Table, source: Source, project: Project) -> Iterator[object]:
    """What one file says; nothing if it is no logging configuration."""
    prefix: tuple[str, ...] = ()
    if "version" not in table.entries and isinstance(inner := table.entries.get("logging"), Table):
        table, prefix = inner, ("logging",)
    if not {"loggers", "root"} & set(table.entries) or not isinstance(table.entries.get("handlers"), Table):
        return
    name = posixpath.basename(source.path)
    found = configuration.read(table, named_in(posixpath.splitext(name)[0]))
    if found is None:
        return
    yield from configuration.unknown_levels(found)
    if name.lower() in _OF_TOOLS:
        return
    surroundings = Surroundings(source, project)
    for route in outcomes.routes(found, surroundings.packages):
        yield replace(route, auth_known=surroundings.has_authentication)
    yield from _disabling(found, surroundings, (*prefix, "disable_existing_loggers"))


def _disabling(found: Configuration, surroundings: Surroundings, path: tuple[str, ...]) -> Iterator[DisabledLoggers]:
    """Nobody knows from the file alone what has been loaded when it is read."""
    if found.disables is not True:
        return
    lost = tuple(
        event
        for event in PYTHON
        if event.package in surroundings.packages
        and event.category not in PYTHON_CREATED_LATER
        and found.existing_disabled(event.category)
    )
    if lost:
        at: Location = found.disables_at or found.at
        yield DisabledLoggers(at, found.disables_at is not None, lost, sure=False, where=found.where, path=path)
