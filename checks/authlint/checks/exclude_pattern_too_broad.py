"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import Breadth, PathExemption
from authlint.finding import Finding, Label, Severity


class ExcludePatternTooBroad(Check[PathExemption]):
    """A pattern that should let a few paths through without authentication lets every path through, or more than meant.

    ## Why it matters
    Such lists hold patterns, not paths. `"/"` is meant to open the start page, and every path begins with it: nothing is
    protected any more. Litestar searches for its patterns anywhere in the path, so that `"/login"` opens `/loginhistory` and
    `/admin/login-as` too.

    ## How to fix it
    Anchor the pattern at both ends, `"^/$"` and `"^/login$"`, or compare the whole path instead of its beginning.
    """

    severity = Severity.ERROR
    topic = "access"
    since = "0.1.0"
    references = ("https://docs.litestar.dev/2/usage/middleware/using-middleware.html#excluding-by-pattern",)
    unfixable = "which paths are meant to be open only their author knows"
    examples = (
        Example(
            bad="""
-- app.py --
import os

from litestar import Litestar, get
from litestar.security.jwt import JWTAuth

from users import User, find_user


@get("/me")
async def me() -> str:
    return "me"


jwt_auth = JWTAuth[User](
    retrieve_user_handler=find_user,
    token_secret=os.environ["JWT_SECRET"],
    exclude=["/", "^/login$", "^/schema"],
             ^^^ `"/"` in `exclude` lets every path through without authentication, because all of them contain it
)
app = Litestar([me], on_app_init=[jwt_auth.on_app_init])
""",
            good="""
-- app.py --
import os

from litestar import Litestar, get
from litestar.security.jwt import JWTAuth

from users import User, find_user


@get("/me")
async def me() -> str:
    return "me"


jwt_auth = JWTAuth[User](
    retrieve_user_handler=find_user,
    token_secret=os.environ["JWT_SECRET"],
    exclude=["^/$", "^/login$", "^/schema"],
)
app = Litestar([me], on_app_init=[jwt_auth.on_app_init])
""",
        ),
    )

    def run(self, exemption: PathExemption, question: Question, /) -> Iterator[Finding]:
        """Report patterns that let through what nobody wants to."""
        held = self.held(exemption.where, question)
        if held is None:
            return
        within = f" in `{exemption.name}`" if exemption.name else ""
        labels: list[Label] = []
        match exemption.breadth:
            case Breadth.EVERYTHING:
                message = f"`{exemption.text}`{within} lets every path through without authentication, {exemption.reason}"
                severity = Severity.ERROR
            case Breadth.MORE if exemption.route is not None:
                path, at = exemption.route
                message = f"`{exemption.text}`{within} is searched for anywhere in the path, and opens `{path}` too"
                labels, severity = [Label(at, "is not protected either")], Severity.WARNING
            case _:
                message = f"`{exemption.text}`{within} is searched for anywhere in the path: it opens whatever contains it"
                severity = Severity.INFO
        yield self.finding(
            exemption.at,
            message,
            severity=held.cap(severity),
            labels=labels,
            environment=held.environment if exemption.where.only else None,
        )
