"""Python's ``logging``: ``dictConfig`` and Django's ``LOGGING``, ``setLevel``, ``basicConfig`` and ``logging.disable``.

Semantics run against Python 3.11 and Django 5.2, whose ``LOGGING`` is one more ``dictConfig`` after Django's own.
"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.python_logging import configuration, disabling, outcomes
from authlint.adapters.python_logging.configuration import SYSTEM, Configuration, Setting
from authlint.adapters.python_logging.levels import VOCABULARY, is_word, level_of
from authlint.adapters.python_logging.surroundings import Surroundings
from authlint.adapters.python_logging.tables import Table, of_python
from authlint.facts.environment import Where, named_in
from authlint.facts.events import PYTHON, PYTHON_OWN
from authlint.facts.logging import AuthEvent, Level, LogRoute
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import Constant, Entries, Evaluated, Evaluator, PythonSource, options

_WORDS = frozenset({*VOCABULARY, "WARN", "FATAL"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The level words that are not known, what hides auth events, and what disables the loggers of auth events."""
    evaluator = Evaluator(project)
    has_own_levels = "addLevelName" in source.text
    surroundings = Surroundings(source, project)
    found_routes: list[LogRoute] = []
    for found, literal in _configurations(source, evaluator):
        if not has_own_levels:
            yield from configuration.unknown_levels(found)
        found_routes += outcomes.routes(found, surroundings.packages)
        yield from disabling.facts(found, literal, source, surroundings)
    for call in source.calls():
        for fact in _of_call(call, source, evaluator, surroundings, has_own_levels):
            if isinstance(fact, LogRoute):
                found_routes.append(fact)
            else:
                yield fact
    for route in found_routes:
        is_added = route.phrase.startswith("`propagate`") and "addHandler" in source.text
        if is_added or (route.sink and surroundings.is_collected):
            continue
        yield replace(route, auth_known=surroundings.has_authentication)


def _configurations(source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[Configuration, disabling.Call]]:
    """The dictionaries that are passed to ``dictConfig``, and what is named LOGGING or LOGGING_CONFIG, with who reads them."""
    stem = posixpath.splitext(posixpath.basename(source.path))[0]
    seen: set[object] = set()
    values: list[tuple[Evaluated | None, Where, disabling.Call]] = []
    for call, _ in source.calls_to({"logging.config.dictConfig"}):
        if call.args:
            values.append((evaluator.value(call.args[0], source), source.where(call), call))
    for name in ("LOGGING", "LOGGING_CONFIG", "LOG_CONFIG"):
        values.append((evaluator.module_value(source, name), named_in(stem), name))
    for value, where, reader in values:
        for one in options(value) if value is not None else ():
            if isinstance(one, Entries) and one.source is source and one.node not in seen:
                seen.add(one.node)
                table = of_python(one)
                found = configuration.read(table, where & one.where) if isinstance(table, Table) else None
                if found is not None:
                    yield found, reader


def _of_call(
    call: ast.Call, source: PythonSource, evaluator: Evaluator, surroundings: Surroundings, has_own_levels: bool
) -> Iterator[object]:
    match call.func:
        case ast.Attribute(attr="setLevel", value=owner) if call.args:
            name = _logger_name(owner, source, evaluator)
            setting = _setting(call.args[0], source, evaluator)
            if name is None or setting is None:
                return
            yield from _judged(name or "root", setting, source.where(call), has_own_levels)
            if name:
                events = [event for event in PYTHON if _covers(name, event.category)]
                yield from _of_level(name, setting, events, source.where(call))
        case _:
            name = source.qualified_name(call.func)
            if name == "logging.config.fileConfig":
                yield from disabling.of_file_config(call, source, evaluator, surroundings)
            elif name == "logging.disable":
                yield from _disabled(call, source, evaluator, surroundings)
            elif name == "logging.basicConfig":
                given = next((word.value for word in call.keywords if word.arg == "level"), None)
                setting = _setting(given, source, evaluator) if given is not None else None
                if setting is not None:
                    yield from _judged("root", setting, source.where(call), has_own_levels)
                    if setting.level is not None and setting.level > Level.INFORMATION:
                        yield from _of_level("root", setting, _at_root(source, surroundings), source.where(call))


