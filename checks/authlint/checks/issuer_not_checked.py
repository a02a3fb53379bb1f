"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.settings import Claim, ClaimTrouble, UncheckedClaim
from authlint.finding import Finding, Severity

_EFFECTS = {
    ClaimTrouble.ANY: "a token of any issuer is accepted if its key is known",
    ClaimTrouble.NONE: "every token is refused",
    ClaimTrouble.PRESENT: "every token that has an issuer is refused",
    ClaimTrouble.VERSION: "up to 8.0.6 the issuer is not looked at, later every token is refused",
}


class IssuerNotChecked(Check[UncheckedClaim]):
    """Nothing says which issuer a token must have.

    ## Why it matters
    A token is good because of who made it. Without the issuer's name only the key decides, and whoever else has a token signed
    with a key that this service knows gets in: another tenant of the same provider, a test system. In newer versions of ASP.NET
    Core a check with nothing to compare with refuses every token.

    ## How to fix it
    Set `Authority`, from which the issuer is read, or `ValidIssuer`.
    """

    severity = Severity.WARNING
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.8",
        "https://github.com/dotnet/aspnetcore/issues/56727",
    )
    unfixable = "only the identity provider knows its name"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
      ^^^^^^^^ `Authentication:Schemes:Bearer` has no `ValidIssuer` in Production: every token is refused
        "ValidAudience": "orders-api"
      }
    }
  }
}
-- Program.cs --
builder.Services.AddAuthentication().AddJwtBearer();
-- Orders.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup><TargetFramework>net9.0</TargetFramework></PropertyGroup>
</Project>
""",
            good="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudience": "orders-api",
        "ValidIssuer": "https://login.example"
      }
    }
  }
}
-- Program.cs --
builder.Services.AddAuthentication().AddJwtBearer();
-- Orders.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup><TargetFramework>net9.0</TargetFramework></PropertyGroup>
</Project>
""",
        ),
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudience": "orders-api",
        "ValidateIssuer": false
                          ^^^^^ `ValidateIssuer` is false in Production: a token of any issuer is accepted if its key is known
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
        "ValidAudience": "orders-api",
        "ValidIssuer": "https://login.example"
      }
    }
  }
}
""",
        ),
    )

    def run(self, unchecked: UncheckedClaim, question: Question, /) -> Iterator[Finding]:
        """Report an issuer that is not compared, or cannot be."""
        held = self.held(unchecked.where, question)
        if unchecked.claim is not Claim.ISSUER or held is None:
            return
        what = "is false" if unchecked.explicit else f"has no `{unchecked.missing}`"
        yield self.finding(
            unchecked.at,
            f"`{unchecked.name}` {what} {held.phrase}: {_EFFECTS[unchecked.trouble]}",
            severity=held.cap(self.severity if unchecked.certain else Severity.INFO),
            environment=held.environment,
        )
