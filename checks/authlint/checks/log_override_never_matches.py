"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.logging import DeadOverride
from authlint.finding import Finding, Fix, InsertSetting, Intent, RenameSetting, Severity


class LogOverrideNeverMatches(Check[DeadOverride]):
    """A level override of Serilog matches no log category.

    ## Why it matters
    Serilog compares an override with a category name by name, from dot to dot: `Microsoft` covers everything below it, but
    `Microsoft.*` and `Microsoft.AspNetCore.Auth` cover nothing. (For Microsoft.Extensions.Logging both do.) The events stay at
    the default level, and Serilog says nothing about it.

    ## How to fix it
    Write whole names, without a wildcard.
    """

    severity = Severity.WARNING
    topic = "logging"
    since = "0.1.0"
    references = ("https://github.com/serilog/serilog/blob/dev/src/Serilog/Core/LevelOverrideMap.cs",)
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Serilog": {
    "MinimumLevel": {
      "Default": "Warning",
      "Override": {
        "Microsoft.AspNetCore.Auth": "Information"
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ Serilog compares whole names: `Microsoft.AspNetCore.Auth` matches no category, `Microsoft.AspNetCore.Authentication` and `Microsoft.AspNetCore.Authorization` do
      }
    }
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.json --
{
  "Serilog": {
    "MinimumLevel": {
      "Default": "Warning",
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

    def run(self, override: DeadOverride, question: Question, /) -> Iterator[Finding]:
        """Report an override that was to be about categories of auth events."""
        held = self.held(override.where, question)
        if held is None or not override.meant:
            return
        names = " and ".join(f"`{name}`" for name in override.meant)
        yield self.finding(
            override.at,
            f"Serilog compares whole names: `{override.written}` matches no category, {names} {_does(override)}",
            severity=held.cap(self.severity),
            environment=held.environment,
            fix=_fix(override),
        )


def _does(override: DeadOverride) -> str:
    return "does" if len(override.meant) == 1 else "do"


def _fix(override: DeadOverride) -> Fix | None:
    """Write the names; not safe, for the override begins to count. None if it would then hide what is shown today."""
    if override.quiet:
        return None
    first, *rest = override.meant
    intents: list[Intent] = [RenameSetting(override.at, first)]
    intents += [InsertSetting(override.at.path, (*override.keys, name), override.word) for name in rest]
    return Fix(f"Write {' and '.join(f'`{name}`' for name in override.meant)}", tuple(intents))
