"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Held, Question
from authlint.facts.transport import InsecureMetadata
from authlint.finding import Finding, Fix, Label, SetValue, Severity


class MetadataOverHttp(Check[InsecureMetadata]):
    """The keys of an identity provider are fetched without TLS, or may be.

    ## Why it matters
    The provider's metadata says where its public keys are, and whoever can change them on the way can sign tokens for any user.
    ASP.NET Core therefore refuses an `http://` address, and `RequireHttpsMetadata` set to false lifts that.

    ## How to fix it
    Use an `https://` address, and leave `RequireHttpsMetadata` out of every file but `appsettings.Development.json`.
    """

    severity = Severity.WARNING
    topic = "transport"
    since = "0.1.0"
    references = (
        "https://learn.microsoft.com/dotnet/api/microsoft.aspnetcore.authentication.jwtbearer.jwtbeareroptions.requirehttpsmetadata",
        "https://openid.net/specs/openid-connect-discovery-1_0.html#TLSRequirements",
    )
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "Authority": "http://login.orders.dev",
        "ValidAudience": "orders-api",
        "RequireHttpsMetadata": false
                                ^^^^^ `Authentication:Schemes:Bearer:RequireHttpsMetadata` is false in Production: whoever can change the provider's metadata on the way can sign tokens
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
        "Authority": "https://login.orders.dev",
        "ValidAudience": "orders-api"
      }
    }
  }
}
""",
        ),
        Example(
            bad="""
-- appsettings.Production.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "Authority": "http://login.orders.dev",
                     ^^^^^^^^^^^^^^^^^^^^^^^^^ `Authentication:Schemes:Bearer:Authority` is not HTTPS in Production (`http://login.orders.dev`): ASP.NET Core refuses that, and every request that needs the provider fails
        "ValidAudience": "orders-api"
      }
    }
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.Production.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "Authority": "https://login.orders.dev",
        "ValidAudience": "orders-api"
      }
    }
  }
}
""",
        ),
    )

    def run(self, metadata: InsecureMetadata, question: Question, /) -> Iterator[Finding]:
        """Report it outside development."""
        held = self.held(metadata.where, question)
        if held is None:
            return
        labels = [Label(metadata.address_at, "the provider's address")] if metadata.address_at else []
        # Not safe: an address that is http:// is refused from then on.
        fix = None if metadata.address else Fix("Set it to true", (SetValue(metadata.at, True),))
        yield self.finding(
            metadata.at,
            _message(metadata, held),
            severity=held.cap(Severity.INFO if metadata.weak else self.severity),
            labels=labels,
            environment=held.environment,
            fix=fix,
        )


def _message(metadata: InsecureMetadata, held: Held) -> str:
    if metadata.refused:
        why = f"{metadata.system} refuses that, and every request that needs the provider fails"
        return f"`{metadata.name}` is not HTTPS {held.phrase} (`{metadata.address}`): {why}"
    why = "whoever can change the provider's metadata on the way can sign tokens"
    if metadata.address:
        return f"`{metadata.name}` of {metadata.system} is not HTTPS {held.phrase} (`{metadata.address}`): {why}"
    return f"`{metadata.name}` is false {held.phrase}: {why}"
