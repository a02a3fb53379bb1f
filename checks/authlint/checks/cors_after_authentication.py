"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.pipeline import Pipeline, Stage, StageKind
from authlint.finding import Finding, Label, Severity
from authlint.ordering import hint_of, move


class CorsAfterAuthentication(Check[Pipeline]):
    """A stage that answers 401 by itself runs before CORS, so browsers never see that answer.

    ## Why it matters
    A preflight request carries no credentials: it is refused, and the browser does not send the real request. A refusal of a real
    request has no `Access-Control-Allow-Origin`, so that the page sees a CORS error instead of the 401.

    ## How to fix it
    Let CORS meet the request first. In a list that is the first entry; with Starlette's and FastAPI's `add_middleware` and
    `@app.middleware("http")` it is the last one added.
    """

    severity = Severity.WARNING
    topic = "cors"
    since = "0.1.0"
    references = (
        "https://www.starlette.io/middleware/#corsmiddleware-global-enforcement",
        "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials",
        "https://github.com/adamchainz/django-cors-headers#setup",
    )
    examples = (
        Example(
            bad="""
-- main.py --
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example"])
                   ^^^^^^^^^^^^^^ `CORSMiddleware` runs after `require_token` (the last one added meets the request first), which answers 401 by itself: browsers see a CORS error instead


@app.middleware("http")
async def require_token(request, call_next):
    if "authorization" not in request.headers:
        return JSONResponse({"detail": "no token"}, status_code=401, headers={"WWW-Authenticate": "Bearer"})
    return await call_next(request)
""",  # noqa: E501 - a message stands on one line
            good="""
-- main.py --
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

app = FastAPI()


@app.middleware("http")
async def require_token(request, call_next):
    if "authorization" not in request.headers:
        return JSONResponse({"detail": "no token"}, status_code=401, headers={"WWW-Authenticate": "Bearer"})
    return await call_next(request)


app.add_middleware(CORSMiddleware, allow_origins=["https://app.example"])
""",
        ),
    )

    def run(self, pipeline: Pipeline, question: Question, /) -> Iterator[Finding]:
        """Report each CORS stage behind a stage that refuses by itself."""
        reported: set[Stage] = set()
        pairs = list(pipeline.pairs())
        for earlier, later in pairs:
            if later.kind is not StageKind.CORS or earlier.rejects is None or later in reported:
                continue
            held = self.held((earlier.where & later.where).whatever_the_conditions(), question)
            if held is None or any(stage.kind is StageKind.CORS and after is earlier for stage, after in pairs):
                continue
            reported.add(later)
            labels = [Label(earlier.at, "refuses requests before CORS headers are added")]
            if earlier.refusal is not None:
                labels.append(Label(earlier.refusal, "the refusal"))
            yield self.finding(
                later.at,
                f"`{later.name}` runs after `{earlier.name}`{hint_of(later)}, which answers {earlier.rejects} "
                "by itself: browsers see a CORS error instead",
                severity=held.cap(self.severity),
                labels=labels,
                environment=held.environment,
                fix=move(pipeline, later, earlier, after=False),
            )
