"""Flask-JWT-Extended: ``jwt_required(optional=True)``, and an identity that is used as if somebody had signed in.

Run against Flask-JWT-Extended 4.7: without a token ``get_jwt_identity()`` and ``current_user`` are ``None``, and taking something
of them answers 500.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.fastapi_access.uses import UseKind, is_forgiven, looks_at_header, uses
from authlint.adapters.refusals import last_name
from authlint.facts.access import UncheckedIdentity
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import own_nodes

_MODULES = ("flask_jwt_extended", "flask_jwt_extended.utils", "flask_jwt_extended.view_decorators")
_REQUIRED = frozenset(f"{module}.{name}" for module in _MODULES for name in ("jwt_required", "verify_jwt_in_request"))
_GETTERS = frozenset(f"{module}.{name}" for module in _MODULES for name in ("get_jwt_identity", "get_current_user"))
_USERS = frozenset(f"{module}.current_user" for module in _MODULES)
_LOOKING = frozenset({"get_jwt", "get_jwt_header", "get_unverified_jwt_headers"})


def facts(source: PythonSource, project: Project) -> Iterator[UncheckedIdentity]:
    """The views of a file that need somebody and let everybody in."""
    if not source.imports("flask_jwt_extended"):
        return
    evaluator = Evaluator(project)
    for function in source.functions():
        asked = _optional(function, source, evaluator)
        if asked is None:
            continue
        found = _opened(function, source)
        if found is not None:
            at, name = found
            yield UncheckedIdentity(
                framework="Flask-JWT-Extended",
                name=name,
                at=source.location(at),
                origin=source.segment(asked),
                origin_at=source.location(asked),
                endpoint=function.name,
                where=source.where(at, project),
            )


def _optional(function: FunctionNode, source: PythonSource, evaluator: Evaluator) -> ast.Call | None:
    """The decorator that lets requests without a token pass; the call of ``verify_jwt_in_request`` that does, too."""
    calls = [one for one in function.decorator_list if isinstance(one, ast.Call)]
    calls += [node for node in own_nodes(function) if isinstance(node, ast.Call)]
    found = [call for call in calls if source.qualified_name(call.func) in _REQUIRED]
    if len(found) != 1 or not isinstance(source.parent(found[0]), (FunctionNode, ast.Expr)):
        return None  # what `verify_jwt_in_request` gives back is tested
    given = evaluator.arguments(found[0], source).at(0, "optional")
    return found[0] if isinstance(given, Constant) and given.value is True else None


def _opened(function: FunctionNode, source: PythonSource) -> tuple[ast.AST, str] | None:
    """The first place that takes something of the identity, if the function tests it nowhere."""
    nodes = list(own_nodes(function))
    if any(isinstance(node, ast.Call) and last_name(node.func) in _LOOKING for node in nodes) or looks_at_header(function):
        return None
    found = [(node, source.segment(node)) for node in nodes if _is_identity(node, source)]
    places: list[tuple[ast.AST, str]] = []
    for node, name in found:
        parent = source.parent(node)
        match parent:
            case ast.Attribute(ctx=ast.Load()) | ast.Subscript(ctx=ast.Load()) if parent.value is node:
                places.append((parent, name))
            case ast.Assign(targets=[ast.Name(id=given)]) if parent.value is node:
                opened = _of_name(function, given, source)
                if opened is None:
                    return None
                places.append((opened, given))
            case _:
                return None  # it is tested, or handed to something that may refuse
    if any(is_forgiven(node, source) for node, _ in places) or _is_returned_early(function, places, source):
        return None
    return min(places, key=lambda place: (place[0].lineno, place[0].col_offset), default=None)  # type: ignore[attr-defined]


def _is_identity(node: ast.AST, source: PythonSource) -> bool:
    if isinstance(node, ast.Call):
        return source.qualified_name(node.func) in _GETTERS
    return isinstance(node, (ast.Name, ast.Attribute)) and source.qualified_name(node) in _USERS


def _of_name(function: FunctionNode, name: str, source: PythonSource) -> ast.AST | None:
    """The first place that takes something of a variable, if it is only taken apart or shown."""
    found = uses(function, name, source)
    loads = [use for use in found if isinstance(use.node.ctx, ast.Load)]
    if len(found) - len(loads) != 1 or any(use.kind in {UseKind.TESTED, UseKind.OTHER} for use in loads):
        return None
    return next((source.parent(use.node) for use in loads if use.kind is UseKind.OPENED), None)


def _is_returned_early(function: FunctionNode, places: list[tuple[ast.AST, str]], source: PythonSource) -> bool:
    """Whether something else in the function decides whether a place is reached."""
    for node, _ in places:
        child, parent = node, source.parent(node)
        while parent is not None and parent is not function:
            if isinstance(parent, (ast.If, ast.IfExp, ast.While, ast.Try, ast.Match, ast.BoolOp)) and child is not getattr(
                parent, "test", None
            ):
                return True
            child, parent = parent, source.parent(parent)
    return False


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Flask-JWT-Extended's optional tokens",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"flask_jwt_extended",), (b"optional",), (b"get_jwt_identity", b"current_user")),
    facts=facts,
)
