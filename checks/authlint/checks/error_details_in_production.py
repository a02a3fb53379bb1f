"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Held, Question
from authlint.facts.challenge import ErrorExposure
from authlint.facts.environment import canonical, is_production_like
from authlint.finding import Finding, Fix, InsertSetting, Label, Safety, SetValue, Severity
from authlint.text import Location


class ErrorDetailsInProduction(Check[ErrorExposure]):
    """A refusal in production tells the caller why its token was rejected.

    ## Why it matters
    `WWW-Authenticate: Bearer error="invalid_token", error_description="The audience 'a' is invalid"` tells whoever is probing the
    service which of its checks is next, and which values it compares with.

    ## How to fix it
    Turn the details off for everybody and on in development only. The log still has the reason: see `auth-events-hidden`.
    """

    severity = Severity.WARNING
    topic = "details"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
        "https://learn.microsoft.com/dotnet/api/microsoft.aspnetcore.authentication.jwtbearer.jwtbeareroptions.includeerrordetails",
    )
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidAudience": "orders-api",
        "IncludeErrorDetails": true
                               ^^^^ `IncludeErrorDetails` is true in Production: 401 answers tell the caller why its token was rejected
      }
    }
  }
}
-- appsettings.Production.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidIssuer": "https://login.example"
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
        "IncludeErrorDetails": true
      }
    }
  }
}
-- appsettings.Production.json --
{
  "Authentication": {
    "Schemes": {
      "Bearer": {
        "ValidIssuer": "https://login.example",
        "IncludeErrorDetails": false
      }
    }
  }
}
""",
            fixed=True,
        ),
        Example(
            bad="""
-- appsettings.Production.json --
{
  "AzureAd": {
    "ClientId": "6f0ecb3d-5f2a-4a8e-9c5f-0a6de1f0b0d1",
    "IncludeErrorDetails": true
                           ^^^^ `IncludeErrorDetails` is true in Production: 401 answers tell the caller why its token was rejected
  }
}
""",  # noqa: E501 - a message stands on one line
            good="""
-- appsettings.Production.json --
{
  "AzureAd": {
    "ClientId": "6f0ecb3d-5f2a-4a8e-9c5f-0a6de1f0b0d1",
    "IncludeErrorDetails": false
  }
}
""",
            fixed=True,
        ),
    )

    def run(self, exposure: ErrorExposure, question: Question, /) -> Iterator[Finding]:
        """Report details that are on where somebody asks."""
        enabled = exposure.enabled
        held = self._held_by_name(exposure, question)
        if held is None or enabled.variable is not None or enabled.known is not True:
            return
        on = "is true" if exposure.explicit else "is not set, and true by default,"
        yield self.finding(
            enabled.at,
            f"`{exposure.setting}` {on} {held.phrase}: 401 answers tell the caller why its token was rejected",
            severity=held.cap(self.severity if exposure.explicit else Severity.HINT),
            labels=[Label(at, message) for at, message in _telling(exposure, held)],
            environment=held.environment,
            fix=_fix(exposure, held),
        )

    def _held_by_name(self, exposure: ErrorExposure, question: Question) -> Held | None:
        """Where it is on; nothing when production is fine and no other environment is known by its name."""
        held = self.held(exposure.enabled.where, question)
        if held is None or held.environment is not None:
            return held
        names = (name for name, _ in exposure.overlays if is_production_like(name))
        inheriting = next((name for name in names if exposure.enabled.where.holds_in(name)), None)
        return Held(inheriting, asked=False) if inheriting else None


def _telling(exposure: ErrorExposure, held: Held) -> Iterator[tuple[Location, str]]:
    """The places in the overlay of the environment that the finding is about; other environments have nothing to do with it."""
    paths = {path for name, path in exposure.overlays if canonical(name) == canonical(held.environment or "")}
    for at, message in exposure.overrides:
        if at.path in paths:
            yield at, message


def _fix(exposure: ErrorExposure, held: Held) -> Fix | None:
    """Turn it off; in the environment's own file if there is one, so that development keeps its details.

    That is safe: only a text for people is gone from the 401, no request is answered differently. In a file that counts
    everywhere it is not, for development would lose the text too.
    """
    wanted = canonical(held.environment or "")
    overlay = next((path for name, path in exposure.overlays if canonical(name) == wanted), None)
    if overlay is not None:
        title = f"Set `{exposure.setting}` to false in {overlay.rpartition('/')[2]}"
        return Fix(title, (InsertSetting(overlay, exposure.keys, False),), Safety.SAFE)
    own = exposure.enabled.where.only is not None
    if exposure.explicit:
        title = f"Set `{exposure.setting}` to false"
        return Fix(title, (SetValue(exposure.enabled.at, False),), Safety.SAFE if own else Safety.UNSAFE)
    if exposure.keys:
        insert = InsertSetting(exposure.enabled.at.path, exposure.keys, False)
        return Fix(f"Set `{exposure.setting}` to false", (insert,), Safety.SAFE if own else Safety.UNSAFE)
    return None
