"""Django REST framework: what its classes, and those of the packages around it, do; which classes of a project are views of it.

Source: the packages themselves; run against 3.18.
"""

from __future__ import annotations

import ast
import enum
import re

from authlint.facts.challenge import AnonymousForbidden
from authlint.facts.environment import Where
from authlint.sources.python import Evaluator, PythonSource
from authlint.sources.python.values import Constant, Evaluated, Reference
from authlint.text import Location

NAME = "Django REST framework"
VIEWS = ("rest_framework.views.", "rest_framework.generics.", "rest_framework.viewsets.")
_BASE = "rest_framework.authentication.BaseAuthentication"
_HEADER = "authenticate_header"
_TOKENS = frozenset(
    [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework_simplejwt.authentication.JWTAuthentication",
        "rest_framework_simplejwt.authentication.JWTStatelessUserAuthentication",
        "rest_framework_simplejwt.authentication.JWTTokenUserAuthentication",
        "rest_framework_jwt.authentication.JSONWebTokenAuthentication",
        "dj_rest_auth.jwt_auth.JWTCookieAuthentication",
        "dj_rest_auth.jwt_auth.JWTAuthentication",
        "knox.auth.TokenAuthentication",
        "oauth2_provider.contrib.rest_framework.OAuth2Authentication",
        "oauth2_provider.contrib.rest_framework.authentication.OAuth2Authentication",
        "mozilla_django_oidc.contrib.drf.OIDCAuthentication",
    ]
)
_SILENT = frozenset(
    {"rest_framework.authentication.SessionAuthentication", "rest_framework.authentication.RemoteUserAuthentication"}
)

_READS_TOKEN = re.compile(r"\bheaders\b|HTTP_(X_)?(AUTHORIZATION|API|KEY|TOKEN)|get_authorization_header")
_SESSION = re.compile(r"\bsession\b|COOKIES|_request\.user|enforce_csrf|hmac|signature", re.IGNORECASE)


class Scheme(enum.Enum):
    """What an authenticator says in a refusal."""

    BEARER = "a token, and says so in WWW-Authenticate"
    BASIC = "a user and a password, and says so"
    SILENT = "nothing: refusals become 403"
    UNKNOWN = "unknown"


def scheme(value: Evaluated, source: PythonSource, evaluator: Evaluator) -> Scheme:
    """What an authenticator says, given as a class or as its dotted name in a setting."""
    if isinstance(value, Constant) and isinstance(value.value, str):
        name = value.value
        found = evaluator.resolve(name, source)
    else:
        name = value.name if isinstance(value, Reference) else ""
        found = value
    if isinstance(found, Reference) and isinstance(found.definition, ast.ClassDef):
        return _own_scheme(found.source, found.definition, evaluator)
    return _known_scheme(name)


def _known_scheme(name: str) -> Scheme:
    if name in _TOKENS:
        return Scheme.BEARER
    if name in _SILENT:
        return Scheme.SILENT
    return Scheme.BASIC if name == "rest_framework.authentication.BasicAuthentication" else Scheme.UNKNOWN


def _own_scheme(source: PythonSource, node: ast.ClassDef, evaluator: Evaluator) -> Scheme:
    for member in evaluator.lineage(source, node):
        if isinstance(member, str):
            if member == _BASE:
                return Scheme.SILENT
            if member != "builtins.object":
                return _known_scheme(member)
        elif _HEADER in member[0].scopes.names(member[1]):
            return Scheme.UNKNOWN  # it says something, whatever that is
    return Scheme.UNKNOWN


def refusal(name: str, first: Location, token: Location, where: Where, *, weak: bool) -> AnonymousForbidden:
    """What somebody gets whose token is not accepted, where the first authenticator says nothing."""
    return AnonymousForbidden(
        at=first,
        name=name,
        reason=f"`{name}` comes first and has no `authenticate_header`",
        reason_at=token,
        is_ordered=True,
        weak=weak,
        where=where,
    )


def silent_refusal(value: Evaluated, name: str, at: Location, where: Where, evaluator: Evaluator) -> AnonymousForbidden | None:
    """What somebody gets whom the project's own first authenticator for tokens or keys does not accept; None if it is none."""
    found = (
        evaluator.resolve(value.value, value.source) if isinstance(value, Constant) and isinstance(value.value, str) else value
    )
    if not isinstance(found, Reference) or not isinstance(found.definition, ast.ClassDef):
        return None
    text = found.source.segment(found.definition)
    if _own_scheme(found.source, found.definition, evaluator) is not Scheme.SILENT or not _READS_TOKEN.search(text):
        return None
    if _SESSION.search(text) or "AuthenticationFailed" not in text:
        return None
    return AnonymousForbidden(
        at=at,
        name=name,
        reason="it has no `authenticate_header`",
        where=where,
    )


def short_name(value: Evaluated) -> str:
    """A class's name without its module."""
    name = value.value if isinstance(value, Constant) else value.name if isinstance(value, Reference) else ""
    return str(name).rpartition(".")[2]


def is_view(family: list[tuple[PythonSource, ast.ClassDef] | str]) -> bool:
    """Whether a class is a view of the framework, and inherits nothing that is not known from elsewhere."""
    outside = [member for member in family if isinstance(member, str)]
    known = ("rest_framework.", "builtins.", "django.", "typing.", "abc.")
    return any(member.startswith(VIEWS) for member in outside) and all(member.startswith(known) for member in outside)


PUBLIC = re.compile(
    r"log_?(in|out|on)|sign_?(up|in|out)|register|registration|token|jwt|auth|password|reset|activat|verif|confirm|health|ping|status"
    r"|heartbeat|live|ready|public|anonymous|webhook|hook|callback|schema|swagger|openapi|docs?\b|csrf|captcha|contact|version|home"
    r"|index|root|error|not_?found|sso|saml|oidc|otp|social|guest|landing|metrics|robots|sitemap|options|config",
    re.IGNORECASE,
)
"""Names of views that are meant for everybody."""
