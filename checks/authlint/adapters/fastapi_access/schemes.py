"""FastAPI's security classes: what each takes out of a request, and whether it insists on it."""

from __future__ import annotations

import ast
import enum

from authlint.record import record
from authlint.sources.python import Call, Constant, Evaluated, Evaluator, FunctionNode, Reference

_BEARERS = frozenset({"HTTPBearer"})
_TEXTS = frozenset(
    {
        "OAuth2PasswordBearer",
        "OAuth2AuthorizationCodeBearer",
        "OAuth2",
        "OpenIdConnect",
        "APIKeyHeader",
        "APIKeyQuery",
        "APIKeyCookie",
    }
)
_PASSWORDS = frozenset({"HTTPBasic", "HTTPDigest"})
CLASSES = _BEARERS | _TEXTS | _PASSWORDS
NEEDS_NOTHING = frozenset({"HTTPBearer", "HTTPBasic", "HTTPDigest"})
"""The classes of which FastAPI can make an instance for each request; the others then ask for a query parameter."""


class Insists(enum.Enum):
    """Whether a scheme refuses a request without credentials (``auto_error``)."""

    YES = "it refuses a request without them"
    NO = "it lets a request without them pass"
    UNKNOWN = "not known"


@record
class Scheme:
    """An instance of a security class: it takes credentials out of the request and does not look at them.

    Attributes:
        insists: What it does without credentials.
        value: Where it is made.
    """

    insists: Insists
    value: Call


def security_class(name: str) -> str | None:
    """The security class of that dotted name; None if it is none of FastAPI's."""
    if not name.startswith("fastapi.security."):
        return None
    last = name.rpartition(".")[2]
    return last if last in CLASSES else None


def scheme_of(value: Evaluated, evaluator: Evaluator) -> Scheme | None:
    """The scheme that ``value`` is; None if it is none, or one that looks at the credentials itself."""
    if not isinstance(value, Call):
        return None
    found = class_of(value.callee, evaluator)
    if found is None:
        return None
    _, is_own = found
    return None if is_own else Scheme(_insists(value, evaluator), value)


def is_made_of_scheme(value: Evaluated, evaluator: Evaluator) -> bool:
    """Whether ``value`` is an instance of a security class, be it one with a ``__call__`` of its own."""
    return isinstance(value, Call) and class_of(value.callee, evaluator) is not None


def class_of(value: Evaluated, evaluator: Evaluator) -> tuple[str, bool] | None:
    """The security class that ``value`` is or comes from, and whether the project gives it a ``__call__`` of its own."""
    if not isinstance(value, Reference):
        return None
    if not isinstance(value.definition, ast.ClassDef):
        found = security_class(value.name)
        return None if found is None else (found, False)
    is_own = False
    for member in evaluator.lineage(value.source, value.definition):
        if isinstance(member, str):
            if found := security_class(member):
                return found, is_own
        elif any(isinstance(part, FunctionNode) and part.name == "__call__" for part in member[1].body):
            is_own = True
    return None


def _insists(value: Call, evaluator: Evaluator) -> Insists:
    if isinstance(value.callee, Reference) and isinstance(value.callee.definition, ast.ClassDef):
        return Insists.UNKNOWN  # what its ``__init__`` hands on is not followed
    arguments = evaluator.arguments(value.call, value.source)
    given = arguments.get("auto_error")
    if given is None:
        return Insists.YES if arguments.complete else Insists.UNKNOWN
    if isinstance(given, Constant) and isinstance(given.value, bool):
        return Insists.YES if given.value else Insists.NO
    return Insists.UNKNOWN
