"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.handling import Miss, MissedError
from authlint.finding import Finding, Fix, Label, Rewrite, Safety, Severity

_SURE = frozenset({Miss.ABSENT})


class SigningExceptionUncaught(Check[MissedError]):
    """A refused token raises an error that the handler around the decode does not catch.

    ## Why it matters
    The caller gets 500 in place of 401, and somebody is called at night because a stranger sent a bad token. Tests with valid
    tokens never see it: Python looks an error's name up only when something is raised.

    ## How to fix it
    With PyJWT catch `jwt.PyJWTError`: it covers the token, the key and the key set. Name special cases such as
    `jwt.ExpiredSignatureError` before it, and take the errors from the library that decodes: python-jose has its own `JWTError`.
    """

    severity = Severity.WARNING
    topic = "tokens"
    since = "0.1.0"
    references = (
        "https://pyjwt.readthedocs.io/en/stable/api.html#exceptions",
        "https://github.com/jpadilla/pyjwt/blob/master/jwt/exceptions.py",
    )
    examples = (
        Example(
            bad="""
-- auth.py --
import jwt
from fastapi import HTTPException


def current_user(token: str, key: str) -> str:
    try:
        claims = jwt.decode(token, key, algorithms=["HS256"])
    except jwt.JWTError:
           ^^^^^^^^^^^^ `jwt.JWTError` does not exist in PyJWT: for a refused token, `AttributeError` is raised here instead
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"}) from None
    return claims["sub"]
""",
            good="""
-- auth.py --
import jwt
from fastapi import HTTPException


def current_user(token: str, key: str) -> str:
    try:
        claims = jwt.decode(token, key, algorithms=["HS256"])
    except jwt.PyJWTError:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"}) from None
    return claims["sub"]
""",
            fixed=True,
        ),
        Example(
            bad="""
-- auth.py --
import jwt
from jose import JWTError


def claims_of(token: str, key: str) -> dict | None:
    try:
        return jwt.decode(token, key, algorithms=["HS256"])
    except JWTError:
           ^^^^^^^^ `JWTError` is of python-jose, and PyJWT decodes the token: its `InvalidTokenError` is not handled here
        return None
""",
            good="""
-- auth.py --
import jwt
from jose import JWTError


def claims_of(token: str, key: str) -> dict | None:
    try:
        return jwt.decode(token, key, algorithms=["HS256"])
    except jwt.PyJWTError:
        return None
""",
            fixed=True,
        ),
    )

    def run(self, missed: MissedError, question: Question, /) -> Iterator[Finding]:
        """Report each handler that misses."""
        if self.held(missed.where, question) is None:
            return
        labels: list[Label] = []
        if missed.other is not None:
            labels.append(Label(missed.other, "this catches it" if missed.miss is Miss.DEAD else "this raises it"))
        fix = None
        if missed.replace_at is not None and missed.replacement:
            # Safe where the name does not exist: nothing but the error that is meant can be in its place.
            safety = Safety.SAFE if missed.miss in _SURE else Safety.UNSAFE
            wanted = missed.replacement.strip("{}")
            fix = Fix(f"Catch {wanted}", (Rewrite(missed.replace_at, missed.replacement),), safety)
        yield self.finding(
            missed.at,
            _message(missed),
            severity=None if missed.certain else Severity.INFO,
            labels=labels,
            fix=fix,
        )


def _message(missed: MissedError) -> str:
    name, escapes = f"`{missed.name}`", f"`{missed.escapes}`"
    match missed.miss:
        case Miss.ABSENT:
            return f"{name} does not exist in {missed.library}: for a refused token, {escapes} is raised here instead"
        case Miss.FOREIGN:
            of = f"{name} is of {missed.other_name}, and {missed.library} decodes the token"
            return f"{of}: its {escapes} is not handled here"
        case Miss.DEAD:
            return f"{name} is never reached: `{missed.other_name}` above catches it, too"
        case Miss.KEY_SET:
            return f"{name} does not catch {escapes}: a token with an unknown `kid` is not handled here"
        case Miss.NARROW:
            return f"{name} does not catch {escapes}: a token with another `alg` in its header is not handled here"
