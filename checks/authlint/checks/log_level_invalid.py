"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.logging import LevelTrouble, UnknownLevel
from authlint.finding import Finding, Fix, Safety, SetValue, Severity

_LONGEST_WORD = 30


class LogLevelInvalid(Check[UnknownLevel]):
    """A log level is a word that the logging system does not know.

    ## Why it matters
    Each logging system has its own words: `Warn` is a level of NLog and of Python, but Microsoft.Extensions.Logging and Serilog
    throw `InvalidOperationException` when the application starts. In a file for one environment nobody sees that before the
    deployment.

    ## How to fix it
    Use the system's own word.

    | Microsoft.Extensions.Logging | Serilog | NLog | Python logging | uvicorn, gunicorn | loguru |
    |---|---|---|---|---|---|
    | Trace | Verbose | Trace | | trace (uvicorn) | TRACE |
    | Debug | Debug | Debug | DEBUG | debug | DEBUG |
    | Information | Information | Info | INFO | info | INFO, SUCCESS |
    | Warning | Warning | Warn | WARNING | warning | WARNING |
    | Error | Error | Error | ERROR | error | ERROR |
    | Critical | Fatal | Fatal | CRITICAL | critical | CRITICAL |
    | None | | Off | | | |
    """

    severity = Severity.ERROR
    topic = "logging"
    since = "0.1.0"
    references = (
        "https://learn.microsoft.com/dotnet/api/microsoft.extensions.logging.loglevel",
        "https://github.com/serilog/serilog-settings-configuration#minimumlevel-levelswitches-overrides-and-dynamic-reload",
    )
    examples = (
        Example(
            bad="""
-- appsettings.Production.json --
{
  "Logging": {
    "LogLevel": {
      "Default": "Warn"
                 ^^^^^^ Microsoft.Extensions.Logging has no level `Warn` (for `Default`): the application does not start in Production
    }
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.Production.json --
{
  "Logging": {
    "LogLevel": {
      "Default": "Warning"
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
  "Serilog": {
    "MinimumLevel": {
      "Default": "Information",
      "Override": {
        "Microsoft": "Critical"
                     ^^^^^^^^^^ Serilog has no level `Critical` (for `Microsoft`): the application does not start in Production
      }
    }
  }
}
""",
            good="""
-- appsettings.json --
{
  "Serilog": {
    "MinimumLevel": {
      "Default": "Information",
      "Override": {
        "Microsoft": "Fatal"
      }
    }
  }
}
""",
            fixed=True,
        ),
    )

    def run(self, level: UnknownLevel, question: Question, /) -> Iterator[Finding]:
        """Report a word that counts anywhere; in development, where its developer sees what happens, as a hint."""
        held = self.held(level.where, question)
        if held is None and (not level.where.is_sure or level.where.production_like or level.where.is_nowhere):
            return
        word = level.word if len(level.word) <= _LONGEST_WORD else level.word[:_LONGEST_WORD] + "…"
        phrase = held.phrase if held else "in development"
        happens = level.trouble.value + (f" {phrase}" if level.trouble is LevelTrouble.FAILS_AT_START else "")
        worst = Severity.INFO if level.trouble is LevelTrouble.OLDER_FAIL else self.severity
        yield self.finding(
            level.at,
            f"{level.system} has no level `{word}` (for `{level.rule}`): {happens}",
            severity=held.cap(worst) if held else Severity.HINT,
            environment=held.environment if held else None,
            fix=_fix(level),
        )


def _fix(level: UnknownLevel) -> Fix | None:
    """Write the word that was meant: safe, for the word that stands there works nowhere."""
    if not level.meant:
        return None
    return Fix(f"Replace it by `{level.meant}`", (SetValue(level.at, level.meant),), Safety.SAFE)
