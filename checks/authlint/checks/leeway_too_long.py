"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import TokenReader, Verified
from authlint.facts.value import Unknown
from authlint.finding import Finding, Severity

LIMIT = 300
"""Seconds: what ASP.NET Core allows by default, and far more than clocks differ that are set by the network."""


class LeewayTooLong(Check[TokenReader]):
    """A token is accepted long after it has expired.

    ## Why it matters
    The leeway is for clocks that differ by seconds. Every second of it is added to the lifetime of every token, that of a stolen
    or revoked one included.

    ## How to fix it
    Allow a minute at most: `leeway=30`. If tokens expire too early, let them live longer or renew them.
    """

    severity = Severity.WARNING
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
        "https://pyjwt.readthedocs.io/en/stable/usage.html#expiration-time-claim-exp",
    )
    unfixable = "how much the clocks differ is not known"
    examples = (
        Example(
            bad="""
-- auth.py --
import jwt


def current_user(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], leeway=3600)
                                                               ^^^^ tokens are accepted for 60 minutes after they have expired
""",
            good="""
-- auth.py --
import jwt


def current_user(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], leeway=30)
""",
        ),
    )

    def run(self, reader: TokenReader, question: Question, /) -> Iterator[Finding]:
        """Report leeways of more than five minutes."""
        leeway = reader.leeway
        if leeway is None or isinstance(leeway.known, Unknown) or leeway.variable is not None or leeway.known <= LIMIT:
            return
        if reader.expiry.state is Verified.OFF or reader.verify_signature.known is False:
            return  # there is more to say of that
        held = self.held(reader.where & leeway.where, question)
        if held is None:
            return
        yield self.finding(
            leeway.at,
            f"tokens are accepted for {_words(leeway.known)} after they have expired",
            severity=held.cap(self.severity),
            environment=held.environment if leeway.where.only or reader.where.only else None,
        )


def _words(seconds: float) -> str:
    """``90 minutes``, ``2 days``: the largest unit that leaves a whole number above one."""
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds % size == 0 and seconds > size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} seconds"
