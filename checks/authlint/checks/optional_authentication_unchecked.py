"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import UncheckedIdentity
from authlint.finding import Finding, Label, Severity


class OptionalAuthenticationUnchecked(Check[UncheckedIdentity]):
    """Optional authentication gives nobody, and the code goes on as if there were somebody.

    ## Why it matters
    With `auto_error=False` a security class of FastAPI does not refuse who sends no credentials: it gives `None`, and so does
    `current_user(optional=True)` of fastapi-users and `jwt_required(optional=True)` of Flask-JWT-Extended. Code that takes
    something of it fails with a server error where 401 belongs.

    ## How to fix it
    Test it and raise 401, or leave out `auto_error=False` so that the framework refuses by itself.
    """

    severity = Severity.WARNING
    topic = "access"
    since = "0.1.0"
    unfixable = "whether somebody who has not signed in is refused or served is the application's own"
    references = (
        "https://fastapi.tiangolo.com/reference/security/",
        "https://flask-jwt-extended.readthedocs.io/en/stable/optional_endpoints.html",
    )
    examples = (
        Example(
            bad="""
-- app.py --
from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer

from .users import user_of

bearer = HTTPBearer(auto_error=False)
app = FastAPI()


@app.get("/me")
def me(credentials=Depends(bearer)):
    return user_of(credentials.credentials)
                   ^^^^^^^^^^^^^^^^^^^^^^^ `credentials` is None for a request without credentials, and nothing tests that before this
""",  # noqa: E501 - a message stands on one line
            good="""
-- app.py --
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPBearer

from .users import user_of

bearer = HTTPBearer(auto_error=False)
app = FastAPI()


@app.get("/me")
def me(credentials=Depends(bearer)):
    if credentials is None:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
    return user_of(credentials.credentials)
""",
        ),
    )

    def run(self, identity: UncheckedIdentity, question: Question, /) -> Iterator[Finding]:
        """Report identities that are used untested."""
        held = self.held(identity.where.whatever_the_conditions(), question)
        if held is None:
            return
        if identity.is_used:
            message = f"`{identity.name}` is None for a request without credentials, and nothing tests that before this"
        else:
            message = (
                f"`{identity.name}` refuses nobody and nothing looks at what it gives: `{identity.endpoint}` answers everybody"
            )
        yield self.finding(
            identity.at,
            message,
            severity=held.cap(self.severity),
            labels=[Label(identity.origin_at, f"`{identity.origin}` refuses nobody")],
            environment=held.environment if identity.where.only else None,
        )
