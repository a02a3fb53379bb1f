"""Flask: what ``app.config`` holds after ``from_object``, ``from_mapping``, ``update`` and assignments to it.

Run against 3.1: ``from_object`` takes the attributes in upper case, inherited ones included; each later statement wins, name by
name, and a dictionary is replaced as a whole. Names are compared with their case. Of a dictionary of configuration classes each
entry is one environment; an environment variable that chooses the class leaves the choice to the classes' names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.facts.environment import named_in
from authlint.facts.value import UNKNOWN
from authlint.layers import Layer, Stack
from authlint.record import replace
from authlint.sources.python import (
    Choice,
    Constant,
    Entries,
    EnvironmentRead,
    Evaluated,
    Evaluator,
    FunctionNode,
    PythonSource,
    Reference,
)
from authlint.systems import Application, Typed, as_text, names_in
from authlint.systems.python_values import plain, read_from

_PACKAGES = ("flask", "quart", "flask_jwt_extended", "flask_appbuilder")
_MAPPINGS = frozenset({"update", "from_mapping"})
_CLASSES = 40


def applications(source: PythonSource, evaluator: Evaluator) -> Iterator[Application]:
    """The configuration of each application that a file sets up: of each function that touches one, and of the module."""
    if not source.imports(*_PACKAGES):
        return
    for scope in (source.tree, *source.functions()):
        layers = [layer for node in _statements(source, scope) for layer in _layers(node, source, evaluator)]
        if layers:
            name = scope.name if isinstance(scope, FunctionNode) else "app"
            at = source.name_location(scope) if isinstance(scope, FunctionNode) else source.location(source.tree.body[0])
            yield Application("Flask", name, at, Stack(tuple(layers)))


def _statements(source: PythonSource, scope: ast.AST) -> Iterator[ast.Call | ast.Assign]:
    """The calls and assignments of a function, or of the module, in order."""
    found: list[ast.Call | ast.Assign] = [*source.calls(), *(one for one in source.assignments() if isinstance(one, ast.Assign))]
    here = [one for one in found if (source.enclosing_function(one) or source.tree) is scope]
    yield from sorted(here, key=lambda one: source.span(one).start)


def _is_config(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "config"


def _layers(node: ast.Call | ast.Assign, source: PythonSource, evaluator: Evaluator) -> Iterator[Layer]:
    """The layers that one statement adds."""
    where = source.where(node)
    if not where.is_sure:
        return  # only under a condition on something else than the environment: nobody knows
    environments = names_in(where)
    match node:
        case ast.Call(func=ast.Attribute(attr="from_object", value=owner), args=[given]) if _is_config(owner):
            for layer in _of_object(evaluator.value(given, source), source, evaluator):
                for environment in environments if layer.environment is None else [layer.environment]:
                    yield replace(layer, environment=environment)
        case ast.Call(func=ast.Attribute(attr=attr, value=owner)) if attr in _MAPPINGS and _is_config(owner):
            for environment in environments:
                yield _layer(source, environment, tuple(_of_mapping(node, source, evaluator)))
        case ast.Assign(targets=[ast.Subscript(value=owner, slice=ast.Constant(value=str(name)) as key)], value=value) if (
            _is_config(owner)
        ):
            one = setting(name, evaluator.value(value, source), source, key)
            for environment in environments:
                yield _layer(source, environment, (one,))
        case _:
            pass


def _layer(source: PythonSource, environment: str | None, settings: tuple[Typed, ...]) -> Layer:
    return Layer(source.path.rpartition("/")[2], source.path, environment, settings)


def _of_mapping(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> Iterator[Typed]:
    made = evaluator.arguments(call, source)
    entries = list(made.named)
    for one in made.positional:
        entries = [*(one.entries if isinstance(one, Entries) else ()), *entries]
    for entry in entries:
        if isinstance(entry.key, str) and entry.key.isupper():
            yield setting(entry.key, entry.value, entry.home, entry.key_node)


def setting(name: str, value: Evaluated, source: PythonSource, name_node: ast.AST) -> Typed:
    """One name of a configuration."""
    variable, default, cast = read_from(value)
    known = UNKNOWN if variable is not None and default is None else plain(default)
    if variable is not None and cast is None and not isinstance(known, str):
        known = UNKNOWN  # the variable's text is not what its default is
    at = default.at if default is not None and variable is None else value.at
    return Typed((name,), (name,), as_text(known), at, source.location(name_node), known, variable)


def _of_object(given: Evaluated, source: PythonSource, evaluator: Evaluator) -> Iterator[Layer]:
    """The layers of what ``from_object`` is given: a class or module, its dotted name, or a choice among several."""
    match given:
        case Constant(value=str(dotted)):
            found = evaluator.resolve(dotted, source)
            module = evaluator.modules.absolute(dotted, source) if found is None else None
            if isinstance(found, Reference):
                yield from _of_object(found, source, evaluator)
            elif module is not None:
                yield _of_module(module, evaluator, None)
        case Reference(definition=ast.ClassDef() as owner):
            yield of_class(given.source, owner, evaluator, None)
        case Reference(definition=ast.Module()):
            yield _of_module(given.source, evaluator, None)
        case Choice(options=choices):
            for one in choices:
                for layer in _of_object(one, source, evaluator):
                    for environment in names_in(one.where) if layer.environment is None else [layer.environment]:
                        yield replace(layer, environment=environment)
        case _:
            yield from _chosen(given, source, evaluator)


def _chosen(given: Evaluated, source: PythonSource, evaluator: Evaluator) -> Iterator[Layer]:
    """``config[name]``, ``config.get(name)`` and ``os.getenv("APP_SETTINGS", "config.Dev")``: one class for each environment."""
    table: Evaluated | None = None
    match given.node:
        case ast.Subscript(value=owner):
            table = evaluator.value(owner, given.source)
        case ast.Call(func=ast.Attribute(value=owner, attr="get")):
            table = evaluator.value(owner, given.source)
        case _:
            pass
    if isinstance(table, Entries):
        for entry in table.entries:
            if isinstance(entry.value, Reference) and isinstance(entry.value.definition, ast.ClassDef) and entry.key != "default":
                yield of_class(entry.value.source, entry.value.definition, evaluator, str(entry.key))
    elif isinstance(given, EnvironmentRead) and isinstance(given.default, Constant):
        dotted = given.default.value
        found = evaluator.resolve(dotted, source) if isinstance(dotted, str) else None
        if isinstance(found, Reference) and isinstance(found.definition, ast.ClassDef):
            for definition in found.source.classes():
                for environment in sorted(named_in(definition.name).only or ()):
                    yield of_class(found.source, definition, evaluator, environment)


def of_class(source: PythonSource, owner: ast.ClassDef, evaluator: Evaluator, environment: str | None) -> Layer:
    """The attributes in upper case of a class, inherited ones included."""
    settings: dict[str, Typed] = {}
    for member in evaluator.lineage(source, owner)[:_CLASSES]:
        if isinstance(member, str):
            continue
        home, definition = member
        for name, binders in home.scopes.names(definition).items():
            if name.isupper() and name not in settings:
                value = evaluator.class_value(source, owner, name)
                if value is not None:
                    settings[name] = setting(name, value, home, binders[-1])
    return Layer(owner.name, source.path, environment, tuple(settings.values()))


def _of_module(source: PythonSource, evaluator: Evaluator, environment: str | None) -> Layer:
    settings: list[Typed] = []
    for name, binders in source.scopes.names(source.tree).items():
        value = evaluator.module_value(source, name) if name.isupper() else None
        if value is not None:
            settings.append(setting(name, value, source, binders[-1]))
    return Layer(source.path.rpartition("/")[2], source.path, environment, tuple(settings))
