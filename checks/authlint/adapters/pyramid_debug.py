"""Pyramid's debug switches: in ``production.ini``, and in code.

Run against Pyramid 2.1: with ``pyramid.debug_authorization`` (or without the prefix) a 403 holds the access list and the
principals; ``debug_all`` switches it on, too. The toolbar has a console. An INI file counts if its name says production: others
are for whoever runs them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.debugged import switched_on
from authlint.adapters.settings_modules import is_deployed, stem
from authlint.facts.debugging import DebugSwitch, Exposed
from authlint.facts.environment import named_in
from authlint.sources import Project
from authlint.sources.ini import IniSource
from authlint.sources.python import Call, Constant, Evaluator, PythonSource
from authlint.text import Location, Span

_SWITCHES = frozenset({"debug_authorization", "debug_all"})
_ON = frozenset({"true", "yes", "on", "1", "t", "y"})
_TOOLBAR = "pyramid_debugtoolbar"
_CONFIGURATORS = frozenset({"pyramid.config.Configurator"})


def of_file(source: IniSource, project: Project) -> Iterator[DebugSwitch]:
    """The switches of an INI file for production."""
    where = named_in(source.path.rpartition("/")[2].removesuffix(".ini"))
    if where.only is None or not where.production_like or not is_deployed(source, project):
        return
    for section in source.sections:
        for name, option in source.options(section).items() if section.startswith(("app:", "composite:")) else ():
            at = Location(source.path, option.member.at)
            text = (option.text or "").strip()
            if name.removeprefix("pyramid.") in _SWITCHES and text.lower() in _ON:
                yield DebugSwitch("Pyramid", name, at, Exposed.ACCESS, where)
            elif name == "pyramid.includes" and _TOOLBAR in text.split():
                start = source.decoded.text.index(_TOOLBAR, option.member.at.start)
                at = Location(source.path, Span(start, start + len(_TOOLBAR)))
                yield DebugSwitch("Pyramid", name, at, Exposed.CONSOLE, where, fixable=False)


def of_code(source: PythonSource, project: Project) -> Iterator[DebugSwitch]:
    """The switches in the settings that code gives, and a toolbar that it includes."""
    if not source.imports("pyramid") or not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    here = named_in(stem(source))
    for found in (*_given(source, evaluator), *_assigned(source, evaluator), *_included(source, evaluator)):
        if found.at.path == source.path and not (found.where & here).is_nowhere:
            yield found


def _given(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """``Configurator(settings={...})``."""
    for call, _ in source.calls_to(_CONFIGURATORS):
        for node in (word.value for word in call.keywords if word.arg == "settings" and isinstance(word.value, ast.Dict)):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield from _switch(key.value, value, call, source, evaluator)


def _assigned(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """``settings["pyramid.debug_all"] = True``."""
    for assignment in source.assignments():
        match assignment:
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(name)))], value=value):
                yield from _switch(name, value, assignment, source, evaluator)
            case _:
                pass


def _switch(name: str, node: ast.expr, at: ast.AST, source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    if not name.startswith("pyramid.") or name.removeprefix("pyramid.") not in _SWITCHES:
        return
    value = evaluator.value(node, source)
    if isinstance(value, Constant) and isinstance(value.value, str) and value.value.lower() in _ON:
        yield DebugSwitch("Pyramid", name, value.at, Exposed.ACCESS, source.where(at) & value.where, fixable=False)
    else:
        yield from switched_on(value, "Pyramid", name, Exposed.ACCESS, source.where(at), directly=source.runs_directly(at))


def _included(source: PythonSource, evaluator: Evaluator) -> Iterator[DebugSwitch]:
    """``config.include("pyramid_debugtoolbar")``."""
    for call in source.calls():
        match call:
            case ast.Call(func=ast.Attribute(attr="include", value=owner), args=[ast.Constant(value=name) as given]) if (
                name == _TOOLBAR
            ):
                made = evaluator.value(owner, source)
                if isinstance(made, Call) and made.name in _CONFIGURATORS:
                    at, directly = source.location(given), source.runs_directly(call)
                    where = source.where(call)
                    yield DebugSwitch(
                        "Pyramid", "include", at, Exposed.CONSOLE, where, directly=directly, certain=False, fixable=False
                    )
            case _:
                pass


ADAPTER = Adapter(
    name="debug switches of Pyramid in INI files",
    language=IniSource,
    files=("*.ini",),
    triggers=((b"debug_authorization", b"debug_all", b"pyramid_debugtoolbar"), (b"[app:", b"[composite:")),
    facts=of_file,
)
