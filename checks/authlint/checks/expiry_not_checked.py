"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import TokenReader, Verified
from authlint.finding import Finding, Fix, Label, Safety, SetValue, Severity


class ExpiryNotChecked(Check[TokenReader]):
    """A token is accepted after it has expired.

    ## Why it matters
    The lifetime is what limits the damage of a token that gets into the wrong hands. With the check of `exp` off, every token
    that was ever issued works for ever, those of users who have left included.

    ## How to fix it
    Leave `verify_exp` on. If clocks differ, allow a few seconds of `leeway`. Where an expired token may be read on purpose, to
    renew it, say so in the function's name.
    """

    severity = Severity.ERROR
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
        "https://pyjwt.readthedocs.io/en/stable/usage.html#expiration-time-claim-exp",
    )
    examples = (
        Example(
            bad="""
-- auth.py --
import jwt


def current_user(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})["sub"]
                                                                               ^^^^^ the token's expiry is not checked: a token that has expired is accepted
""",  # noqa: E501 - a message stands on one line
            good="""
-- auth.py --
import jwt


def current_user(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": True})["sub"]
""",
            fixed=True,
        ),
    )

    def run(self, reader: TokenReader, question: Question, /) -> Iterator[Finding]:
        """Report readers that verify the signature and are told to leave the expiry out."""
        check = reader.expiry
        held = self.held(reader.where & check.where, question)
        if check.state is not Verified.OFF or check.at is None or held is None or reader.verify_signature.known is False:
            return
        labels: list[Label] = []
        if check.at.path != reader.at.path or not check.at.span.touches(reader.at.span):
            labels.append(Label(reader.at, "the token is decoded here"))
        # Unsafe: tokens that were accepted so far will be refused, which is the point, but somebody should look.
        fix = Fix("Check the expiry", (SetValue(check.at, True),), Safety.UNSAFE) if check.fixable else None
        yield self.finding(
            check.at,
            "the token's expiry is not checked: a token that has expired is accepted",
            severity=held.cap(Severity.WARNING if reader.announced else self.severity),
            labels=labels,
            environment=held.environment if check.where.only or reader.where.only else None,
            fix=fix,
        )
