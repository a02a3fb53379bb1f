"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.settings import MisspelledSetting
from authlint.finding import Finding, Fix, RenameSetting, Safety, Severity


class SettingMisspelled(Check[MisspelledSetting]):
    """A setting of authentication has a name that nobody reads, and nearly the one that somebody does.

    ## Why it matters
    A name that is not known is no error: the setting is simply not there, and the default counts.

    ## How to fix it
    Correct the name.
    """

    severity = Severity.WARNING
    topic = "config"
    since = "0.1.0"
    references = (
        "https://learn.microsoft.com/aspnet/core/security/authentication/configure-jwt-bearer-authentication",
        "https://learn.microsoft.com/entra/identity-platform/scenario-protected-web-api-app-configuration",
    )
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "Authority": "https://login.example",
        "ValidAudiance": "orders-api"
        ^^^^^^^^^^^^^^^ ASP.NET Core knows no `ValidAudiance` in `Authentication:Schemes:Bearer`: `ValidAudience` is probably meant
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
        "Authority": "https://login.example",
        "ValidAudience": "orders-api"
      }
    }
  }
}
""",
            fixed=True,
        ),
    )

    def run(self, setting: MisspelledSetting, question: Question, /) -> Iterator[Finding]:
        """Report it wherever its layer counts."""
        held = self.held(setting.where, question)
        if held is None:
            return
        # Nobody reads the name as it is, and nothing else in the section has the one that was meant: that is all that changes.
        fix = Fix(f"Rename it to `{setting.meant}`", (RenameSetting(setting.at, setting.meant),), Safety.SAFE)
        yield self.finding(
            setting.at,
            f"{setting.system} knows no `{setting.name}` in `{setting.section}`: `{setting.meant}` is probably meant",
            severity=held.cap(self.severity if setting.certain else Severity.INFO),
            environment=held.environment,
            fix=fix,
        )
