"""Starlette: ``AuthenticationMiddleware`` that is handed the class of its backend.

It calls ``backend.authenticate(connection)``, which on the class lacks an argument. Run against Starlette 1.10: every request
answers 500.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.methods import method_of, required_by_init
from authlint.adapters.starlette.names import AUTHENTICATION_MIDDLEWARE, MIDDLEWARE_WRAPPERS
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource, Reference, options

_ADDING = frozenset({"add_middleware"})


def facts(source: PythonSource, project: Project) -> Iterator[IneffectiveProtection]:
    """The backends of a file that are classes."""
    if not source.imports("starlette"):
        return
    evaluator = Evaluator(project)
    for call in source.calls():
        backend = _backend(call, source, evaluator)
        if backend is None:
            continue
        for value in options(evaluator.value(backend, source)):
            if isinstance(value, Reference) and isinstance(value.definition, ast.ClassDef):
                found = method_of(value, "authenticate", evaluator)
                if found is not None and not found[0].decorator_list and len(found[0].args.args) >= 2:
                    yield _fact(value, backend, call, source, evaluator)


def _backend(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> ast.expr | None:
    """What a call hands to ``AuthenticationMiddleware`` as its backend."""
    adds = isinstance(call.func, ast.Attribute) and call.func.attr in _ADDING
    if adds or source.qualified_name(call.func) in MIDDLEWARE_WRAPPERS:
        if not call.args or not _is_middleware(call.args[0], source, evaluator):
            return None
    elif not _is_middleware(call.func, source, evaluator):
        return None
    named = next((word.value for word in call.keywords if word.arg == "backend"), None)
    return named if named is not None or len(call.args) < 2 else call.args[1]


def _is_middleware(node: ast.expr, source: PythonSource, evaluator: Evaluator) -> bool:
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return False
    if source.qualified_name(node) == AUTHENTICATION_MIDDLEWARE:
        return True
    value = evaluator.value(node, source)
    if not isinstance(value, Reference) or not isinstance(value.definition, ast.ClassDef):
        return False
    own = any(isinstance(part, FunctionNode) and part.name == "__init__" for part in value.definition.body)
    return not own and AUTHENTICATION_MIDDLEWARE in evaluator.lineage(value.source, value.definition)


def _fact(
    value: Reference, backend: ast.expr, call: ast.Call, source: PythonSource, evaluator: Evaluator
) -> IneffectiveProtection:
    assert isinstance(value.definition, ast.ClassDef)
    at = source.location(backend)
    is_direct = isinstance(backend, (ast.Name, ast.Attribute)) and required_by_init(value, evaluator) <= 0
    return IneffectiveProtection(
        framework="Starlette",
        name=value.definition.name,
        at=at,
        flaw=Flaw.CLASS_ITSELF,
        effect="every request answers 500",
        other=value.source.name_location(value.definition),
        anchor=at if is_direct else None,
        fix="{}()",
        where=source.where(call, evaluator.project) & value.where,
    )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Starlette's backends",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"AuthenticationMiddleware",), (b"starlette",)),
    facts=facts,
)
