"""Flask-Login's ``LOGIN_DISABLED``: with it every ``@login_required`` lets everybody pass.

Run against Flask-Login 0.6: the setting alone does it, ``TESTING`` does not. It is read at each request, so where it is set does
not matter: ``app.config``, a configuration class, a module. It is meant for tests.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.settings_modules import is_deployed, stem
from authlint.adapters.whole_project import WholeProject
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.facts.environment import DEVELOPMENT_ONLY, EVERYWHERE, Where, named_in
from authlint.sources import Project
from authlint.sources.python import Constant, Evaluated, Evaluator, PythonSource, options
from authlint.sources.python.nodes import walk

_SETTING = "LOGIN_DISABLED"


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The places of ``source`` that turn the sign-in off."""
    if not is_deployed(source, project) or WholeProject(project, source).lacks("flask_login", "flask_security"):
        return
    evaluator = Evaluator(project)
    here = named_in(stem(source))
    for value, where in (*_assigned(source, evaluator), *_classes(source, evaluator), *_module(source, evaluator)):
        for one in options(value):
            if isinstance(one, Constant) and one.value is True and one.at.path == source.path:
                yield IneffectiveProtection(
                    framework="Flask-Login",
                    name=_SETTING,
                    at=one.at,
                    flaw=Flaw.SWITCHED_OFF,
                    effect="every `@login_required` lets everybody pass",
                    anchor=one.at if isinstance(one.node, ast.Constant) else None,
                    where=where & here & one.where,
                )


def _assigned(source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[Evaluated, Where]]:
    """``app.config["LOGIN_DISABLED"] = ...``, ``app.config.update(LOGIN_DISABLED=...)``."""
    for assignment in source.assignments():
        match assignment:
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Attribute(attr="config"), slice=ast.Constant(value="LOGIN_DISABLED"))],
                value=value,
            ):
                yield evaluator.value(value, source), source.where(assignment)
            case _:
                pass
    for call in source.calls():
        match call.func:
            case ast.Attribute(attr="update" | "from_mapping", value=ast.Attribute(attr="config")):
                given = evaluator.arguments(call, source)
                passed = given.get(_SETTING)
                if passed is not None:
                    yield passed, source.where(call)
                for one in call.args:
                    if isinstance(one, ast.Dict):
                        for key, entry in zip(one.keys, one.values, strict=True):
                            if isinstance(key, ast.Constant) and key.value == _SETTING:
                                yield evaluator.value(entry, source), source.where(call)
            case _:
                pass


def _classes(source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[Evaluated, Where]]:
    for owner in source.classes():
        if _SETTING in source.scopes.names(owner):
            value = evaluator.class_value(source, owner, _SETTING)
            if value is not None:
                yield value, named_in(owner.name) & _overridden(owner, source)


def _overridden(owner: ast.ClassDef, source: PythonSource) -> Where:
    """Only in development where a class for production derives from this one and gives the setting itself."""
    for one in source.classes():
        if any(isinstance(base, ast.Name) and base.id == owner.name for base in one.bases):
            where = named_in(one.name)
            if where.only is not None and where.production_like and _SETTING in source.scopes.names(one):
                return DEVELOPMENT_ONLY
    return EVERYWHERE


def _module(source: PythonSource, evaluator: Evaluator) -> Iterator[tuple[Evaluated, Where]]:
    """A module's own name, where it is a configuration: nothing else in it uses the name."""
    if _SETTING in source.scopes.names(source.tree):
        uses = [node for node in walk(source.tree) if isinstance(node, ast.Name) and node.id == _SETTING]
        value = evaluator.module_value(source, _SETTING)
        if value is not None and all(isinstance(node.ctx, ast.Store) for node in uses):
            yield value, EVERYWHERE


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Flask-Login's switch",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"LOGIN_DISABLED",),),
    facts=facts,
)
