"""Falcon: the middleware of an application, in the order of its list.

A preflight request meets every ``process_request`` before Falcon answers it, wherever ``CORSMiddleware`` stands in the list, so
one that refuses it refuses it in any order. Run against Falcon 4.4.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.behaviour import Behaviour, of_class
from authlint.adapters.idioms import FALCON
from authlint.adapters.written_stages import Read, linked, rejected_preflights, written
from authlint.facts.pipeline import Pipeline
from authlint.facts.transport import RejectedPreflight
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluated, Evaluator, Items, PythonSource
from authlint.sources.python.receivers import Receiver, Receivers
from authlint.sources.python.values import Call, Reference, options
from authlint.text import Location

_APPLICATIONS: dict[str, str] = dict.fromkeys(
    ("falcon.App", "falcon.API", "falcon.app.App", "falcon.asgi.App", "falcon.asgi.app.App"), "Falcon"
)
_CORS = frozenset({"falcon.CORSMiddleware", "falcon.middleware.CORSMiddleware"})
_ENTRIES = ("process_request", "process_resource")


def facts(source: PythonSource, project: Project) -> Iterator[Pipeline | RejectedPreflight]:
    """The pipelines of the applications of a file, and what refuses preflight requests there."""
    if not source.imports("falcon"):
        return
    evaluator = Evaluator(project)
    for receiver in Receivers(evaluator, _APPLICATIONS, frozenset({"add_middleware"})).all(source):
        if not receiver.kind:
            continue
        reads: list[Read] = []
        cors: Location | None = None
        for value in _middleware(receiver, evaluator):
            if isinstance(value, Call) and value.name in _CORS:
                cors = cors or value.source.location(value.call.func)
            elif (one := _read(value, evaluator)) is not None:
                reads.append(one)
        cors = cors or _switch(receiver, evaluator)
        if len(reads) > 1:
            yield Pipeline("Falcon", receiver.at, linked(reads), complete=False)
        yield from rejected_preflights("Falcon", reads, cors)


def _middleware(receiver: Receiver, evaluator: Evaluator) -> Iterator[Evaluated]:
    given: list[tuple[PythonSource, ast.expr]] = []
    if receiver.created is not None:
        source, call = receiver.created
        given += [(source, word.value) for word in call.keywords if word.arg == "middleware"]
    given += [(use.source, use.call.args[0]) for use in receiver.uses if use.call.args]
    for source, node in given:
        for value in options(evaluator.value(node, source)):
            yield from value.items if isinstance(value, Items) else (value,)


def _switch(receiver: Receiver, evaluator: Evaluator) -> Location | None:
    """``cors_enable=True``."""
    if receiver.created is None:
        return None
    source, call = receiver.created
    for word in call.keywords:
        if word.arg == "cors_enable":
            value = evaluator.value(word.value, source)
            if isinstance(value, Constant) and value.value is True:
                return source.location(word.value)
    return None


def _read(value: Evaluated, evaluator: Evaluator) -> Read | None:
    callee = value.callee if isinstance(value, Call) else value
    if not (isinstance(callee, Reference) and isinstance(callee.definition, ast.ClassDef)):
        return None
    does = of_class(callee.source, callee.definition, _ENTRIES, evaluator, FALCON)
    return written(does or Behaviour(is_known=False), callee.definition.name, value.at, value.where)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Falcon",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"falcon",), (b"middleware",), (b"App(", b"API(")),
    facts=facts,
)
