"""What each handler of a ``try`` catches, and which ``try`` is asked when something raises."""

from __future__ import annotations

import ast
import re

from authlint.adapters.refusals import last_name
from authlint.adapters.token_errors.families import ErrorFamily
from authlint.record import record
from authlint.sources.python import Evaluator, FunctionNode, Items, PythonSource, Reference

BROAD = frozenset({"builtins.Exception", "builtins.BaseException"})
_ROWS = re.compile(r"(DoesNotExist|MultipleObjectsReturned|ValidationError|NoResultFound)$")
_ELSEWHERE = frozenset(
    {
        *("builtins", "json", "binascii", "base64", "http", "urllib", "asyncio", "socket", "uuid", "decimal", "datetime"),
        *("fastapi", "starlette", "django", "rest_framework", "rest_framework_simplejwt", "ninja", "flask", "werkzeug", "quart"),
        *("sqlalchemy", "pydantic", "pydantic_core", "requests", "httpx", "aiohttp", "redis", "pymongo", "bson", "botocore"),
        *(
            "google",
            "firebase_admin",
            "cryptography",
            "jwt",
            "jose",
            "authlib",
            "joserfc",
            "sanic",
            "falcon",
            "tornado",
            "litestar",
        ),
    }
)
"""Packages whose errors no token library's derive from."""


@record(frozen=False)
class Handler:
    """One handler and what it catches.

    Attributes:
        node: The handler.
        kinds: The expressions that name what it catches, each with its dotted name; empty if it is not known.
        is_broad: Whether it catches everything.
        is_known: Whether all of it is understood.
    """

    node: ast.ExceptHandler
    kinds: list[tuple[ast.expr, str]]
    is_broad: bool = False
    is_known: bool = True

    def names(self, family: ErrorFamily) -> list[tuple[ast.expr, str]]:
        """The errors of one library that it names."""
        own = [(node, name) for node, name in self.kinds if name.partition(".")[0] == family.package]
        return [(node, name.rpartition(".")[2]) for node, name in own]


def tried_by(node: ast.AST, source: PythonSource) -> ast.Try | None:
    """The innermost ``try`` whose handlers are asked when ``node`` raises; None beyond the function."""
    child, parent = node, source.parent(node)
    while parent is not None and not isinstance(parent, (FunctionNode, ast.Lambda, ast.ClassDef)):
        if isinstance(parent, ast.Try) and parent.handlers and child in parent.body:
            return parent
        child, parent = parent, source.parent(parent)
    return None


def handler_of(node: ast.ExceptHandler, source: PythonSource, evaluator: Evaluator) -> Handler:
    """What a handler catches."""
    if node.type is None:
        return Handler(node, [], is_broad=True)
    found = Handler(node, [])
    waiting = [node.type]
    while waiting:
        kind = waiting.pop(0)
        if isinstance(kind, ast.Tuple):
            waiting = [*kind.elts, *waiting]
            continue
        if isinstance(kind, ast.BoolOp) and isinstance(kind.op, ast.Or):
            waiting = [kind.values[0], *waiting]  # `except A or B` catches A
            continue
        name = source.qualified_name(kind)
        if name in BROAD:
            found.is_broad = True
        elif name is not None and name.partition(".")[0] in _ELSEWHERE:
            found.kinds.append((kind, name))
        elif not _ROWS.search(last_name(kind) or ""):
            _resolve(found, kind, source, evaluator)
    return found


def _resolve(found: Handler, kind: ast.expr, source: PythonSource, evaluator: Evaluator) -> None:
    """What a name of the project stands for: a class of its own, or several errors under one name."""
    value = evaluator.value(kind, source)
    for one in value.items if isinstance(value, Items) else (value,):
        if isinstance(one, Reference) and one.name in BROAD:
            found.is_broad = True
        elif isinstance(one, Reference) and isinstance(one.definition, ast.ClassDef):
            continue
        elif isinstance(one, Reference) and one.name.partition(".")[0] in _ELSEWHERE:
            found.kinds.append((kind, one.name))
        else:
            found.is_known = False
    if isinstance(value, Items) and not value.complete:
        found.is_known = False
