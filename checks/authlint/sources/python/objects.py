"""Attributes: of modules, classes, instances, paths."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

from authlint.sources.python import reads
from authlint.sources.python.operators import chosen, lift
from authlint.sources.python.values import Call, Choice, Constant, EnvironmentRead, Evaluated, Reference, UnknownValue, is_path

if TYPE_CHECKING:
    from authlint.sources.python.evaluation import Evaluator
    from authlint.sources.python.source import PythonSource

_CLASSES = 40
"""How many classes are looked at for one attribute."""
_PASSING_NAMES = """
    functools.lru_cache functools.cache functools.cached_property builtins.property builtins.staticmethod
    builtins.classmethod pydantic.computed_field django.utils.functional.cached_property
"""
_PASSING = frozenset(_PASSING_NAMES.split())
_PATH_ATTRIBUTES = frozenset({"parent", "name", "stem", "suffix"})


def attribute(evaluator: Evaluator, node: ast.Attribute, source: PythonSource) -> Evaluated:
    """What an attribute expression evaluates to."""
    owner = source.self_class(node.value)
    if owner is not None:
        return class_value(evaluator, source, owner, node.attr) or UnknownValue(source, node)
    return of(evaluator, evaluator.inner(node.value, source), node.attr, source, node)


def of(evaluator: Evaluator, owner: Evaluated, name: str, source: PythonSource, node: ast.expr) -> Evaluated:
    """What the attribute ``name`` of ``owner`` is; ``node`` is the whole expression, in ``source``."""
    match owner:
        case Choice(options=choices):
            parts = [of(evaluator, option, name, source, node).under(option.where) for option in choices]
            return chosen(source, node, parts)
        case Reference(definition=ast.Module()):
            return _module_attribute(evaluator, owner, name, source, node)
        case Reference(definition=ast.ClassDef() as definition):
            found = class_value(evaluator, owner.source, definition, name)
            return found if found is not None and not _is_set(source, node) else UnknownValue(source, node)
        case Reference(definition=None, name=full):
            module = evaluator.imports.module(f"{full}.{name}", source, node)
            return module if module.definition is not None else Reference(source, node, f"{full}.{name}")
        case Call(callee=Reference(definition=ast.ClassDef() as definition) as made):
            return (
                _instance_attribute(evaluator, owner, made.source, definition, name)
                if not _is_set(source, node)
                else UnknownValue(source, node)
            )
        case Constant(value=value) if name in _PATH_ATTRIBUTES and is_path(value):
            return lift(attrgetter(name), source, node, owner)
        case Constant() | EnvironmentRead() if name == "value":  # of an enum's member
            return owner
        case _:
            return UnknownValue(source, node)


def _is_set(source: PythonSource, node: ast.expr) -> bool:
    """Whether the same file sets this attribute of the object from outside."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    found = source.lookup(node.value.id, node.value)
    changes = source.mutations.get((found.scope, node.value.id), []) if found is not None else []
    return any(isinstance(change, ast.Attribute) and change.attr == node.attr for change in changes)


def _module_attribute(evaluator: Evaluator, module: Reference, name: str, source: PythonSource, node: ast.expr) -> Evaluated:
    found = None if _is_set(source, node) else evaluator.module_value(module.source, name)
    if found is not None:
        return found
    below = evaluator.modules.relative(name, 1, module.source) if module.source.path.endswith("__init__.py") else None
    if below is not None:
        return Reference(below, node, f"{module.name}.{name}", below.tree)
    return UnknownValue(source, node)


def _instance_attribute(
    evaluator: Evaluator, instance: Call, source: PythonSource, definition: ast.ClassDef, name: str
) -> Evaluated:
    """An attribute of ``Class(...)``: the keyword argument of its name, else what the class says."""
    given = evaluator.arguments(instance.call, instance.source)
    fields = {statement.target.id for statement in definition.body if _is_field(statement)}  # type: ignore[attr-defined]
    if name in fields:
        if (value := given.get(name)) is not None:
            return value
        if not given.complete or given.positional:
            return UnknownValue(instance.source, instance.node)
    return class_value(evaluator, source, definition, name) or UnknownValue(instance.source, instance.node)


