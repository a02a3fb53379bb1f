"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.tokens import UncheckedType
from authlint.finding import Finding, Fix, Label, RemoveArgument, SetValue, Severity

_ACCESS = "rest_framework_simplejwt.tokens.AccessToken"


class TokenTypeNotChecked(Check[UncheckedType]):
    """A refresh token opens what only access tokens should open, because nobody looks at what kind of token it is.

    ## Why it matters
    A refresh token lives for weeks, and is meant for one address only. Where it passes for an access token, the short lifetime of
    access tokens protects nothing.

    ## How to fix it
    Compare the claim where the token is read: `if claims["type"] != "access": raise ...`.
    """

    severity = Severity.WARNING
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc9068#section-4",
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.11",
        "https://flask-jwt-extended.readthedocs.io/en/stable/api.html#flask_jwt_extended.jwt_required",
    )
    examples = (
        Example(
            bad="""
-- app.py --
from flask import Flask
from flask_jwt_extended import jwt_required

app = Flask(__name__)


@app.get("/orders")
@jwt_required(verify_type=False)
              ^^^^^^^^^^^^^^^^^ `verify_type=False` accepts refresh tokens as access tokens: nothing looks at `type`
def orders():
    return []
""",
            good="""
-- app.py --
from flask import Flask
from flask_jwt_extended import jwt_required

app = Flask(__name__)


@app.get("/orders")
@jwt_required()
def orders():
    return []
""",
            fixed=True,
        ),
    )

    def run(self, reader: UncheckedType, question: Question, /) -> Iterator[Finding]:
        """Report each reader that takes both kinds."""
        held = self.held(reader.where.whatever_the_conditions(), question)
        if held is None:
            return
        yield self.finding(
            reader.at,
            f"`{reader.name}` accepts refresh tokens as access tokens: nothing looks at `{reader.claim}`",
            severity=held.cap(self.severity),
            labels=[Label(reader.refresh, "written into refresh tokens here")] if reader.refresh is not None else (),
            environment=held.environment if reader.where.only else None,
            fix=_fix(reader),
        )


def _fix(reader: UncheckedType) -> Fix | None:
    match reader.library:
        case "Flask-JWT-Extended":
            return Fix("Accept access tokens only", (RemoveArgument(reader.at),))
        case "simplejwt":
            return Fix("Accept access tokens only", (SetValue(reader.at, _ACCESS),))
        case _:
            return None
