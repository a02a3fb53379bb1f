"""Log events that explain a refusal, per framework. Data only; who adds a framework adds a table."""

from __future__ import annotations

from authlint.facts.logging import AuthEvent, Level

_HANDLER = "Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler"
_SERVICE = "Microsoft.AspNetCore.Authorization.DefaultAuthorizationService"
_BEARER_FILE = "dotnet/aspnetcore src/Security/Authentication/JwtBearer/src/LoggingExtensions.cs"
_BASE_FILE = "dotnet/aspnetcore src/Security/Authentication/Core/src/LoggingExtensions.cs"
_SERVICE_FILE = "dotnet/aspnetcore src/Security/Authorization/Core/src/LoggingExtensions.cs"

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

ASPNET_CORE_REFUSALS = tuple(event for event in ASPNET_CORE if event.level >= Level.INFORMATION)
"""Those that the level of a new project without any rule, Information, shows."""

ASPNET_CORE_PREFIXES = ("Microsoft.AspNetCore.Authentication", "Microsoft.AspNetCore.Authorization")
"""The categories that, as rules, cover all of these events."""