def _is_field(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)


def class_value(evaluator: Evaluator, source: PythonSource, owner: ast.ClassDef, name: str) -> Evaluated | None:
    """What the attribute ``name`` of a class, or of its instances, is; None if neither it nor its known bases have it."""
    family = list(lineage(evaluator, source, owner))
    is_settings = any(isinstance(member, str) and reads.is_settings_base(member) for member in family)
    for member in family:
        if isinstance(member, str):
            continue
        home, definition = member
        if is_settings and (read := reads.field(evaluator, family, home, definition, name)) is not None:
            return read
        found = evaluator.named(home, definition, name, None)
        if isinstance(found, Reference) and isinstance(found.definition, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return _property_value(evaluator, found) or found
        found = found or _set_in_methods(evaluator, home, definition, name)
        if found is not None:
            return found
    return None


def lineage(evaluator: Evaluator, source: PythonSource, owner: ast.ClassDef) -> Iterator[tuple[PythonSource, ast.ClassDef] | str]:
    """A class and its bases, nearest first; those that are not in the project by their dotted name."""
    queue: list[tuple[PythonSource, ast.ClassDef]] = [(source, owner)]
    seen: set[ast.ClassDef] = set()
    while queue and len(seen) < _CLASSES:
        home, definition = queue.pop(0)
        if definition in seen:
            continue
        seen.add(definition)
        yield home, definition
        below: list[tuple[PythonSource, ast.ClassDef]] = []
        for base in definition.bases:
            name = home.qualified_name(base)
            found = evaluator.inner(base, home)
            if isinstance(found, Reference) and isinstance(found.definition, ast.ClassDef):
                below.append((found.source, found.definition))
            elif name is not None:
                yield name
            elif isinstance(found, Reference):
                yield found.name
        queue = below + queue  # depth first: close enough to the order of the interpreter, and never endless


def _set_in_methods(evaluator: Evaluator, source: PythonSource, owner: ast.ClassDef, name: str) -> Evaluated | None:
    """``self.<name>`` where exactly one method sets it, once, whatever happens."""
    found = source.attributes_set.get((owner, name), [])
    if not found:
        return None
    statement = source.statement(found[0])
    function = source.enclosing_function(found[0])
    is_certain = len(found) == 1 and statement is not None and source.parent(statement) is function
    value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
    is_plain = isinstance(source.parent(found[0]), (ast.Assign, ast.AnnAssign))  # not one of several unpacked
    if is_certain and is_plain and value is not None and function is not None and function.name == "__init__":
        return evaluator.inner(value, source)
    return UnknownValue(source, found[0])


def _property_value(evaluator: Evaluator, method: Reference) -> Evaluated | None:
    assert isinstance(method.definition, (ast.FunctionDef, ast.AsyncFunctionDef))
    names = {method.source.qualified_name(decorator) for decorator in method.definition.decorator_list}
    if any(name is not None and name.endswith("property") for name in names):
        return returned(evaluator, method) or UnknownValue(method.source, method.node)
    return None


def returned(evaluator: Evaluator, function: Reference) -> Evaluated | None:
    """What a function returns, whatever it is passed, if all it does in the end is to return one expression."""
    definition = function.definition
    if not isinstance(definition, ast.FunctionDef) or not definition.body:
        return None
    for decorator in definition.decorator_list:
        plain = decorator.func if isinstance(decorator, ast.Call) else decorator
        if function.source.qualified_name(plain) not in _PASSING:
            return None
    last = definition.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        return None
    for node in ast.walk(definition):
        if isinstance(node, (ast.Yield, ast.YieldFrom)) or (isinstance(node, ast.Return) and node is not last):
            return None
    return evaluator.inner(last.value, function.source)
