"""Django: the order of ``MIDDLEWARE``.

The list is in request order (``django/core/handlers/base.py`` wraps it from the end). ``process_view`` runs after the request
phase of every middleware, so what a class does there says nothing about order. Run against Django 5.2 and 6.1.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.behaviour import Behaviour, of_class, of_function, without_doubtful_needs
from authlint.adapters.settings_modules import is_overlaid, stem
from authlint.adapters.written_stages import written
from authlint.facts.environment import EVERYWHERE, Where, named_in
from authlint.facts.pipeline import Pipeline, Resource, Stage, StageKind
from authlint.record import record, replace
from authlint.sources import Project
from authlint.sources.python import Evaluator, FunctionNode, PythonSource
from authlint.sources.python.values import Constant, Evaluated, Items, Reference, options


@record
class _Role:
    kind: StageKind
    needs: frozenset[Resource] = frozenset()
    provides: frozenset[Resource] = frozenset()


_USER, _SESSION = frozenset({Resource.USER}), frozenset({Resource.SESSION})
_ROLES = {
    "django.contrib.sessions.middleware.SessionMiddleware": _Role(StageKind.SESSION, provides=_SESSION),
    # django/contrib/auth/middleware.py: raises ImproperlyConfigured when the request has no session.
    "django.contrib.auth.middleware.AuthenticationMiddleware": _Role(StageKind.AUTHENTICATION, _SESSION, _USER),
    # auth.E013; stands in for the user only in process_view, but `manage.py check` fails.
    "django.contrib.auth.middleware.LoginRequiredMiddleware": _Role(StageKind.AUTHORIZATION, _USER),
    # Raise ImproperlyConfigured when the request has no user.
    "django.contrib.auth.middleware.RemoteUserMiddleware": _Role(StageKind.OTHER, _USER),
    "django.contrib.auth.middleware.PersistentRemoteUserMiddleware": _Role(StageKind.OTHER, _USER),
    "django_otp.middleware.OTPMiddleware": _Role(StageKind.OTHER, _USER),
    "login_required.middleware.LoginRequiredMiddleware": _Role(StageKind.AUTHORIZATION, _USER),
    "stronghold.middleware.LoginRequiredMiddleware": _Role(StageKind.AUTHORIZATION, _USER),
    "corsheaders.middleware.CorsMiddleware": _Role(StageKind.CORS),
}
_ENTRIES = ("process_request", "__call__")


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The pipelines of the ``MIDDLEWARE`` lists of ``source``: of the module, and of configuration classes."""
    evaluator = Evaluator(project)
    for owner, value in _lists(source, evaluator):
        where = named_in(stem(source)) & (named_in(owner.name) if owner else EVERYWHERE)
        if owner is None and is_overlaid(source, project, "MIDDLEWARE"):
            continue
        pipeline = _pipeline(source, value, where, evaluator)
        if pipeline is not None:
            yield pipeline


def _lists(source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[ast.ClassDef | None, Evaluated]]:
    if "MIDDLEWARE" in source.scopes.names(source.tree) or source.scopes.stars:
        value = evaluator.module_value(source, "MIDDLEWARE")
        if value is not None:
            yield None, value
    for owner in source.classes():
        if "MIDDLEWARE" in source.scopes.names(owner):
            value = evaluator.class_value(source, owner, "MIDDLEWARE")
            if value is not None:
                yield owner, value


def _pipeline(source: PythonSource, value: Evaluated, where: Where, evaluator: Evaluator) -> Pipeline | None:
    found = [option for option in options(value) if isinstance(option, Items)]
    if len(found) != 1 or not found[0].complete:
        return None  # a list that is only known in part says nothing about order
    stages: list[tuple[Stage, bool]] = []
    complete = True
    for item in (one for entry in found[0].items for one in options(entry)):
        if isinstance(item, Constant) and isinstance(item.value, str) and "." in item.value:
            stages.append(_stage(item, item.value, where & found[0].where, source, evaluator))
        else:
            complete = False
    return Pipeline("Django", found[0].at, without_doubtful_needs(stages), complete) if stages else None


def _stage(item: Constant, name: str, where: Where, source: PythonSource, evaluator: Evaluator) -> tuple[Stage, bool]:
    """The stage of one entry, and whether its code is known."""
    does: Behaviour | None = None
    role = _ROLES.get(name)
    if role is None:
        value = evaluator.resolve(name, source)
        if isinstance(value, Reference) and value.definition is not None:
            role, does = _own(value, evaluator)
    is_known = role is not None or does is not None
    does = does or Behaviour()
    stage = written(does, name.rpartition(".")[2], item.at, where & item.where, item.at).stage
    if role is not None:
        stage = replace(stage, kind=role.kind, needs=role.needs, provides=role.provides)
    return stage, is_known


def _own(value: Reference, evaluator: Evaluator, depth: int = 5) -> tuple[_Role | None, Behaviour | None]:
    """What a middleware of the project is: a known class by inheritance, or what its own code shows."""
    match value.definition:
        case ast.ClassDef() as definition:
            own = {part.name for part in definition.body if isinstance(part, FunctionNode)}
            if not own.isdisjoint(_ENTRIES):
                does = of_class(value.source, definition, _ENTRIES, evaluator)
                inherited = _inherited(value, evaluator, depth)
                if does is not None and inherited is not None and inherited.provides:
                    # Such an override calls its base, which provides what it always does.
                    return _Role(inherited.kind, inherited.needs | frozenset(does.needs), inherited.provides), None
                return None, does
            return _inherited(value, evaluator, depth), None
        case ast.FunctionDef() as definition:
            inner = next((part for part in definition.body if isinstance(part, FunctionNode)), None)
            parameters = inner.args.args if inner else []
            if inner is not None and parameters:
                return None, of_function(value.source, inner, parameters[0].arg, evaluator)
        case _:
            pass
    return None, None


def _inherited(value: Reference, evaluator: Evaluator, depth: int) -> _Role | None:
    if not isinstance(value.definition, ast.ClassDef) or not depth:
        return None
    for base in value.definition.bases:
        name = value.source.qualified_name(base) or ""
        if name in _ROLES:
            return _ROLES[name]
        found = evaluator.value(base, value.source)
        if isinstance(found, Reference):
            role = _ROLES.get(found.name) or _inherited(found, evaluator, depth - 1)
            if role is not None:
                return role
    return None


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Django",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"MIDDLEWARE",),),
    facts=facts,
)
