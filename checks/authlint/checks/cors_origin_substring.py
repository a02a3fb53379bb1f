"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.transport import Comparison, LooseOrigin
from authlint.finding import Finding, Fix, Rewrite, Severity


class CorsOriginSubstring(Check[LooseOrigin]):
    """An origin is compared so loosely that others pass, too.

    ## Why it matters
    Anybody can register `https://evil-example.com`. If that passes for `https://.example.com`, its pages may read what the API
    answers to their visitors, with the visitors' cookies where credentials are allowed. Starlette looks for the origin *in*
    `allow_origins`: in a text that finds every part of it, in a list only whole origins. In a regular expression a dot is any
    character, and Flask-CORS and django-cors-headers do not look at the end of the origin.

    ## How to fix it
    Write a list of whole origins. In a pattern, escape dots, put one before the domain, and end with `$`.
    """

    severity = Severity.ERROR
    topic = "cors"
    since = "0.1.0"
    references = (
        "https://www.starlette.io/middleware/#corsmiddleware",
        "https://portswigger.net/web-security/cors#errors-parsing-origin-headers",
    )
    examples = (
        Example(
            bad="""
-- main.py --
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origins="https://app.example.com",
                  ^^^^^^^^^^^^^^^^^^^^^^^^^ `allow_origins` is a text, and every origin that is a part of it is allowed, `https://app.example.co` for one
    allow_credentials=True,
)
""",  # noqa: E501 - a message stands on one line
            good="""
-- main.py --
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.example.com"],
    allow_credentials=True,
)
""",
            fixed=True,
        ),
        Example(
            bad="""
-- main.py --
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

app = Starlette(
    middleware=[
        Middleware(
            CORSMiddleware,
            allow_origin_regex=r"https://.*.example.com",
                               ^^^^^^^^^^^^^^^^^^^^^^^^^ `allow_origin_regex` has a dot that stands for any character: `https://app-example.com` is allowed, too
            allow_credentials=True,
        )
    ]
)
""",  # noqa: E501 - a message stands on one line
            good="""
-- main.py --
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

app = Starlette(
    middleware=[
        Middleware(
            CORSMiddleware,
            allow_origin_regex=r"https://.*\\.example\\.com",
            allow_credentials=True,
        )
    ]
)
""",
        ),
    )

    def run(self, origin: LooseOrigin, question: Question, /) -> Iterator[Finding]:
        """Report it outside development; without credentials a pattern is a warning."""
        held = self.held(origin.where, question)
        if held is None:
            return
        message = f"`{origin.name}` {origin.comparison.value}"
        if origin.comparison is Comparison.PART:
            message += f", `{origin.accepted}` for one" if origin.accepted else ""
        elif origin.accepted:
            message += f": `{origin.accepted}` is allowed, too"
        is_sure = origin.comparison is Comparison.PART or origin.credentials
        fix = None
        if origin.is_list:
            fix = Fix("Write a list with the one origin", (Rewrite(origin.at, "[{}]"),))
        yield self.finding(
            origin.at,
            message,
            severity=held.cap(self.severity if is_sure else Severity.WARNING),
            environment=held.environment,
            fix=fix,
        )
