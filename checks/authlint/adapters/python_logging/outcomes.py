"""What becomes of auth events under a configuration for ``logging``.

A record passes if its logger is not disabled and its effective level lets it (that of the nearest logger up the tree that has a
level; parents are not asked again while it propagates), and then if any handler on its way does (``logging/__init__.py``:
``Logger.callHandlers``). What ``dictConfig`` does to loggers that exist: ``logging/config.py``, ``_handle_existing_loggers``.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapters.python_logging.configuration import SYSTEM, Configuration, Handler, Setting, is_notset
from authlint.facts.events import PYTHON, PYTHON_AUTH_LOGGERS, PYTHON_CREATED_LATER, PYTHON_OWN, OwnLogger
from authlint.facts.logging import AuthEvent, Level, LogRoute
from authlint.record import field, record, replace
from authlint.text import Location


@record
class Outcome:
    """What becomes of an event; ``setting`` is the level that decides and ``rule`` what it is for, if one does.

    ``level`` is what the rest amounts to where no setting decides.
    """

    shown: bool
    rule: str = ""
    setting: Setting | None = None
    sink: str = ""
    phrase: str = ""
    at: Location | None = None
    level: Level | None = None


@record(frozen=False)
class _Found:
    ending: Outcome
    hidden: list[AuthEvent] = field(default_factory=list[AuthEvent])
    shown: list[AuthEvent] = field(default_factory=list[AuthEvent])


def routes(found: Configuration, packages: frozenset[str]) -> Iterator[LogRoute]:
    """What a configuration makes of the events of the frameworks that are used, and of those whose loggers it names.

    Whether the project has authentication is for others to say.
    """
    by_rule: dict[tuple[Location, str, str], _Found] = {}
    for event in PYTHON:
        if event.package not in packages and not found.names(event.category):
            continue
        ending = outcome(found, event)
        if ending is None:
            continue
        at = ending.setting.at if ending.setting is not None else ending.at or found.at
        key = at, ending.rule, ending.phrase
        one = by_rule.setdefault(key, _Found(ending))
        (one.shown if ending.shown else one.hidden).append(event)
    for (at, rule, phrase), one in by_rule.items():
        ending, hidden = one.ending, one.hidden
        written = ending.setting.level if ending.setting is not None else None
        level = ending.level or written or Level.INFORMATION
        route = LogRoute(
            system=SYSTEM,
            sink=ending.sink,
            rule=rule,
            level=level,
            word="" if ending.setting is None else str(ending.setting.word),
            at=at,
            hidden=tuple(hidden),
            names_auth=not ending.sink and is_about_auth(rule),
            auth_known=False,
            shown=tuple(one.shown),
            where=found.where,
            phrase=phrase,
            from_template=_is_template(found, rule, level),
        )
        yield replace(route, visible=visible(hidden) if hidden and not ending.sink and ending.setting else "")


def _is_template(found: Configuration, rule: str, level: Level) -> bool:
    """Whether a rule is the one that Django's project template had for years: errors of ``django.request`` by mail."""
    logger = found.loggers.get(rule)
    handlers = [found.handlers[name] for name in (logger.handlers or ()) if name in found.handlers] if logger else []
    return rule == "django.request" and level is Level.ERROR and any(handler.is_mail for handler in handlers)


def is_about_auth(logger: str) -> bool:
    """Whether a logger's name says that a rule for it is about refusals."""
    return any(logger == name or logger.startswith(name + ".") for name in PYTHON_AUTH_LOGGERS)


def visible(events: list[AuthEvent]) -> str:
    """The level that shows all of ``events``."""
    return {Level.INFORMATION: "INFO"}.get(least := min(event.level for event in events), least.name)


def outcome(found: Configuration, event: AuthEvent) -> Outcome | None:
    """What becomes of an event; None if that is not certain."""
    exists = event.category not in PYTHON_CREATED_LATER
    disabled = found.existing_disabled(event.category) if exists else False
    if disabled is None or (disabled and event.package != "django"):
        return None  # only Django is known to have its loggers by then
    if disabled:
        return Outcome(shown=False, phrase="`disable_existing_loggers`", at=found.disables_at or found.at)
    deciding = _deciding_level(found, event.category)
    if deciding is None:
        return None
    name, setting, level = deciding
    rule = name or "root"
    if level > event.level:
        at = setting.at if setting else found.loggers[""].at if "" in found.loggers else found.at
        phrase = "" if setting else f"`{rule}`, at WARNING without a level of its own,"
        return Outcome(shown=False, rule=rule, setting=setting, at=at, phrase=phrase)
    return _handled(found, event, rule, setting)


