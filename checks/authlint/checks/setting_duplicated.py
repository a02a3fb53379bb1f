"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.settings import DuplicatedSetting
from authlint.finding import Finding, Label, Severity


class SettingDuplicated(Check[DuplicatedSetting]):
    """A setting stands twice in one file.

    ## Why it matters
    .NET does not take the last one, as others do: it refuses the file, and the application does not start. Names that differ only
    by case are the same name.

    ## How to fix it
    Remove one of them.
    """

    severity = Severity.ERROR
    topic = "config"
    since = "0.1.0"
    references = ("https://learn.microsoft.com/dotnet/core/extensions/configuration-providers",)
    unfixable = "which of the two is right is for somebody to decide"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudience": "orders",
        "validAudience": "orders-api"
        ^^^^^^^^^^^^^^^ `Authentication:Schemes:Bearer:validAudience` stands twice in appsettings.json, and .NET refuses such a file: the application does not start
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
        "ValidAudience": "orders-api"
      }
    }
  }
}
""",
        ),
    )

    def run(self, setting: DuplicatedSetting, question: Question, /) -> Iterator[Finding]:
        """Report the second one; in a file for development only, where it is noticed at once, as a hint."""
        held = self.held(setting.where, question)
        if held is None and (not setting.where.is_sure or setting.where.production_like):
            return
        yield self.finding(
            setting.at,
            f"`{setting.name}` stands twice in {setting.layer}, and {setting.system} refuses such a file: {setting.effect}",
            severity=held.cap(self.severity) if held else Severity.HINT,
            labels=[Label(setting.first, "it stands here first")],
            environment=held.environment if held else None,
        )
