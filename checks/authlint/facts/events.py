"""Log events that explain a refusal, per framework. Data only; who adds a framework adds a table."""

from __future__ import annotations

from authlint.facts.logging import AuthEvent, Level
from authlint.record import record

_HANDLER = "Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler"
_SERVICE = "Microsoft.AspNetCore.Authorization.DefaultAuthorizationService"
_BEARER_FILE = "dotnet/aspnetcore src/Security/Authentication/JwtBearer/src/LoggingExtensions.cs"
_BASE_FILE = "dotnet/aspnetcore src/Security/Authentication/Core/src/LoggingExtensions.cs"
_SERVICE_FILE = "dotnet/aspnetcore src/Security/Authorization/Core/src/LoggingExtensions.cs"
_OIDC = "Microsoft.AspNetCore.Authentication.OpenIdConnect.OpenIdConnectHandler"
_OIDC_FILE = "dotnet/aspnetcore src/Security/Authentication/OpenIdConnect/src/LoggingExtensions.cs"

ASPNET_CORE = (
    AuthEvent(_HANDLER, Level.INFORMATION, "Failed to validate the token", _BEARER_FILE),
    AuthEvent(_SERVICE, Level.INFORMATION, "Authorization failed", _SERVICE_FILE),
    AuthEvent(_HANDLER, Level.INFORMATION, "was not authenticated. Failure message", _BASE_FILE),
    AuthEvent(_HANDLER, Level.INFORMATION, "was challenged", _BASE_FILE),
    AuthEvent(_HANDLER, Level.INFORMATION, "was forbidden", _BASE_FILE),
    AuthEvent(_HANDLER, Level.ERROR, "Exception occurred while processing message", _BEARER_FILE),
    AuthEvent(_HANDLER, Level.DEBUG, "was not authenticated", _BASE_FILE),
    AuthEvent(_HANDLER, Level.DEBUG, "Successfully validated the token", _BEARER_FILE),
    AuthEvent(_HANDLER, Level.DEBUG, "was successfully authenticated", _BASE_FILE),
    AuthEvent(_SERVICE, Level.DEBUG, "Authorization was successful", _SERVICE_FILE),
)
"""What ASP.NET Core logs about a refused or accepted request, most telling first. The base handler's events carry the category of
the concrete handler (``CreateLogger(GetType().FullName)``); that of the JWT bearer handler stands for all of them."""

ASPNET_CORE_PERSONAL = (
    AuthEvent(
        _OIDC, Level.TRACE, "User information received: {User}", _OIDC_FILE, reveals="what the provider says about each user"
    ),
    AuthEvent(
        _OIDC,
        Level.DEBUG,
        "HandleChallenge with Location: {Location}; and Set-Cookie: {Cookie}",
        _OIDC_FILE,
        reveals="redirects with their state, and the cookies that go with them",
    ),
)
"""What the OpenID Connect handler writes about people and their sessions, most personal first."""

ASPNET_CORE_PREFIXES = ("Microsoft.AspNetCore.Authentication", "Microsoft.AspNetCore.Authorization")
"""The categories that, as rules, cover all of these events."""

_DJANGO_LOG = "django/utils/log.py (log_response)"
_DJANGO_CSRF = "django/middleware/csrf.py (_reject)"
_DJANGO_SUSPICIOUS = "django/core/handlers/exception.py (response_for_exception)"
_UVICORN = "uvicorn/protocols/http/h11_impl.py"

PYTHON = (
    AuthEvent("django.request", Level.WARNING, "Unauthorized: /path", _DJANGO_LOG, "django"),
    AuthEvent("django.request", Level.WARNING, "Forbidden: /path", _DJANGO_LOG, "django"),
    AuthEvent("django.security.csrf", Level.WARNING, "Forbidden (CSRF cookie not set.): /path", _DJANGO_CSRF, "django"),
    AuthEvent("django.security", Level.ERROR, "the reason of a SuspiciousOperation", _DJANGO_SUSPICIOUS, "django"),
    AuthEvent("uvicorn.access", Level.INFORMATION, "GET /path 401", _UVICORN, "uvicorn"),
    AuthEvent("gunicorn.access", Level.INFORMATION, "GET /path 401", "gunicorn/glogging.py (access)", "gunicorn"),
    AuthEvent("aiohttp.access", Level.INFORMATION, "GET /path 401", "aiohttp/web_log.py", "aiohttp"),
    AuthEvent("sanic.access", Level.INFORMATION, "GET /path 401", "sanic/logging/default.py", "sanic"),
    AuthEvent("tornado.access", Level.WARNING, "401 GET /path", "tornado/web.py (log_request)", "tornado"),
    AuthEvent(
        "blacksheep.server", Level.INFORMATION, "Invalid credentials received", "blacksheep/server/authentication", "blacksheep"
    ),
    AuthEvent(
        "connexion.middleware.exceptions",
        Level.WARNING,
        "the reason of a 401",
        "connexion/middleware/exceptions.py",
        "connexion",
    ),
    AuthEvent("aiohttp_jwt.middleware", Level.ERROR, "Invalid authorization token", "aiohttp_jwt/middleware.py", "aiohttp_jwt"),
)
"""What Python frameworks log about a refused request; those that are missing log nothing at all. Run against those of 2026:
Django 5.2, uvicorn 0.54, gunicorn 27, aiohttp 3.14, Sanic 25.12, Tornado 6.6, BlackSheep 2.6, Connexion 3.3."""

PYTHON_AUTH_LOGGERS = ("django.security", "django.request", "aiohttp_jwt", "connexion.security", "blacksheep.server")
"""The loggers whose name, or a parent's name, says that a rule for them is about refusals; access logs are about everything."""

PYTHON_CREATED_LATER = ("django.security.csrf", "django.security", "uvicorn.access", "gunicorn.access")
"""Loggers that do not exist yet when settings are read, or that their server sets up again (run against the same versions)."""


@record
class OwnLogger:
    """What a framework sets for a logger before the application's own configuration counts.

    Attributes:
        level: Its level; None if it inherits one.
        propagate: Whether its records go on to the loggers above it.
        has_handlers: Whether it has handlers.
        shows: Whether one of them shows every record in production.
    """

    level: Level | None
    propagate: bool = True
    has_handlers: bool = False
    shows: bool = False


PYTHON_OWN = {
    # django/utils/log.py, DEFAULT_LOGGING: a console for DEBUG only, and mail to the administrators from ERROR on.
    "django": OwnLogger(Level.INFORMATION, has_handlers=True),
    "django.server": OwnLogger(Level.INFORMATION, propagate=False, has_handlers=True),
    # uvicorn/config.py, LOGGING_CONFIG
    "uvicorn": OwnLogger(Level.INFORMATION, propagate=False, has_handlers=True, shows=True),
    "uvicorn.access": OwnLogger(Level.INFORMATION, propagate=False, has_handlers=True, shows=True),
    # sanic/logging/default.py
    "sanic.access": OwnLogger(Level.INFORMATION, propagate=False, has_handlers=True, shows=True),
    # gunicorn/glogging.py
    "gunicorn.access": OwnLogger(Level.INFORMATION, propagate=False, has_handlers=True, shows=True),
}
"""The loggers that frameworks set up by themselves."""
