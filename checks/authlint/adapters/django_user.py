"""Django: ``MIDDLEWARE`` without anything that sets ``request.user``, in a project that needs it.

Run against Django 6.1: ``login_required``, the mixins and ``request.user`` fail with an ``AttributeError`` (500). Django REST
framework has a user of its own and does not need the middleware; views of it and of django-ninja say nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from authlint.adapter import Adapter
from authlint.adapters.components import decorated
from authlint.adapters.django_settings import Module
from authlint.adapters.fastapi_access.uses import is_forgiven
from authlint.adapters.request_access import tested_key
from authlint.adapters.settings_modules import is_deployed, stem
from authlint.adapters.whole_project import WholeProject
from authlint.facts.environment import named_in
from authlint.facts.pipeline import MissingAuthentication
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluator, FunctionNode, Items, PythonSource, Reference, options
from authlint.sources.python.nodes import own_nodes, walk
from authlint.systems import django
from authlint.text import Location

_MIDDLEWARE = "django.contrib.auth.middleware.AuthenticationMiddleware"
_SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
_READERS = frozenset(
    {
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
        "django.contrib.auth.middleware.RemoteUserMiddleware",
        "django.contrib.auth.middleware.PersistentRemoteUserMiddleware",
        "django_otp.middleware.OTPMiddleware",
    }
)
_HARMLESS = (
    *("django.middleware.", "django.contrib.sessions.", "django.contrib.messages.", "django.contrib.sites.", "corsheaders."),
    *("django.contrib.flatpages.", "django.contrib.redirects.", "whitenoise.", "debug_toolbar.", "django_prometheus.", "csp."),
    *("compression_middleware.", "django_permissions_policy.", "log_request_id.", "allauth.account.middleware.", "django_htmx."),
    *("axes.", "silk.", "htmlmin.", "django_browser_reload.", "request_id.", "django_feature_policy."),
)
"""Packages whose middleware sets no user."""
_DECORATORS = frozenset(
    f"{module}.{name}"
    for module in ("django.contrib.auth.decorators", "django.contrib.admin.views.decorators")
    for name in ("login_required", "permission_required", "user_passes_test", "staff_member_required")
)
_MIXINS = frozenset(
    f"django.contrib.auth.mixins.{name}" for name in ("LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin")
)
_NAMES = (
    "login_required",
    "permission_required",
    "user_passes_test",
    "staff_member_required",
    *(m.rpartition(".")[2] for m in _MIXINS),
)
_OTHER_FRAMEWORKS = (
    "rest_framework",
    "ninja",
    "ninja_extra",
    "graphene",
    "graphene_django",
    "strawberry",
    "tastypie",
    "channels",
)
_SETS_USER = re.compile(r"""\.user\s*=[^=]|setattr\([^,]+,\s*["']user["']|\.user\s*:""")


class _Need(NamedTuple):
    """Something that needs the user: how the project writes it, its place, and what happens."""

    name: str
    at: Location
    effect: str


def facts(source: PythonSource, project: Project) -> Iterator[MissingAuthentication]:
    """The list of middleware of a settings module, if it surely sets no user and something needs one."""
    if "MIDDLEWARE" not in source.scopes.names(source.tree) or not django.is_settings(source):
        return
    if not is_deployed(source, project) or not named_in(stem(source)).production_like:
        return
    evaluator = Evaluator(project)
    value = evaluator.module_value(source, "MIDDLEWARE")
    found = [one for one in options(value) if isinstance(one, Items)] if value is not None else []
    if len(found) != 1 or value is not found[0] or not found[0].complete or found[0].source is not source:
        return
    entries = _entries(found[0], source, evaluator)
    if entries is None:
        return
    where = Module(source, project, evaluator).where("MIDDLEWARE", found[0])
    whole = WholeProject(project, source)
    if where is None or not _is_named_nowhere(whole, source, evaluator):
        return
    need = _need(source, entries, whole, evaluator)
    if need is not None:
        insert = _insertion(entries, source)
        yield MissingAuthentication(
            framework="Django",
            name=need.name,
            at=_place(source, found[0]),
            missing="AuthenticationMiddleware",
            effect=need.effect,
            evidence=need.at,
            insert=insert[1] if insert else "",
            insert_at=insert[0] if insert else None,
            where=where,
        )


def _entries(found: Items, source: PythonSource, evaluator: Evaluator) -> list[Constant] | None:
    """The entries, if surely none of them sets the user."""
    entries: list[Constant] = []
    for item in found.items:
        if not isinstance(item, Constant) or not isinstance(item.value, str):
            return None
        name = item.value
        if name not in _READERS and not name.startswith(_HARMLESS):
            own = evaluator.resolve(name, source) if "." in name else None
            if not isinstance(own, Reference) or own.definition is None or _may_set(own, evaluator):
                return None
        entries.append(item)
    return entries


def _may_set(own: Reference, evaluator: Evaluator) -> bool:
    """Whether a middleware of the project may set the user."""
    if _SETS_USER.search(own.source.text):
        return True
    if not isinstance(own.definition, ast.ClassDef):
        return False
    family = evaluator.lineage(own.source, own.definition)
    return any(isinstance(one, str) and not one.startswith(("django.utils.", "builtins.", *_HARMLESS)) for one in family)


def _is_named_nowhere(whole: WholeProject, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether no module names the middleware but settings that this one starts from and overrides, and nobody sets the user."""
    if not whole.lacks("AuthenticationMiddleware", "MIDDLEWARE.append", "MIDDLEWARE.insert", "settings.MIDDLEWARE"):
        below = [one.path for one in django.modules(source, evaluator) if one is not source]
        paths = whole.holding("AuthenticationMiddleware", "MIDDLEWARE.append", "MIDDLEWARE.insert", "settings.MIDDLEWARE")
        if paths is None or not set(paths) <= set(below):
            return False
    return whole.holding("request.user") is not None and not any(
        re.search(r"request\.user\s*=[^=]|setattr\(\s*request", one.text) for one in whole.sources("request.user", "setattr(")
    )


def _need(source: PythonSource, entries: list[Constant], whole: WholeProject, evaluator: Evaluator) -> _Need | None:
    for entry in entries:
        if entry.value in _READERS:
            return _Need(str(entry.value).rpartition(".")[2], entry.at, "every request answers 500")
    for one in whole.sources(*_NAMES, "request.user", tests=False):
        if is_deployed(one, whole.project) and not one.imports(*_OTHER_FRAMEWORKS) and one.imports("django"):
            need = _guarded(one) or _reading(one)
            if need is not None:
                return need
    apps = evaluator.module_value(source, "INSTALLED_APPS")
    if isinstance(apps, Items) and whole.lacks("SILENCED_SYSTEM_CHECKS"):
        for app in apps.items:
            if isinstance(app, Constant) and app.value == "django.contrib.admin":
                effect = "`manage.py` fails with admin.E408, and a server answers 500 there"
                return _Need("django.contrib.admin", app.at, effect)
    return None


def _guarded(source: PythonSource) -> _Need | None:
    """The first view that a decorator or mixin of Django guards."""
    found = decorated(source, _DECORATORS, above=True)
    if found is not None:
        function, called = found
        return _Need(f"@{source.segment(called)}", source.location(called), f"every request for `{function.name}` answers 500")
    for owner in source.classes():
        for base in owner.bases:
            if source.qualified_name(base) in _MIXINS:
                return _Need(source.segment(base), source.location(base), f"every request for `{owner.name}` answers 500")
    for call, _ in source.calls_to(_DECORATORS):
        if call.args and isinstance(call.args[0], ast.Name):
            name = call.args[0].id
            return _Need(source.segment(call.func), source.location(call.func), f"every request for `{name}` answers 500")
    return None


def _reading(source: PythonSource) -> _Need | None:
    """The first view that takes the user from its request as if it were there."""
    if ".user" not in source.text or not source.imports("django"):
        return None
    for function in source.functions():
        parameters = [one.arg for one in function.args.args[:2]]
        is_view = parameters[:1] == ["request"] or (parameters == ["self", "request"] and function.name in {"get", "post"})
        if not is_view or function.decorator_list or not isinstance(source.parent(function), (ast.Module, ast.ClassDef)):
            continue
        nodes = list(own_nodes(function))
        if any(tested_key(node) == "user" for node in nodes) or not _answers(function):
            continue
        for node in nodes:
            match node:
                case ast.Attribute(value=ast.Name(id="request"), attr="user") if not is_forgiven(node, source):
                    effect = f"requests that `{function.name}` answers fail with 500"
                    return _Need("request.user", source.location(node), effect)
                case _:
                    pass
    return None


def _answers(function: FunctionNode) -> bool:
    """Whether a function makes a response, as views do and helpers do not."""
    return any(
        isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")).endswith(("render", "Response", "redirect"))
        for node in walk(function)
    )


def _place(source: PythonSource, found: Items) -> Location:
    """The name that the list is given; the list where it has none."""
    match source.statement(found.node):
        case ast.Assign(targets=[ast.Name() as name]) | ast.AnnAssign(target=ast.Name() as name):
            return source.location(name)
        case _:
            return found.at


def _insertion(entries: list[Constant], source: PythonSource) -> tuple[Location, str] | None:
    """Behind which entry the middleware belongs: that of sessions, or of forged requests if that one comes later."""
    names = [entry.value for entry in entries]
    if _SESSIONS not in names or not _READERS.isdisjoint(map(str, names)):
        return None
    at = names.index(_SESSIONS)
    csrf = "django.middleware.csrf.CsrfViewMiddleware"
    if csrf in names[at:]:
        at = names.index(csrf)
    entry = entries[at]
    if entry.source is not source:
        return None
    start = source.span(entry.node).start
    line = source.lines.start_of(source.lines.position(start).line)
    indent = source.text[line:start]
    newline = "\r\n" if "\r\n" in source.text else "\n"
    between = " " if indent.strip() else newline + indent
    quote = source.text[start]
    return source.location(entry.node), f"{{}},{between}{quote}{_MIDDLEWARE}{quote}"


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Django's user",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"MIDDLEWARE",), (b"django.middleware", b"django.contrib")),
    facts=facts,
)
