"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.finding import Finding, Fix, Label, Rewrite, Severity


class AuthComponentNotAttached(Check[IneffectiveProtection]):
    """A part of the authentication is built or used, and its other half is nowhere in the application.

    ## Why it matters
    Some frameworks let everybody in when the other half is missing: BlackSheep's `@auth()` without `use_authorization`, Pyramid's
    `permission=` without a security policy, Litestar's `JWTAuth` that no application is handed. Others answer 500 to every
    request: `@login_required` without a `LoginManager`, `@jwt_required()` without a `JWTManager`.

    ## How to fix it
    Add the missing half where the application is made, before it serves requests.
    """

    severity = Severity.ERROR
    topic = "pipeline"
    since = "0.1.0"
    references = (
        "https://docs.litestar.dev/2/usage/security/jwt.html",
        "https://www.neoteroi.dev/blacksheep/authorization/",
        "https://docs.pylonsproject.org/projects/pyramid/en/latest/narr/security.html",
        "https://flask-login.readthedocs.io/en/latest/#configuring-your-application",
    )
    examples = (
        Example(
            bad="""
-- app.py --
import os

from litestar import Litestar, get
from litestar.security.jwt import JWTAuth

from users import User, find_user


@get("/orders")
async def orders() -> list[str]:
    return ["order 1"]


jwt_auth = JWTAuth[User](retrieve_user_handler=find_user, token_secret=os.environ["JWT_SECRET"])
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `jwt_auth` is never attached to the application: nothing hands on `jwt_auth.on_app_init`, so every route answers everybody
app = Litestar([orders])
""",  # noqa: E501 - a message stands on one line
            good="""
-- app.py --
import os

from litestar import Litestar, get
from litestar.security.jwt import JWTAuth

from users import User, find_user


@get("/orders")
async def orders() -> list[str]:
    return ["order 1"]


jwt_auth = JWTAuth[User](retrieve_user_handler=find_user, token_secret=os.environ["JWT_SECRET"])
app = Litestar([orders], on_app_init=[jwt_auth.on_app_init])
""",
        ),
    )

    def run(self, protection: IneffectiveProtection, question: Question, /) -> Iterator[Finding]:
        """Report parts whose other half is missing."""
        held = self.held(protection.where, question)
        if protection.flaw is not Flaw.NOT_ATTACHED or held is None:
            return
        fix = None
        if protection.anchor is not None and protection.fix:
            fix = Fix("Hand on the method", (Rewrite(protection.anchor, protection.fix),))
        yield self.finding(
            protection.at,
            f"`{protection.name}` {protection.effect}",
            severity=held.cap(self.severity),
            labels=[Label(protection.other, "defined here")] if protection.other is not None else [],
            environment=held.environment if protection.where.only else None,
            fix=fix,
        )
