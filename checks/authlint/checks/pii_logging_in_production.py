"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.transport import PersonalDataLog
from authlint.finding import Finding, Fix, Safety, SetValue, Severity


class PiiLoggingInProduction(Check[PersonalDataLog]):
    """Tokens and personal data are written into the log in production.

    ## Why it matters
    Libraries of identity hide names, addresses and parts of tokens in what they log. With this switch they do not, and everybody
    who can read the log, wherever it is sent to, can read them.

    ## How to fix it
    Turn it on in `appsettings.Development.json` only.
    """

    severity = Severity.ERROR
    topic = "details"
    since = "0.1.0"
    references = ("https://learn.microsoft.com/entra/msal/dotnet/advanced/exceptions/msal-logging",)
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "AzureAd": {
    "ClientId": "6f0ecb3d-5f2a-4a8e-9c5f-0a6de1f0b0d1",
    "EnablePiiLogging": true
                        ^^^^ `AzureAd:EnablePiiLogging` is true in Production: Microsoft.Identity.Web writes personal data and tokens into the log
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.json --
{
  "AzureAd": {
    "ClientId": "6f0ecb3d-5f2a-4a8e-9c5f-0a6de1f0b0d1",
    "EnablePiiLogging": false
  }
}
""",
            fixed=True,
        ),
    )

    def run(self, log: PersonalDataLog, question: Question, /) -> Iterator[Finding]:
        """Report it where it is on outside development."""
        held = self.held(log.where, question)
        if held is None:
            return
        # Safe: requests are answered as before, only the log says less.
        fix = Fix("Set it to false", (SetValue(log.at, False),), Safety.SAFE)
        yield self.finding(
            log.at,
            f"`{log.name}` is true {held.phrase}: {log.system} writes personal data and tokens into the log",
            severity=held.cap(self.severity),
            environment=held.environment,
            fix=fix,
        )
