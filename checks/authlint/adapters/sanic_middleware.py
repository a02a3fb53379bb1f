"""Sanic: request middleware, in the order in which it runs: by priority, then by registration.

Sanic-CORS adds its headers afterwards, so a refused preflight request stays refused. Run against Sanic 25.12.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.behaviour import of_function
from authlint.adapters.idioms import SANIC
from authlint.adapters.written_stages import (
    Read,
    called_nearby,
    decorators,
    first_parameter,
    linked,
    rejected_preflights,
    written,
)
from authlint.facts.pipeline import Pipeline
from authlint.facts.transport import RejectedPreflight
from authlint.record import record
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.receivers import dotted
from authlint.sources.python.values import Reference

_CORS = frozenset({"sanic_cors.CORS", "sanic_cors.extension.CORS", "sanic_cors.cross_origin", "sanic_ext.Extend"})


@record(eq=False)
class _Hook:
    """One registered function."""

    owner: str
    line: int
    priority: int
    source: PythonSource
    function: FunctionNode


def facts(source: PythonSource, project: Project) -> Iterator[Pipeline | RejectedPreflight]:
    """The pipelines of the applications and blueprints of a file, and what refuses preflight requests there."""
    if not source.imports("sanic"):
        return
    evaluator = Evaluator(project)
    owners: dict[str, list[Read]] = {}
    for hook in sorted(_hooks(source, evaluator), key=lambda one: (-one.priority, one.line)):
        function, home = hook.function, hook.source
        does = of_function(home, function, first_parameter(function), evaluator, SANIC)
        read = written(does, function.name, home.name_location(function), home.where(function))
        owners.setdefault(hook.owner, []).append(read)
    for reads in owners.values():
        if len(reads) > 1:
            yield Pipeline("Sanic", reads[0].stage.at, linked(reads), complete=False)
        if any(one.behaviour.rejects for one in reads):
            yield from rejected_preflights("Sanic", reads, called_nearby(_CORS, "sanic_", source, project))


def _hooks(source: PythonSource, evaluator: Evaluator) -> Iterator[_Hook]:
    for function in source.functions():
        for decorator, target in decorators(function):
            owner = dotted(target.value)
            if owner is not None and _is_for_requests(decorator, target):
                yield _Hook(owner, function.lineno, _priority(decorator), source, function)
    for call in source.calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr == "register_middleware" and call.args:
            owner = dotted(call.func.value)
            value = evaluator.value(call.args[0], source)
            kind = call.args[1] if len(call.args) > 1 else None
            is_request = kind is None or (isinstance(kind, ast.Constant) and kind.value == "request")
            if owner and is_request and isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
                yield _Hook(owner, call.lineno, _priority(call), value.source, value.definition)


def _is_for_requests(decorator: ast.expr, target: ast.Attribute) -> bool:
    if target.attr == "on_request":
        return True
    if target.attr != "middleware":
        return False
    first = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
    return first is None or (isinstance(first, ast.Constant) and first.value == "request")


def _priority(node: ast.expr) -> int:
    for word in node.keywords if isinstance(node, ast.Call) else ():
        if word.arg == "priority" and isinstance(word.value, ast.Constant) and isinstance(word.value.value, int):
            return word.value.value
    return 0


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Sanic",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"sanic",), (b".middleware", b"on_request", b"register_middleware")),
    facts=facts,
)
