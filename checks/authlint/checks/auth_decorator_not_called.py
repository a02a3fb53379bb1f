"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.finding import Finding, Fix, Rewrite, Safety, Severity


class AuthDecoratorNotCalled(Check[IneffectiveProtection]):
    """A decorator that has to be called first is used without parentheses, so that every request fails.

    ## Why it matters
    `jwt_required()` makes the decorator. Without the parentheses the view takes the place of an argument, and what is registered
    is the decorator, which waits for a function: the view never runs, and each request answers 500. Versions of
    Flask-JWT-Extended before 4 had it the other way round.

    ## How to fix it
    Add the parentheses: `@jwt_required()`.
    """

    severity = Severity.ERROR
    topic = "access"
    since = "0.1.0"
    references = ("https://flask-jwt-extended.readthedocs.io/en/stable/v4_upgrade_guide.html",)
    examples = (
        Example(
            bad="""
-- app.py --
from flask import Flask
from flask_jwt_extended import JWTManager, jwt_required

app = Flask(__name__)
jwt = JWTManager(app)


@app.get("/orders")
@jwt_required()
def orders():
    return []


@app.get("/me")
@jwt_required
 ^^^^^^^^^^^^ `jwt_required` makes the decorator and is not called: requests for `me` answer 500
def me():
    return {}
""",
            good="""
-- app.py --
from flask import Flask
from flask_jwt_extended import JWTManager, jwt_required

app = Flask(__name__)
jwt = JWTManager(app)


@app.get("/orders")
@jwt_required()
def orders():
    return []


@app.get("/me")
@jwt_required()
def me():
    return {}
""",
            fixed=True,
        ),
    )

    def run(self, protection: IneffectiveProtection, question: Question, /) -> Iterator[Finding]:
        """Report decorators that wait for a function."""
        held = self.held(protection.where, question)
        if protection.flaw is not Flaw.MAKER_ITSELF or held is None:
            return
        fix = None
        if protection.anchor is not None and protection.fix:
            safety = Safety.SAFE if protection.certain else Safety.UNSAFE  # version 3 wants it as it is
            fix = Fix("Call it", (Rewrite(protection.anchor, protection.fix),), safety)
        yield self.finding(
            protection.at,
            f"`{protection.name}` makes the decorator and is not called: {protection.effect}",
            severity=held.cap(self.severity if protection.certain else Severity.WARNING),
            environment=held.environment if protection.where.only else None,
            fix=fix,
        )
