"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.debugging import Cause, DebugSwitch
from authlint.facts.environment import NOT_PRODUCTION
from authlint.finding import AddArgument, Finding, Fix, Label, Rewrite, Safety, SetValue, Severity


class DebugInProduction(Check[DebugSwitch]):
    """A framework's debug mode is on in production.

    ## Why it matters
    In debug mode a framework answers an error with its inside: code, local variables, settings, tokens of the failed request.
    The interactive debugger of Flask even runs code for whoever meets an error.

    ## How to fix it
    Turn it off where production reads it, and on only for development: in the settings of development, or by an environment
    variable whose default is off.
    """

    severity = Severity.ERROR
    topic = "details"
    since = "0.1.0"
    references = (
        "https://cwe.mitre.org/data/definitions/489.html",
        "https://docs.djangoproject.com/en/stable/ref/settings/#debug",
        "https://flask.palletsprojects.com/en/stable/debugging/",
    )
    examples = (
        Example(
            bad="""
-- shop/wsgi.py --
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.production")
-- shop/settings/__init__.py --
-- shop/settings/base.py --
INSTALLED_APPS = ["django.contrib.auth"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
DEBUG = True
        ^^^^ `DEBUG` of Django is on in Production: whoever meets an error sees code, variables and settings
-- shop/settings/production.py --
from .base import *

ALLOWED_HOSTS = ["shop.example"]
""",
            good="""
-- shop/wsgi.py --
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.production")
-- shop/settings/__init__.py --
-- shop/settings/base.py --
INSTALLED_APPS = ["django.contrib.auth"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
DEBUG = True
-- shop/settings/production.py --
from .base import *

ALLOWED_HOSTS = ["shop.example"]
DEBUG = False
""",
        ),
        Example(
            bad="""
-- shop/settings.py --
import os

INSTALLED_APPS = ["django.contrib.auth"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
DEBUG = bool(os.getenv("DEBUG", "False"))
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `DEBUG` of Django is on in Production if `DEBUG` is not set, as its default is a text, and that counts as true: whoever meets an error sees code, variables and settings
""",  # noqa: E501 - a message stands on one line
            good="""
-- shop/settings.py --
import os

INSTALLED_APPS = ["django.contrib.auth"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
DEBUG = os.getenv("DEBUG", "").lower() in ("1", "true", "yes", "on")
""",
            fixed=True,
        ),
        Example(
            bad="""
-- app/main.py --
from fastapi import FastAPI

app = FastAPI(title="orders", debug=True)
                                    ^^^^ `debug` of FastAPI is on in Production: whoever meets an error sees the traceback with its code
""",  # noqa: E501 - a message stands on one line
            good="""
-- app/main.py --
from fastapi import FastAPI

app = FastAPI(title="orders", debug=False)
""",
        ),
        Example(
            bad="""
-- app.py --
from flask import Flask

app = Flask(__name__)

if __name__ == "__main__":
    app.run(debug=True)
                  ^^^^ (info) `app.run(debug=...)` of Flask is on when this file is run: whoever meets an error can run code in the interactive debugger
""",  # noqa: E501 - a message stands on one line
            good="""
-- app.py --
from flask import Flask

app = Flask(__name__)

if __name__ == "__main__":
    app.run()
""",
        ),
    )

    def run(self, switch: DebugSwitch, question: Question, /) -> Iterator[Finding]:
        """Report it where it is on outside development; at most as information where only developers run the file."""
        held = self.held(switch.where, question)
        if held is None:
            return
        effect = f"whoever meets an error {switch.exposed.value}"
        yield self.finding(
            switch.at,
            f"`{switch.name}` of {switch.framework} is on{_when(switch, held.phrase)}: {effect}",
            severity=held.cap(self._severity(switch)),
            labels=[Label(switch.deployed_at, "this is what is deployed")] if switch.deployed_at else (),
            environment=None if switch.directly else held.environment,
            fix=_fix(switch),
        )

    def _severity(self, switch: DebugSwitch) -> Severity:
        if switch.directly or switch.weak or switch.cause is Cause.UNSET:
            return Severity.INFO
        is_on = switch.cause in {Cause.VALUE, Cause.TEXT_DEFAULT}
        return self.severity if switch.certain and is_on else Severity.WARNING


def _when(switch: DebugSwitch, phrase: str) -> str:
    """Where and why it is on."""
    source = f" in {switch.layer}" if switch.layer else ""
    when = f"{source} {'when this file is run' if switch.directly else phrase}"
    match switch.cause:
        case Cause.VALUE:
            return when
        case Cause.ANY_TEXT:
            return f"{when} whatever text `{switch.variable}` is set to, `False` and `0`, too"
        case Cause.TEXT_AND_UNSET:
            return f"{when} if `{switch.variable}` is not set, and whatever text it is set to, `False` and `0`, too"
        case Cause.TEXT_DEFAULT:
            return f"{when} if `{switch.variable}` is not set, as its default is a text, and that counts as true"
        case Cause.UNSET:
            return f"{when} if `{switch.variable}` is not set"


def _fix(switch: DebugSwitch) -> Fix | None:
    """Turn it off. Safe in what only production reads; elsewhere development would lose its debugger."""
    if switch.default_at is not None:
        return Fix("Let it be off by default", (SetValue(switch.default_at, False),))
    if switch.plain:
        read = f'{{os.getenv}}("{switch.variable}", "").lower() in ("1", "true", "yes", "on")'
        return Fix("Turn it on only for texts that say so", (Rewrite(switch.at, read),))
    if switch.cause is not Cause.VALUE:
        cast = switch.cast_at if switch.cause in {Cause.ANY_TEXT, Cause.TEXT_DEFAULT} else None
        return Fix("Read it as a boolean", (AddArgument(cast, "cast", "bool"),)) if cast is not None else None
    if not switch.fixable:
        return None
    only = switch.where.only
    is_own = only is not None and not only & NOT_PRODUCTION
    return Fix("Turn it off", (SetValue(switch.at, False),), Safety.SAFE if is_own else Safety.UNSAFE)
