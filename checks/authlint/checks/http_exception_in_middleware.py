"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.challenge import UnhandledRefusal
from authlint.finding import Finding, Label, Severity


class HttpExceptionInMiddleware(Check[UnhandledRefusal]):
    """An `HTTPException` is raised in middleware, where it becomes a server error instead of a refusal.

    ## Why it matters
    Starlette and FastAPI make a response of an `HTTPException` inside of all middleware, so one that is raised in middleware
    passes them by. The caller gets 500 instead of 401 or 403, no `WWW-Authenticate`, and the log a traceback for each bad token.

    ## How to fix it
    Return a response: `return JSONResponse({"detail": "no token"}, 401, headers={"WWW-Authenticate": "Bearer"})`. In a backend of
    `AuthenticationMiddleware` raise `AuthenticationError`, which `on_error` answers.
    """

    severity = Severity.ERROR
    topic = "pipeline"
    since = "0.1.0"
    unfixable = "what the response says, and what must be undone before it is returned, is the application's own"
    references = (
        "https://www.starlette.io/exceptions/",
        "https://fastapi.tiangolo.com/tutorial/middleware/",
    )
    examples = (
        Example(
            bad="""
-- app.py --
from fastapi import FastAPI, HTTPException, Request

app = FastAPI()


@app.middleware("http")
async def authenticate(request: Request, call_next):
    if "authorization" not in request.headers:
        raise HTTPException(status_code=401, detail="no token")
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `HTTPException` leaves the middleware `authenticate`: the caller gets 500 instead of 401
    return await call_next(request)
""",  # noqa: E501 - a message stands on one line
            good="""
-- app.py --
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()


@app.middleware("http")
async def authenticate(request: Request, call_next):
    if "authorization" not in request.headers:
        return JSONResponse({"detail": "no token"}, status_code=401, headers={"WWW-Authenticate": "Bearer"})
    return await call_next(request)
""",
        ),
    )

    def run(self, refusal: UnhandledRefusal, question: Question, /) -> Iterator[Finding]:
        """Report refusals that no handler of exceptions sees."""
        held = self.held(refusal.where.whatever_the_conditions(), question)
        if held is None:
            return
        by = f" of `{refusal.raised_by}`" if refusal.raised_by else ""
        labels = [] if refusal.raised_at is None else [Label(refusal.raised_at, "it is raised here")]
        yield self.finding(
            refusal.at,
            f"`{refusal.name}`{by} leaves the middleware `{refusal.within}`: the caller gets 500 instead of {refusal.status}",
            severity=held.cap(self.severity),
            labels=labels,
            environment=held.environment if refusal.where.only else None,
        )