def _of_level(name: str, setting: Setting, events: list[AuthEvent], where: Where) -> Iterator[LogRoute]:
    level = setting.level
    hidden = tuple(event for event in events if level is not None and level > event.level)
    if hidden and level is not None:
        yield LogRoute(
            system=SYSTEM,
            sink="",
            rule=name,
            level=level,
            word=str(setting.word),
            at=setting.at,
            hidden=hidden,
            names_auth=outcomes.is_about_auth(name),
            auth_known=False,
            where=where,
        )


def _at_root(source: PythonSource, surroundings: Surroundings) -> list[AuthEvent]:
    """The events of the frameworks in use whose level only the root logger decides; none where more is configured here."""
    if "dictConfig" in source.text or source.text.count("basicConfig(") > 1:
        return []
    return [
        event
        for event in PYTHON
        if event.package in surroundings.packages
        and not any(_covers(name, event.category) for name in PYTHON_OWN)
        and f'"{event.category}"' not in source.text
    ]


def _disabled(call: ast.Call, source: PythonSource, evaluator: Evaluator, surroundings: Surroundings) -> Iterator[LogRoute]:
    """``logging.disable(...)``, unless it is taken back."""
    if source.text.count("logging.disable(") > 1 or source.enclosing_function(call) is not None:
        return
    setting = _setting(call.args[0], source, evaluator) if call.args else Setting("CRITICAL", source.location(call))
    if setting is None or setting.level is None:
        return
    highest = setting.level
    hidden = tuple(event for event in PYTHON if event.package in surroundings.packages and event.level <= highest)
    if hidden:
        yield LogRoute(
            system=SYSTEM,
            sink="",
            rule="logging.disable",
            level=min((level for level in Level if level > highest), default=Level.OFF),
            word=str(setting.word),
            at=setting.at,
            hidden=hidden,
            names_auth=False,
            auth_known=False,
            where=source.where(call),
            phrase=f"`logging.disable` at {setting.word}",
        )


def _covers(logger: str, category: str) -> bool:
    return category == logger or category.startswith(logger + ".")


def _judged(what: str, setting: Setting, where: Where, has_own_levels: bool) -> Iterator[object]:
    if isinstance(setting.word, str) and not is_word(setting.word) and not has_own_levels:
        yield from configuration.unknown(what, setting, where)


def _logger_name(owner: ast.expr, source: PythonSource, evaluator: Evaluator) -> str | None:
    """The name of the logger on which ``setLevel`` is called; None if it is no logger or its name is not known."""
    call: ast.expr | None = owner
    if isinstance(owner, ast.Name):
        defined = source.definition(owner)
        call = defined if isinstance(defined, ast.expr) else None
    if not (isinstance(call, ast.Call) and source.qualified_name(call.func) == "logging.getLogger"):
        return None
    if not call.args:
        return ""
    name = evaluator.value(call.args[0], source)
    return name.value if isinstance(name, Constant) and isinstance(name.value, str) else None


def _setting(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> Setting | None:
    """A level that is written as a word, a number or ``logging.<LEVEL>``."""
    name = source.qualified_name(node) or ""
    if name.startswith("logging.") and name.rpartition(".")[2] in _WORDS:
        return Setting(name.rpartition(".")[2], source.location(node))
    given = list(options(evaluator.value(node, source)))
    if len(given) == 1 and isinstance(given[0], Constant) and isinstance(given[0].value, (str, int)):
        value = given[0].value
        return Setting(value, given[0].at) if isinstance(value, str) or level_of(value) is not None else None
    return None


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Python logging",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"logging", b"LOGGING", b"LOG_CONFIG"),
        (b"setLevel", b"dictConfig", b"fileConfig", b"basicConfig", b"LOGGING", b"LOG_CONFIG", b"logging.disable"),
    ),
    facts=facts,
)
