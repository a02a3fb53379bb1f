"""Tornado: ``get_current_user`` as a coroutine.

``RequestHandler.current_user`` calls it and takes what it returns, and a coroutine that nobody awaited is true. Run against
Tornado 6.6: ``@authenticated`` then lets everybody pass. An application may have a way of its own: a ``prepare`` that sets
``self.current_user``, a ``current_user`` that awaits.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.whole_project import WholeProject
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource

_METHOD = "get_current_user"
_HANDLERS = frozenset({"tornado.web.RequestHandler", "tornado.websocket.WebSocketHandler", "tornado.web.StaticFileHandler"})
_COROUTINES = frozenset({"tornado.gen.coroutine", "tornado.concurrent.run_on_executor"})
_OWN_WAYS = (
    ".current_user =",
    "_current_user =",
    '"current_user"',
    "def current_user",
    "await self.current_user",
    "await handler.current_user",
    "yield self.current_user",
    "(self.current_user)",
)


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The coroutines of ``source`` that Tornado takes for a user."""
    found = [one for one in source.functions() if one.name == _METHOD and isinstance(source.parent(one), ast.ClassDef)]
    found = [one for one in found if _is_coroutine(one, source)]
    if not found:
        return
    evaluator, whole = Evaluator(project), WholeProject(project, source)
    for function in found:
        owner = source.parent(function)
        if isinstance(owner, ast.ClassDef) and _is_handler(owner, source, evaluator) and not _has_own_way(whole):
            yield IneffectiveProtection(
                framework="Tornado",
                name=_METHOD,
                at=source.name_location(function),
                flaw=Flaw.AWAITED_NEVER,
                effect=f"`current_user` of every `{owner.name}` is true, so `@authenticated` lets everybody pass",
                endpoint=owner.name,
                where=source.where(function, project),
            )


def _is_coroutine(function: FunctionNode, source: PythonSource) -> bool:
    is_property = any(source.qualified_name(one) == "builtins.property" for one in function.decorator_list)
    is_coroutine = any(source.qualified_name(one) in _COROUTINES for one in function.decorator_list)
    return not is_property and (is_coroutine or isinstance(function, ast.AsyncFunctionDef))


def _is_handler(owner: ast.ClassDef, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether a class is surely a handler of Tornado's, without anything unknown among its bases."""
    names = [one for one in evaluator.lineage(source, owner) if isinstance(one, str)]
    return (
        bool(names) and all(name in _HANDLERS or name.startswith("builtins.") for name in names) and _bases_known(owner, source)
    )


def _bases_known(owner: ast.ClassDef, source: PythonSource) -> bool:
    return all(isinstance(base, (ast.Name, ast.Attribute)) for base in owner.bases) and not source.scopes.stars


def _has_own_way(whole: WholeProject) -> bool:
    """Whether the application may set the user itself, or await the coroutine."""
    if not whole.lacks(*_OWN_WAYS):
        return True
    for source in whole.sources(f".{_METHOD}"):
        for call in source.calls():
            if isinstance(call.func, ast.Attribute) and call.func.attr == _METHOD and not _is_super(call.func.value):
                return True
    return False


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Tornado",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"get_current_user",),
        (b"async def get_current_user", b"coroutine", b"run_on_executor"),
        (b"tornado", b"Handler"),
    ),
    facts=facts,
)
