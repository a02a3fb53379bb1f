"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.pipeline import Pipeline, StageKind
from authlint.finding import Finding, Severity
from authlint.ordering import hint_of, move, user_missed


class UserReadBeforeAuthentication(Check[Pipeline]):
    """A middleware reads the user before authentication has put it on the request.

    ## Why it matters
    Where the middleware runs there is no user yet, not even an anonymous one. Starlette raises an `AssertionError` and Django an
    `AttributeError`: every request answers 500. Middleware that decides by the user is `authorization-before-authentication`.

    ## How to fix it
    Register authentication so that a request meets it first. In Django and in `middleware=[...]` lists that is the earlier entry;
    with Starlette's and FastAPI's `add_middleware` it is the later call, because the last one added meets the request first.
    """

    severity = Severity.ERROR
    topic = "pipeline"
    since = "0.1.0"
    references = (
        "https://www.starlette.io/authentication/",
        "https://docs.djangoproject.com/en/stable/ref/middleware/#middleware-ordering",
    )
    examples = (
        Example(
            bad="""
-- app.py --
import logging

from fastapi import FastAPI
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.base import BaseHTTPMiddleware

from backend import TokenBackend


class Audit(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        logging.info("%s %s", request.user.display_name, request.url.path)
        return await call_next(request)


app = FastAPI()
app.add_middleware(AuthenticationMiddleware, backend=TokenBackend())
app.add_middleware(Audit)
                   ^^^^^ `Audit` reads the user and runs before `AuthenticationMiddleware` (the last one added meets the request first): every request answers 500
""",  # noqa: E501 - a message stands on one line
            good="""
-- app.py --
import logging

from fastapi import FastAPI
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.base import BaseHTTPMiddleware

from backend import TokenBackend


class Audit(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        logging.info("%s %s", request.user.display_name, request.url.path)
        return await call_next(request)


app = FastAPI()
app.add_middleware(Audit)
app.add_middleware(AuthenticationMiddleware, backend=TokenBackend())
""",
            fixed=True,
        ),
    )

    def run(self, pipeline: Pipeline, question: Question, /) -> Iterator[Finding]:
        """Report each stage that reads the user too early and decides nothing by it."""
        for stage, provider, held, labels in user_missed(self, pipeline, question, "it is read here"):
            if stage.kind is not StageKind.AUTHORIZATION:
                yield self.finding(
                    stage.at,
                    f"`{stage.name}` reads the user and runs before `{provider.name}`{hint_of(stage)}: every request answers 500",
                    severity=held.cap(self.severity),
                    labels=labels,
                    environment=held.environment,
                    fix=move(pipeline, stage, provider, after=True),
                )
