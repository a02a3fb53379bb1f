"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.finding import Finding, Fix, Label, MoveItem, Safety, Severity


class AuthDecoratorAboveRoute(Check[IneffectiveProtection]):
    """A decorator that should keep strangers out stands above the one that registers the function, so it never runs.

    ## Why it matters
    Decorators are applied from the bottom up. `@app.route` stores the function that it gets from below and gives it back:
    whatever stands above it wraps a function that no request reaches. The page answers everybody, and nothing says so.

    ## How to fix it
    Put the decorator below the lowest `@app.route` of the function.
    """

    severity = Severity.ERROR
    topic = "access"
    since = "0.1.0"
    references = (
        "https://flask-login.readthedocs.io/en/latest/#flask_login.login_required",
        "https://flask.palletsprojects.com/en/stable/patterns/viewdecorators/",
    )
    examples = (
        Example(
            bad="""
-- app.py --
from flask import Flask
from flask_login import LoginManager, login_required

app = Flask(__name__)
login_manager = LoginManager(app)


@login_required
 ^^^^^^^^^^^^^^ `login_required` never runs for `account`: it stands above `@app.route`, which registers the function without it
@app.route("/account")
def account():
    return "your account"
""",
            good="""
-- app.py --
from flask import Flask
from flask_login import LoginManager, login_required

app = Flask(__name__)
login_manager = LoginManager(app)


@app.route("/account")
@login_required
def account():
    return "your account"
""",
            fixed=True,
        ),
        Example(
            bad="""
-- access.py --
from functools import wraps

from flask import abort, session


def admin_only(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        if session.get("role") != "admin":
            abort(403)
        return view(*args, **kwargs)

    return wrapper
-- views.py --
from flask import Blueprint

from access import admin_only

users = Blueprint("users", __name__)


@admin_only
 ^^^^^^^^^^ `admin_only` never runs for `delete`: it stands above `@users.post`, which registers the function without it
@users.post("/users/<int:id>/delete")
def delete(id):
    return "", 204
""",
            good="""
-- access.py --
from functools import wraps

from flask import abort, session


def admin_only(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        if session.get("role") != "admin":
            abort(403)
        return view(*args, **kwargs)

    return wrapper
-- views.py --
from flask import Blueprint

from access import admin_only

users = Blueprint("users", __name__)


@users.post("/users/<int:id>/delete")
@admin_only
def delete(id):
    return "", 204
""",
            fixed=True,
        ),
    )

    def run(self, protection: IneffectiveProtection, question: Question, /) -> Iterator[Finding]:
        """Report protections above the decorator of the route."""
        held = self.held(protection.where, question)
        if protection.flaw is not Flaw.ABOVE_ROUTE or held is None:
            return
        labels = [] if protection.other is None else [Label(protection.other, "registers what stands below it")]
        if protection.defined_at is not None:
            labels.append(Label(protection.defined_at, "turns callers away, where it runs"))
        yield self.finding(
            protection.at,
            f"`{protection.name}` {_never(protection)}: it stands above {protection.effect}",
            severity=held.cap(self.severity),
            labels=labels,
            environment=held.environment if protection.where.only else None,
            fix=_below(protection),
        )


def _never(protection: IneffectiveProtection) -> str:
    if protection.elsewhere:
        return f"guards only some of the routes of `{protection.endpoint}`"
    return f"never runs for `{protection.endpoint}`"


def _below(protection: IneffectiveProtection) -> Fix | None:
    """Move it: above the route it does nothing that could be wanted, and packages document the other order."""
    if protection.item is None or protection.anchor is None:
        return None
    intent = MoveItem(protection.item, protection.anchor, after=True)
    # A decorator of the project may not keep the function's name or signature, which the route then misses.
    return Fix("Move it below the route", (intent,), Safety.UNSAFE if protection.defined_at else Safety.SAFE)
