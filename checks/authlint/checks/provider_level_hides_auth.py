"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.logging import LogRoute
from authlint.finding import Finding, Fix, InsertSetting, Label, Severity


class ProviderLevelHidesAuth(Check[LogRoute]):
    """The log levels of one provider cancel the rule that was to show why requests are refused.

    ## Why it matters
    As soon as a provider has a rule of its own that fits, .NET forgets all rules in `Logging:LogLevel` for it, however exactly
    they fit. A single `"Default": "Warning"` below `Console` hides what a rule for `Microsoft.AspNetCore.Authentication` was
    written to show, and nobody looks there for the reason.

    ## How to fix it
    Repeat the rule about authentication in the provider's section, or remove that section.
    """

    severity = Severity.WARNING
    topic = "logging"
    since = "0.1.0"
    references = ("https://learn.microsoft.com/dotnet/core/extensions/logging#how-filtering-rules-are-applied",)
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Logging": {
    "LogLevel": {
      "Default": "Information",
      "Microsoft.AspNetCore.Authentication": "Information"
    },
    "Console": {
      "LogLevel": {
        "Default": "Warning"
                   ^^^^^^^^^ `Default` at Warning cancels `Microsoft.AspNetCore.Authentication` at Information for Console: "Failed to validate the token" and 3 more are hidden in Production
      }
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
      "Microsoft.AspNetCore.Authentication": "Information"
    },
    "Console": {
      "LogLevel": {
        "Default": "Warning",
        "Microsoft.AspNetCore.Authentication": "Information"
      }
    }
  }
}
""",
            fixed=True,
        ),
    )

    def run(self, route: LogRoute, question: Question, /) -> Iterator[Finding]:
        """Report a cancelled rule; as information where only details are lost, or where another provider has them."""
        held = self.held(route.where, question)
        if held is None or route.cancels is None or not route.hidden:
            return
        is_minor = route.elsewhere or not route.missed
        first, *rest = {event.text: event for event in route.missed or route.hidden}.values()
        more = f" and {len(rest)} more are" if rest else " is"
        cancelled = f"`{route.cancels.rule}` at {route.cancels.word}"
        fix = Fix(
            f"Log `{route.cancels.rule}` at {route.visible} for {route.sink}, too",
            tuple(InsertSetting(route.at.path, keys, route.visible) for keys in route.remedy),
        )
        yield self.finding(
            route.at,
            f'{route.told} cancels {cancelled} for {route.sink}: "{first.text}"{more} hidden {held.phrase}',
            severity=held.cap(Severity.INFO if is_minor else self.severity),
            labels=(Label(route.cancels.at, f"counts for nothing where {route.sink} has rules of its own"),),
            environment=held.environment,
            fix=fix,
        )
