"""What a dictionary for ``logging.config.dictConfig`` says, and which auth events it hides.

A record passes if its logger's effective level lets it (the nearest logger up the tree that has a level; parents are not asked
again while it propagates) and then if any handler on its way does (``logging/__init__.py``: ``Logger.callHandlers``).
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapters.python_logging.levels import VOCABULARY, is_word, level_of, meant_by
from authlint.facts.environment import Where
from authlint.facts.events import PYTHON, PYTHON_AUTH_LOGGERS
from authlint.facts.logging import AuthEvent, Level, LevelTrouble, LogRoute, UnknownLevel
from authlint.record import field, record
from authlint.sources.python import Constant, Entries, Evaluated, Items, options
from authlint.text import Location

SYSTEM = "Python logging"


@record
class Setting:
    """A level as written: the word or number, and its place."""

    word: object
    at: Location

    @property
    def level(self) -> Level | None:
        """The level; None if it is no known one."""
        return level_of(self.word)


@record(frozen=False)
class Logger:
    """One logger of a configuration; ``handlers`` is None where it is not known which it has."""

    level: Setting | None = None
    has_level: bool = False
    handlers: tuple[str, ...] | None = ()
    propagate: bool | None = True


@record(frozen=False)
class Configuration:
    """A configuration, as far as known.

    Attributes:
        where: In which environments it counts.
        loggers: The loggers by name; the root logger is named "".
        handlers: The levels of the handlers by name; None for a handler without one, or with one that is not known.
        settings: All level words, each with what it is for.
        complete: Whether all loggers and handlers are known.
    """

    where: Where
    loggers: dict[str, Logger] = field(default_factory=dict[str, Logger])
    handlers: dict[str, Setting | None] = field(default_factory=dict[str, "Setting | None"])
    settings: list[tuple[str, Setting]] = field(default_factory=list[tuple[str, Setting]])
    complete: bool = True


def read(value: Entries, where: Where) -> Configuration | None:
    """Read a dictionary; None if it is no logging configuration."""
    if not any(entry.key == "version" for entry in value.entries):
        return None
    found = Configuration(where & value.where, complete=value.complete)
    for name, body in _children(value, "handlers", found):
        found.handlers[name] = _level(body, f"handler {name}", found)
    for name, body in _children(value, "loggers", found):
        found.loggers[name] = _logger(body, name, found)
    root = value.get("root")
    if isinstance(root, Entries):
        found.loggers[""] = _logger(root, "root", found)
    elif root is not None:
        found.complete = False
    return found


def _children(value: Entries, key: str, found: Configuration) -> Iterator[tuple[str, Entries]]:
    children = value.get(key)
    if children is None:
        return
    if not isinstance(children, Entries):
        found.complete = False
        return
    found.complete &= children.complete
    for entry in children.entries:
        if isinstance(entry.key, str) and isinstance(entry.value, Entries):
            yield entry.key, entry.value
        else:
            found.complete = False


def _level(body: Entries, what: str, found: Configuration) -> Setting | None:
    value = body.get("level")
    given = list(options(value)) if value is not None else []
    if len(given) != 1 or not isinstance(given[0], Constant) or not isinstance(given[0].value, (str, int)):
        return None
    setting = Setting(given[0].value, given[0].at)
    found.settings.append((what, setting))
    return setting


def _logger(body: Entries, name: str, found: Configuration) -> Logger:
    logger = Logger(_level(body, name or "root", found), body.get("level") is not None or not body.complete)
    handlers = body.get("handlers")
    if handlers is not None:
        logger.handlers = _names(handlers)
    propagate = body.get("propagate")
    if propagate is not None:
        logger.propagate = propagate.truth
    if not body.complete:
        logger.handlers = None
    return logger


def _names(value: Evaluated) -> tuple[str, ...] | None:
    if not (isinstance(value, Items) and value.complete):
        return None
    names = [item.value for item in value.items if isinstance(item, Constant) and isinstance(item.value, str)]
    return tuple(names) if len(names) == len(value.items) else None


def unknown_levels(found: Configuration) -> Iterator[UnknownLevel]:
    """The words that ``logging`` does not know; ``dictConfig`` raises ValueError at the first."""
    for what, setting in found.settings:
        if isinstance(setting.word, str) and not is_word(setting.word):
            yield from unknown(what, setting, found.where)


def unknown(what: str, setting: Setting, where: Where) -> Iterator[UnknownLevel]:
    """A word that is no level, unless it may be one of the project's own."""
    word = str(setting.word)
    meant = meant_by(word)
    if meant is not None:
        yield UnknownLevel(SYSTEM, what, word, setting.at, VOCABULARY, meant, LevelTrouble.FAILS_AT_START, where)


def routes(found: Configuration) -> Iterator[LogRoute]:
    """The rules of a configuration that hide auth events; whether the project has authentication is for others to say."""
    hidden: dict[Location, tuple[str, Setting, str, list[AuthEvent]]] = {}
    for event in PYTHON:
        deciding = _deciding(found, event)
        if deciding is not None:
            rule, setting, sink = deciding
            hidden.setdefault(setting.at, (rule, setting, sink, []))[3].append(event)
    for at, (rule, setting, sink, events) in hidden.items():
        level = setting.level
        if level is None:
            continue
        yield LogRoute(
            system=SYSTEM,
            sink=sink,
            rule=rule,
            level=level,
            word=str(setting.word),
            at=at,
            hidden=tuple(events),
            names_auth=not sink and is_about_auth(rule),
            auth_known=False,
            where=found.where,
            visible=visible(events) if not sink else "",
        )


def is_about_auth(logger: str) -> bool:
    """Whether a logger's name says that a rule for it is about refusals."""
    return any(logger == name or logger.startswith(name + ".") for name in PYTHON_AUTH_LOGGERS)


def visible(events: list[AuthEvent]) -> str:
    """The level that shows all of ``events``."""
    return {Level.INFORMATION: "INFO"}.get(least := min(event.level for event in events), least.name)


def _deciding(found: Configuration, event: AuthEvent) -> tuple[str, Setting, str] | None:
    """The rule that hides ``event``: a logger's level, or the level of the one kind of handler it reaches."""
    name, logger = event.category, None
    while True:
        logger = found.loggers.get(name)
        if logger is not None and logger.has_level:
            break
        if "." not in name:
            return None  # decided by the framework's own configuration or by the root logger's default
        name = name.rpartition(".")[0]
    if logger.level is None or logger.level.level is None:
        return None
    if logger.level.level > event.level:
        return name, logger.level, ""
    reached = _reached(found, event.category)
    if not reached or any(setting is None or setting.level is None or setting.level <= event.level for _, setting in reached):
        return None
    handler, setting = min(reached, key=lambda one: one[1].level if one[1] and one[1].level else Level.OFF)
    return None if setting is None else (f"handler {handler}", setting, handler)


def _reached(found: Configuration, category: str) -> list[tuple[str, Setting | None]]:
    """The handlers that a record of ``category`` reaches; empty if that is not certain."""
    reached: list[tuple[str, Setting | None]] = []
    name = category
    while True:
        logger = found.loggers.get(name)
        if logger is not None:
            if logger.handlers is None or any(handler not in found.handlers for handler in logger.handlers):
                return []
            reached += [(handler, found.handlers[handler]) for handler in logger.handlers]
            if logger.propagate is None:
                return []
            if not logger.propagate or not name:
                return reached if found.complete else []
        elif not name:
            return []  # the root logger is configured elsewhere
        name = name.rpartition(".")[0]
