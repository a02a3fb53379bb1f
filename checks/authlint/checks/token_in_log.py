"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.exposure import LoggedToken
from authlint.finding import Finding, Label, Severity


class TokenInLog(Check[LoggedToken]):
    """A token is written into the log as it is.

    ## Why it matters
    A bearer token is all that somebody needs to act as its user. Logs are copied, kept for years and read by many people and
    services that may not.

    ## How to fix it
    Log who it belongs to (`sub`, `jti`) or that there was one. To recognize a token again, log a digest of it, or its last four
    characters.
    """

    severity = Severity.WARNING
    topic = "logging"
    since = "0.1.0"
    references = (
        "https://cwe.mitre.org/data/definitions/532.html",
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
    )
    unfixable = "only you know what the line is to tell"
    examples = (
        Example(
            bad="""
-- auth.py --
import logging

import jwt

logger = logging.getLogger(__name__)


def claims_of(token: str, key: str) -> dict:
    logger.info("token %s", token)
                            ^^^^^ `token` is written into the log: it is the token that is decoded here
    return jwt.decode(token, key, algorithms=["RS256"], audience="api")
""",
            good="""
-- auth.py --
import logging

import jwt

logger = logging.getLogger(__name__)


def claims_of(token: str, key: str) -> dict:
    claims = jwt.decode(token, key, algorithms=["RS256"], audience="api")
    logger.info("token of %s", claims["sub"])
    return claims
""",
        ),
    )

    def run(self, logged: LoggedToken, question: Question, /) -> Iterator[Finding]:
        """Report each one; at debug level, which production seldom has, it is only worth knowing."""
        held = self.held(logged.where, question)
        if held is None:
            return
        severity = Severity.INFO if logged.is_debug else self.severity
        yield self.finding(
            logged.at,
            f"`{logged.name}` is written into the log: it is {logged.what}",
            severity=held.cap(severity),
            labels=[Label(logged.known_at, "this shows what it is")] if logged.known_at else (),
        )
