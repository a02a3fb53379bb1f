"""Debug mode in code: of FastAPI, Starlette, Litestar, Flask and others, by argument, ``app.config`` and configuration classes.

Run against FastAPI 0.165, Litestar 2.25 and Flask 3.1. A value that is read from the environment: see ``switch_reads``. Flask's
``app.run`` starts its own debugger; ``DEBUG`` alone lets errors leave the application.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapter import Adapter
from authlint.adapters.settings_modules import is_deployed
from authlint.adapters.switch_reads import switch_read
from authlint.facts.debugging import DebugSwitch, Exposed
from authlint.facts.environment import EVERYWHERE, Where, named_in
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import Call, Constant, Evaluated, Evaluator, PythonSource, options

_APPS = {
    "fastapi.FastAPI": ("FastAPI", Exposed.TRACEBACK),
    "fastapi.applications.FastAPI": ("FastAPI", Exposed.TRACEBACK),
    "starlette.applications.Starlette": ("Starlette", Exposed.TRACEBACK),
    "litestar.Litestar": ("Litestar", Exposed.TRACEBACK),
    "litestar.app.Litestar": ("Litestar", Exposed.TRACEBACK),
    "starlite.Starlite": ("Starlite", Exposed.TRACEBACK),
    "aiohttp.web.Application": ("aiohttp", Exposed.TRACEBACK),
    "tornado.web.Application": ("Tornado", Exposed.TRACEBACK),
    "blacksheep.Application": ("BlackSheep", Exposed.TRACEBACK),
    "blacksheep.server.Application": ("BlackSheep", Exposed.TRACEBACK),
    "blacksheep.server.application.Application": ("BlackSheep", Exposed.TRACEBACK),
    "ariadne.asgi.GraphQL": ("Ariadne", Exposed.TRACEBACK),
    "ariadne.wsgi.GraphQL": ("Ariadne", Exposed.TRACEBACK),
}
_OTHER_ARGUMENTS = {"Tornado": ("serve_traceback",), "BlackSheep": ("show_error_details",)}
_SWITCHES = frozenset({"DEBUG", "PROPAGATE_EXCEPTIONS"})
_FLASK = {"flask.Flask": "Flask", "flask.app.Flask": "Flask", "quart.Quart": "Quart", "apiflask.APIFlask": "Flask"}
_UPDATING = frozenset({"update", "from_mapping"})
_CONFIG_CLASS = re.compile(r"(Config|Configuration|Settings|Production|Prod)$")
_FLASK_SIGNS = frozenset(
    {"SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_TRACK_MODIFICATIONS", "TESTING", "JWT_SECRET_KEY", "PROPAGATE_EXCEPTIONS"}
)


def facts(source: PythonSource, project: Project) -> Iterator[DebugSwitch]:
    """The switches of a file that are on."""
    if not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    here = named_in(source.path.rpartition("/")[2].removesuffix(".py"))
    found_here = (*_constructed(source, evaluator), *_flask(source, evaluator), *_classes(source, evaluator))
    for found in (*found_here, *_reads(source, evaluator)):
        where = found.where & here
        if found.at.path == source.path and not where.is_nowhere:
            yield replace(found, where=where)


def _on(
    value: Evaluated | None,
    framework: str,
    name: str,
    exposed: Exposed,
    where: Where,
    *,
    directly: bool = False,
    certain: bool = True,
) -> Iterator[DebugSwitch]:
    """A fact for each constant that turns a switch on."""
    for one in options(value) if value is not None else ():
        if isinstance(one, Constant) and one.value is True:
            holds = where & one.where & one.source.where(one.node)
            fixable = isinstance(one.node, ast.Constant)
            yield DebugSwitch(framework, name, one.at, exposed, holds, directly=directly, certain=certain, fixable=fixable)


def _reads(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """The same switches where a variable decides, whose text is taken for true or whose default is on."""
    if not any(word in source.text for word in ("environ", "getenv", "decouple", "starlette.config")):
        return
    for one in (*_read_in_calls(source, evaluator), *_read_in_assignments(source, evaluator)):
        found = switch_read(one.node, source, evaluator)
        if found is not None:
            where = one.where & source.where(one.node)
            yield from found.switches(
                one.framework, one.name, one.exposed, where, evaluator.project, directly=one.directly, certain=one.certain
            )


class _Given(NamedTuple):
    """An expression that a switch is given; the other parts are those of the fact."""

    node: ast.expr
    framework: str
    name: str
    exposed: Exposed
    directly: bool = False
    where: Where = EVERYWHERE
    certain: bool = True


def _read_in_calls(source: PythonSource, evaluator: Evaluator) -> Iterator[_Given]:
    for call in source.calls():
        for word in call.keywords:
            if word.arg == "debug":
                directly = source.runs_directly(call)
                known = _APPS.get(source.qualified_name(call.func) or "")
                if known is not None:
                    yield _Given(word.value, known[0], "debug", known[1], directly)
                elif isinstance(call.func, ast.Attribute) and call.func.attr == "run":
                    framework = _app(call.func.value, source, evaluator)
                    directly = directly or source.enclosing_function(call) is not None
                    if framework is not None:
                        name = f"{source.segment(call.func)}(debug=...)"
                        yield _Given(word.value, framework, name, Exposed.CONSOLE, directly)
            elif word.arg == "DEBUG" and isinstance(call.func, ast.Attribute) and call.func.attr in _UPDATING:
                owner = call.func.value
                framework = _app(owner.value, source, evaluator) if isinstance(owner, ast.Attribute) else None
                if framework is not None:
                    yield _Given(word.value, framework, "DEBUG", Exposed.RAISED, source.runs_directly(call))


def _read_in_assignments(source: PythonSource, evaluator: Evaluator) -> Iterator[_Given]:
    for assignment, target, owner in _targets(source):
        framework = _app(owner, source, evaluator)
        if framework is not None:
            name = "DEBUG" if isinstance(target, ast.Subscript) else source.segment(target)
            yield _Given(assignment.value, framework, name, Exposed.RAISED, source.runs_directly(assignment))
    for family, switch, layer, where in _config_classes(source, evaluator):
        for statement in family.body if switch == "DEBUG" else ():
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id="DEBUG")], value=value)
                    | ast.AnnAssign(target=ast.Name(id="DEBUG"), value=ast.expr() as value)
                ):
                    certain = where.only is not None
                    yield _Given(value, "Flask", f"{layer}.DEBUG", Exposed.RAISED, where=where, certain=certain)
                case _:
                    pass


def _constructed(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """``FastAPI(debug=True)`` and the like."""
    for call, name in source.calls_to(_APPS):
        framework, exposed = _APPS[name]
        arguments = ("debug", *_OTHER_ARGUMENTS.get(framework, ()))
        if any(word.arg in {*arguments, None} for word in call.keywords):
            given = evaluator.arguments(call, source)
            for argument in arguments:
                is_direct = source.runs_directly(call)
                yield from _on(given.get(argument), framework, argument, exposed, source.where(call), directly=is_direct)


def _app(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> str | None:
    """The framework of an expression that is an application of Flask's kind; None if it is not known to be one."""
    value = evaluator.value(node, source)
    if isinstance(value, Call):
        return _FLASK.get(value.name or "")
    return None


