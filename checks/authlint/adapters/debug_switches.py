"""Debug mode in code: of applications and their servers, by argument, by ``app.config`` and by configuration classes.

Run against FastAPI 0.165, Litestar 2.25, Flask 3.1, aiohttp 3.14, BlackSheep 2.6, Tornado 6.6, Sanic 25.12, Quart 0.22 and
Werkzeug 3.1. A value that is read from the environment: see ``debug_reads``. Flask starts its own debugger in ``app.run``;
``DEBUG`` alone lets errors leave the application.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.debug_places import config_classes, framework_of, is_started, targets
from authlint.adapters.debug_reads import reads
from authlint.adapters.debugged import APPLICATIONS, FLAGS, SERVERS, console_of, switched_on
from authlint.adapters.settings_modules import is_deployed, stem
from authlint.adapters.whole_project import WholeProject
from authlint.facts.debugging import DebugSwitch, Exposed
from authlint.facts.environment import EVERYWHERE, named_in
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import Evaluated, Evaluator, PythonSource

_CONFIG_MODULE = re.compile(r"config|settings|default", re.IGNORECASE)
_DJANGO_SIGNS = frozenset({"INSTALLED_APPS", "MIDDLEWARE", "ROOT_URLCONF"})


def facts(source: PythonSource, project: Project) -> Iterator[DebugSwitch]:
    """The switches of a file that are on."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    own = stem(source)
    # A module that is called so is about debugging; only one of settings is for it.
    here = named_in(own if _CONFIG_MODULE.search(own) else own.replace("debug", ""))
    found = (*_constructed(source, evaluator), *_flask(source, evaluator), *_classes(source, evaluator))
    for switch in (*found, *_module(source, evaluator), *reads(source, evaluator)):
        where = switch.where & here
        if switch.at.path == source.path and not where.is_nowhere:
            yield replace(switch, where=where)


def _given(call: ast.Call, name: str, place: int | None, source: PythonSource, evaluator: Evaluator) -> Evaluated | None:
    """What a call gives a parameter, also by its place or by ``**options``."""
    if place is not None and len(call.args) > place and not any(isinstance(one, ast.Starred) for one in call.args):
        return evaluator.value(call.args[place], source)
    if not any(word.arg in {name, None} for word in call.keywords):
        return None
    return evaluator.arguments(call, source).get(name)


