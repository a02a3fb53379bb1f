"""Pyramid: ``permission=`` without a security policy.

Run against Pyramid 2.1: without a policy the permission of a view is not looked at, and everybody is answered.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.components import detached
from authlint.adapters.whole_project import WholeProject
from authlint.sources import Project
from authlint.sources.python import Constant, PythonSource, Reference

_VIEWS = frozenset({"pyramid.view.view_config", "pyramid.view.view_defaults"})
_CONFIGURATORS = frozenset({"pyramid.config.Configurator"})
_POLICIES = (
    *("security_policy", "authentication_policy", "authorization_policy", "SecurityPolicy", "AuthenticationPolicy"),
    *("authn_policy", "authz_policy", "ISecurityPolicy", "set_jwt"),
)
_HARMLESS_NAMES = """
    pyramid_jinja2 pyramid_mako pyramid_chameleon pyramid_tm pyramid_retry pyramid_debugtoolbar pyramid_exclog pyramid_services
    pyramid_layout pyramid_mailer pyramid_beaker pyramid_redis_sessions pyramid_webassets pyramid_sqlalchemy pyramid_openapi3
    pyramid_swagger cornice pyramid_handlers pyramid_zodbconn
"""
_HARMLESS = frozenset(_HARMLESS_NAMES.split())


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """The first permission of ``source``, if no policy looks at it."""
    found = _first(source)
    if found is None:
        return
    keyword, view = found
    whole = WholeProject(project, source)
    value = whole.evaluator.value(keyword.value, source)
    if not isinstance(value, Constant) or not isinstance(value.value, str) or not whole.lacks(*_POLICIES):
        return
    if _is_configured(whole):
        effect = f"counts only with a security policy, which nothing sets: everybody can call {view}"
        yield detached("Pyramid", source.segment(keyword), effect, source, keyword)


def _first(source: PythonSource) -> tuple[ast.keyword, str] | None:
    for call in source.calls():
        is_view = source.qualified_name(call.func) in _VIEWS
        is_added = isinstance(call.func, ast.Attribute) and call.func.attr == "add_view" and source.imports("pyramid")
        for keyword in call.keywords if is_view or is_added else ():
            if keyword.arg == "permission":
                above = source.parent(call)
                name = above.name if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else ""
                return keyword, f"`{name}`" if name else "the view"
    return None


def _is_configured(whole: WholeProject) -> bool:
    """Whether the project makes a configurator, and all that it includes is known to set no policy."""
    found = False
    for source in whole.sources("Configurator(", tests=False):
        for call, _ in source.calls_to(_CONFIGURATORS):
            found = True
            if any(word.arg is None for word in call.keywords):
                return False
    for source in whole.sources(".include("):
        for call in source.calls():
            if isinstance(call.func, ast.Attribute) and call.func.attr == "include" and not _is_known(call, source, whole):
                return False
    return found and whole.lacks_in(".ini", "auth", "jwt", "ldap", "policy")


def _is_known(call: ast.Call, source: PythonSource, whole: WholeProject) -> bool:
    """Whether what is included is of the project, or a package that sets no policy."""
    if not call.args:
        return True
    value = whole.evaluator.value(call.args[0], source)
    if isinstance(value, Reference):
        return value.definition is not None or value.name.partition(".")[0] in _HARMLESS
    if not isinstance(value, Constant) or not isinstance(value.value, str):
        return False
    name = value.value
    is_own = name.startswith(".") or whole.evaluator.modules.absolute(name, source) is not None
    return is_own or name.partition(".")[0] in _HARMLESS


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Pyramid",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"pyramid",), (b"permission=", b"permission ="), (b"view_config", b"view_defaults", b"add_view")),
    facts=facts,
)
