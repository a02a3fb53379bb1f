"""What the middleware classes of Starlette, FastAPI and their companions are for: knowledge, as data."""

from __future__ import annotations

from authlint.facts.pipeline import Resource, StageKind
from authlint.record import record

APPLICATIONS = {
    "starlette.applications.Starlette": "Starlette",
    "fastapi.FastAPI": "FastAPI",
    "fastapi.applications.FastAPI": "FastAPI",
}
HTTP_EXCEPTIONS = frozenset({"fastapi.HTTPException", "fastapi.exceptions.HTTPException", "starlette.exceptions.HTTPException"})
MIDDLEWARE_WRAPPERS = frozenset(
    {"starlette.middleware.Middleware", "fastapi.middleware.Middleware", "starlette.middleware.base.Middleware"}
)
AUTHENTICATION_MIDDLEWARE = "starlette.middleware.authentication.AuthenticationMiddleware"
BASE_HTTP_MIDDLEWARE = "starlette.middleware.base.BaseHTTPMiddleware"
LOGIN_MIDDLEWARE = "starlette_login.middleware.AuthenticationMiddleware"
AUTHENTICATION_ERROR = "starlette.authentication.AuthenticationError"
RAISING_BACKENDS = frozenset({"starlette_jwt.JWTAuthenticationBackend"})
"""Backends that answer a bad token with an ``AuthenticationError`` (starlette-jwt: middleware.py)."""
SESSION_BACKENDS = frozenset({"starlette_login.backends.SessionAuthBackend"})
"""Backends that read the session (Starlette-Login: backends.py)."""
DEFAULT_ON_ERROR = 400
"""What ``AuthenticationMiddleware`` answers to an ``AuthenticationError`` by default (starlette/middleware/authentication.py)."""


@record
class Role:
    """What one middleware class does."""

    kind: StageKind
    needs: frozenset[Resource] = frozenset()
    provides: frozenset[Resource] = frozenset()
    rejects: int | None = None


_SESSION = Role(StageKind.SESSION, provides=frozenset({Resource.SESSION}))
_CORS = Role(StageKind.CORS)

ROLES: dict[str, Role] = {
    "starlette.middleware.cors.CORSMiddleware": _CORS,
    "fastapi.middleware.cors.CORSMiddleware": _CORS,
    "starlette.middleware.sessions.SessionMiddleware": _SESSION,
    "fastapi.middleware.sessions.SessionMiddleware": _SESSION,
    "starsessions.SessionMiddleware": _SESSION,
    "starsessions.middleware.SessionMiddleware": _SESSION,
    "starlette_session.SessionMiddleware": _SESSION,
    "starlette_authlib.middleware.AuthlibMiddleware": _SESSION,
    # Starlette-Login's has the same name, argument and place in the order, and sets scope["user"] (middleware.py).
    LOGIN_MIDDLEWARE: Role(StageKind.AUTHENTICATION, provides=frozenset({Resource.USER})),
    AUTHENTICATION_MIDDLEWARE: Role(StageKind.AUTHENTICATION, provides=frozenset({Resource.USER})),
    # fastapi-keycloak-middleware: middleware.py returns 401 without a valid token and sets scope["user"].
    "fastapi_keycloak_middleware.KeycloakMiddleware": Role(
        StageKind.AUTHENTICATION, provides=frozenset({Resource.USER}), rejects=401
    ),
    # fastapi-auth-middleware wraps AuthenticationMiddleware with a backend that raises on a bad header.
    "fastapi_auth_middleware.AuthMiddleware": Role(StageKind.AUTHENTICATION, provides=frozenset({Resource.USER})),
    # fastapi-authz: middleware.py reads request.user and answers 403.
    "fastapi_authz.CasbinMiddleware": Role(StageKind.AUTHORIZATION, needs=frozenset({Resource.USER}), rejects=403),
    "fastapi_authz.middleware.CasbinMiddleware": Role(StageKind.AUTHORIZATION, needs=frozenset({Resource.USER}), rejects=403),
}
