"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.settings import MergedArray
from authlint.finding import Finding, Label, Severity


class SettingArrayMerged(Check[MergedArray]):
    """A list in the file of one environment is shorter than the one below it, whose last items stay.

    ## Why it matters
    .NET merges lists item by item. Three audiences in `appsettings.json` and one in `appsettings.Production.json` make three: the
    new one, and the last two of the old ones. What was to be taken away is still accepted.

    ## How to fix it
    Keep such lists in the files of the environments only, or write as many items as the list below has.
    """

    severity = Severity.WARNING
    topic = "config"
    since = "0.1.0"
    references = ("https://github.com/dotnet/runtime/issues/36384",)
    unfixable = "which of the items should stay is for somebody to decide"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudiences": [ "https://localhost:5001", "orders-test" ]
      }
    }
  }
}
-- appsettings.Production.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudiences": [ "orders-api" ]
        ^^^^^^^^^^^^^^^^ `Authentication:Schemes:Bearer:ValidAudiences` has 2 items in Production, not 1, because .NET merges lists item by item; `orders-test` of the layer below stays accepted
      }
    }
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.Development.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudiences": [ "https://localhost:5001", "orders-test" ]
      }
    }
  }
}
-- appsettings.Production.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudiences": [ "orders-api" ]
      }
    }
  }
}
""",
        ),
    )

    def run(self, merged: MergedArray, question: Question, /) -> Iterator[Finding]:
        """Report the shorter list, with the items that stay."""
        held = self.held(merged.where, question)
        if held is None:
            return
        shown = ", ".join(f"`{text}`" for _, text in merged.stale if text)
        shown = shown or f"the last {len(merged.stale)}"
        stay = f"{shown} of the layer below stay{'s' * (len(merged.stale) == 1)} {merged.trusted}"
        count = f"{merged.count} items {held.phrase}, not {merged.written}"
        yield self.finding(
            merged.at,
            f"`{merged.name}` has {count}, because {merged.system} merges lists item by item; {stay}",
            severity=held.cap(Severity.INFO if merged.weak else self.severity),
            labels=[Label(at, "stays") for at, _ in merged.stale],
            environment=held.environment,
        )
