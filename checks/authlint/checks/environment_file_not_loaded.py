"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.settings import UnloadedFile
from authlint.finding import Finding, Severity


class EnvironmentFileNotLoaded(Check[UnloadedFile]):
    """A file of settings for one environment has a name under which it is not loaded.

    ## Why it matters
    A file that is not there is no error. What it would have set for production is not set, and the settings for everybody count.

    ## How to fix it
    Name it after the environment, with its case: `appsettings.Production.json`.
    """

    severity = Severity.WARNING
    topic = "config"
    since = "0.1.0"
    references = ("https://learn.microsoft.com/aspnet/core/fundamentals/environments",)
    unfixable = "a file has to be renamed"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "AllowedHosts": "*"
}
-- appsettings.production.json --
{
^ .NET does not take this file for `appsettings.Production.json`: on Linux `production` is not `Production`
  "AllowedHosts": "orders.example"
}
""",
            good="""
-- appsettings.json --
{
  "AllowedHosts": "*"
}
-- appsettings.Production.json --
{
  "AllowedHosts": "orders.example"
}
""",
        ),
    )

    def run(self, file: UnloadedFile, question: Question, /) -> Iterator[Finding]:
        """Report it; as a hint if only developers miss it."""
        held = self.held(file.where, question)
        if held is None and (not file.where.is_sure or file.where.production_like):
            return
        severity = Severity.HINT if held is None else held.cap(Severity.INFO if file.weak else self.severity)
        message = f"{file.system} does not take this file for `{file.meant}`: {file.reason}"
        yield self.finding(file.at, message, severity=severity)
