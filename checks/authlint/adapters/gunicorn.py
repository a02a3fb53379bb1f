"""gunicorn's configuration file: level words that it does not know (gunicorn 27, ``glogging.Logger.setup``)."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.log_options import BORROWED, Words
from authlint.facts.environment import EVERYWHERE
from authlint.facts.logging import LevelTrouble, UnknownLevel
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource

GUNICORN_WORDS = Words(
    "gunicorn",
    ("debug", "info", "warning", "error", "critical"),
    {**BORROWED, "trace": "debug"},
    LevelTrouble.IGNORED,
    ignores_case=True,
)


def facts(source: PythonSource, project: Project) -> Iterator[UnknownLevel]:
    """What one file says; nothing where a logger class of the project's own reads it."""
    level = Evaluator(project).module_value(source, "loglevel")
    if level is not None and "logger_class" not in source.text:
        yield from GUNICORN_WORDS.judged("loglevel", level, EVERYWHERE)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="gunicorn",
    language=PythonSource,
    files=("*gunicorn*.py",),
    triggers=((b"loglevel",),),
    facts=facts,
)
