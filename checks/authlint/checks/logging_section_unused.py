"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.logging import Evidence, UnusedRule
from authlint.finding import Finding, Fix, InsertSetting, Severity


class LoggingSectionUnused(Check[UnusedRule]):
    """A log level for authentication stands in a section that nobody reads, because another system does the logging.

    ## Why it matters
    `UseSerilog` replaces the logging of the framework as a whole, `Logging:LogLevel` included, and NLog does not filter by it
    either. Whoever raises a level there to find out why requests are refused waits for events that never come.

    ## How to fix it
    Give the system that does the logging the same rule, and delete the section that nobody reads.
    """

    severity = Severity.WARNING
    topic = "logging"
    since = "0.1.0"
    references = (
        "https://github.com/serilog/serilog-aspnetcore#instructions",
        "https://github.com/NLog/NLog.Web/wiki/Getting-started-with-ASP.NET-Core-6",
    )
    examples = (
        Example(
            bad="""
-- Program.cs --
var builder = WebApplication.CreateBuilder(args);
builder.Host.UseSerilog((context, logging) => logging.ReadFrom.Configuration(context.Configuration));
-- appsettings.json --
{
  "Logging": {
    "LogLevel": {
      "Microsoft.AspNetCore.Authentication": "Debug"
                                             ^^^^^^^ Serilog does the logging and does not read `Microsoft.AspNetCore.Authentication` at Debug: "Failed to validate the token" and 6 more are hidden in Production
    }
  },
  "Serilog": {
    "MinimumLevel": {
      "Default": "Warning",
      "Override": {
        "System": "Error"
      }
    }
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- Program.cs --
var builder = WebApplication.CreateBuilder(args);
builder.Host.UseSerilog((context, logging) => logging.ReadFrom.Configuration(context.Configuration));
-- appsettings.json --
{
  "Logging": {
    "LogLevel": {
      "Microsoft.AspNetCore.Authentication": "Debug"
    }
  },
  "Serilog": {
    "MinimumLevel": {
      "Default": "Warning",
      "Override": {
        "System": "Error",
        "Microsoft.AspNetCore.Authentication": "Debug"
      }
    }
  }
}
""",
            fixed=True,
        ),
    )

    def run(self, unread: UnusedRule, question: Question, /) -> Iterator[Finding]:
        """Report a rule whose events are lost; as information where only settings say who does the logging."""
        held = self.held(unread.where, question)
        if held is None or not unread.lost:
            return
        first, *rest = {event.text: event for event in unread.lost}.values()
        more = f" and {len(rest)} more are" if rest else " is"
        fix = None
        if unread.keys and unread.value:
            insert = InsertSetting(unread.at.path, unread.keys, unread.value)
            fix = Fix(f"Override `{unread.rule}` at {unread.value} for {unread.owner}", (insert,))
        yield self.finding(
            unread.at,
            f"{unread.owner} does the logging and does not read `{unread.rule}` at {unread.word}: "
            f'"{first.text}"{more} hidden {held.phrase}',
            severity=held.cap(self.severity if unread.evidence is Evidence.CODE else Severity.INFO),
            environment=held.environment,
            fix=fix,
        )