def _flask(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """``app.run(debug=True)``, ``app.debug = True``, ``app.config["DEBUG"] = True``, ``app.config.update(DEBUG=True)``."""
    if not source.imports("flask", "quart", "apiflask"):
        return
    for call in source.calls():
        match call.func:
            case ast.Attribute(attr="run", value=owner) if len(call.args) > 2 or any(w.arg == "debug" for w in call.keywords):
                framework = _app(owner, source, evaluator)
                value = evaluator.arguments(call, source).at(2, "debug")
                if framework is not None:
                    # In a function it is most likely a start script's, and not what a server imports.
                    directly = source.runs_directly(call) or source.enclosing_function(call) is not None
                    name = f"{source.segment(call.func)}(debug=...)"
                    yield from _on(value, framework, name, Exposed.CONSOLE, source.where(call), directly=directly)
            case ast.Attribute(attr="update" | "from_mapping", value=ast.Attribute(attr="config", value=owner)):
                framework = _app(owner, source, evaluator)
                value = evaluator.arguments(call, source).get("DEBUG")
                if framework is not None:
                    directly = source.runs_directly(call)
                    yield from _on(value, framework, "DEBUG", Exposed.RAISED, source.where(call), directly=directly)
            case _:
                pass
    yield from _assigned(source, evaluator)


def _assigned(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    for assignment, target, owner in _targets(source):
        framework = _app(owner, source, evaluator)
        if framework is not None:
            directly = source.runs_directly(assignment)
            name = "DEBUG" if isinstance(target, ast.Subscript) else source.segment(target)
            found = evaluator.value(assignment.value, source)
            yield from _on(found, framework, name, Exposed.RAISED, source.where(assignment), directly=directly)


def _targets(source: PythonSource) -> Iterator[tuple[ast.Assign, ast.expr, ast.expr]]:
    """``app.debug = ...`` and ``app.config["DEBUG"] = ...``: the statement, its target and what may be an application."""
    for assignment in source.assignments():
        match assignment:
            case ast.Assign(targets=[ast.Attribute(attr="debug", value=owner) as target]):
                yield assignment, target, owner
            case ast.Assign(
                targets=[
                    ast.Subscript(slice=ast.Constant(value="DEBUG"), value=ast.Attribute(attr="config", value=owner)) as target
                ]
            ):
                yield assignment, target, owner
            case _:
                pass


def _classes(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """``DEBUG`` of configuration classes that production has: one that says so, or one that such a class starts from."""
    for owner, switch, layer, where in _config_classes(source, evaluator):
        value = evaluator.class_value(source, owner, switch)
        certain = where.only is not None and switch == "DEBUG"
        yield from _on(value, "Flask", f"{layer}.{switch}", Exposed.RAISED, where, certain=certain)


def _config_classes(source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[ast.ClassDef, str, str, Where]]:
    """The classes whose own switch production has, the switch, the class through which production has it, and where."""
    for owner in source.classes():
        if _SWITCHES.isdisjoint(source.scopes.names(owner)) or not _CONFIG_CLASS.search(owner.name):
            continue
        family = [one for one in evaluator.lineage(source, owner) if not isinstance(one, str)]
        here = [definition for home, definition in family if home is source]
        names = {name for definition in here for name in source.scopes.names(definition)}
        bases = {one for one in evaluator.lineage(source, owner) if isinstance(one, str)}
        if bases - {"builtins.object"} or not (_FLASK_SIGNS & names or source.imports("flask", "quart")):
            continue  # what derives from something else is not known to be for Flask
        for switch in sorted(_SWITCHES.intersection(source.scopes.names(owner))):
            where, layer = _production(source, owner, switch)
            # That exceptions are passed on is often meant for all environments: then something else answers them.
            if where is not None and (switch == "DEBUG" or named_in(owner.name).only is not None):
                yield owner, switch, layer, where


def _production(source: PythonSource, owner: ast.ClassDef, switch: str) -> tuple[Where | None, str]:
    """Where a class's own switch decides, and in which class; None if no class for production is known to have it."""
    own = named_in(owner.name)
    if own.only is not None:
        return (own if own.production_like else None), owner.name
    heirs = [one for one in source.classes() if any(isinstance(base, ast.Name) and base.id == owner.name for base in one.bases)]
    for one in heirs:
        where = named_in(one.name)
        if where.only is not None and where.production_like and switch not in source.scopes.names(one):
            return where, one.name
    # One class without any for an environment is what everybody gets; beside others it is only where they start from.
    return (EVERYWHERE if not heirs and owner.name in {"Config", "Configuration"} else None), owner.name


ADAPTER: Adapter[PythonSource] = Adapter(
    name="debug switches",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (
            b"DEBUG",
            b"debug=",
            b"debug =",
            b'"debug"',
            b"'debug'",
            b"PROPAGATE_EXCEPTIONS",
            b"serve_traceback",
            b"show_error_details",
            b"app.run(",
        ),
        (
            b"flask",
            b"Flask",
            b"FastAPI",
            b"Starlette",
            b"Litestar",
            b"Starlite",
            b"quart",
            b"aiohttp",
            b"tornado",
            b"blacksheep",
            b"ariadne",
            b"SQLALCHEMY_",
            b"JWT_SECRET_KEY",
            b"TESTING",
            b"PROPAGATE_EXCEPTIONS",
        ),
        (b"True", b"environ", b"getenv", b"decouple", b"starlette.config"),
    ),
    facts=facts,
)
