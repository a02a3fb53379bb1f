"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.finding import Finding, Fix, Label, Rewrite, Safety, Severity


class DependencyNotCalled(Check[IneffectiveProtection]):
    """A function that authenticates stands where the framework does not call it.

    ## Why it matters
    FastAPI only calls what `Depends` or `Security` names. A function as a default value is just that: the route answers
    everybody, and its user is a function, which is true. What `Annotated` adds without `Depends` is passed over, and the
    parameter is read from the request, where the caller writes what it likes.

    ## How to fix it
    Write `Depends(get_current_user)`, with the function and not with its result.
    """

    severity = Severity.ERROR
    topic = "access"
    since = "0.1.0"
    references = ("https://fastapi.tiangolo.com/tutorial/dependencies/",)
    examples = (
        Example(
            bad="""
-- app.py --
from fastapi import APIRouter, Depends
from fastapi.security import OAuth2PasswordBearer

from .tokens import user_of

oauth2 = OAuth2PasswordBearer(tokenUrl="token")
router = APIRouter()


def get_current_user(token: str = Depends(oauth2)):
    return user_of(token)


@router.get("/me")
def me(user=get_current_user):
            ^^^^^^^^^^^^^^^^ `get_current_user` never runs for a request: FastAPI takes it as the default value of `user`
    return {"name": user.name}
""",
            good="""
-- app.py --
from fastapi import APIRouter, Depends
from fastapi.security import OAuth2PasswordBearer

from .tokens import user_of

oauth2 = OAuth2PasswordBearer(tokenUrl="token")
router = APIRouter()


def get_current_user(token: str = Depends(oauth2)):
    return user_of(token)


@router.get("/me")
def me(user=Depends(get_current_user)):
    return {"name": user.name}
""",
            fixed=True,
        ),
        Example(
            bad="""
-- app.py --
from typing import Annotated

from fastapi import FastAPI
from fastapi.security import HTTPBearer

app = FastAPI()


@app.get("/orders")
def orders(token: Annotated[str, HTTPBearer()]):
                                 ^^^^^^^^^^^^ `HTTPBearer` never runs for a request: without `Depends`, `Annotated` does not tell FastAPI to call it, and `token` is whatever the request says
    return []
""",  # noqa: E501 - a message stands on one line
            good="""
-- app.py --
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer

app = FastAPI()


@app.get("/orders")
def orders(token: Annotated[str, Depends(HTTPBearer())]):
    return []
""",
            fixed=True,
        ),
    )

    def run(self, protection: IneffectiveProtection, question: Question, /) -> Iterator[Finding]:
        """Report functions of authentication that no request reaches."""
        held = self.held(protection.where, question)
        if held is None or protection.flaw is not Flaw.NOT_CALLED:
            return
        fix = None
        if protection.anchor is not None and protection.fix:
            # A dependency that authenticates and stands where one is named can only be meant to be called; a scheme gives
            # credentials where the code may expect a user.
            safety = Safety.SAFE if protection.certain else Safety.UNSAFE
            fix = Fix(f"Let `Depends` call `{protection.name}`", (Rewrite(protection.anchor, protection.fix),), safety)
        labels = [] if protection.defined_at is None else [Label(protection.defined_at, "what does not run")]
        yield self.finding(
            protection.at,
            f"`{protection.name}` never runs for a request: {protection.effect}",
            severity=held.cap(self.severity),
            labels=labels,
            environment=held.environment if protection.where.only else None,
            fix=fix,
        )
