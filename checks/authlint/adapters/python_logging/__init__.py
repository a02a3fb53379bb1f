"""Python's ``logging``: ``dictConfig`` and Django's ``LOGGING``, ``setLevel``, ``basicConfig`` and ``logging.disable``.

Semantics run against Python 3.11 and Django 5.2, whose ``LOGGING`` is one more ``dictConfig`` after Django's own.
"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.python_logging import configuration
from authlint.adapters.python_logging.configuration import SYSTEM, Configuration, Setting
from authlint.adapters.python_logging.levels import VOCABULARY, is_word, level_of
from authlint.facts.environment import Where, named_in
from authlint.facts.events import PYTHON
from authlint.facts.logging import LogRoute
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import Constant, Entries, Evaluator, PythonSource, options

_SIBLINGS = 60
"""How many files beside one are looked into for signs of authentication."""
_SIGNS = (
    "AuthenticationMiddleware",
    "django.contrib.auth",
    "import jwt",
    "from jose",
    "OAuth2PasswordBearer",
    "HTTPBearer",
    "use_authentication",
    "rest_framework",
    "login_required",
    "Authorization",
)
_WORDS = frozenset({*VOCABULARY, "WARN", "FATAL"})


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The level words that ``logging`` does not know, and the rules that hide auth events."""
    evaluator = Evaluator(project)
    has_own_levels = "addLevelName" in source.text
    auth_known: bool | None = None
    for found in _configurations(source, evaluator):
        if not has_own_levels:
            yield from configuration.unknown_levels(found)
        for route in configuration.routes(found):
            if auth_known is None:
                auth_known = _knows_auth(source, project)
            yield replace(route, auth_known=auth_known)
    for call in source.calls():
        yield from _of_call(call, source, evaluator, has_own_levels)


def _configurations(source: PythonSource, evaluator: Evaluator) -> Iterator[Configuration]:
    """The dictionaries that are passed to ``dictConfig``, and what is named LOGGING or LOGGING_CONFIG."""
    stem = posixpath.splitext(posixpath.basename(source.path))[0]
    seen: set[object] = set()
    values = [(evaluator.module_value(source, name), named_in(stem)) for name in ("LOGGING", "LOGGING_CONFIG", "LOG_CONFIG")]
    for call in source.calls():
        if source.qualified_name(call.func) == "logging.config.dictConfig" and call.args:
            values.append((evaluator.value(call.args[0], source), source.where(call)))
    for value, where in values:
        for one in options(value) if value is not None else ():
            if isinstance(one, Entries) and one.source is source and one.node not in seen:
                seen.add(one.node)
                found = configuration.read(one, where)
                if found is not None:
                    yield found


def _of_call(call: ast.Call, source: PythonSource, evaluator: Evaluator, has_own_levels: bool) -> Iterator[object]:
    match call.func:
        case ast.Attribute(attr="setLevel", value=owner) if call.args:
            name = _logger_name(owner, source, evaluator)
            setting = _setting(call.args[0], source, evaluator)
            if name is None or setting is None:
                return
            yield from _judged(name or "root", setting, source.where(call), has_own_levels)
            level = setting.level
            events = [e for e in PYTHON if level is not None and level > e.level and _covers(name, e.category)]
            if name and events and level is not None:
                yield LogRoute(
                    system=SYSTEM,
                    sink="",
                    rule=name,
                    level=level,
                    word=str(setting.word),
                    at=setting.at,
                    hidden=tuple(events),
                    names_auth=configuration.is_about_auth(name),
                    auth_known=False,
                    where=source.where(call),
                )
        case _:
            if source.qualified_name(call.func) == "logging.basicConfig":
                given = next((word.value for word in call.keywords if word.arg == "level"), None)
                setting = _setting(given, source, evaluator) if given is not None else None
                if setting is not None:
                    yield from _judged("root", setting, source.where(call), has_own_levels)


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


def _knows_auth(source: PythonSource, project: Project) -> bool:
    """Whether this file or one beside it shows that the project authenticates anybody."""
    if any(sign in source.text for sign in _SIGNS):
        return True
    directory = posixpath.dirname(source.path)
    names = sorted(name for name in project.names(directory) if name.endswith(".py"))[:_SIBLINGS]
    for name in names:
        beside = project.source(posixpath.join(directory, name) if directory else name)
        if isinstance(beside, PythonSource) and any(sign in beside.text for sign in _SIGNS):
            return True
    return False


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Python logging",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"logging", b"LOGGING", b"LOG_CONFIG"), (b"setLevel", b"dictConfig", b"basicConfig", b"LOGGING", b"LOG_CONFIG")),
    facts=facts,
)
