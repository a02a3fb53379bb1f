"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.finding import Finding, Fix, Label, Rewrite, Safety, Severity


class AuthClassNotInstantiated(Check[IneffectiveProtection]):
    """A class of authentication is handed over where an instance of it belongs.

    ## Why it matters
    The framework calls what it is given. Calling the class makes a new object instead of looking at the request: either that
    fails, so that every request answers 500, or the object counts as somebody who has signed in. In FastAPI,
    `Depends(HTTPBearer)` lets everybody in, and `Depends(OAuth2PasswordBearer)` asks for a `tokenUrl` in the query.

    ## How to fix it
    Hand over an instance: `auth=ApiKey()`, `Depends(HTTPBearer())`, `backend=TokenBackend()`.
    """

    severity = Severity.ERROR
    topic = "access"
    since = "0.1.0"
    references = (
        "https://django-ninja.dev/guides/authentication/",
        "https://fastapi.tiangolo.com/reference/security/",
        "https://www.starlette.dev/authentication/",
    )
    examples = (
        Example(
            bad="""
-- api.py --
from ninja import NinjaAPI
from ninja.security import APIKeyCookie

from .keys import owner_of


class CookieKey(APIKeyCookie):
    def authenticate(self, request, key):
        return owner_of(key)


api = NinjaAPI(auth=CookieKey)
                    ^^^^^^^^^ `CookieKey` is the class, not an instance: everybody gets in, because its object counts as the user
""",
            good="""
-- api.py --
from ninja import NinjaAPI
from ninja.security import APIKeyCookie

from .keys import owner_of


class CookieKey(APIKeyCookie):
    def authenticate(self, request, key):
        return owner_of(key)


api = NinjaAPI(auth=CookieKey())
""",
            fixed=True,
        ),
        Example(
            bad="""
-- api.py --
from fastapi import Depends, FastAPI
from fastapi.security import HTTPBasic

from .users import store

app = FastAPI()


@app.get("/export", dependencies=[Depends(HTTPBasic)])
                                          ^^^^^^^^^ `HTTPBasic` is the class, not an instance: FastAPI makes one and looks at no credentials, so everybody gets in
def export():
    return store.all()
""",  # noqa: E501 - a message stands on one line
            good="""
-- api.py --
from fastapi import Depends, FastAPI
from fastapi.security import HTTPBasic

from .users import store

app = FastAPI()


@app.get("/export", dependencies=[Depends(HTTPBasic())])
def export():
    return store.all()
""",
            fixed=True,
        ),
    )

    def run(self, protection: IneffectiveProtection, question: Question, /) -> Iterator[Finding]:
        """Report classes that are handed over as they are."""
        held = self.held(protection.where, question)
        if held is None or protection.flaw is not Flaw.CLASS_ITSELF:
            return
        fix = None
        if protection.anchor is not None and protection.fix:
            # An instance is the only thing that the framework can use here.
            fix = Fix(f"Make it an instance of `{protection.name}`", (Rewrite(protection.anchor, protection.fix),), Safety.SAFE)
        labels = [] if protection.other is None else [Label(protection.other, "the class")]
        yield self.finding(
            protection.at,
            f"`{protection.name}` is the class, not an instance: {protection.effect}",
            severity=held.cap(self.severity if protection.certain else Severity.WARNING),
            labels=labels,
            environment=held.environment if protection.where.only else None,
            fix=fix,
        )
