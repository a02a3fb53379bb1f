"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import NoneAlgorithm
from authlint.finding import Finding, Severity


class AlgorithmNoneAllowed(Check[NoneAlgorithm]):
    """Tokens without a signature are made or accepted.

    ## Why it matters
    A token whose algorithm is `none` proves nothing: anybody can write one. Authlib and joserfc accept such a token where `none`
    is listed. PyJWT and python-jose do not, whatever is listed, but raise errors of the key that are not those of a bad token, so
    that the caller gets a 500.

    ## How to fix it
    Sign with a key, and list the one algorithm that the issuer uses.
    """

    severity = Severity.ERROR
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.2",
        "https://www.rfc-editor.org/rfc/rfc7518#section-3.6",
    )
    unfixable = "the right algorithm and key are not known"
    examples = (
        Example(
            bad="""
-- tokens.py --
import jwt


def issue(user):
    return jwt.encode({"sub": user}, None, algorithm="none")
                                                     ^^^^^^ the token is made without a signature: anybody can write such a token


def read(token, key):
    return jwt.decode(token, key, algorithms=["HS256", "none"])
                                                       ^^^^^^ tokens without a signature are listed as acceptable: a token that says so raises `InvalidKeyError`, which is no `InvalidTokenError`
""",  # noqa: E501 - a message stands on one line
            good="""
-- tokens.py --
import jwt


def issue(user, key):
    return jwt.encode({"sub": user}, key, algorithm="HS256")


def read(token, key):
    return jwt.decode(token, key, algorithms=["HS256"])
""",
        ),
    )

    def run(self, none: NoneAlgorithm, question: Question, /) -> Iterator[Finding]:
        """Report it outside development."""
        held = self.held(none.where, question)
        if held is None:
            return
        what = "the token is made without a signature" if none.issues else "tokens without a signature are listed as acceptable"
        yield self.finding(
            none.at,
            f"{what}: {none.effect}",
            severity=held.cap(self.severity),
            environment=held.environment if none.where.only else None,
        )
