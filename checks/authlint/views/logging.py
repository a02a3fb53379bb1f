"""Which auth events somebody gets to see, per application, logging system and environment. Facts in, tables out."""

from __future__ import annotations

import enum
import posixpath
from collections.abc import Iterable, Sequence

from authlint.facts.environment import NOT_PRODUCTION, PRODUCTION, canonical
from authlint.facts.logging import AuthEvent, Level, LogRoute
from authlint.record import record
from authlint.text import Location

_DEFAULT = "the default level"


class Verdict(enum.Enum):
    """What becomes of an event in one environment."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    DEPENDS = "depends"
    """Two rules say different things, or it depends on a condition that cannot be decided."""
    UNKNOWN = "unknown"


@record
class Ending:
    """What becomes of an event in one environment, and the rule that decides, with its place."""

    verdict: Verdict
    by: str = ""
    at: Location | None = None


@record
class EventLine:
    """One event and what becomes of it in each environment, in the order of the table."""

    event: AuthEvent
    endings: tuple[Ending, ...]


@record
class LoggingTable:
    """One logging system of one application.

    Attributes:
        directory: Where its configuration stands.
        system: As people write it.
        environments: The columns.
        lines: The rows, the least telling events last.
    """

    directory: str
    system: str
    environments: tuple[str, ...]
    lines: tuple[EventLine, ...]


def tables(routes: Iterable[LogRoute], environments: Sequence[str] = ()) -> list[LoggingTable]:
    """The tables that some routes make, by directory and system.

    Args:
        routes: What is known.
        environments: The columns; none for development, production and every other one that the routes name.
    """
    groups: dict[tuple[str, str], list[LogRoute]] = {}
    for route in routes:
        if route.cancels is None:
            groups.setdefault((posixpath.dirname(route.at.path), route.system), []).append(route)
    return [
        LoggingTable(directory, system, columns, tuple(_lines(group, columns)))
        for (directory, system), group in sorted(groups.items())
        for columns in [tuple(environments) or _environments(group)]
    ]


def _environments(routes: Sequence[LogRoute]) -> tuple[str, ...]:
    named = {name for route in routes for name in (*(route.where.only or ()), *route.where.but)}
    others = sorted(name.title() for name in named - NOT_PRODUCTION - {canonical(PRODUCTION)})
    return ("Development", *others, PRODUCTION)


def _lines(routes: Sequence[LogRoute], environments: Sequence[str]) -> Iterable[EventLine]:
    events = dict.fromkeys(event for route in routes for event in (*route.hidden, *route.shown) if not event.reveals)
    found = [EventLine(event, tuple(_ending(event, routes, name) for name in environments)) for event in events]
    return sorted(found, key=lambda line: (line.event.level < Level.INFORMATION, line.event.category))


def _ending(event: AuthEvent, routes: Sequence[LogRoute], environment: str) -> Ending:
    holding = [(route, route.where.holds_in(environment)) for route in routes if event in (*route.hidden, *route.shown)]
    counting = [(route, sure) for route, sure in holding if sure is not False]
    if not counting:
        return Ending(Verdict.UNKNOWN)
    verdicts = {event in route.shown for route, _ in counting}
    route = next((route for route, _ in counting if event in route.hidden), counting[0][0])
    by = route.told if route.rule or route.phrase else _DEFAULT
    at = route.at if by != _DEFAULT else None
    if len(verdicts) > 1 or not all(sure for _, sure in counting):
        return Ending(Verdict.DEPENDS, by, at)
    return Ending(Verdict.SHOWN if verdicts == {True} else Verdict.HIDDEN, by, at)
