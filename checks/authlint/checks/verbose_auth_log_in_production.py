"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.logging import AuthEvent, Level, LogRoute
from authlint.finding import Finding, Fix, InsertSetting, SetValue, Severity


class VerboseAuthLogInProduction(Check[LogRoute]):
    """The log of production records what an identity provider says about each user.

    ## Why it matters
    At Trace, the OpenID Connect handler of ASP.NET Core writes the user information it receives: names, addresses, whatever the
    provider knows. At Debug it writes the redirects and cookies of each sign-in. Logs are kept for long, are read by many, and
    leave the machine.

    ## How to fix it
    Keep Debug and Trace for the development overlay, and give the category a rule of its own in production.

        "Microsoft.AspNetCore.Authentication.OpenIdConnect": "Information"
    """

    severity = Severity.WARNING
    topic = "logging"
    since = "0.1.0"
    references = ("https://learn.microsoft.com/aspnet/core/fundamentals/logging/#log-level",)
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Logging": {
    "LogLevel": {
      "Default": "Information",
      "Microsoft.AspNetCore.Authentication.OpenIdConnect": "Trace"
                                                           ^^^^^^^ `Microsoft.AspNetCore.Authentication.OpenIdConnect` at Trace writes what the provider says about each user to the log in Production
    }
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.json --
{
  "Logging": {
    "LogLevel": {
      "Default": "Information",
      "Microsoft.AspNetCore.Authentication.OpenIdConnect": "Information"
    }
  }
}
""",
            fixed=True,
        ),
    )

    def run(self, route: LogRoute, question: Question, /) -> Iterator[Finding]:
        """Report a rule that lets such events through, if somebody asked about such an environment."""
        revealing = [event for event in route.shown if event.reveals]
        held = self.held(route.where, question)
        severity = self._severity(route, revealing)
        if held is None or not held.asked or severity is None or not route.rule:
            return
        yield self.finding(
            route.at,
            f"{route.told} writes {revealing[0].reveals} to the log {held.phrase}",
            severity=held.cap(severity),
            environment=held.environment,
            fix=_fix(route),
        )

    def _severity(self, route: LogRoute, revealing: list[AuthEvent]) -> Severity | None:
        """A warning where people are known to sign in this way, or the rule says so; else only for what is written at Trace."""
        if not revealing:
            return None
        if route.signs_in or "openidconnect" in route.rule.lower():
            return self.severity
        return Severity.INFO if route.level <= Level.TRACE and route.auth_known else None


def _fix(route: LogRoute) -> Fix | None:
    if route.phrase:
        return None
    if "openidconnect" in route.rule.lower():
        return Fix(f"Log `{route.rule}` at {route.visible}", (SetValue(route.at, route.visible),))
    name = "Microsoft.AspNetCore.Authentication.OpenIdConnect"
    sections = {keys[:-1] for keys in route.remedy}
    inserts = tuple(InsertSetting(route.at.path, (*section, name), route.visible) for section in sections)
    return Fix(f"Log `{name}` at {route.visible}", inserts) if inserts else None
