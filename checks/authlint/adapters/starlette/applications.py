"""The applications of a file and the order in which their middleware meets a request."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapters.starlette.names import APPLICATIONS, MIDDLEWARE_WRAPPERS
from authlint.adapters.starlette.stages import Registered, stage
from authlint.facts.pipeline import Pipeline, Registration, Stage
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource
from authlint.sources.python.receivers import Receiver, Receivers, Use
from authlint.sources.python.values import Call, Items, options

_METHODS = frozenset({"add_middleware", "middleware"})


def pipelines(source: PythonSource, project: Project) -> Iterator[Pipeline]:
    """The pipelines that can be seen from one file."""
    evaluator = Evaluator(project)
    for receiver in Receivers(evaluator, APPLICATIONS, _METHODS).all(source):
        listed, complete = _listed(receiver, evaluator)
        added: list[Stage] = []
        wrapped: list[Stage] = []
        for use in receiver.uses:
            registered = _registered(use)
            if registered is not None:
                (added if use.method else wrapped).append(stage(registered, evaluator))
            elif use.method == "add_middleware":
                complete = False
        stages = (*reversed(wrapped), *reversed(added), *listed)
        if stages:
            yield Pipeline(receiver.kind or "Starlette", receiver.at, stages, complete and receiver.complete)


def _registered(use: Use) -> Registered | None:
    """The middleware that is added, decorated with ``@app.middleware("http")``, or wrapped around the application."""
    call, last_first = use.call, Registration.LAST_RUNS_FIRST
    if use.method == "middleware":
        kind = call.args[0] if call.args else None
        if use.decorated is None or not (isinstance(kind, ast.Constant) and kind.value == "http"):
            return None
        return Registered(use.source, use.decorated, None, use.statement, last_first, use.where)
    middleware: ast.expr | None = call.func
    if use.method:
        named = next((word.value for word in call.keywords if word.arg == "middleware_class"), None)
        middleware = call.args[0] if call.args else named
    if middleware is None or isinstance(middleware, ast.Starred):
        return None
    return Registered(use.source, middleware, call, use.statement, last_first, use.where)


def _listed(receiver: Receiver, evaluator: Evaluator) -> tuple[list[Stage], bool]:
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
    stages: list[Stage] = []
    for one in (one for item in value.items for one in options(item)):
        if isinstance(one, Call) and one.name in MIDDLEWARE_WRAPPERS and one.call.args:
            first = one.call.args[0]
            registered = Registered(one.source, first, one.call, one.call, Registration.FIRST_RUNS_FIRST, one.where)
            stages.append(stage(registered, evaluator))
        else:
            complete = False
    return stages, complete
