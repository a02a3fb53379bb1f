"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.transport import PreflightReason, RejectedPreflight
from authlint.finding import Finding, Label, Severity


class PreflightRejected(Check[RejectedPreflight]):
    """Browsers ask first whether they may send a request with credentials, and that question is refused.

    ## Why it matters
    Before a request with an `Authorization` header a browser sends a preflight request: `OPTIONS`, without credentials. If it is
    answered 401, or if the answer does not allow the header, the browser never sends the real request, and its page only sees a
    CORS error. The libraries of Flask, Quart, Sanic, Falcon and aiohttp only add headers to what the hooks and middleware before
    them answer.

    ## How to fix it
    Let `OPTIONS` pass: `if request.method == "OPTIONS": return`. With Starlette, FastAPI and others that answer preflight
    requests themselves, list `Authorization` among the headers that are allowed.
    """

    severity = Severity.WARNING
    topic = "cors"
    since = "0.1.0"
    references = (
        "https://fetch.spec.whatwg.org/#cors-preflight-fetch",
        "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS#preflighted_requests",
        "https://www.starlette.io/middleware/#corsmiddleware",
    )
    unfixable = "how the hook lets a request pass is up to the project; which headers its pages send, too"
    examples = (
        Example(
            bad="""
-- app.py --
from flask import Flask, jsonify, request
from flask_cors import CORS

app = Flask(__name__)
CORS(app)


@app.before_request
def check_token():
    ^^^^^^^^^^^ `check_token` answers preflight requests 401: browsers never send the real request
    if not is_valid(request.headers.get("Authorization")):
        return jsonify(error="no token"), 401
""",
            good="""
-- app.py --
from flask import Flask, jsonify, request
from flask_cors import CORS

app = Flask(__name__)
CORS(app)


@app.before_request
def check_token():
    if request.method == "OPTIONS":
        return None
    if not is_valid(request.headers.get("Authorization")):
        return jsonify(error="no token"), 401
""",
        ),
        Example(
            bad="""
-- main.py --
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import HTTPBearer

app = FastAPI(dependencies=[Depends(HTTPBearer())])
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example"], allow_headers=["Content-Type"])
                   ^^^^^^^^^^^^^^ `CORSMiddleware` does not allow the header `Authorization`: browsers never send a request with a token
""",  # noqa: E501 - a message stands on one line
            good="""
-- main.py --
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import HTTPBearer

app = FastAPI(dependencies=[Depends(HTTPBearer())])
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example"], allow_headers=["Content-Type", "Authorization"])
""",
        ),
    )

    def run(self, preflight: RejectedPreflight, question: Question, /) -> Iterator[Finding]:
        """Report it outside development."""
        held = self.held(preflight.where, question)
        if held is None:
            return
        labels: list[Label] = []
        if preflight.reason is PreflightReason.REFUSED:
            message = f"`{preflight.name}` answers preflight requests {preflight.status}: browsers never send the real request"
            if preflight.refusal is not None:
                labels.append(Label(preflight.refusal, "the refusal"))
            if preflight.other is not None:
                labels.append(Label(preflight.other, "only adds headers to that answer"))
        else:
            message = f"`{preflight.name}` does not allow the header `Authorization`: browsers never send a request with a token"
            if preflight.other is not None:
                labels.append(Label(preflight.other, "reads the header"))
        yield self.finding(preflight.at, message, severity=held.cap(self.severity), labels=labels, environment=held.environment)
