"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.logging import MisspelledProvider
from authlint.finding import Finding, Fix, RenameSetting, Severity


class LogProviderMisspelled(Check[MisspelledProvider]):
    """A section of log levels belongs to no provider, because its name is misspelled.

    ## Why it matters
    .NET looks for the section of each logging provider by its exact name. It ignores a section that no provider has, without a
    word, and `console` is not `Console`: elsewhere case does not count in configuration, but here it does. The levels in it count
    for nothing.

    ## How to fix it
    Write the provider's name as it is: `Console`, `Debug`, `EventSource`, `EventLog`, `TraceSource`, `ApplicationInsights`,
    `AzureAppServicesFile`, `AzureAppServicesBlob`, `OpenTelemetry`.
    """

    severity = Severity.WARNING
    topic = "logging"
    since = "0.1.0"
    references = ("https://learn.microsoft.com/aspnet/core/fundamentals/logging/#built-in-logging-providers",)
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Logging": {
    "LogLevel": {
      "Default": "Warning"
    },
    "console": {
    ^^^^^^^^^ no logging provider is called `console`: its levels count for nothing, `Console` was probably meant
      "LogLevel": {
        "Microsoft.AspNetCore.Authentication": "Information"
      }
    }
  }
}
""",
            good="""
-- appsettings.json --
{
  "Logging": {
    "LogLevel": {
      "Default": "Warning"
    },
    "Console": {
      "LogLevel": {
        "Microsoft.AspNetCore.Authentication": "Information"
      }
    }
  }
}
""",
            fixed=True,
        ),
    )

    def run(self, provider: MisspelledProvider, question: Question, /) -> Iterator[Finding]:
        """Report a name that is nearly a provider's."""
        held = self.held(provider.where, question)
        if held is None:
            return
        yield self.finding(
            provider.at,
            f"no logging provider is called `{provider.written}`: its levels count for nothing, "
            f"`{provider.meant}` was probably meant",
            severity=held.cap(self.severity),
            environment=held.environment,
            # Not safe: levels that counted for nothing begin to count.
            fix=Fix(f"Rename it to `{provider.meant}`", (RenameSetting(provider.at, provider.meant),)),
        )
