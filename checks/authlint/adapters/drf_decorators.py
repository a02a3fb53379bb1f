"""Django REST framework: decorators of policy (``@permission_classes``) that the view never sees.

``@api_view`` copies what it finds on the function when it is called. A decorator above it only marks the finished view, where
nobody looks: run against 3.16.1, the view stays as open as the project's default; 3.18.3 refuses to load it (``TypeError``).
On a method of a class-based view nobody looks either; on the class it sets the class's own attribute, and works.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.drf import NAME, VIEWS
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.record import replace
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import callee_of
from authlint.sources.python.values import Call, Reference

_MODULE = "rest_framework.decorators."
_API_VIEW = _MODULE + "api_view"
_POLICIES = {
    "permission_classes": "permissions",
    "authentication_classes": "authentication",
    "throttle_classes": "throttling",
}
_READ_BY_CODE = frozenset({"get_permissions", "check_permissions", "initial", "dispatch", "get_authenticators", "get_throttles"})


def facts(source: PythonSource, project: Project) -> Iterator[IneffectiveProtection]:
    """The decorators of the file that do nothing."""
    evaluator = Evaluator(project)
    for function in source.functions():
        if len(function.decorator_list) > 1 or isinstance(source.parent(function), ast.ClassDef):
            named = [(one, _name(one, source, evaluator)) for one in function.decorator_list]
            policies = [(one, name.removeprefix(_MODULE)) for one, name in named if name.removeprefix(_MODULE) in _POLICIES]
            if policies:
                views = [one for one, name in named if name == _API_VIEW]
                if views:
                    yield from _above(function, policies, views, source)
                else:
                    yield from _on_method(function, policies, source, evaluator)


def _name(decorator: ast.expr, source: PythonSource, evaluator: Evaluator) -> str:
    """What a decorator calls, or the call that it stands for (``member = permission_classes([...])``), by its dotted name."""
    function = callee_of(decorator)
    name = source.qualified_name(function)
    if name is None or not name.startswith(_MODULE):
        value = evaluator.value(function, source)
        if isinstance(value, Reference if isinstance(decorator, ast.Call) else Call):
            name = value.name
    return name or ""


def _above(
    function: FunctionNode, policies: list[tuple[ast.expr, str]], views: list[ast.expr], source: PythonSource
) -> Iterator[IneffectiveProtection]:
    view = views[-1]
    order = function.decorator_list
    for decorator, policy in policies:
        if order.index(decorator) < order.index(view):
            at = source.location(view)
            fact = _fact(Flaw.ABOVE_VIEW, decorator, function, f"default {_POLICIES[policy]}", source)
            yield replace(fact, other=at, item=source.location(decorator), anchor=at)


def _on_method(
    function: FunctionNode, policies: list[tuple[ast.expr, str]], source: PythonSource, evaluator: Evaluator
) -> Iterator[IneffectiveProtection]:
    owner = source.parent(function)
    if not isinstance(owner, ast.ClassDef):
        return
    family = evaluator.lineage(source, owner)
    own = [member for member in family if not isinstance(member, str)]
    if any(not _READ_BY_CODE.isdisjoint(home.scopes.names(node)) for home, node in own):
        return
    outside = [member for member in family if isinstance(member, str) and member != "builtins.object"]
    if not outside or not all(member.startswith((*VIEWS, "rest_framework.mixins.")) for member in outside):
        return
    for decorator, policy in policies:
        kept = f"{_POLICIES[policy]} of `{owner.name}`"
        yield replace(_fact(Flaw.ON_METHOD, decorator, function, kept, source), other=source.name_location(owner))


def _fact(flaw: Flaw, decorator: ast.expr, function: FunctionNode, kept: str, source: PythonSource) -> IneffectiveProtection:
    return IneffectiveProtection(
        framework=NAME,
        name=source.segment(callee_of(decorator)),
        at=source.location(callee_of(decorator)),
        flaw=flaw,
        effect=f"`{function.name}` keeps the {kept}",
        endpoint=function.name,
        where=source.where(function),
    )


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Django REST framework decorators",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"permission_classes", b"authentication_classes", b"throttle_classes"), (b"rest_framework",), (b"decorators",)),
    facts=facts,
)
