"""The dependencies of an application or router that surely are there to keep people out."""

from __future__ import annotations

import ast
import re

from authlint.adapters.fastapi_access.meaning import is_authentication
from authlint.adapters.fastapi_access.parameters import Dependency, target_of
from authlint.adapters.fastapi_access.routes import listed
from authlint.adapters.refusals import raised_status
from authlint.sources.python import Call, Evaluator, FunctionNode, PythonSource, Reference
from authlint.sources.python.nodes import walk

_NAMED = re.compile(
    r"authenti|authoriz|current_(active_)?(user|principal|account)|(verify|check|validate|require|need|get)_?\w*"
    r"(auth|token|api_?key|jwt|user|login|credential|access|admin|permission|role)|api_?key|bearer|logged_?in|login_required",
    re.IGNORECASE,
)
_ELSE = re.compile(r"csrf|rate_?limit|tenant|locale|settings|config", re.IGNORECASE)
_REFUSALS = frozenset({400, 401, 403})


def gate_of(made: Call, evaluator: Evaluator) -> Dependency | None:
    """The first dependency of an application or router that surely keeps people out; None if there is none, or one may not be."""
    found = list(listed(made.call, made.source, evaluator))
    return next((one for one in found if one is not None and _is_gate(one, evaluator)), None)


def _is_gate(found: Dependency, evaluator: Evaluator) -> bool:
    value = target_of(found, evaluator)
    if value is None:
        return False
    if is_authentication(value, evaluator):
        return True
    name = found.name.rpartition(".")[2]
    if _ELSE.search(name):
        return False
    if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
        text = name + value.source.segment(value.definition)
        return _refuses(value.definition, value.source) and _NAMED.search(text) is not None
    return _NAMED.search(name) is not None


def _refuses(function: FunctionNode, source: PythonSource) -> bool:
    """Whether a function refuses some requests."""
    return any(isinstance(node, ast.Raise) and raised_status(node) in _REFUSALS for node in walk(function)) or (
        _NAMED.search(function.name) is not None and "Exception" in source.segment(function)
    )
