"""Flask and Quart: the functions that ``before_request`` registers, in the order in which they run.

Those of the application run in the order of their registration, before those of blueprints, for automatic ``OPTIONS`` too; the
first that returns something answers. Flask-CORS adds its headers afterwards, so a refused preflight request stays refused.
Run against Flask 3.1, Quart 0.22 and Flask-CORS 6.0.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.behaviour import of_function
from authlint.adapters.idioms import FLASK
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
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.receivers import dotted
from authlint.sources.python.values import Reference

FLASK_APPS = frozenset({"flask.Flask", "flask.app.Flask", "quart.Quart", "quart.app.Quart"})
"""The classes of applications."""
_HOOKS = frozenset({"before_request", "before_app_request"})
_CORS = frozenset({"flask_cors.CORS", "flask_cors.cross_origin", "flask_cors.extension.CORS", "quart_cors.cors"})


def facts(source: PythonSource, project: Project) -> Iterator[Pipeline | RejectedPreflight]:
    """The pipelines of the applications and blueprints of a file, and what refuses preflight requests there."""
    framework = "Quart" if source.imports("quart") else "Flask"
    if not source.imports("flask", "quart"):
        return
    owners: dict[str, list[Read]] = {}
    for owner, one in _hooks(source, Evaluator(project)):
        owners.setdefault(owner, []).append(one)
    for owner, reads in owners.items():
        # Hooks of the application run before those of its blueprints.
        answering = [one for other, them in owners.items() if other != owner for one in them if one.behaviour.answers_preflight]
        if len(reads) > 1:
            yield Pipeline(framework, reads[0].stage.at, linked(reads), complete=False)
        if any(one.behaviour.rejects for one in reads):
            cors = called_nearby(_CORS, "_cors", source, project, makers=FLASK_APPS)
            yield from rejected_preflights(framework, [*answering, *reads], cors)


def _hooks(source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[str, Read]]:
    """Each registered function with the application or blueprint, in source order."""
    found: list[tuple[int, str, PythonSource, FunctionNode]] = []
    for function in source.functions():
        for _, target in decorators(function):
            owner = dotted(target.value)
            if target.attr in _HOOKS and owner is not None:
                found.append((function.lineno, owner, source, function))
    for call in source.calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr in _HOOKS and len(call.args) == 1:
            owner = dotted(call.func.value)
            value = evaluator.value(call.args[0], source)
            if owner is not None and isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
                found.append((call.lineno, owner, value.source, value.definition))
    for _, owner, home, function in sorted(found, key=lambda one: one[0]):
        does = of_function(home, function, first_parameter(function) or " ", evaluator, FLASK)
        yield owner, written(does, function.name, home.name_location(function), home.where(function))


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Flask hooks",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"before_request", b"before_app_request"),
        (b"flask", b"quart"),
        (b"401", b"403", b"UNAUTHORIZED", b"Unauthorized", b"user", b"CORS("),
    ),
    facts=facts,
)
