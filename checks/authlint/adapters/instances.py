"""Whether an expression is an instance of one of a library's classes: by what made it, or by what it is declared to be."""

from __future__ import annotations

import ast
from collections.abc import Collection

from authlint.sources.python import Call, Evaluator, FunctionNode, PythonSource, Reference
from authlint.sources.python.nodes import walk


def is_instance(node: ast.expr, source: PythonSource, evaluator: Evaluator, classes: Collection[str]) -> bool:
    """Whether ``node`` surely is an instance of one of ``classes``, given by their dotted names."""
    defined = source.definition(node) if isinstance(node, ast.Name) else None
    made = evaluator.value(defined.value if isinstance(defined, ast.Await) else node, source)
    if isinstance(made, Call):
        return made.name in classes or _gives(made, classes)
    if isinstance(node, ast.Name):
        return _is_declared(node.id, source.enclosing_function(node), source, classes)
    if isinstance(node, ast.Attribute) and (owner := source.self_class(node.value)) is not None:
        return _is_attribute(node.attr, owner, source, evaluator, classes)
    return False


def _gives(made: Call, classes: Collection[str]) -> bool:
    """Whether the function that was called says that it returns one of the classes."""
    function = made.callee.definition if isinstance(made.callee, Reference) else None
    if not isinstance(function, FunctionNode) or function.returns is None:
        return False
    return any(made.callee.source.qualified_name(part) in classes for part in walk(function.returns))


def _is_declared(name: str, function: FunctionNode | None, source: PythonSource, classes: Collection[str]) -> bool:
    """Whether a parameter of the function is annotated with one of the classes: ``Client``, ``Client | None``."""
    if function is None:
        return False
    arguments = function.args
    for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if parameter.arg == name and parameter.annotation is not None:
            return any(source.qualified_name(part) in classes for part in walk(parameter.annotation))
    return False


def _is_attribute(name: str, owner: ast.ClassDef, source: PythonSource, evaluator: Evaluator, classes: Collection[str]) -> bool:
    """Whether each place that sets the attribute gives it such an instance, or the class declares it so."""
    for statement in owner.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.target.id == name:
            return any(source.qualified_name(part) in classes for part in walk(statement.annotation))
    found = [source.parent(node) for node in source.attributes_set.get((owner, name), [])]
    values = [one.value for one in found if isinstance(one, (ast.Assign, ast.AnnAssign)) and one.value is not None]
    if not values or len(values) != len(found):
        return False
    return all(
        _is_declared(value.id, source.enclosing_function(value), source, classes)
        if isinstance(value, ast.Name)
        else isinstance(made := evaluator.value(value, source), Call) and made.name in classes
        for value in values
    )