def _own(found: Configuration, name: str) -> OwnLogger | None:
    """What a framework has set for a logger, if that still counts: naming a logger resets those below it."""
    parents = [name[:at] for at, char in enumerate(name) if char == "."]
    if any(parent in found.loggers for parent in parents) and name not in found.loggers:
        return None
    return PYTHON_OWN.get(name)


def _deciding_level(found: Configuration, category: str) -> tuple[str, Setting | None, Level] | None:
    """The logger whose level decides for a category, the level as written if it is, and the level; None if unknown."""
    name = category
    while True:
        logger = found.loggers.get(name)
        if logger is not None and logger.has_level:
            level = logger.level.level if logger.level is not None else None
            if logger.level is not None and level is None and not name and is_notset(logger.level):
                level = Level.TRACE
            return None if level is None else (name, logger.level, level)
        own = _own(found, name) if name and (logger is None or logger.level is None) else None
        if own is not None and own.level is not None:
            return name, None, own.level
        if not name:
            return None if logger is None else ("", None, Level.WARNING)
        name = name.rpartition(".")[0]


def _handled(found: Configuration, event: AuthEvent, rule: str, setting: Setting | None) -> Outcome | None:
    """Whether a handler takes an event that its logger lets through."""
    reached: list[tuple[str, Handler]] = []
    name, is_elsewhere, is_certain, last = event.category, False, found.complete, found.at
    while True:
        logger, own = found.loggers.get(name), _own(found, name) if name else None
        propagate: bool | None = True
        if logger is not None:
            last = logger.at
            known = [handler for handler in logger.handlers or () if handler in found.handlers]
            reached += [(handler, found.handlers[handler]) for handler in known]
            is_certain &= logger.handlers is not None and len(known) == len(logger.handlers)
            propagate = logger.propagate if logger.has_propagate or own is None else own.propagate
        elif own is not None:
            if own.shows:
                return Outcome(shown=True, rule=rule, setting=setting)
            is_elsewhere |= own.has_handlers
            propagate = own.propagate
        elif not name:
            is_certain = False  # the root logger is configured elsewhere
        is_certain &= propagate is not None
        if not name or not propagate:
            break
        name = name.rpartition(".")[0]
    passed = Outcome(shown=True, rule=rule, setting=setting, at=last)
    if any(handler.is_known and not handler.is_null and _lets(handler, event) for _, handler in reached):
        return passed
    cut = name if name and not propagate and (logger := found.loggers.get(name)) and logger.has_propagate else ""
    if cut and is_certain and not reached and not is_elsewhere and _is_missed(found, cut):
        # The handler of last resort writes the bare text to standard error; what was set up never has it.
        phrase = f"`propagate` of `{cut}`, which has no handler of its own,"
        return Outcome(shown=False, rule=cut, phrase=phrase, at=last, level=Level.OFF)
    return _lost(reached, event, passed, has_others=is_elsewhere) if is_certain else None


def _is_missed(found: Configuration, cut: str) -> bool:
    """Whether a logger above has a handler that would write what a logger does not pass on."""
    above = [name for name in found.loggers if not name or cut.startswith(name + ".")]
    handlers = [found.handlers.get(handler) for name in above for handler in found.loggers[name].handlers or ()]
    return any(one is not None and one.is_known and not one.is_null and not one.is_mail for one in handlers)


def _lost(reached: list[tuple[str, Handler]], event: AuthEvent, passed: Outcome, *, has_others: bool) -> Outcome | None:
    """What becomes of an event that no known handler takes."""
    useful = [(name, handler) for name, handler in reached if not handler.is_null]
    if any(not handler.is_known for _, handler in useful):
        return None
    if not useful:
        if not reached and not has_others and event.level >= Level.WARNING:
            return passed  # the handler of last resort writes it to standard error
        return Outcome(shown=False, rule=passed.rule, phrase=f"`{passed.rule}` without a handler", at=passed.at)
    name, handler = min(useful, key=lambda one: (one[1].level.level if one[1].level else None) or Level.OFF)
    return Outcome(shown=False, rule=f"handler {name}", setting=handler.level, sink=name)


def _lets(handler: Handler, event: AuthEvent) -> bool:
    level = handler.level.level if handler.level is not None else None
    return level is None or level <= event.level
