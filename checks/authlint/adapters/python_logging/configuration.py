"""What a configuration for ``logging.config.dictConfig`` says: its loggers, handlers and levels."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapters.python_logging.levels import VOCABULARY, is_word, level_of, meant_by
from authlint.adapters.python_logging.tables import Leaf, Node, Row, Table
from authlint.facts.environment import Where
from authlint.facts.logging import Level, LevelTrouble, UnknownLevel
from authlint.record import field, record
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

    at: Location
    level: Setting | None = None
    has_level: bool = False
    handlers: tuple[str, ...] | None = ()
    propagate: bool | None = True
    has_propagate: bool = False


@record(frozen=False)
class Handler:
    """One handler: its level, None without one; whether more is known of it, whether it throws everything away or sends mail."""

    level: Setting | None = None
    is_known: bool = True
    is_null: bool = False
    is_mail: bool = False


@record(frozen=False)
class Configuration:
    """A configuration, as far as known.

    Attributes:
        at: Where it begins: the name of its first setting.
        whole: All of it.
        where: In which environments it counts.
        loggers: The loggers by name; the root logger is named "".
        handlers: The handlers by name.
        settings: All level words, each with what it is for.
        complete: Whether all loggers and handlers are known.
        disables: Whether loggers that exist and that it does not name are disabled; None if that is not known.
        disables_at: Where that is written; None if it is the default.
        incremental: Whether it only changes levels.
    """

    at: Location
    whole: Location
    where: Where
    loggers: dict[str, Logger] = field(default_factory=dict[str, Logger])
    handlers: dict[str, Handler] = field(default_factory=dict[str, Handler])
    settings: list[tuple[str, Setting]] = field(default_factory=list[tuple[str, Setting]])
    complete: bool = True
    disables: bool | None = True
    disables_at: Location | None = None
    incremental: bool = False

    def names(self, logger: str) -> bool:
        """Whether a logger or one above it, the root logger apart, is named."""
        return any(logger == name or logger.startswith(name + ".") for name in self.loggers if name)

    def existing_disabled(self, logger: str) -> bool | None:
        """Whether a logger is disabled if it exists by then; None if that is not known."""
        if self.incremental or self.names(logger):
            return False
        return self.disables if self.complete or self.disables is False else None


def read(value: Table, where: Where) -> Configuration | None:
    """Read a configuration; None if it is none."""
    if "version" not in value.entries:
        return None
    found = Configuration(value.names.get("version", value.at), value.at, where, complete=value.complete)
    incremental = value.entries.get("incremental")
    found.incremental = isinstance(incremental, Leaf) and incremental.value is True
    disables = value.entries.get("disable_existing_loggers")
    if disables is not None:
        found.disables = bool(disables.value) if isinstance(disables, Leaf) and disables.known else None
        found.disables_at = disables.at
    elif not value.complete:
        found.disables = None
    for name, body, _ in _children(value, "handlers", found):
        found.handlers[name] = _handler(body, name, found)
    for name, body, at in _children(value, "loggers", found):
        found.loggers[name] = _logger(body, name, at, found)
    root = value.entries.get("root")
    if isinstance(root, Table):
        found.loggers[""] = _logger(root, "root", value.names.get("root", root.at), found)
    elif root is not None:
        found.complete = False
    return found


def _children(value: Table, key: str, found: Configuration) -> Iterator[tuple[str, Table, Location]]:
    children = value.entries.get(key)
    if children is None:
        return
    if not isinstance(children, Table):
        found.complete = False
        return
    found.complete &= children.complete
    for name, body in children.entries.items():
        if isinstance(body, Table):
            yield name, body, children.names.get(name, body.at)
        else:
            found.complete = False


def _level(node: Node | None, what: str, found: Configuration) -> Setting | None:
    if not isinstance(node, Leaf) or not node.known or not isinstance(node.value, (str, int)) or isinstance(node.value, bool):
        return None
    setting = Setting(node.value, node.at)
    found.settings.append((what, setting))
    return setting


def _handler(body: Table, name: str, found: Configuration) -> Handler:
    setting = _level(body.entries.get("level"), f"handler {name}", found)
    of_class = body.entries.get("class")
    is_null = isinstance(of_class, Leaf) and of_class.value in {"logging.NullHandler", "NullHandler"}
    is_mail = isinstance(of_class, Leaf) and str(of_class.value).endswith("AdminEmailHandler")
    has_plain_level = "level" not in body.entries or (setting is not None and (setting.level is not None or is_notset(setting)))
    return Handler(setting, has_plain_level and "filters" not in body.entries and body.complete, is_null, is_mail)


def _logger(body: Table, name: str, at: Location, found: Configuration) -> Logger:
    level = body.entries.get("level")
    has_level = (level is not None and not (isinstance(level, Leaf) and level.known and level.value is None)) or not body.complete
    logger = Logger(at, _level(level, name or "root", found), has_level)
    if logger.level is not None and is_notset(logger.level) and name != "root":
        logger.has_level = False
    handlers = body.entries.get("handlers")
    if handlers is not None:
        logger.handlers = _handlers(handlers)
    propagate = body.entries.get("propagate")
    if propagate is not None and not (isinstance(propagate, Leaf) and propagate.known and propagate.value is None):
        logger.has_propagate = True
        logger.propagate = bool(propagate.value) if isinstance(propagate, Leaf) and propagate.known else None
    if not body.complete or "filters" in body.entries:
        logger.handlers = None
    return logger


def is_notset(setting: Setting) -> bool:
    """Whether a level is written that means none."""
    return setting.word in {"NOTSET", 0}


def _handlers(value: Node) -> tuple[str, ...] | None:
    if not isinstance(value, Row) or value.values is None:
        return None
    names = [name for name in value.values if isinstance(name, str)]
    return tuple(names) if len(names) == len(value.values) else None


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
