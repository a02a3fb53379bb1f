"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.settings import Claim, ClaimTrouble, UncheckedClaim
from authlint.finding import Finding, Severity

_EFFECTS = {
    ClaimTrouble.ANY: "a token that was made for another service is accepted",
    ClaimTrouble.NONE: "every token is refused",
    ClaimTrouble.PRESENT: "a token that has an audience is refused, and one without is accepted",
    ClaimTrouble.VERSION: "up to 8.0.6 a token that was made for another service is accepted, later every token is refused",
}


class AudienceNotChecked(Check[UncheckedClaim]):
    """Nothing says which audience a token must have.

    ## Why it matters
    An identity provider makes tokens for many services. One that does not look at the audience accepts a token that its user gave
    to any of the others, and the others can act here in the user's name. In newer versions of ASP.NET Core it is the other way
    round: a check with nothing to compare with refuses every token.

    ## How to fix it
    Set `ValidAudience` to the name under which the identity provider knows this service. With google-auth, pass the client ID as
    `audience`, or compare `claims["aud"]` with the client IDs that you accept.
    """

    severity = Severity.WARNING
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.9",
        "https://github.com/dotnet/aspnetcore/issues/56727",
    )
    unfixable = "only the identity provider knows the right audience"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
      ^^^^^^^^ `Authentication:Schemes:Bearer` has no `ValidAudience` in Production: every token is refused
        "Authority": "https://login.example"
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
        "Authority": "https://login.example",
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
        ),
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "Authority": "https://login.example",
        "ValidateAudience": false
                            ^^^^^ `ValidateAudience` is false in Production: a token that was made for another service is accepted
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
    )

    def run(self, unchecked: UncheckedClaim, question: Question, /) -> Iterator[Finding]:
        """Report an audience that is not compared, or cannot be."""
        held = self.held(unchecked.where, question)
        if unchecked.claim is not Claim.AUDIENCE or held is None:
            return
        what = "is false" if unchecked.explicit else f"has no `{unchecked.missing}`"
        yield self.finding(
            unchecked.at,
            f"`{unchecked.name}` {what} {held.phrase}: {_EFFECTS[unchecked.trouble]}",
            severity=held.cap(self.severity if unchecked.certain else Severity.INFO),
            environment=held.environment,
        )
