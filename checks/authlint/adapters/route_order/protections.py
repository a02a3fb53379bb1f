"""Which decorators keep somebody out: those of known packages, and the project's own that surely refuse or lead to such a one."""

from __future__ import annotations

import ast

from authlint.adapters.route_order.guards import refuses
from authlint.record import record, replace
from authlint.sources.python import Call, Constant, Evaluated, Evaluator, FunctionNode, PythonSource, Reference, UnknownValue
from authlint.sources.python.nodes import callee_of
from authlint.text import Location

_DECORATORS = {
    "flask_login": "login_required fresh_login_required utils.login_required utils.fresh_login_required",
    "flask_jwt_extended": """
        jwt_required fresh_jwt_required jwt_refresh_token_required view_decorators.jwt_required
    """,
    "flask_jwt": "jwt_required",
    "flask_jwt_simple": "jwt_required",
    "flask_praetorian": "auth_required roles_required roles_accepted",
    "flask_security": """
        login_required auth_required auth_token_required http_auth_required roles_required roles_accepted permissions_required
        permissions_accepted decorators.login_required decorators.auth_required decorators.roles_required
        decorators.roles_accepted decorators.auth_token_required
    """,
    "flask_cas": "login_required",
    "flask_user": "login_required roles_required roles_accepted allow_unconfirmed_email",
    "flask_simplelogin": "login_required",
    "flask_cognito": "cognito_auth_required cognito_group_permissions",
    "flask_discord": "requires_authorization",
    "flask_allows": "requires",
    "quart_auth": "login_required basic_auth_required",
    "quart_discord": "requires_authorization",
    "sanic_jwt": "protected scoped decorators.protected decorators.scoped",
    "sanic_jwt_extended": "jwt_required fresh_jwt_required decorators.jwt_required",
    "starlette": "authentication.requires",
    "aiohttp_security": "login_required has_permission api.login_required api.has_permission",
    "aiohttp_jwt": "login_required check_permissions permissions.login_required permissions.check_permissions",
    "django": """
        contrib.auth.decorators.login_required contrib.auth.decorators.permission_required
        contrib.auth.decorators.user_passes_test contrib.admin.views.decorators.staff_member_required
    """,
}
KNOWN = frozenset(f"{package}.{name}" for package, names in _DECORATORS.items() for name in names.split())
"""Decorators of packages, as such or called."""
_NEEDS_REQUEST = "starlette.authentication.requires"
_METHODS = {
    "flask_httpauth": ("HTTPBasicAuth HTTPDigestAuth HTTPTokenAuth MultiAuth HTTPAuth", "login_required"),
    "sanic_httpauth": ("HTTPBasicAuth HTTPDigestAuth HTTPTokenAuth MultiAuth", "login_required"),
    "quart_httpauth": ("HTTPBasicAuth HTTPDigestAuth HTTPTokenAuth MultiAuth", "login_required"),
    "flask_basicauth": ("BasicAuth", "required"),
    "flask_oidc": ("OpenIDConnect", "require_login accept_token require_keycloak_role"),
    "flask_pyoidc": ("OIDCAuthentication OIDCAuth", "oidc_auth token_auth access_control"),
    "flask_pyoidc.flask_pyoidc": ("OIDCAuthentication", "oidc_auth token_auth access_control"),
    "flask_principal": ("Permission IdentityContext", "require"),
    "flask_awscognito": ("AWSCognitoAuthentication", "authentication_required"),
    "flask_discord": ("DiscordOAuth2Session", "requires_authorization"),
    "sanic_jwt": ("Initialize initialize", "protected scoped"),
    "sanic_auth": ("Auth", "login_required"),
    "identity.flask": ("Auth", "login_required"),
    "identity.quart": ("Auth", "login_required"),
    "flask_casbin": ("CasbinEnforcer", "enforcer"),
    "authlib.integrations.flask_oauth2": ("ResourceProtector", ""),
    "authlib.flask.oauth2": ("ResourceProtector", ""),
}
_OWNERS = {
    f"{package}.{name}": frozenset(methods.split()) for package, (names, methods) in _METHODS.items() for name in names.split()
}
"""Classes whose methods are such decorators; without methods the object itself makes one when it is called."""


