"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.challenge import ExceptionText, Told
from authlint.finding import Finding, Fix, Label, Rewrite, Severity


class ExceptionTextInResponse(Check[ExceptionText]):
    """The answer holds the text of an exception: why a token was refused, or a traceback.

    ## Why it matters
    `Signature verification failed`, `Audience doesn't match` and `Signature has expired` tell whoever is probing the service
    which of its checks is next. A traceback shows paths, code and versions.

    ## How to fix it
    Answer with a fixed text, and log the exception.
    """

    severity = Severity.WARNING
    topic = "details"
    since = "0.1.0"
    references = ("https://cwe.mitre.org/data/definitions/209.html", "https://www.rfc-editor.org/rfc/rfc6750#section-3.1")
    examples = (
        Example(
            bad="""
-- auth.py --
import jwt
from fastapi import HTTPException

from settings import KEY


def read(token: str):
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise HTTPException(status_code=401, detail=str(error), headers={"WWW-Authenticate": "Bearer"})
                                                    ^^^^^^^^^^ the text of `jwt.InvalidTokenError` tells the caller why its token was refused
""",  # noqa: E501 - a message stands on one line
            good="""
-- auth.py --
import jwt
from fastapi import HTTPException

from settings import KEY


def read(token: str):
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise HTTPException(status_code=401, detail="invalid token", headers={"WWW-Authenticate": "Bearer"})
""",
            fixed=True,
        ),
    )

    def run(self, text: ExceptionText, question: Question, /) -> Iterator[Finding]:
        """Report it outside development."""
        held = self.held(text.where.whatever_the_conditions(), question)
        if held is None:
            return
        subject = "this" if text.told is Told.TRACEBACK else f"the text of `{text.caught}`"
        fix = None
        if text.rewritable and text.told is Told.REASON:
            # Unsafe: somebody may want another text, and the reason in the log.
            fix = Fix("Answer with a fixed text", (Rewrite(text.at, '"invalid token"'),))
        yield self.finding(
            text.at,
            f"{subject} tells the caller {text.told.value}",
            severity=held.cap(self.severity),
            labels=[Label(text.caught_at, "caught here")] if text.caught_at is not None else (),
            environment=held.environment,
            fix=fix,
        )
