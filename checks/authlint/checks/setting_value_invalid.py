"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.settings import InvalidSetting, ValueTrouble
from authlint.finding import Finding, Severity


class SettingValueInvalid(Check[InvalidSetting]):
    """A setting of authentication has a value that its reader refuses, or takes for something else.

    ## Why it matters
    The options of a scheme are read when the first request needs them: the application starts, and then every request fails. A
    number where .NET expects a time span is worse, for nothing fails: 60 are 60 days.

    ## How to fix it
    Booleans are `true` and `false`, time spans `hh:mm:ss`, paths begin with `/`.
    """

    severity = Severity.ERROR
    topic = "config"
    since = "0.1.0"
    references = ("https://learn.microsoft.com/dotnet/api/system.timespan.parse",)
    unfixable = "what was meant cannot be told from the value"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudience": "orders-api",
        "MapInboundClaims": "no",
                            ^^^^ `MapInboundClaims` (`no`) is neither true nor false; every request that meets the scheme fails with 500
        "BackchannelTimeout": 60
                              ^^ (warning) `BackchannelTimeout` (`60`) is 60 days: a number alone counts days; write `hh:mm:ss`
      }
    }
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudience": "orders-api",
        "MapInboundClaims": false,
        "BackchannelTimeout": "00:01:00"
      }
    }
  }
}
""",
        ),
    )

    def run(self, setting: InvalidSetting, question: Question, /) -> Iterator[Finding]:
        """Report it wherever its layer counts."""
        held = self.held(setting.where, question)
        if held is None:
            return
        shown = f" (`{setting.shown}`)" if setting.shown else ""
        worst = self.severity if setting.trouble is ValueTrouble.FAILS else Severity.WARNING
        yield self.finding(
            setting.at,
            f"`{setting.name}`{shown} is {setting.problem}; {setting.effect}",
            severity=held.cap(worst),
            environment=held.environment,
        )
