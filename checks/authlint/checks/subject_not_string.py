"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import Subject, SubjectKind
from authlint.finding import Finding, Fix, Label, Rewrite, Severity


class SubjectNotString(Check[Subject]):
    """A token's subject is no text, so that every request with it is refused.

    ## Why it matters
    The standard says that `sub` is text. Libraries write a number without a word, and refuse the token when they read it: PyJWT
    since 2.10, python-jose and jwcrypto; Flask-JWT-Extended answers 422. Signing in works, and nothing after it does.

    ## How to fix it
    Write text, `str(user.id)`, and turn it back where it is read: `int(claims["sub"])`.
    """

    severity = Severity.ERROR
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.2",
        "https://pyjwt.readthedocs.io/en/stable/changelog.html#v2-10-0",
    )
    examples = (
        Example(
            bad="""
-- auth.py --
from flask_jwt_extended import create_access_token


def sign_in(user_id: int):
    return create_access_token(identity=user_id)
                                        ^^^^^^^ the subject `user_id` is a number, no text: every request with the token is answered 422, `Subject must be a string`
""",  # noqa: E501 - a message stands on one line
            good="""
-- auth.py --
from flask_jwt_extended import create_access_token


def sign_in(user_id: int):
    return create_access_token(identity=str(user_id))
""",
            fixed=True,
        ),
    )

    def run(self, subject: Subject, question: Question, /) -> Iterator[Finding]:
        """Report subjects that are surely no text; what is probably a number, as information."""
        held = self.held(subject.where.whatever_the_conditions(), question)
        if held is None:
            return
        is_sure = subject.kind is not SubjectKind.PROBABLY_NUMBER
        fix = Fix("Turn it into text", (Rewrite(subject.at, "str({})"),))
        yield self.finding(
            subject.at,
            f"the subject `{subject.shown}` is {subject.kind.value}, no text: {_effect(subject)}",
            severity=held.cap(self.severity if is_sure else Severity.INFO),
            labels=[Label(subject.declared, "says that it is a number")] if subject.declared is not None else (),
            environment=held.environment if subject.where.only else None,
            fix=fix if subject.kind is not SubjectKind.OBJECT else None,
        )


def _effect(subject: Subject) -> str:
    return "issuing the token fails" if subject.kind is SubjectKind.UUID else subject.refusal
