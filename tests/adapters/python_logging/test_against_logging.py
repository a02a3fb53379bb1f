"""The model of Python's ``logging``, compared with the real one: the same configuration and events, and who gets to see them."""

from __future__ import annotations

import configparser
import io
import json
import logging
import logging.config
import random
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

import pytest
import yaml

from authlint.adapters.python_logging.configuration import Configuration, read
from authlint.adapters.python_logging.outcomes import outcome
from authlint.adapters.python_logging.tables import Table, of_ini, of_members, of_python
from authlint.facts.environment import EVERYWHERE
from authlint.facts.events import PYTHON
from authlint.sources.ini import IniSource
from authlint.sources.json import JsonSource
from authlint.sources.python import Evaluator, PythonSource
from authlint.sources.yaml import YamlSource

Dict: TypeAlias = "dict[str, Any]"
STREAM: Dict = {"class": "logging.StreamHandler"}
DJANGO: Dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {**STREAM, "filters": ["debug"]}, "mail_admins": {**STREAM, "level": "ERROR", "filters": ["debug"]}},
    "loggers": {
        "django": {"handlers": ["console", "mail_admins"], "level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
"""Django's own configuration with DEBUG off; mail is not counted as a log."""
EVENTS = tuple(event for event in PYTHON if event.package in {"django", "tornado", "connexion", "aiohttp"})


class Nothing:
    """A project without any other file."""

    root = ""

    def source(self, path: str) -> None:
        return None

    def names(self, directory: str) -> frozenset[str]:
        return frozenset()


LAST_RESORT = "the handler of last resort"


class Never(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return False


@contextmanager
def real(monkeypatch: pytest.MonkeyPatch) -> Generator[set[tuple[str, int]]]:
    """A world without loggers but Django's; gives the records that reach a handler."""
    seen: set[tuple[str, int]] = set()

    def emit(handler: object, record: logging.LogRecord) -> None:
        seen.add((LAST_RESORT if handler is logging.lastResort else record.name, record.levelno))

    root, handlers, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    with monkeypatch.context() as patch:
        patch.setattr(logging.Logger.manager, "loggerDict", {})
        patch.setattr(logging.StreamHandler, "emit", emit)
        patch.setattr(root, "handlers", [])
        patch.setattr(root, "level", logging.WARNING)
        patch.setattr(logging, "_handlers", {})
        patch.setattr(logging, "_handlerList", [])
        base = {**DJANGO, "filters": {"debug": {"()": Never}}}
        logging.config.dictConfig(base)
        logging.getLogger("django.request")
        try:
            yield seen
        finally:
            root.handlers[:] = []
    root.handlers[:] = handlers
    root.setLevel(level)


def emitted(seen: set[tuple[str, int]]) -> dict[str, str]:
    """What becomes of the events, by their loggers and texts: nothing, or who writes them."""
    result: dict[str, str] = {}
    for event in EVENTS:
        seen.clear()
        logging.getLogger(event.category).log(int(event.level), event.text)
        result[f"{event.category}: {event.text}"] = next(iter(sorted({name for name, _ in seen})), "")
    return result


def modelled(found: Configuration) -> dict[str, tuple[bool, bool] | None]:
    """Whether each event is shown, and whether the handler of last resort would not count as showing it."""
    endings = {f"{event.category}: {event.text}": outcome(found, event) for event in EVENTS}
    return {
        name: None if ending is None else (ending.shown, ending.phrase.startswith("`propagate`"))
        for name, ending in endings.items()
    }


def from_python(config: Dict) -> Configuration:
    text = f"LOGGING = {config!r}\n"
    source = PythonSource.parse("settings.py", text.encode())
    value = Evaluator(Nothing()).module_value(source, "LOGGING")
    assert value is not None
    return configured(of_python(value))


def configured(table: object) -> Configuration:
    assert isinstance(table, Table)
    found = read(table, EVERYWHERE)
    assert found is not None
    return found


def agrees(model: Mapping[str, tuple[bool, bool] | None], truth: Mapping[str, str], config: object) -> int:
    """How many events the model is sure about; it must be right about each of them."""
    wrong = {
        name: (ending, truth[name])
        for name, ending in model.items()
        if ending is not None and ending[0] != (bool(truth[name]) and not (ending[1] and truth[name] == LAST_RESORT))
    }
    assert not wrong, f"(model, logging): {wrong} in {config}"
    return sum(shown is not None for shown in model.values())


def config(loggers: Dict | None = None, root: Dict | None = None, handlers: Dict | None = None, *, keep: bool = False) -> Dict:
    made: Dict = {"version": 1, "handlers": handlers or {"c": dict(STREAM)}}
    if keep:
        made["disable_existing_loggers"] = False
    if loggers is not None:
        made["loggers"] = loggers
    if root is not None:
        made["root"] = root
    return made


C: Dict = {"handlers": ["c"]}
TABLE = {
    "root only, existing disabled": config(root={**C, "level": "INFO"}),
    "root only": config(root={**C, "level": "INFO"}, keep=True),
    "root without a level": config(root=C, keep=True),
    "root at error": config(root={**C, "level": "ERROR"}, keep=True),
    "django at error": config({"django": {"level": "ERROR", **C}}, keep=True),
    "django.security at error": config({"django.security": {"level": "ERROR", **C}}, root=C, keep=True),
    "a child lower than its parent": config(
        {"django": {"level": "ERROR", **C}, "django.request": {"level": "WARNING"}}, keep=True
    ),
    "django without a level": config({"django": C}, root=C, keep=True),
    "no propagation, no handlers": config({"django": {"level": "INFO", "propagate": False}}, root=C, keep=True),
    "no propagation, nobody listens": config(
        {"django": {"handlers": ["n"], "propagate": False}}, handlers={"n": {"class": "logging.NullHandler"}}, keep=True
    ),
    "a handler at error": config({"django": C}, root=C, handlers={"c": {**STREAM, "level": "ERROR"}}, keep=True),
    "two handlers, one open": config(
        {"django": {"handlers": ["c"]}},
        root={"handlers": ["d"]},
        handlers={"c": {**STREAM, "level": "ERROR"}, "d": STREAM},
        keep=True,
    ),
    "empty handlers, propagation": config({"django.request": {"handlers": []}}, root={**C, "level": "ERROR"}, keep=True),
    "notset": config({"django": {"level": "NOTSET"}}, root={**C, "level": "NOTSET"}, keep=True),
    "numbers": config({"django": {"level": 40}}, root={**C, "level": 10}, keep=True),
    "incremental": {"version": 1, "incremental": True, "loggers": {"django": {"level": "ERROR"}}},
    "a named child keeps its parent disabled": config({"django.request": {"level": "INFO", **C}}),
    "existing disabled, django named": config({"django": {"level": "INFO", **C}}),
    "tornado named": config({"tornado": {"level": "ERROR", **C}}, root=C, keep=True),
    "access logs": config({"aiohttp.access": {"level": "INFO"}}, root=C, keep=True),
}


@pytest.mark.parametrize("name", TABLE)
def test_dict_config(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with real(monkeypatch) as seen:
        logging.config.dictConfig(TABLE[name])
        truth = emitted(seen)
    sure = agrees(modelled(from_python(TABLE[name])), truth, TABLE[name])
    print(f"{name}: {sure} of {len(EVENTS)} events, all as in logging")


def drawn(draw: random.Random) -> Dict:
    levels = [None, "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "NOTSET", 30]
    handlers = {name: {**STREAM, **({"level": level} if (level := draw.choice(levels)) else {})} for name in ("a", "b")}
    handlers["n"] = {"class": "logging.NullHandler"}
    names = [
        "django",
        "django.request",
        "django.security",
        "django.security.csrf",
        "tornado",
        "tornado.access",
        "connexion",
        "aiohttp",
    ]

    def logger() -> Dict:
        made: Dict = {}
        if level := draw.choice(levels):
            made["level"] = level
        if draw.random() < 0.7:
            made["handlers"] = draw.sample(["a", "b", "n"], draw.randint(0, 2))
        if draw.random() < 0.4:
            made["propagate"] = draw.random() < 0.5
        return made

    made: Dict = {"version": 1, "handlers": handlers}
    made["loggers"] = {name: logger() for name in draw.sample(names, draw.randint(0, 4))}
    if draw.random() < 0.8:
        made["root"] = logger()
        made["root"].pop("propagate", None)
    if (disable := draw.choice([None, False, False, True])) is not None:
        made["disable_existing_loggers"] = disable
    return made


@pytest.mark.parametrize("seed", range(20))
def test_many_dictionaries_in_three_languages(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(seed)
    sure = 0
    for _ in range(20):
        made = drawn(draw)
        with real(monkeypatch) as seen:
            logging.config.dictConfig(made)
            truth = emitted(seen)
        found = from_python(made)
        sure += agrees(modelled(found), truth, made)
        in_json = of_members(json_source(json.dumps(made, indent=1)))
        in_yaml = of_members(yaml_source(yaml.safe_dump(made, sort_keys=False)))
        assert modelled(configured(in_json)) == modelled(found) == modelled(configured(in_yaml)), made
    assert sure > 20 * len(EVENTS) / 3


def json_source(text: str) -> JsonSource:
    from authlint.sources.json import parse

    return parse("logging.json", text.encode())


def yaml_source(text: str) -> YamlSource:
    from authlint.sources.yaml import parse

    return parse("logging.yaml", text.encode())


def as_ini(made: Dict) -> str:
    loggers = {"root": made.get("root", {"level": "NOTSET"}), **made["loggers"]}
    parser = configparser.RawConfigParser()
    parser["loggers"] = {"keys": ", ".join(name.replace(".", "_") for name in loggers)}
    parser["handlers"] = {"keys": ",".join(made["handlers"])}
    parser["formatters"] = {"keys": ""}
    for name, body in loggers.items():
        section = {"qualname": name, "handlers": ",".join(body.get("handlers", []))}
        section |= {"level": str(body["level"])} if isinstance(body.get("level"), str) else {}
        section |= {"propagate": str(int(body["propagate"]))} if "propagate" in body else {}
        parser[f"logger_{name.replace('.', '_')}"] = section
    for name, body in made["handlers"].items():
        section = {"class": body["class"].removeprefix("logging."), "args": "()"}
        section |= {"level": body["level"]} if isinstance(body.get("level"), str) else {}
        parser[f"handler_{name}"] = section
    file = io.StringIO()
    parser.write(file)
    return file.getvalue()


@pytest.mark.parametrize("seed", range(10))
def test_many_ini_files(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from authlint.sources.ini import parse

    draw = random.Random(seed)
    sure = 0
    for _ in range(20):
        text = as_ini(drawn(draw))
        with real(monkeypatch) as seen:
            logging.config.fileConfig(io.StringIO(text), disable_existing_loggers=False)
            truth = emitted(seen)
        source: IniSource = parse("logging.conf", text.encode())
        found = configured(of_ini(source))
        found.disables = False
        sure += agrees(modelled(found), truth, text)
    assert sure > 20 * len(EVENTS) / 3
