"""Django and Django REST framework: mixins that refuse in ``dispatch``, and the view that answers before they are asked.

``View.dispatch`` and ``APIView.dispatch`` call no ``super()``: a mixin that Python asks only after them never runs. What is asked
when is worked out from the bases of all classes; where one of them is not known, nothing is said. Run against Django 5.2 and
Django REST framework 3.18.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

from authlint.adapter import Adapter
from authlint.adapters.class_order import linearized
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.record import record
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.nodes import walk
from authlint.sources.python.values import Reference

Class: TypeAlias = "tuple[PythonSource, ast.ClassDef] | str"

_VIEW, _API_VIEW, _ACCESS = "django.views.View", "rest_framework.views.APIView", "django.contrib.auth.mixins.AccessMixin"
_ROOTS = frozenset({_VIEW, "django.views.generic.View", "django.views.generic.base.View"})
_OF_AUTH = ("LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin")
_OF_BRACES = """
    MultiplePermissionsRequiredMixin GroupRequiredMixin SuperuserRequiredMixin StaffuserRequiredMixin RecentLoginRequiredMixin
"""
_GUARDS = {
    "django.contrib.auth.mixins": _OF_AUTH,
    "braces.views": (*_OF_AUTH, *_OF_BRACES.split()),
    "braces.views._access": (*_OF_AUTH, *_OF_BRACES.split()),
    "guardian.mixins": ("LoginRequiredMixin", "PermissionRequiredMixin"),
    "rules.contrib.views": (*_OF_AUTH, "AutoPermissionRequiredMixin"),
    "two_factor.views": ("OTPRequiredMixin",),
    "two_factor.views.mixins": ("OTPRequiredMixin",),
    "oauth2_provider.views.mixins": ("ProtectedResourceMixin", "ReadWriteScopedResourceMixin"),
}
"""Mixins that refuse in their ``dispatch``, by module."""
_VIEW_PACKAGES = ("django.views.", "formtools.", "extra_views.", "django_filters.views.", "django_tables2.", "vanilla.")
_API_PACKAGES = ("rest_framework.generics.", "rest_framework.viewsets.")
_PLAIN = frozenset({"builtins.object", "typing.Generic", "typing.Protocol", "abc.ABC", "typing_extensions.Generic"})
_MAY_GUARD = re.compile(
    r"login|permission|auth|access|required|pass|staff|superuser|admin|owner|member|only|protect|restrict|guard|tenant|role",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"is_authenticated|is_staff|is_superuser|is_active|has_perms?\b|handle_no_permission|PermissionDenied|HttpResponseForbidden"
    r"|redirect_to_login|login_required|permission_required|user_passes_test|status=40[13]|LOGIN_URL",
)


@record(frozen=False, eq=False)
class _Family:
    """A class of the project with its bases, as they stand in the list, and the order in which Python asks them."""

    source: PythonSource
    node: ast.ClassDef
    evaluator: Evaluator

    @cached_property
    def bases(self) -> list[Class]:
        return [_class(base, self.source, self.evaluator) for base in self.node.bases]

    def order(self, cls: Class) -> list[Class]:
        """The order of one class; empty if it is not known."""
        return linearized(cls, self._bases_of) or []

    def _bases_of(self, cls: Class) -> Sequence[Class] | None:
        if isinstance(cls, str):
            return _known_bases(cls)
        return [_class(base, cls[0], self.evaluator) for base in cls[1].bases]


def facts(source: PythonSource, project: Project) -> Iterator[IneffectiveProtection]:
    """The bases of the classes of ``source`` that are never asked."""
    evaluator = Evaluator(project)
    for node in source.classes():
        if any(_MAY_GUARD.search(source.segment(base)) for base in node.bases[1:]):
            yield from _dead(_Family(source, node, evaluator))


def _class(base: ast.expr, source: PythonSource, evaluator: Evaluator) -> Class:
    """A base, by its definition if it is in the project, else by its dotted name; empty if neither is known."""
    plain = base.value if isinstance(base, ast.Subscript) else base
    found = evaluator.value(plain, source)
    if isinstance(found, Reference):
        if isinstance(found.definition, ast.ClassDef):
            return found.source, found.definition
        return _canonical(found.name)
    return _canonical(source.qualified_name(plain) or "")


def _canonical(name: str) -> str:
    if name in _ROOTS:
        return _VIEW
    if name.startswith("django.views."):
        return "django.views.generic." + name.rpartition(".")[2]
    return name


def _known_bases(name: str) -> Sequence[Class] | None:
    """What a class of another package inherits, as far as it matters for ``dispatch``; None if that is not known."""
    module, _, last = name.rpartition(".")
    if name in {_VIEW, _ACCESS} or name in _PLAIN or name.startswith("rest_framework.mixins."):
        return []
    if last in _GUARDS.get(module, ()):
        return [_ACCESS]
    if name == _API_VIEW:
        return [_VIEW]
    if name.startswith(_API_PACKAGES):
        return [] if last == "ViewSetMixin" else [_API_VIEW]
    if name.startswith(_VIEW_PACKAGES) and last.endswith("View"):
        return [_VIEW]
    return [] if last.endswith("Mixin") and not _MAY_GUARD.search(last) else None


def _dead(family: _Family) -> Iterator[IneffectiveProtection]:
    node, source = family.node, family.source
    order = family.order((source, node))
    stop = next((index for index, cls in enumerate(order) if _answers(cls)), None)
    if stop is None or _looks_itself(node, source):
        return
    others = [cls for cls in order[:stop] if _guards(cls)]
    is_api = _API_VIEW in order
    for index, base in enumerate(family.bases):
        members = family.order(base)
        guards = [cls for cls in members if _guards(cls)]
        view = next((node.bases[i] for i in range(index) if order[stop] in family.order(family.bases[i])), None)
        if _VIEW in members or not guards or view is None or any(cls in others for cls in guards):
            continue
        is_login = all("Login" in _name(cls) for cls in guards)
        yield IneffectiveProtection(
            framework="Django REST framework" if is_api else "Django",
            name=source.segment(node.bases[index]),
            at=source.location(node.bases[index]),
            flaw=Flaw.AFTER_VIEW,
            effect=_effect(node, is_api=is_api, has_others=bool(others)),
            endpoint=node.name,
            other=source.location(view),
            before=source.segment(view),
            anchor=source.location(view),
            where=source.where(node),
            certain=not is_api,
            covered=_permissions(family) if is_api else bool(others) and is_login,
        )


def _name(cls: Class) -> str:
    return cls.rpartition(".")[2] if isinstance(cls, str) else cls[1].name


def _effect(node: ast.ClassDef, *, is_api: bool, has_others: bool) -> str:
    if is_api:
        return f"only `permission_classes` decide who can call `{node.name}`"
    return f"only the other classes decide who can open `{node.name}`" if has_others else f"everybody can open `{node.name}`"


def _permissions(family: _Family) -> bool:
    """Whether the view has permissions of its own that let not everybody in."""
    found = family.evaluator.class_value(family.source, family.node, "permission_classes")
    return found is not None and "AllowAny" not in found.source.segment(found.node)


def _answers(cls: Class) -> bool:
    """Whether the ``dispatch`` of a class asks nobody behind it."""
    if isinstance(cls, str):
        return cls in {_VIEW, _API_VIEW}
    method = _dispatch(cls[1])
    return method is not None and not any(isinstance(n, ast.Name) and n.id == "super" for n in walk(method))


def _guards(cls: Class) -> bool:
    """Whether the ``dispatch`` of a class refuses."""
    if isinstance(cls, str):
        module, _, last = cls.rpartition(".")
        return last in _GUARDS.get(module, ())
    method = _dispatch(cls[1])
    return method is not None and _REFUSES.search(cls[0].segment(method)) is not None


def _dispatch(node: ast.ClassDef) -> FunctionNode | None:
    return next((part for part in node.body if isinstance(part, FunctionNode) and part.name == "dispatch"), None)


def _looks_itself(node: ast.ClassDef, source: PythonSource) -> bool:
    """Whether the view sees to its protection in another way."""
    own = [part for name in ("dispatch", "as_view") for part in source.scopes.names(node).get(name, ())]
    decorators = [one for part in (node, *own) for one in getattr(part, "decorator_list", [])]
    places = [*decorators, *(source.statement(part) or part for part in own)]
    return any(_REFUSES.search(source.segment(one)) for one in places) or "handle_no_permission" in source.segment(node)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Django view mixins",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"Mixin", b"Required", b"Only"), (b"View",), (b"class ",)),
    facts=facts,
)
