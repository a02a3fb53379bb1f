"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.logging import AuthEvent, Level, LogRoute
from authlint.finding import Finding, Fix, InsertSetting, SetValue, Severity


class AuthEventsHidden(Check[LogRoute]):
    """The log does not say why a request was refused.

    ## Why it matters
    The reason for a 401 or 403 stands in the log and nowhere else: ASP.NET Core writes `Failed to validate the token`, with the
    exception that says which check failed, and `Authorization failed`, with the requirement that was not met, at Information. A
    rule above that level leaves a refusal nobody can explain.

    ## How to fix it
    Give the two categories a rule of their own. They write a line or two per refused request, and none per accepted one.

        "Microsoft.AspNetCore.Authentication": "Information",
        "Microsoft.AspNetCore.Authorization": "Information"

    New projects come with `"Microsoft.AspNetCore": "Warning"`, which hides them too; that is only a hint in the editor.
    """

    severity = Severity.WARNING
    topic = "logging"
    since = "0.1.0"
    references = (
        "https://learn.microsoft.com/aspnet/core/fundamentals/logging/#configure-logging",
        "https://github.com/serilog/serilog-aspnetcore#request-logging",
    )
    examples = (
        Example(
            bad="""
-- appsettings.Production.json --
{
  "Logging": {
    "LogLevel": {
      "Default": "Information",
      "Microsoft.AspNetCore.Authentication": "Error"
                                             ^^^^^^^ `Microsoft.AspNetCore.Authentication` at Error hides "Failed to validate the token" (Information) and 3 more in Production
    }
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.Production.json --
{
  "Logging": {
    "LogLevel": {
      "Default": "Information",
      "Microsoft.AspNetCore.Authentication": "Information"
    }
  }
}
""",
            fixed=True,
        ),
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": { "Authority": "https://login.example", "ValidAudience": "orders-api", "IncludeErrorDetails": false }
    }
  },
  "Serilog": {
    "MinimumLevel": {
      "Default": "Error"
                 ^^^^^^^ `Default` at Error hides "Failed to validate the token" (Information) and 4 more in Production
    }
  }
}
""",
            good="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": { "Authority": "https://login.example", "ValidAudience": "orders-api", "IncludeErrorDetails": false }
    }
  },
  "Serilog": {
    "MinimumLevel": {
      "Default": "Error",
      "Override": {
        "Microsoft.AspNetCore.Authentication": "Information",
        "Microsoft.AspNetCore.Authorization": "Information"
      }
    }
  }
}
""",
            fixed=True,
        ),
    )

    def run(self, route: LogRoute, question: Question, /) -> Iterator[Finding]:
        """Report a rule that hides events: a rule about authentication or a very high one as it is, a general one as a hint."""
        held = self.held(route.where, question)
        severity = self._severity(route)
        if held is None or severity is None or not route.missed or not route.rule or route.cancels is not None:
            return
        if not (held.asked or severity > Severity.HINT):
            return
        yield self.finding(
            route.at,
            f"{route.told} hides {_telling(route.missed)} {held.phrase}",
            severity=held.cap(severity),
            environment=held.environment,
            fix=_fix(route),
        )

    def _severity(self, route: LogRoute) -> Severity | None:
        if route.elsewhere or route.from_template:
            return Severity.HINT if route.auth_known else None
        if route.names_auth or (route.level >= Level.ERROR and route.auth_known):
            return self.severity
        return Severity.HINT if route.auth_known else None


def _telling(hidden: tuple[AuthEvent, ...]) -> str:
    """The most telling event and how many more there are."""
    first, *rest = {event.text: event for event in hidden}.values()
    more = f" and {len(rest)} more" if rest else ""
    return f'"{first.text}" ({first.level.name.title()}){more}'


def _fix(route: LogRoute) -> Fix | None:
    """Show the events. Never safe: more is logged, and what is logged may cost money or be somebody's business."""
    if not route.visible:
        return None
    if route.remedy:
        names = " and ".join(f"`{keys[-1]}`" for keys in route.remedy)
        inserts = tuple(InsertSetting(route.at.path, keys, route.visible) for keys in route.remedy)
        return Fix(f"Log {names} at {route.visible}", inserts)
    if route.names_auth and not route.phrase:
        return Fix(f"Log `{route.rule}` at {route.visible}", (SetValue(route.at, route.visible),))
    return None
