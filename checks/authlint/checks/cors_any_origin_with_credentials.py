"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.transport import CorsPolicy
from authlint.finding import Finding, Label, Severity


class CorsAnyOriginWithCredentials(Check[CorsPolicy]):
    """Any origin may send requests with the user's cookies.

    ## Why it matters
    With any origin and credentials together every page that a user visits can act in the user's name and read the answers. The
    standard forbids it, and ASP.NET Core refuses such a policy; code that gets around that, by echoing the origin, is open.

    ## How to fix it
    List the origins that need it.
    """

    severity = Severity.ERROR
    topic = "cors"
    since = "0.1.0"
    references = (
        "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials",
        "https://learn.microsoft.com/aspnet/core/security/cors",
    )
    unfixable = "only somebody who knows the callers can list them"
    examples = (
        Example(
            bad="""
-- appsettings.json --
{
  "Cors": {
    "AllowedOrigins": [ "*" ],
                        ^^^ `Cors` allows any origin with credentials in Production: any page can act in the name of its visitor
    "AllowCredentials": true
  }
}
""",
            good="""
-- appsettings.json --
{
  "Cors": {
    "AllowedOrigins": [ "https://shop.example" ],
    "AllowCredentials": true
  }
}
""",
        ),
    )

    def run(self, policy: CorsPolicy, question: Question, /) -> Iterator[Finding]:
        """Report it outside development."""
        held = self.held(policy.where, question)
        if held is None:
            return
        yield self.finding(
            policy.at,
            f"`{policy.section}` allows any origin with credentials {held.phrase}: "
            + ("any page can act in the name of its visitor" if policy.echoes else "browsers refuse every answer to credentials"),
            severity=held.cap(self.severity if policy.certain and policy.echoes else Severity.WARNING),
            labels=[Label(policy.credentials_at, "credentials are allowed here")],
            environment=held.environment,
        )
