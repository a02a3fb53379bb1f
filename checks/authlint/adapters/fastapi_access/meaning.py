"""What a dependency does: whether a function surely is one of authentication."""

from __future__ import annotations

import ast
import re

from authlint.adapters.fastapi_access.parameters import dependencies, target_of
from authlint.adapters.fastapi_access.schemes import is_made_of_scheme
from authlint.adapters.refusals import last_name, raised_status
from authlint.adapters.starlette.names import HTTP_EXCEPTIONS
from authlint.sources.python import Call, Evaluated, Evaluator, FunctionNode, PythonSource, Reference, UnknownValue
from authlint.sources.python.nodes import walk

_DEPTH = 4
_NAMED = re.compile(r"get_current_(\w+_)?(user|account|principal|superuser|admin)|get_(\w+_)?current_user")
"""Names of functions of which nobody doubts what they are, even where they cannot be seen."""
_USERS = "fastapi_users.FastAPIUsers"


def is_authentication(value: Evaluated, evaluator: Evaluator) -> bool:
    """Whether ``value`` is surely a callable that stands for authentication, as a dependency."""
    if is_made_of_scheme(value, evaluator) or is_users_dependency(value, evaluator):
        return True
    if isinstance(value, Reference) and isinstance(value.definition, FunctionNode):
        return is_authenticating(value.definition, value.source, evaluator)
    is_elsewhere = isinstance(value, UnknownValue) or (isinstance(value, Reference) and value.definition is None)
    return is_elsewhere and _is_imported_by_name(value)


def _is_imported_by_name(value: Evaluated) -> bool:
    """Whether a name that is imported from elsewhere tells what it is."""
    if isinstance(value, Reference):
        return _NAMED.fullmatch(value.name.rpartition(".")[2]) is not None
    node = value.node
    if not isinstance(node, (ast.Name, ast.Attribute)) or value.source.qualified_name(node) is None:
        return False
    return _NAMED.fullmatch(last_name(node) or "") is not None


def is_users_dependency(value: Evaluated, evaluator: Evaluator) -> bool:
    """Whether ``value`` is what ``current_user()`` of fastapi-users gives."""
    if not (isinstance(value, Call) and isinstance(value.call.func, ast.Attribute) and value.call.func.attr == "current_user"):
        return False
    owner = evaluator.value(value.call.func.value, value.source)
    return isinstance(owner, Call) and (owner.name or "").startswith(_USERS)


def is_authenticating(function: FunctionNode, source: PythonSource, evaluator: Evaluator, depth: int = _DEPTH) -> bool:
    """Whether a function depends on a security scheme, raises 401, or depends on one that does."""
    if raises_unauthorized(function, source):
        return True
    for _, found in dependencies(function, source, evaluator):
        value = target_of(found, evaluator)
        if value is None:
            continue
        if is_made_of_scheme(value, evaluator) or is_users_dependency(value, evaluator):
            return True
        known = value.definition if isinstance(value, Reference) and isinstance(value.definition, FunctionNode) else None
        if depth and known is not None and known is not function and is_authenticating(known, value.source, evaluator, depth - 1):
            return True
    return False


def raises_unauthorized(function: FunctionNode, source: PythonSource) -> bool:
    """Whether a function raises an ``HTTPException`` with 401."""
    for node in walk(function):
        raised = node.exc if isinstance(node, ast.Raise) and raised_status(node) == 401 else None
        if isinstance(raised, ast.Call) and source.qualified_name(raised.func) in HTTP_EXCEPTIONS:
            return True
    return False
