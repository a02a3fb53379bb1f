"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import Endpoint, Level, ProtectionKind
from authlint.finding import Finding, Label, Severity


class TokenNotVerified(Check[Endpoint]):
    """A route asks for credentials and nothing looks at them.

    ## Why it matters
    FastAPI's security classes, `OAuth2PasswordBearer` and `HTTPBearer` among them, take the credentials out of the request and
    that is all. As long as no dependency decodes or looks up what they give, any text is as good as a token.

    ## How to fix it
    Depend on a function that takes the token from the scheme, verifies it, and raises 401 if it is not good.
    """

    severity = Severity.WARNING
    topic = "access"
    since = "0.1.0"
    unfixable = "how the application knows a good token is its own"
    references = ("https://fastapi.tiangolo.com/tutorial/security/get-current-user/",)
    examples = (
        Example(
            bad="""
-- app.py --
from fastapi import Depends, FastAPI
from fastapi.security import OAuth2PasswordBearer

oauth2 = OAuth2PasswordBearer(tokenUrl="token")
app = FastAPI()


@app.get("/orders", dependencies=[Depends(oauth2)])
                                  ^^^^^^^^^^^^^^^ `oauth2` only takes the credentials out of the request: `orders` answers whatever they are
def orders():
    return ["1"]
""",  # noqa: E501 - a message stands on one line
            good="""
-- app.py --
import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer

from .settings import KEY

oauth2 = OAuth2PasswordBearer(tokenUrl="token")
app = FastAPI()


def signed_in(token: str = Depends(oauth2)):
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"])
    except jwt.PyJWTError as error:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"}) from error


@app.get("/orders", dependencies=[Depends(signed_in)])
def orders():
    return ["1"]
""",
        ),
    )

    def run(self, endpoint: Endpoint, question: Question, /) -> Iterator[Finding]:
        """Report routes before which credentials are only taken out of the request."""
        kinds = {one.kind for one in endpoint.protections}
        held = self.held(endpoint.where.whatever_the_conditions(), question)
        if held is None or ProtectionKind.EXTRACTS not in kinds:
            return
        if kinds - {ProtectionKind.EXTRACTS, ProtectionKind.IDENTIFIES}:
            return
        shown = next(one for one in reversed(endpoint.protections) if one.kind is ProtectionKind.EXTRACTS)
        is_shared = shown.level in {Level.APPLICATION, Level.ROUTER} or shown.at.path != endpoint.at.path
        labels = [] if shown.defined_at is None else [Label(shown.defined_at, "it looks at nothing")]
        if is_shared:
            labels.append(Label(shown.at, "it stands before the route because of this"))
        yield self.finding(
            endpoint.at if is_shared else shown.at,
            f"`{shown.name}` only takes the credentials out of the request: `{endpoint.name}` answers whatever they are",
            severity=held.cap(self.severity),
            labels=labels,
            environment=held.environment if endpoint.where.only else None,
        )
