"""The applications of a file and the order in which their middleware meets a request."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.behaviour import without_doubtful_needs
from authlint.adapters.starlette.names import APPLICATIONS, MIDDLEWARE_WRAPPERS
from authlint.adapters.starlette.stages import Registered, read
from authlint.adapters.written_stages import Read, linked
from authlint.facts.pipeline import Pipeline, Registration
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.receivers import Receiver, Receivers, Use
from authlint.sources.python.values import Call, Items, Reference, options

_METHODS = frozenset({"add_middleware", "middleware"})


def pipelines(source: PythonSource, project: Project) -> Iterator[Pipeline]:
    """The pipelines that can be seen from one file."""
    evaluator = Evaluator(project)
    for receiver in Receivers(evaluator, APPLICATIONS, _METHODS).all(source):
        listed, complete = _listed(receiver, evaluator)
        added: list[Read] = []
        wrapped: list[Read] = []
        for use in receiver.uses:
            registered = _registered(use, evaluator)
            if registered is not None:
                (added if use.method else wrapped).append(read(registered, evaluator))
            elif use.method == "add_middleware":
                complete = False
        reads = (*reversed(wrapped), *reversed(added), *listed)
        known = [one.behaviour.is_known for one in reads]
        stages = without_doubtful_needs(list(zip(linked(reads), known, strict=True)))
        if stages:
            yield Pipeline(receiver.kind or "Starlette", receiver.at, stages, complete and receiver.complete)


def _registered(use: Use, evaluator: Evaluator) -> Registered | None:
    """The middleware that is added, decorated with ``@app.middleware("http")``, or wrapped around the application."""
    call, last_first = use.call, Registration.LAST_RUNS_FIRST
    if use.method == "middleware":
        kind = call.args[0] if call.args else None
        if not (isinstance(kind, ast.Constant) and kind.value == "http"):
            return None
        function = use.decorated or _handed_over(use, evaluator)
        return None if function is None else Registered(use.source, function, None, use.statement, last_first, use.where)
    middleware: ast.expr | None = call.func
    if use.method:
        named = next((word.value for word in call.keywords if word.arg == "middleware_class"), None)
        middleware = call.args[0] if call.args else named
    if middleware is None or isinstance(middleware, ast.Starred):
        return None
    return Registered(use.source, middleware, call, use.statement, last_first, use.where)


def _handed_over(use: Use, evaluator: Evaluator) -> ast.expr | None:
    """The function in ``app.middleware("http")(function)``."""
    outer = use.source.parent(use.call)
    if not (isinstance(outer, ast.Call) and outer.func is use.call and outer.args):
        return None
    value = evaluator.value(outer.args[0], use.source)
    return outer.args[0] if isinstance(value, Reference) and isinstance(value.definition, FunctionNode) else None


def _listed(receiver: Receiver, evaluator: Evaluator) -> tuple[list[Read], bool]:
    """The stages of ``middleware=[...]``, and whether they are all."""
    if receiver.created is None:
        return [], receiver.complete
    source, call = receiver.created
    complete = all(word.arg is not None for word in call.keywords)
    node = next((word.value for word in call.keywords if word.arg == "middleware"), None)
    if node is None:
        return [], complete
    value = evaluator.value(node, source)
    if not (isinstance(value, Items) and value.complete):
        return [], False  # the order of a list that is only known in part says nothing
    stages: list[Read] = []
    for one in (one for item in value.items for one in options(item)):
        if isinstance(one, Call) and one.name in MIDDLEWARE_WRAPPERS and one.call.args:
            first = one.call.args[0]
            registered = Registered(one.source, first, one.call, one.call, Registration.FIRST_RUNS_FIRST, one.where)
            stages.append(read(registered, evaluator))
        else:
            complete = False
    return stages, complete