def _constructed(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """``FastAPI(debug=True)`` and the like; of servers that are started, too."""
    for call, name in source.calls_to(APPLICATIONS):
        yield from _said(call, name, source, evaluator)
    for call, name in source.calls_to(SERVERS):
        one = SERVERS[name]
        value = _given(call, one.parameter, one.place, source, evaluator)
        shown = f"{source.segment(call.func)}({one.parameter}=...)"
        directly = is_started(call, source)
        yield from switched_on(value, one.framework, shown, one.exposed, source.where(call), directly=directly)
    if source.imports("tornado"):
        yield from _derived(source, evaluator)


def _said(call: ast.Call, name: str, source: PythonSource, evaluator: Evaluator, shift: int = 0) -> Iterator[DebugSwitch]:
    for one in APPLICATIONS[name]:
        place = None if one.place is None else one.place + shift
        value = _given(call, one.parameter, place, source, evaluator)
        directly = source.runs_directly(call)
        yield from switched_on(value, one.framework, one.parameter, one.exposed, source.where(call), directly=directly)


def _derived(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """``super().__init__(handlers, **settings)`` in a class of the project for Tornado's application."""
    for call in source.calls():
        owner = source.enclosing_class(call)
        if owner is None or not isinstance(call.func, ast.Attribute) or call.func.attr != "__init__":
            continue
        for base in evaluator.lineage(source, owner):
            if isinstance(base, str) and base == "tornado.web.Application":
                yield from _said(call, base, source, evaluator)


def _flask(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """``app.run(debug=True)``, ``app.debug = True``, ``app.config["DEBUG"] = True``, ``app.config.update(DEBUG=True)``."""
    for call in source.calls():
        match call.func:
            case ast.Attribute(attr="run" | "prepare", value=owner) if call.keywords or len(call.args) > 2:
                yield from _run(call, owner, source, evaluator)
            case ast.Attribute(attr="update" | "from_mapping", value=ast.Attribute(attr="config", value=owner)):
                framework = framework_of(owner, source, evaluator)
                for name, (exposed, certain, weak) in FLAGS.items() if framework is not None else ():
                    value = evaluator.arguments(call, source).get(name)
                    directly = source.runs_directly(call)
                    for one in switched_on(value, framework or "", name, exposed, source.where(call), directly=directly):
                        yield replace(one, certain=certain, weak=weak)
            case _:
                pass
    yield from _assigned(source, evaluator)


def _run(call: ast.Call, owner: ast.expr, source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    framework = framework_of(owner, source, evaluator)
    if framework is None:
        return
    place = 2 if framework in {"Flask", "Quart"} else None
    exposed = console_of(framework)
    for parameter in ("debug", "dev") if framework == "Sanic" else ("debug",):
        value = _given(call, parameter, place, source, evaluator)
        name = f"{source.segment(call.func)}({parameter}=...)"
        yield from switched_on(value, framework, name, exposed, source.where(call), directly=is_started(call, source))


def _assigned(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    for assignment, target, flag, owner in targets(source):
        framework = framework_of(owner, source, evaluator)
        if framework is not None:
            exposed, certain, weak = FLAGS[flag]
            is_item = isinstance(target, ast.Subscript)
            if not is_item and framework not in {"Flask", "Quart"}:
                exposed = Exposed.TRACEBACK
            name = flag if is_item else source.segment(target)
            found, directly = evaluator.value(assignment.value, source), source.runs_directly(assignment)
            for one in switched_on(found, framework, name, exposed, source.where(assignment), directly=directly):
                yield replace(one, certain=certain, weak=weak)


def _classes(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """``DEBUG`` of configuration classes that production has: one that says so, or one that such a class starts from."""
    for owner, flag, layer, where in config_classes(source, evaluator):
        exposed, certain, _ = FLAGS[flag]
        value = evaluator.class_value(source, owner, flag)
        certain = certain and where.only is not None
        yield from switched_on(value, "Flask", f"{layer}.{flag}", exposed, where, certain=certain)


def _module(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """What a module gives that is a configuration: ``app.config.from_object(__name__)``, ``app.config.from_object("config")``."""
    names = source.scopes.names(source.tree)
    if "DEBUG" not in names or _DJANGO_SIGNS & names.keys() or not _is_loaded(source, evaluator):
        return
    yield from switched_on(evaluator.module_value(source, "DEBUG"), "Flask", "DEBUG", Exposed.RAISED, EVERYWHERE, certain=False)


def _is_loaded(source: PythonSource, evaluator: Evaluator) -> bool:
    if source.imports("flask", "quart"):
        return re.search(r"\.from_object\(\s*__name__\s*\)", source.text) is not None
    own = stem(source)
    if not _CONFIG_MODULE.search(own):
        return False
    whole = WholeProject(evaluator.project, source)
    loads = re.compile(rf"""\.(from_object|from_pyfile)\(\s*["']?([\w./]*[./])?{re.escape(own)}(\.py)?["']?\s*[,)]""")
    return any(loads.search(other.text) for other in whole.sources("from_object", "from_pyfile"))


ADAPTER: Adapter[PythonSource] = Adapter(
    name="debug switches",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (
            *(b"DEBUG", b"debug=", b"debug =", b'"debug"', b"'debug'", b"dev=", b"show_error_details", b"serve_traceback"),
            *(b"PROPAGATE_EXCEPTIONS", b"TRAP_HTTP_EXCEPTIONS", b"DebuggedApplication", b"use_debugger", b".run("),
        ),
        (
            *(b"flask", b"Flask", b"FastAPI", b"Starlette", b"Litestar", b"Starlite", b"quart", b"aiohttp", b"blacksheep"),
            *(b"tornado", b"sanic", b"ariadne", b"werkzeug", b"SQLALCHEMY_", b"JWT_SECRET_KEY", b"TESTING"),
            *(b"PROPAGATE_EXCEPTIONS", b"SECRET_KEY"),
        ),
        (b"True", b"=1", b"= 1", b"environ", b"getenv", b"decouple", b"starlette.config"),
    ),
    facts=facts,
)
