"""``authlint show``: what authlint knows of a project, as tables."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from authlint import __version__
from authlint.cli.arguments import UsageError
from authlint.cli.output import display, wants_color
from authlint.config import ConfigError
from authlint.disk import absolute
from authlint.engine import Sources
from authlint.facts.logging import LogRoute
from authlint.project import Homes
from authlint.running import Collector, Group, GroupFiles, Manner, NoSuchPathError, default_jobs, extract_group
from authlint.sources import UnreadableError
from authlint.text import Location
from authlint.views import logging, rendering
from authlint.views.rendering import Cell, Grid, Tone

_TONES = {
    logging.Verdict.SHOWN: Tone.GOOD,
    logging.Verdict.HIDDEN: Tone.BAD,
    logging.Verdict.DEPENDS: Tone.UNSURE,
    logging.Verdict.UNKNOWN: Tone.PLAIN,
}


def run(options: Any) -> int:
    """Carry out the command.

    Raises:
        UsageError: if it cannot be.
    """
    options.pattern = None
    if options.view == "settings" and options.paths and not os.path.exists(options.paths[0]):
        options.pattern = options.paths.pop(0)
    try:
        groups = Collector(Homes()).collect(options.paths or ["."])
    except (ConfigError, NoSuchPathError) as error:
        raise UsageError(str(error)) from error
    return VIEWS[options.view](groups, options)


def _logging(groups: Sequence[Group], options: Any) -> int:
    routes = [fact for group in groups for fact in facts(group) if isinstance(fact, LogRoute)]
    tables = logging.tables(routes, options.environment or ())
    place = Places(groups)
    if options.format == "json":
        content = {"version": 1, "authlint": __version__, "applications": [_as_json(table, place) for table in tables]}
        sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        return 0
    if not tables:
        sys.stderr.write("authlint: nothing here says which auth events are logged\n")
        return 0
    write([_grid(table, place) for table in tables], "Which auth events are logged", options.format)
    return 0


def facts(group: Group) -> Iterator[object]:
    """What is known of the files of a group that are asked about."""
    for one in extract_group(group, Manner(default_jobs())):
        if one.path in group.given:
            yield from one.facts


def write(grids: Sequence[Grid], title: str, form: str) -> None:
    """Write tables in one of the formats."""
    if form == "text" and wants_color(sys.stdout):
        rendering.to_terminal(grids, sys.stdout)
    else:
        sys.stdout.write(rendering.RENDERERS[form](grids, title))


class Places:
    """Places as people see them: path and line."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._sources = Sources(GroupFiles(groups))

    def position(self, at: Location) -> tuple[int, int]:
        """Line and column, from 1."""
        source = self._sources.get(at.path)
        if source is None or isinstance(source, UnreadableError):
            return 1, 1
        found = source.lines.position(at.span.start)
        return found.line, found.column

    def __call__(self, at: Location) -> str:
        """A place in a table."""
        return f"{display(at.path)}:{self.position(at)[0]}"


def _grid(table: logging.LoggingTable, place: Places) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for line in table.lines:
        cells = [Cell(line.event.text, f"{_short(line.event.category)}, {line.event.level.name.title()}")]
        for ending in line.endings:
            by = f"{ending.by}, {place(ending.at)}" if ending.at is not None else ending.by
            cells.append(Cell(ending.verdict.value, by, _TONES[ending.verdict]))
        rows.append(tuple(cells))
    return Grid(f"{directory(table.directory)}: {table.system}", ("event", *table.environments), tuple(rows))


def directory(path: str) -> str:
    """A directory in a title."""
    return "." if path == absolute(".") else display(path)


def _short(category: str) -> str:
    """A category that still fits into a table: a class without its namespaces."""
    return category.rpartition(".")[2] if category.count(".") > 2 else category


def _as_json(table: logging.LoggingTable, place: Places) -> dict[str, object]:
    def ending(one: logging.Ending) -> dict[str, object]:
        found: dict[str, object] = {
            "verdict": one.verdict.value,
            "by": one.by or None,
            "path": None,
            "line": None,
            "column": None,
        }
        if one.at is not None:
            line, column = place.position(one.at)
            found |= {"path": display(one.at.path), "line": line, "column": column}
        return found

    return {
        "directory": directory(table.directory),
        "system": table.system,
        "events": [
            {
                "category": line.event.category,
                "level": line.event.level.name.title(),
                "text": line.event.text,
                "environments": {name: ending(one) for name, one in zip(table.environments, line.endings, strict=True)},
            }
            for line in table.lines
        ],
    }


def _settings(groups: Sequence[Group], options: Any) -> int:
    from authlint.cli import show_settings  # noqa: PLC0415 - this view alone needs the systems

    return show_settings.run(groups, options)


VIEWS: dict[str, Callable[[Sequence[Group], Any], int]] = {"logging": _logging, "settings": _settings}
"""What can be shown; ``cli/arguments.py`` lists the names, with what they are."""