@record
class Decorator:
    """A decorator that keeps somebody out.

    Attributes:
        name: As the project writes it.
        defined_at: Where the project defines it, if it does.
        needs_request: Whether the function has to take the request.
    """

    name: str
    defined_at: Location | None = None
    needs_request: bool = False


def protection_of(decorator: ast.expr, source: PythonSource, evaluator: Evaluator) -> Decorator | None:
    """A decorator that keeps somebody out; None if it is not known to."""
    called = callee_of(decorator)
    if isinstance(decorator, ast.Call) and _is_optional(decorator, source, evaluator):
        return None
    value = evaluator.value(called, source)
    if is_known(called, source, evaluator) or (isinstance(decorator, ast.Call) and _makes(value, evaluator)):
        return Decorator(source.segment(called), needs_request=source.qualified_name(called) == _NEEDS_REQUEST)
    if isinstance(value, Reference) and isinstance(value.definition, ast.ClassDef) and isinstance(decorator, ast.Call):
        value = _calling(value)  # `@Guard("admin")`: its object is called with the function
    if not isinstance(value, Reference) or not isinstance(value.definition, FunctionNode):
        return None
    if not refuses(value, evaluator, lambda one, home: is_known(one, home, evaluator)):
        return None
    return Decorator(source.segment(called), value.source.name_location(value.definition))


def _calling(value: Reference) -> Reference:
    """The method that is called when an object of a class is."""
    assert isinstance(value.definition, ast.ClassDef)
    found = [one for one in value.definition.body if isinstance(one, FunctionNode) and one.name == "__call__"]
    return replace(value, definition=found[0]) if len(found) == 1 else value


def is_known(called: ast.expr, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether an expression is a decorator of a known package."""
    if (source.qualified_name(called) or "") in KNOWN:
        return True
    value = evaluator.value(called, source)
    if isinstance(value, Reference) and value.definition is None:
        return value.name in KNOWN
    if isinstance(value, Call):  # `login = jwt_required()`
        return (value.name or "") in KNOWN and not _is_optional(value.call, value.source, evaluator)
    return isinstance(value, UnknownValue) and _is_method(value, evaluator)


def _is_method(value: UnknownValue, evaluator: Evaluator) -> bool:
    """Whether the value is ``auth.login_required`` of an object of a known class, under whatever name."""
    node = value.node
    if not isinstance(node, ast.Attribute):
        return False
    owner = evaluator.value(node.value, value.source)
    return isinstance(owner, Call) and any(node.attr in methods for methods in _methods(owner, evaluator))


def _methods(owner: Call, evaluator: Evaluator) -> list[frozenset[str]]:
    """The methods of an object that are such decorators, by its class and the known ones of its bases."""
    names = [owner.name or ""]
    callee: Evaluated = owner.callee
    if isinstance(callee, Reference) and isinstance(callee.definition, ast.ClassDef):
        names += [one for one in evaluator.lineage(callee.source, callee.definition) if isinstance(one, str)]
    return [_OWNERS[name] for name in names if name in _OWNERS]


def _makes(value: Evaluated, evaluator: Evaluator) -> bool:
    """Whether calling the value gives such a decorator: ``@require_oauth("profile")``."""
    return isinstance(value, Call) and frozenset[str]() in _methods(value, evaluator)


def _is_optional(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> bool:
    """Whether the call lets anonymous requests pass: ``jwt_required(optional=True)``."""
    for keyword in call.keywords:
        if keyword.arg == "optional":
            value = evaluator.value(keyword.value, source)
            return not (isinstance(value, Constant) and value.value is False)
    return False
