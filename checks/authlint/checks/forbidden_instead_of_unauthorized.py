"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.challenge import AnonymousForbidden
from authlint.finding import Finding, Fix, Label, MoveItem, Rewrite, Severity


class ForbiddenInsteadOfUnauthorized(Check[AnonymousForbidden]):
    """Somebody who has not signed in, or whose token has expired, is answered 403 in place of 401.

    ## Why it matters
    401 means "say who you are", 403 "I know who you are, and you may not". Clients get a new token after a 401, and give up after
    a 403: users are signed out or stuck as soon as their token expires.

    ## How to fix it
    Answer 401 with `WWW-Authenticate`. In Django REST framework the first of the authentication classes decides: put the one for
    tokens in front.
    """

    severity = Severity.WARNING
    topic = "challenge"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc9110#name-401-unauthorized",
        "https://www.django-rest-framework.org/api-guide/authentication/#unauthorized-and-forbidden-responses",
    )
    examples = (
        Example(
            bad="""
-- main.py --
import jwt
from fastapi import FastAPI, HTTPException

from keys import KEY

app = FastAPI()


def user_of(token: str) -> str:
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"], audience="api")["sub"]
    except jwt.InvalidTokenError:
        raise HTTPException(403, "bad token")
                            ^^^ `HTTPException` answers 403, which says that asking again with a new token is no use; 401 is right, because a token that cannot be verified does not say who calls
""",  # noqa: E501 - a message stands on one line
            good="""
-- main.py --
import jwt
from fastapi import FastAPI, HTTPException

from keys import KEY

app = FastAPI()


def user_of(token: str) -> str:
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"], audience="api")["sub"]
    except jwt.InvalidTokenError:
        raise HTTPException(401, "bad token")
""",
            fixed=True,
        ),
    )

    def run(self, refusal: AnonymousForbidden, question: Question, /) -> Iterator[Finding]:
        """Report 403 for people that are not known."""
        held = self.held(refusal.where.whatever_the_conditions(), question)
        if held is None:
            return
        labels = [] if refusal.reason_at is None else [Label(refusal.reason_at, _word(refusal))]
        yield self.finding(
            refusal.at,
            f"`{refusal.name}` answers 403, which says that asking again with a new token is no use; 401 is right, because "
            f"{refusal.reason}"
            if not refusal.is_ordered
            else f"who sends no token, or an expired one, gets 403 and no `WWW-Authenticate`, because {refusal.reason}",
            severity=held.cap(Severity.INFO if refusal.weak else self.severity),
            labels=labels,
            environment=held.environment if refusal.where.only else None,
            fix=_fix(refusal),
        )


def _word(refusal: AnonymousForbidden) -> str:
    return "would say which token is needed, but comes later" if refusal.is_ordered else "this is what is answered"


def _fix(refusal: AnonymousForbidden) -> Fix | None:
    """Unsafe: clients may know the answer as it is."""
    if refusal.status_at is not None:
        return Fix("Answer 401", (Rewrite(refusal.status_at, refusal.status_text),))
    if refusal.is_ordered and refusal.reason_at is not None:
        return Fix("Put the one for tokens in front", (MoveItem(refusal.reason_at, refusal.at, after=False),))
    return None
