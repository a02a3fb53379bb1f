"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.finding import Finding, Fix, SetValue, Severity


class LoginDisabled(Check[IneffectiveProtection]):
    """A setting turns the sign-in off, outside of tests: every protected page answers everybody.

    ## Why it matters
    `LOGIN_DISABLED` is Flask-Login's switch for tests. Where it is true, `@login_required` and `@fresh_login_required` call the
    view at once and look at nobody.

    ## How to fix it
    Remove the setting, or set it only in the configuration of the tests.
    """

    severity = Severity.ERROR
    topic = "access"
    since = "0.1.0"
    references = ("https://flask-login.readthedocs.io/en/latest/#protecting-views",)
    examples = (
        Example(
            bad="""
-- app.py --
from flask import Flask
from flask_login import LoginManager, login_required

app = Flask(__name__)
app.config["LOGIN_DISABLED"] = True
                               ^^^^ `LOGIN_DISABLED` is on in Production: every `@login_required` lets everybody pass
login_manager = LoginManager(app)


@app.route("/account")
@login_required
def account():
    return "your account"
""",
            good="""
-- app.py --
from flask import Flask
from flask_login import LoginManager, login_required

app = Flask(__name__)
app.config["LOGIN_DISABLED"] = False
login_manager = LoginManager(app)


@app.route("/account")
@login_required
def account():
    return "your account"
""",
            fixed=True,
        ),
    )

    def run(self, protection: IneffectiveProtection, question: Question, /) -> Iterator[Finding]:
        """Report switches that turn a protection off."""
        held = self.held(protection.where, question)
        if protection.flaw is not Flaw.SWITCHED_OFF or held is None:
            return
        fix = None
        if protection.anchor is not None:
            fix = Fix(f"Set `{protection.name}` to false", (SetValue(protection.anchor, value=False),))
        yield self.finding(
            protection.at,
            f"`{protection.name}` is on {held.phrase}: {protection.effect}",
            severity=held.cap(self.severity),
            environment=held.environment,
            fix=fix,
        )
