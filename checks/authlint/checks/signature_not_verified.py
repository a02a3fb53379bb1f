"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import TokenReader
from authlint.finding import Finding, Fix, Label, SetValue, Severity


class SignatureNotVerified(Check[TokenReader]):
    """A token is decoded without verifying its signature.

    ## Why it matters
    Anybody can write such a token: the claims are whatever the caller says they are. With PyJWT, `verify_signature: False` also
    switches off the checks of expiry, audience and issuer.

    ## How to fix it
    Pass the key and the algorithms that you accept, and drop the option. Looking into a token to choose the key (`kid`, `iss`) is
    fine as long as the token is verified before anything else is done with it; authlint does not report that.
    """

    severity = Severity.ERROR
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://pyjwt.readthedocs.io/en/stable/usage.html#reading-the-claimset-without-validation",
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.3",
    )
    examples = (
        Example(
            bad="""
-- auth.py --
import jwt


def current_user(token: str) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
                                                            ^^^^^ the token's signature is not verified: anybody can write its claims
    return claims["sub"]
""",  # noqa: E501 - a message stands on one line
            good="""
-- auth.py --
import jwt


def current_user(token: str, key: str) -> str:
    claims = jwt.decode(token, key, algorithms=["RS256"], audience="api")
    return claims["sub"]
""",
        ),
        Example(
            bad="""
-- auth.py --
import jwt

OPTIONS = {"verify_signature": False, "verify_aud": False}
                               ^^^^^ the token's signature is not verified: anybody can write its claims


def current_user(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options=OPTIONS)
""",
            good="""
-- auth.py --
import jwt

OPTIONS = {"verify_signature": True, "verify_aud": False}


def current_user(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options=OPTIONS)
""",
            fixed=True,
        ),
    )

    def run(self, reader: TokenReader, question: Question, /) -> Iterator[Finding]:
        """Report a decode that does not verify and is not just a look into the token."""
        value = reader.verify_signature
        held = self.held(reader.where & value.where, question)
        if value.known is not False or reader.peeks or held is None:
            return
        labels: list[Label] = []
        if not value.at.span.touches(reader.at.span) or value.at.path != reader.at.path:
            labels.append(Label(reader.at, "the token is decoded here"))
        severity = self.severity
        if reader.verified_at is not None:
            # Weak evidence: the claims may only be used after the verified decode.
            severity = Severity.WARNING
            labels.append(Label(reader.verified_at, "it is verified only here"))
        if reader.announced:
            severity = Severity.WARNING  # people can know; whether they do is another question
        if reader.vouched:
            severity = Severity.INFO  # whether that is so cannot be seen here
        fix = None
        if reader.has_key and reader.has_algorithms and not value.variable:
            # Unsafe: tokens that were accepted so far may be refused, which is the point, but somebody should look.
            fix = Fix("Verify the signature", (SetValue(value.at, True),))
        message = "the token's signature is not verified: anybody can write its claims"
        if value.variable:
            severity = min(severity, Severity.WARNING)
            message = f"the token's signature is not verified while `{value.variable}` is on: anybody can write its claims then"
        if reader.setting:
            message = f"`{reader.setting}` is set: {reader.library} verifies no signature, and anybody can write a token's claims"
        yield self.finding(
            value.at,
            message,
            severity=held.cap(severity),
            labels=labels,
            environment=held.environment if value.where.only or reader.where.only else None,
            fix=fix,
        )
