"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.handling import Trusted, UnverifiedUse
from authlint.finding import Finding, Label, Severity


class UnverifiedClaimTrusted(Check[UnverifiedUse]):
    """Something of a token is acted upon that nothing has verified: claims read by hand, or the key that the header names.

    ## Why it matters
    A token is text that the caller sends. Without a verified signature its claims are whatever the caller writes, and a key that
    is fetched from where the token says (`jku`, `x5u`, `jwk`) is the caller's own key, which fits every token of the caller.

    ## How to fix it
    Let a library decode the token with a key that you chose: `jwt.decode(token, key, algorithms=["RS256"], audience="api")`, the
    key from a JWKS address of your configuration. If the header may name the address, compare it with the ones that you accept
    before anything is fetched.
    """

    severity = Severity.WARNING
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.1",
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.10",
    )
    unfixable = "only you know which key the token is to be verified with"
    examples = (
        Example(
            bad="""
-- auth.py --
import base64
import json

from fastapi import Depends
from fastapi.security import OAuth2PasswordBearer

scheme = OAuth2PasswordBearer(tokenUrl="token")


def current_user(token: str = Depends(scheme)) -> str:
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
                        ^^^^^^^^^^^^^^^^^^^^^^^^ the token is read by hand, and nothing verifies its signature: anybody can write the claim `sub`
    return claims["sub"]
""",  # noqa: E501 - a message stands on one line
            good="""
-- auth.py --
import jwt
from fastapi import Depends
from fastapi.security import OAuth2PasswordBearer

from keys import KEY

scheme = OAuth2PasswordBearer(tokenUrl="token")


def current_user(token: str = Depends(scheme)) -> str:
    return jwt.decode(token, KEY, algorithms=["RS256"], audience="api")["sub"]
""",
        ),
        Example(
            bad="""
-- auth.py --
import jwt


def claims_of(token: str) -> dict:
    header = jwt.get_unverified_header(token)
    client = jwt.PyJWKClient(header["jku"])
                             ^^^^^^^^^^^^^ the key is taken from where the token's own header says (`jku`): anybody can sign a token with a key of theirs
    return jwt.decode(token, client.get_signing_key(header["kid"]).key, algorithms=["RS256"], audience="api")
""",  # noqa: E501 - a message stands on one line
            good="""
-- auth.py --
import jwt

client = jwt.PyJWKClient("https://login.example/jwks.json")


def claims_of(token: str) -> dict:
    return jwt.decode(token, client.get_signing_key_from_jwt(token).key, algorithms=["RS256"], audience="api")
""",
        ),
    )

    def run(self, use: UnverifiedUse, question: Question, /) -> Iterator[Finding]:
        """Report each place that is reached outside development."""
        held = self.held(use.where, question)
        if held is None:
            return
        if use.trusted is Trusted.KEY:
            told = f"the key is taken from where the token's own header says (`{use.name}`)"
            message = f"{told}: anybody can sign a token with a key of theirs"
        else:
            told = "the token is read by hand, and nothing verifies its signature"
            message = f"{told}: anybody can write the claim `{use.name}`"
        severity = Severity.INFO if use.announced else self.severity
        labels = [Label(use.used_at, "it is used here")] if use.used_at else ()
        yield self.finding(use.at, message, severity=held.cap(severity), labels=labels)
