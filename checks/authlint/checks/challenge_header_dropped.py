"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.challenge import DroppedHeaders
from authlint.finding import AddArgument, Finding, Fix, Label, Safety, Severity


class ChallengeHeaderDropped(Check[DroppedHeaders]):
    """A handler of exceptions builds the answer anew and drops the headers of the exception.

    ## Why it matters
    `WWW-Authenticate` of a 401 is such a header: those of FastAPI's security classes and of everybody who raises
    `HTTPException(401, headers=...)` are gone, and clients are not told how to authenticate. So are `Retry-After` of a 429 and
    `Allow` of a 405.

    ## How to fix it
    Hand the headers on: `headers=exc.headers`. Or call the handler that the framework has, and change only the body.
    """

    severity = Severity.WARNING
    topic = "challenge"
    since = "0.1.0"
    references = (
        "https://fastapi.tiangolo.com/tutorial/handling-errors/#override-the-httpexception-error-handler",
        "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1",
    )
    examples = (
        Example(
            bad="""
-- main.py --
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer

app = FastAPI(dependencies=[Depends(HTTPBearer())])


@app.exception_handler(HTTPException)
async def answered(request, exc):
    return JSONResponse({"error": exc.detail}, status_code=exc.status_code)
           ^^^^^^^^^^^^ `answered` drops the headers of the exception, and so `WWW-Authenticate` of every 401
""",
            good="""
-- main.py --
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer

app = FastAPI(dependencies=[Depends(HTTPBearer())])


@app.exception_handler(HTTPException)
async def answered(request, exc):
    return JSONResponse({"error": exc.detail}, status_code=exc.status_code, headers=exc.headers)
""",
            fixed=True,
        ),
    )

    def run(self, handler: DroppedHeaders, question: Question, /) -> Iterator[Finding]:
        """Report it; where nothing is known to send a challenge it is only worth an information."""
        held = self.held(handler.where.whatever_the_conditions(), question)
        if held is None:
            return
        fix = None
        if handler.call is not None:
            # Safe: what the code raises with headers is meant to be sent with them, and is without this handler.
            fix = Fix("Send the headers of the exception", (AddArgument(handler.call, "headers", handler.value),), Safety.SAFE)
        lost = ", and so `WWW-Authenticate` of every 401" if handler.challenges else ""
        yield self.finding(
            handler.at,
            f"`{handler.name}` drops the headers of the exception{lost}",
            severity=held.cap(self.severity if handler.challenges else Severity.INFO),
            labels=[Label(handler.registered_at, "handles it")] if handler.registered_at is not None else (),
            environment=held.environment,
            fix=fix,
        )
