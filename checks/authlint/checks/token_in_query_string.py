"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.exposure import TokenInUrl, UrlSource
from authlint.finding import Finding, Label, Severity


class TokenInQueryString(Check[TokenInUrl]):
    """A token is accepted in the query string, where logs and histories keep it.

    ## Why it matters
    Servers and proxies log the whole address of every request, browsers keep it in their history, and pass it on in `Referer`.
    Whoever reads one of them can act as the user for as long as the token lives.

    ## How to fix it
    Take the token from the `Authorization` header, or from a cookie. For a WebSocket or a download, which cannot send a header,
    give out a ticket that can be used once and lives for seconds.
    """

    severity = Severity.WARNING
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc9700#section-4.3.2",
        "https://www.rfc-editor.org/rfc/rfc6750#section-5.3",
    )
    unfixable = "the clients have to send the token in another way first"
    examples = (
        Example(
            bad="""
-- main.py --
import jwt
from fastapi import FastAPI, Query

from keys import KEY

app = FastAPI()


@app.get("/me")
def me(access_token: str = Query()) -> str:
       ^^^^^^^^^^^^^^^^^ the token is taken from the query string (`access_token`): logs of servers and proxies keep it
    return jwt.decode(access_token, KEY, algorithms=["HS256"])["sub"]
""",
            good="""
-- main.py --
import jwt
from fastapi import Depends, FastAPI
from fastapi.security import OAuth2PasswordBearer

from keys import KEY

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")


@app.get("/me")
def me(access_token: str = Depends(scheme)) -> str:
    return jwt.decode(access_token, KEY, algorithms=["HS256"])["sub"]
""",
        ),
    )

    def run(self, token: TokenInUrl, question: Question, /) -> Iterator[Finding]:
        """Report each place outside development; where browsers can do nothing else it is only worth knowing."""
        held = self.held(token.where, question)
        if held is None:
            return
        if token.source is UrlSource.SETTING:
            message = f"`{token.name}` accepts tokens in the query string: logs of servers and proxies keep them"
        elif token.source is UrlSource.SCHEME:
            message = f"`{token.name}` takes the key from the query string: logs of servers and proxies keep it"
        else:
            message = f"the token is taken from the query string (`{token.name}`): logs of servers and proxies keep it"
        severity = Severity.INFO if token.has_no_choice else self.severity
        labels = [Label(token.verified_at, "it is verified here")] if token.verified_at else ()
        yield self.finding(token.at, message, severity=held.cap(severity), labels=labels)
