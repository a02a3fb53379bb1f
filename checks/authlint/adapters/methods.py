"""The methods of a project's classes, those of their bases in the project included."""

from __future__ import annotations

import ast

from authlint.sources.python import Evaluator, FunctionNode, PythonSource, Reference


def method_of(value: Reference, name: str, evaluator: Evaluator) -> tuple[FunctionNode, PythonSource] | None:
    """The method that a class of the project has or inherits, with its file; None if no class of the project has one."""
    if not isinstance(value.definition, ast.ClassDef):
        return None
    for member in evaluator.lineage(value.source, value.definition):
        if not isinstance(member, str):
            for part in member[1].body:
                if isinstance(part, FunctionNode) and part.name == name:
                    return part, member[0]
    return None


def required_by_init(value: Reference, evaluator: Evaluator) -> int:
    """How many positional arguments making an object of a class of the project requires, as far as the project says."""
    found = method_of(value, "__init__", evaluator)
    return 0 if found is None else required_by(found[0])


def required_by(method: FunctionNode) -> int:
    """How many positional arguments a method requires, ``self`` left out."""
    return len(method.args.posonlyargs) + len(method.args.args) - 1 - len(method.args.defaults)
