"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.settings import Gap, IncompleteSection
from authlint.finding import Finding, Severity


class SectionIncomplete(Check[IncompleteSection]):
    """A section of settings for authentication lacks what its reader needs, or contradicts itself.

    ## Why it matters
    The options are checked when the first request needs them: the application starts, and then every request fails. The GUIDs of
    a template are complete, and no tenant has them.

    ## How to fix it
    Set what is missing, or an empty value where the deployment fills it in. Of `Authority` and `Instance` with `TenantId`, and of
    `ClientSecret` and `ClientCredentials`, keep one.
    """

    severity = Severity.ERROR
    topic = "config"
    since = "0.1.0"
    references = ("https://learn.microsoft.com/entra/identity-platform/scenario-protected-web-api-app-configuration",)
    unfixable = "only the identity provider knows the values"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "AzureAd": {
  ^^^^^^^^^ `AzureAd` has no `TenantId`, which Microsoft.Identity.Web needs: the first request fails
    "Instance": "https://login.microsoftonline.com/",
    "ClientId": "11111111-1111-1111-11111111111111111"
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `ClientId` in `AzureAd` is still the one of the template: nobody can sign in
  }
}
-- Program.cs --
builder.Services.AddMicrosoftIdentityWebApiAuthentication(builder.Configuration);
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.json --
{
  "AzureAd": {
    "Instance": "https://login.microsoftonline.com/",
    "TenantId": "f4c5d3a0-7a34-4c58-a4c6-0f3a9d5a5f0e",
    "ClientId": "6f0ecb3d-5f2a-4a8e-9c5f-0a6de1f0b0d1"
  }
}
-- Program.cs --
builder.Services.AddMicrosoftIdentityWebApiAuthentication(builder.Configuration);
""",
        ),
    )

    def run(self, section: IncompleteSection, question: Question, /) -> Iterator[Finding]:
        """Report what is missing, left of a template, or contradicts itself."""
        held = self.held(section.where, question)
        if held is None:
            return
        worst = Severity.WARNING if section.gap is Gap.CONTRADICTION else self.severity
        yield self.finding(
            section.at,
            _message(section),
            severity=held.cap(worst if section.certain else Severity.INFO),
            environment=held.environment,
        )


def _message(section: IncompleteSection) -> str:
    names = " and ".join(f"`{name}`" for name in section.names)
    match section.gap:
        case Gap.MISSING:
            return f"`{section.section}` has no {names}, which {section.system} needs: {section.effect}"
        case Gap.TEMPLATE:
            return f"{names} in `{section.section}` is still the one of the template: {section.effect}"
        case Gap.CONTRADICTION:
            return f"`{section.section}` has {names} together: {section.effect}"
