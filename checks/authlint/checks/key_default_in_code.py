"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Held, Question
from authlint.facts.keys import Key, KeyLooks, KeyPower, KeySource
from authlint.finding import Finding, Fix, Label, RemoveArgument, Rewrite, Severity

_USABLE = frozenset({KeyLooks.SECRET, KeyLooks.PLACEHOLDER, KeyLooks.PRIVATE_KEY})


class KeyDefaultInCode(Check[Key]):
    """A signing key is read from the environment, and has a usable default in the code.

    ## Why it matters
    Where the variable is missing, through a typo or a deployment that was set up in a hurry, nothing fails: the application
    signs and accepts tokens with a key that everybody who can read the repository has.

    ## How to fix it
    Read the variable without a default, so that the application does not start without it: `os.environ["JWT_SECRET"]`,
    `config("JWT_SECRET")`, a field without a value. For development, set the variable in a file that is not deployed, or make a
    random key: `secrets.token_urlsafe(64)`.
    """

    severity = Severity.WARNING
    topic = "keys"
    since = "0.1.0"
    references = (
        "https://cwe.mitre.org/data/definitions/1188.html",
        "https://cwe.mitre.org/data/definitions/798.html",
    )
    examples = (
        Example(
            bad="""
-- auth.py --
import os

import jwt

SECRET = os.getenv("JWT_SECRET", "orders-dev-secret")
                                 ^^^^^^^^^^^^^^^^^^^ `JWT_SECRET` has a default of 17 bytes in the code: where it is not set in Production, everybody who can read the repository can sign tokens


def token(user: str) -> str:
    return jwt.encode({"sub": user}, SECRET, algorithm="HS256")
""",  # noqa: E501 - a message stands on one line
            good="""
-- auth.py --
import os

import jwt

SECRET = os.environ["JWT_SECRET"]


def token(user: str) -> str:
    return jwt.encode({"sub": user}, SECRET, algorithm="HS256")
""",
            fixed=True,
        ),
        Example(
            bad="""
-- settings.py --
from decouple import config

DEBUG = False
ROOT_URLCONF = "orders.urls"
INSTALLED_APPS = ["orders"]
MIDDLEWARE = []
SECRET_KEY = config("SECRET_KEY", default="django-insecure-orders")
                                          ^^^^^^^^^^^^^^^^^^^^^^^^ `SECRET_KEY` has a default of 22 bytes in the code: where it is not set in Production, everybody who can read the repository can forge sessions
""",  # noqa: E501 - a message stands on one line
            good="""
-- settings.py --
from decouple import config

DEBUG = False
ROOT_URLCONF = "orders.urls"
INSTALLED_APPS = ["orders"]
MIDDLEWARE = []
SECRET_KEY = config("SECRET_KEY")
""",
            fixed=True,
        ),
    )

    def run(self, key: Key, question: Question, /) -> Iterator[Finding]:
        """Report a literal that works where the variable is not set."""
        if key.source is KeySource.LITERAL or key.looks not in _USABLE or key.power is KeyPower.ACT_AS_APPLICATION:
            return
        held = self.held(key.where, question)
        if held is None or not held.asked:
            return
        is_elsewhere = key.used_at is not None and not key.used_at.span.touches(key.at.span)
        yield self.finding(
            key.at,
            _message(key, held),
            labels=[Label(key.used_at, "it is used here")] if key.used_at and is_elsewhere else (),
            environment=held.environment,
            fix=_fix(key),
            secrets=(key.at,),
        )


def _message(key: Key, held: Held) -> str:
    """What it is the default of, how long it is and what it is good for; never the key."""
    what = "a private key as its default" if key.looks is KeyLooks.PRIVATE_KEY else f"a default of {key.length} bytes"
    can = "has the key" if key.power is KeyPower.USE else f"can {key.power.value}"
    if key.source is KeySource.TEXT_OF_NONE:
        return f"the key is the text `None` where `{key.variable}` is not set {held.phrase}: everybody {can}"
    if key.source is KeySource.PARAMETER_DEFAULT:
        start = f"the parameter `{key.variable}`, {key.use}, has {what} in the code: where it is not passed {held.phrase}"
    else:
        start = f"`{key.variable}` has {what} in the code: where it is not set {held.phrase}"
    return f"{start}, everybody who can read the repository {can}"


def _fix(key: Key) -> Fix | None:
    # Unsafe: without the variable nothing starts any more, which is the point, but somebody should set it first.
    if key.source is KeySource.VARIABLE_DEFAULT and key.read is not None:
        return Fix("Read the variable without a default", (Rewrite(key.read, f'{{os.environ}}["{key.variable}"]'),))
    if key.argument is not None:
        return Fix("Remove the default", (RemoveArgument(key.argument),))
    return None
