"""Configurations that disable the loggers that exist when they are read, the loggers of auth events among them."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator
from typing import TypeAlias

from authlint.adapters.python_logging.configuration import Configuration, read
from authlint.adapters.python_logging.surroundings import Surroundings
from authlint.adapters.python_logging.tables import of_ini
from authlint.facts.events import PYTHON, PYTHON_CREATED_LATER
from authlint.facts.logging import AuthEvent, DisabledLoggers
from authlint.sources.ini import IniSource
from authlint.sources.python import Constant, Evaluator, PythonSource

Call: TypeAlias = "ast.Call | str"
"""Who reads a configuration: a call of ``dictConfig``, or the framework that looks for a name."""

KEY = "disable_existing_loggers"


def facts(found: Configuration, reader: Call, source: PythonSource, surroundings: Surroundings) -> Iterator[DisabledLoggers]:
    """The fact, if a configuration in a Python file disables the logger of an auth event."""
    if found.disables is not True:
        return
    packages = surroundings.packages
    if isinstance(reader, str):
        # Django configures its own loggers, then reads LOGGING. Nobody knows who reads the other names.
        packages &= {"django"} if reader == "LOGGING" else set()
    lost = _lost(found, packages)
    if not lost:
        return
    is_sure = isinstance(reader, str) or _is_imported_before(reader, source, {event.package for event in lost})
    written = found.disables_at
    yield DisabledLoggers(
        at=written or found.at,
        written=written is not None,
        lost=lost,
        sure=is_sure,
        where=found.where,
        literal=found.whole,
    )


def of_file_config(
    call: ast.Call, source: PythonSource, evaluator: Evaluator, surroundings: Surroundings
) -> Iterator[DisabledLoggers]:
    """The fact, if ``fileConfig`` is called without a word about existing loggers, on a file that does not name them."""
    made = evaluator.arguments(call, source)
    path, said = made.at(0, "fname"), made.at(2, KEY)
    is_true = said is None or (isinstance(said, Constant) and said.value is True)
    if not (isinstance(path, Constant) and made.complete and is_true):
        return
    beside = posixpath.join(posixpath.dirname(source.path), str(path.value))
    file = evaluator.project.source(posixpath.normpath(beside))
    table = of_ini(file) if isinstance(file, IniSource) else None
    found = read(table, source.where(call)) if table is not None else None
    if found is None:
        return
    found.disables = True
    lost = _lost(found, surroundings.packages)
    if lost:
        is_sure = _is_imported_before(call, source, {event.package for event in lost})
        written = None if said is None else said.at
        yield DisabledLoggers(written or source.location(call.func), written is not None, lost, is_sure, found.where)


def _lost(found: Configuration, packages: frozenset[str]) -> tuple[AuthEvent, ...]:
    return tuple(
        event
        for event in PYTHON
        if event.package in packages and event.category not in PYTHON_CREATED_LATER and found.existing_disabled(event.category)
    )


def _is_imported_before(call: ast.Call, source: PythonSource, packages: set[str]) -> bool:
    """Whether the frameworks are imported in this file above the call, or the call stands in a function, which runs later."""
    imported = [
        node.lineno
        for node in source.index.imports
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        if name.partition(".")[0] in packages
    ]
    if source.enclosing_function(call) is not None:
        return bool(imported)
    return any(line < call.lineno for line in imported)
