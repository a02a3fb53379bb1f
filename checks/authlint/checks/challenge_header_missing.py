"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.challenge import MissingChallenge
from authlint.finding import AddArgument, Finding, Fix, Severity


class ChallengeHeaderMissing(Check[MissingChallenge]):
    """A 401 does not say how to authenticate: it has no `WWW-Authenticate`.

    ## Why it matters
    A server that answers 401 must send at least one challenge (RFC 9110, section 15.5.2). Clients read it: browsers ask for a
    password only because of it, and libraries for OAuth tell an expired token from a missing one by it.

    A refused sign-in is only worth an information: no client looks for a challenge there.

    ## How to fix it
    Send the header with the 401: `headers={"WWW-Authenticate": "Bearer"}`, or the argument that the framework has for it. Where
    many places refuse, let one exception class or one handler add it.
    """

    severity = Severity.WARNING
    topic = "challenge"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1",
        "https://www.rfc-editor.org/rfc/rfc6750#section-3",
    )
    examples = (
        Example(
            bad="""
-- main.py --
import jwt
from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer

from settings import KEY

scheme = OAuth2PasswordBearer(tokenUrl="token")


def current_user(token: str = Depends(scheme)):
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        raise HTTPException(status_code=401, detail="invalid token")
              ^^^^^^^^^^^^^ this 401 has no `WWW-Authenticate`: clients are not told to authenticate with `Bearer`
""",
            good="""
-- main.py --
import jwt
from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer

from settings import KEY

scheme = OAuth2PasswordBearer(tokenUrl="token")


def current_user(token: str = Depends(scheme)):
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        raise HTTPException(status_code=401, detail="invalid token", headers={"WWW-Authenticate": "Bearer"})
""",
            fixed=True,
        ),
    )

    def run(self, refusal: MissingChallenge, question: Question, /) -> Iterator[Finding]:
        """Report a 401 that surely has no challenge."""
        held = self.held(refusal.where.whatever_the_conditions(), question)
        if held is None:
            return
        is_weak = refusal.signs_in or not refusal.scheme
        told = "how to authenticate" if not refusal.scheme else f"to authenticate with `{refusal.scheme}`"
        fix = None
        if refusal.call is not None:
            # Unsafe: which scheme is right is only known from what the code reads.
            fix = Fix("Send `WWW-Authenticate`", (AddArgument(refusal.call, refusal.argument, refusal.value),))
        yield self.finding(
            refusal.at,
            f"this 401 has no `WWW-Authenticate`: clients are not told {told}",
            severity=held.cap(Severity.INFO if is_weak else self.severity),
            environment=held.environment,
            fix=fix,
        )
