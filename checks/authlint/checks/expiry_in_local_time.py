"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import Clock, TimeClaim
from authlint.finding import AddArgument, Finding, Fix, Rewrite, Severity

_UTC = "{datetime.timezone}.utc"
_AWARE = f"{{datetime.datetime}}.now({_UTC})"


class ExpiryInLocalTime(Check[TimeClaim]):
    """A token's point in time is wrong as soon as the server's clock does not show UTC, or at once.

    ## Why it matters
    The libraries take a `datetime` without a zone for UTC. What `datetime.now()` gives is local time: in New York such a token
    has expired before it is sent, in Berlin it lives an hour or two longer than meant. `.timestamp()` takes a `datetime` without
    a zone for local time, so that `datetime.utcnow().timestamp()` is wrong the other way round. Milliseconds are a date in the
    far future, and a number of seconds or a `timedelta` is no point in time at all.

    ## How to fix it
    Use a time that knows its zone: `datetime.now(timezone.utc) + timedelta(minutes=15)`, or seconds: `int(time.time()) + 900`.
    """

    severity = Severity.ERROR
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://pyjwt.readthedocs.io/en/stable/usage.html#expiration-time-claim-exp",
        "https://www.rfc-editor.org/rfc/rfc7519#section-2",
        "https://docs.python.org/3/library/datetime.html#aware-and-naive-objects",
    )
    examples = (
        Example(
            bad="""
-- auth.py --
from datetime import datetime, timedelta, timezone

import jwt


def create_access_token(user, key):
    expire = datetime.now() + timedelta(minutes=15)
             ^^^^^^^^^^^^^^ `datetime.now()` is local time, and PyJWT takes it for UTC: where the server's clock does not show UTC, the token expires too early or too late
    return jwt.encode({"sub": user.name, "exp": expire}, key, algorithm="HS256")
""",  # noqa: E501 - a message stands on one line
            good="""
-- auth.py --
from datetime import datetime, timedelta, timezone

import jwt


def create_access_token(user, key):
    expire = datetime.now(tz=timezone.utc) + timedelta(minutes=15)
    return jwt.encode({"sub": user.name, "exp": expire}, key, algorithm="HS256")
""",
            fixed=True,
        ),
    )

    def run(self, claim: TimeClaim, question: Question, /) -> Iterator[Finding]:
        """Report each wrong point in time."""
        held = self.held(claim.where.whatever_the_conditions(), question)
        if held is None:
            return
        yield self.finding(
            claim.at,
            _message(claim),
            severity=held.cap(self.severity),
            environment=held.environment if claim.where.only else None,
            fix=_fix(claim),
        )


_EFFECTS = {
    "exp": "the token expires too early or too late",
    "iat": "the token is refused for hours, or looks older than it is",
    "nbf": "the token is refused for hours, or is good before its time",
}


def _message(claim: TimeClaim) -> str:
    zone = "where the server's clock does not show UTC"
    match claim.clock:
        case Clock.LOCAL:
            return f"`{claim.shown}` is local time, and {claim.library} takes it for UTC: {zone}, {_EFFECTS[claim.claim]}"
        case Clock.UTC_AS_LOCAL:
            return f"`{claim.shown}` is UTC, and turning it into seconds takes it for local time: {zone}, {_EFFECTS[claim.claim]}"
        case Clock.MILLISECONDS:
            effect = "the token never expires" if claim.claim == "exp" else "the token is refused"
            return f"`{claim.claim}` is in milliseconds, and is read as seconds: {effect}"
        case Clock.DURATION:
            return f"`{claim.claim}` is `{claim.shown}`, a duration and no point in time: it can't be written into a token"
        case Clock.SECONDS:
            return f"`exp` is `{claim.shown}`, a number of seconds and no point in time: the token expired in the early seventies"


def _fix(claim: TimeClaim) -> Fix | None:
    if claim.clock is Clock.LOCAL and claim.reads is not None and claim.shown.endswith("now()"):
        return Fix("Use the time in UTC", (AddArgument(claim.reads, "tz", _UTC),))
    if claim.clock in {Clock.LOCAL, Clock.UTC_AS_LOCAL} and claim.reads is not None:
        return Fix("Use the time in UTC", (Rewrite(claim.reads, _AWARE),))
    if claim.clock is Clock.DURATION and claim.value is not None and claim.claim == "exp":
        return Fix("Add it to the present", (Rewrite(claim.value, _AWARE + " + {}"),))
    if claim.clock is Clock.SECONDS and claim.value is not None:
        return Fix("Add it to the present", (Rewrite(claim.value, "int({time.time}()) + {}"),))
    return None
