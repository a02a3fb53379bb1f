"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.keys import KeyFault, UnusableKey
from authlint.finding import Finding, Label, Severity


class SigningKeyUnusable(Check[UnusableKey]):
    """A configured signing key is refused, or never used.

    ## Why it matters
    ASP.NET Core decodes a key from base64 and uses it for the issuer that stands beside it, if that is one of the valid issuers.
    A key that is no base64, or the second one of an issuer, makes every request fail; one of another issuer is never used, and
    every token that it signed is refused.

    ## How to fix it
    Write the key as `dotnet user-jwts` does: base64, with an `Issuer` that is letter by letter `ValidIssuer` or one of
    `ValidIssuers`. And keep it in user secrets or a vault.
    """

    severity = Severity.ERROR
    topic = "keys"
    since = "0.1.0"
    references = ("https://learn.microsoft.com/aspnet/core/security/authentication/jwt-authn",)
    unfixable = "whoever made the key knows what was meant"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudience": "orders-api",
        "ValidIssuer": "https://login.example",
        "SigningKeys": [
          { "Issuer": "https://login.example/", "Value": "${SIGNING_KEY}" }
                      ^^^^^^^^^^^^^^^^^^^^^^^^ `Authentication:Schemes:Bearer:SigningKeys:0:Issuer` is `https://login.example/`, which is none of the valid issuers: the key is never used
        ]
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
        "ValidAudience": "orders-api",
        "ValidIssuer": "https://login.example",
        "SigningKeys": [
          { "Issuer": "https://login.example", "Value": "${SIGNING_KEY}" }
        ]
      }
    }
  }
}
""",
        ),
    )

    def run(self, key: UnusableKey, question: Question, /) -> Iterator[Finding]:
        """Report it where it is in effect."""
        held = self.held(key.where, question)
        if held is None:
            return
        other = "the issuer that is accepted" if key.fault is KeyFault.ISSUER_UNKNOWN else "the other key"
        yield self.finding(
            key.at,
            f"`{key.name}` {_problem(key)}",
            severity=held.cap(self.severity),
            labels=[Label(key.other, other)] if key.other else (),
            environment=held.environment,
            secrets=(key.secret,) if key.secret else (),
        )


def _problem(key: UnusableKey) -> str:
    match key.fault:
        case KeyFault.NOT_BASE64:
            return "is not base64: every request that meets the scheme fails"
        case KeyFault.ISSUER_UNKNOWN:
            return f"is `{key.issuer}`, which is none of the valid issuers: the key is never used"
        case KeyFault.ISSUER_TWICE:
            return f"is `{key.issuer}` as that of another key is: every request that meets the scheme fails"
