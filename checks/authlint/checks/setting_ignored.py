"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.settings import IgnoredSetting
from authlint.finding import Finding, Severity


class SettingIgnored(Check[IgnoredSetting]):
    """A setting of authentication looks right, and nothing reads it.

    ## Why it matters
    The application behaves as if the line were not there: an audience that nobody compares, a key that signs nothing. Whoever
    reads the file believes otherwise.

    ## How to fix it
    Write the setting that is read, as the message says, or set it in code.
    """

    severity = Severity.WARNING
    topic = "config"
    since = "0.1.0"
    references = (
        "https://github.com/dotnet/aspnetcore/issues/56727",
        "https://learn.microsoft.com/aspnet/core/security/authentication/configure-jwt-bearer-authentication",
    )
    unfixable = "the setting that is read may need another value, or stand in code"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "Authority": "https://login.example",
        "Audience": "orders-api"
        ^^^^^^^^^^ ASP.NET Core does not read `Audience` in `Authentication:Schemes:Bearer`: use `ValidAudience`
      }
    }
  }
}
""",
            good="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "Authority": "https://login.example",
        "ValidAudience": "orders-api"
      }
    }
  }
}
""",
        ),
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "DefaultScheme": "Bearer"
    ^^^^^^^^^^^^^^^ ASP.NET Core does not read `DefaultScheme` in `Authentication`: `AddAuthentication("Bearer")`: no version of .NET reads it from the configuration
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudience": "orders-api"
      }
    }
  }
}
""",
        ),
    )

    def run(self, setting: IgnoredSetting, question: Question, /) -> Iterator[Finding]:
        """Report it wherever its layer counts."""
        held = self.held(setting.where, question)
        if held is None:
            return
        severity = held.cap(self.severity if setting.certain else Severity.INFO)
        yield self.finding(
            setting.at,
            f"{setting.system} does not read `{setting.name}` in `{setting.section}`: {setting.instead}",
            severity=severity,
            environment=held.environment,
        )
