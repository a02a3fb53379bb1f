"""See the class."""

from __future__ import annotations

import math
from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import Lifetime, Renewal
from authlint.finding import Finding, Severity

_DAY = 86_400
LIMITS = {Renewal.ACCESS: (1 * _DAY, 7 * _DAY), Renewal.REFRESH: (90 * _DAY, 366 * _DAY), Renewal.ANY: (90 * _DAY, 366 * _DAY)}
"""Seconds: what is worth knowing when a token lives longer, and what is worth a warning."""


class TokenNeverExpires(Check[Lifetime]):
    """A token that somebody is signed in with never expires, or lives so long that it makes no difference.

    ## Why it matters
    Nothing takes such a token back: who has once got hold of it, from a log, a backup or a lost device, is signed in until the
    key changes, whatever becomes of the user and the password.

    ## How to fix it
    Give access tokens minutes, and renew them with a refresh token that lives for days and can be revoked:
    `{"sub": name, "exp": datetime.now(timezone.utc) + timedelta(minutes=15)}`.
    """

    severity = Severity.WARNING
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc9068#section-2.2",
        "https://flask-jwt-extended.readthedocs.io/en/stable/options.html#JWT_ACCESS_TOKEN_EXPIRES",
        "https://django-rest-framework-simplejwt.readthedocs.io/en/latest/settings.html#access-token-lifetime",
    )
    unfixable = "how long a token should live is not known"
    examples = (
        Example(
            bad="""
-- auth.py --
import jwt


def create_access_token(user, key):
    return jwt.encode({"sub": user.name}, key, algorithm="HS256")
           ^^^^^^^^^^ the token has no `exp`: it never expires
""",
            good="""
-- auth.py --
from datetime import datetime, timedelta, timezone

import jwt


def create_access_token(user, key):
    expire = datetime.now(timezone.utc) + timedelta(minutes=15)
    return jwt.encode({"sub": user.name, "exp": expire}, key, algorithm="HS256")
""",
        ),
    )

    def run(self, lifetime: Lifetime, question: Question, /) -> Iterator[Finding]:
        """Report tokens without an end, and those whose end is far away."""
        held = self.held(lifetime.where, question)
        noteworthy, bad = LIMITS[lifetime.of]
        if held is None or lifetime.seconds <= noteworthy:
            return
        severity = self.severity if lifetime.seconds > bad else Severity.INFO
        yield self.finding(
            lifetime.at,
            _message(lifetime),
            severity=held.cap(severity),
            environment=held.environment if lifetime.where.only else None,
        )


def _message(lifetime: Lifetime) -> str:
    if lifetime.seconds != math.inf:
        kind = {Renewal.ACCESS: "an access token", Renewal.REFRESH: "a refresh token", Renewal.ANY: "the token"}[lifetime.of]
        return f"{kind} lives for {_words(lifetime.seconds)}: whoever gets hold of it is signed in that long"
    if lifetime.name:
        return f"`{lifetime.name}` is {lifetime.shown}: {lifetime.of.value}s never expire"
    return "the token has no `exp`: it never expires"


def _words(seconds: float) -> str:
    days = seconds / _DAY
    return f"{days / 365:.3g} years" if days >= 730 else f"{days:.3g} days"
