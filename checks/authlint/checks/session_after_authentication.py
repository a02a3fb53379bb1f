"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.pipeline import Pipeline, Resource, StageKind
from authlint.finding import Finding, Label, Severity
from authlint.ordering import hint_of, missed_providers, move


class SessionAfterAuthentication(Check[Pipeline]):
    """Authentication reads the session before the session is there.

    ## Why it matters
    The session stage has not run when authentication asks for the session, so every request fails with a server error: Django
    raises `ImproperlyConfigured`, Starlette raises `AssertionError: SessionMiddleware must be installed`.

    ## How to fix it
    Register the session so that a request meets it before authentication. In Django and in `middleware=[...]` lists that is the
    earlier entry; with `add_middleware` it is the later call, because the last one added meets the request first.
    """

    severity = Severity.ERROR
    topic = "pipeline"
    since = "0.1.0"
    references = (
        "https://docs.djangoproject.com/en/stable/ref/middleware/#middleware-ordering",
        "https://www.starlette.io/middleware/#sessionmiddleware",
    )
    examples = (
        Example(
            bad="""
-- settings.py --
MIDDLEWARE = [
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `SessionMiddleware` runs after `AuthenticationMiddleware`, which needs the session
]
""",  # noqa: E501 - a message stands on one line
            good="""
-- settings.py --
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
""",
            fixed=True,
        ),
        Example(
            bad="""
-- main.py --
import os

from fastapi import FastAPI
from starlette.authentication import AuthCredentials, AuthenticationBackend, SimpleUser
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.sessions import SessionMiddleware


class SessionBackend(AuthenticationBackend):
    async def authenticate(self, conn):
        name = conn.session.get("user")
        return (AuthCredentials(["authenticated"]), SimpleUser(name)) if name else None


app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_KEY"])
                   ^^^^^^^^^^^^^^^^^ `SessionMiddleware` runs after `AuthenticationMiddleware` (the last one added meets the request first), which needs the session
app.add_middleware(AuthenticationMiddleware, backend=SessionBackend())
""",  # noqa: E501 - a message stands on one line
            good="""
-- main.py --
import os

from fastapi import FastAPI
from starlette.authentication import AuthCredentials, AuthenticationBackend, SimpleUser
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.sessions import SessionMiddleware


class SessionBackend(AuthenticationBackend):
    async def authenticate(self, conn):
        name = conn.session.get("user")
        return (AuthCredentials(["authenticated"]), SimpleUser(name)) if name else None


app = FastAPI()
app.add_middleware(AuthenticationMiddleware, backend=SessionBackend())
app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_KEY"])
""",
            fixed=True,
        ),
    )

    def run(self, pipeline: Pipeline, question: Question, /) -> Iterator[Finding]:
        """Report each session stage that comes after the authentication that needs it."""
        for stage, provider in missed_providers(pipeline, Resource.SESSION):
            held = self.held((stage.where & provider.where).whatever_the_conditions(), question)
            if stage.kind is not StageKind.AUTHENTICATION or held is None:
                continue
            labels = [Label(stage.at, "the session is needed here")]
            if stage.evidence is not None:
                labels.append(Label(stage.evidence, "the session is read here"))
            yield self.finding(
                provider.at,
                f"`{provider.name}` runs after `{stage.name}`{hint_of(stage)}, which needs the session",
                severity=held.cap(self.severity),
                labels=labels,
                environment=held.environment,
                fix=move(pipeline, provider, stage, after=False),
            )
