"""What a server and other logging packages are told in Python: uvicorn, loguru and structlog.

Run against uvicorn 0.30 to 0.54 (``Config.configure_logging``), loguru 0.7 and structlog 26.1. loguru and structlog carry the
application's own events; only their level words are read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from authlint.adapter import Adapter
from authlint.adapters.python_logging.levels import level_of
from authlint.adapters.python_logging.surroundings import Surroundings
from authlint.facts.environment import Where
from authlint.facts.events import PYTHON
from authlint.facts.logging import AuthEvent, Level, LevelTrouble, LogRoute, UnknownLevel
from authlint.record import record, replace
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluated, Evaluator, PythonSource, options
from authlint.text import Location

UVICORN = frozenset({"uvicorn.run", "uvicorn.Config", "uvicorn.main.run", "uvicorn.config.Config"})


@record
class Words:
    """The level words of one package: those it takes as they are, and those of other packages for them."""

    system: str
    words: tuple[str, ...]
    borrowed: Mapping[str, str]
    trouble: LevelTrouble
    ignores_case: bool

    def judged(self, what: str, value: Evaluated, where: Where) -> Iterator[UnknownLevel]:
        """The fact of an unknown word, if a value is one."""
        for one in options(value):
            if not isinstance(one, Constant) or not isinstance(one.value, str) or one.value in self.words:
                continue
            folded = next((word for word in self.words if word.lower() == one.value.lower()), "")
            if folded and self.ignores_case:
                continue
            meant = folded or self.borrowed.get(one.value.lower(), "")
            if meant:
                yield UnknownLevel(self.system, what, one.value, one.at, self.words, meant, self.trouble, where & one.where)


BORROWED = {"warn": "warning", "fatal": "critical", "information": "info", "err": "error", "verbose": "debug"}
UVICORN_WORDS = Words(
    "uvicorn",
    ("critical", "error", "warning", "info", "debug", "trace"),
    BORROWED,
    LevelTrouble.FAILS_AT_START,
    ignores_case=False,
)
LOGURU_WORDS = Words(
    "loguru",
    ("TRACE", "DEBUG", "INFO", "SUCCESS", "WARNING", "ERROR", "CRITICAL"),
    {"warn": "WARNING", "fatal": "CRITICAL", "information": "INFO", "err": "ERROR", "verbose": "TRACE"},
    LevelTrouble.FAILS_AT_START,
    ignores_case=False,
)
STRUCTLOG_WORDS = Words(
    "structlog",
    ("critical", "exception", "error", "warn", "warning", "info", "debug", "notset"),
    {"fatal": "critical", "information": "info", "trace": "debug"},
    LevelTrouble.FAILS_AT_START,
    ignores_case=True,
)


def facts(source: PythonSource, project: Project) -> Iterator[LogRoute | UnknownLevel]:
    """What one file says."""
    surroundings = Surroundings(source, project)
    for fact in _facts(source, Evaluator(project)):
        yield replace(fact, auth_known=surroundings.has_authentication) if isinstance(fact, LogRoute) else fact


def _facts(source: PythonSource, evaluator: Evaluator) -> Iterator[LogRoute | UnknownLevel]:
    for call in source.calls():
        name = source.qualified_name(call.func)
        if name in UVICORN:
            yield from _uvicorn(call, source, evaluator)
        elif name == "loguru.logger.add" and "logger.level(" not in source.text:
            level = evaluator.arguments(call, source).get("level")
            if level is not None:
                yield from LOGURU_WORDS.judged("logger.add", level, source.where(call))
        elif name is not None and name.endswith("make_filtering_bound_logger") and name.startswith("structlog"):
            level = evaluator.arguments(call, source).at(0, "min_level")
            if level is not None:
                yield from STRUCTLOG_WORDS.judged("make_filtering_bound_logger", level, source.where(call))


def _uvicorn(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> Iterator[LogRoute | UnknownLevel]:
    made = evaluator.arguments(call, source)
    where = source.where(call)
    events = [event for event in PYTHON if event.category == "uvicorn.access"]
    level = made.get("log_level")
    if level is not None:
        for unknown in UVICORN_WORDS.judged("log_level", level, where):
            is_case = unknown.word.lower() == unknown.meant
            yield replace(unknown, trouble=LevelTrouble.OLDER_FAIL) if is_case else unknown
        yield from _level_route(level, where, events)
    access_log = made.get("access_log")
    for one in options(access_log) if access_log is not None else ():
        if isinstance(one, Constant) and one.value is False:
            yield _route(one.at, where & one.where, events, "`access_log=False`")


def _level_route(level: Evaluated, where: Where, events: list[AuthEvent]) -> Iterator[LogRoute]:
    for one in options(level):
        if not isinstance(one, Constant):
            continue
        word = one.value.upper() if isinstance(one.value, str) else one.value
        found = Level.TRACE if word == "TRACE" else level_of(word)
        if found is None:
            continue
        hidden = [event for event in events if found > event.level]
        if hidden:
            yield _route(one.at, where & one.where, hidden, f"`log_level={one.value!r}`")


def _route(at: Location, where: Where, hidden: list[AuthEvent], phrase: str) -> LogRoute:
    return LogRoute(
        system="uvicorn",
        sink="",
        rule="uvicorn.access",
        level=Level.WARNING,  # it is about every request: never more than a hint
        word="",
        at=at,
        hidden=tuple(hidden),
        names_auth=False,
        auth_known=False,
        where=where,
        phrase=phrase,
    )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="uvicorn, loguru and structlog",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"uvicorn", b"loguru", b"structlog"), (b"level", b"access_log", b"make_filtering_bound_logger")),
    facts=facts,
)
