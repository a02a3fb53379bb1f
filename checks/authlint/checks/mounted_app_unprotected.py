"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import UncoveredPart
from authlint.finding import AddArgument, Finding, Fix, Label, Severity


class MountedAppUnprotected(Check[UncoveredPart]):
    """An application is mounted, or a plain route added, where the dependencies of the application around it do not reach.

    ## Why it matters
    `FastAPI(dependencies=[Depends(verify)])` looks as if it stood before everything. It stands before the routes of FastAPI
    alone: an application that is mounted and a route of Starlette (`add_route`) answer everybody.

    ## How to fix it
    Give the mounted application the dependencies as well, or authenticate in middleware, which covers what is mounted. Use
    `add_api_route` in place of `add_route`.
    """

    severity = Severity.WARNING
    topic = "access"
    since = "0.1.0"
    references = (
        "https://fastapi.tiangolo.com/advanced/sub-applications/",
        "https://fastapi.tiangolo.com/tutorial/dependencies/global-dependencies/",
    )
    examples = (
        Example(
            bad="""
-- main.py --
from fastapi import Depends, FastAPI

from .reports import all_reports
from .security import verify_token

app = FastAPI(dependencies=[Depends(verify_token)])
admin = FastAPI()


@admin.get("/reports")
def reports():
    return all_reports()


app.mount("/admin", admin)
                    ^^^^^ `admin` is open to everybody: the dependencies of `app` do not cover what is mounted
""",
            good="""
-- main.py --
from fastapi import Depends, FastAPI

from .reports import all_reports
from .security import verify_token

app = FastAPI(dependencies=[Depends(verify_token)])
admin = FastAPI(dependencies=[Depends(verify_token)])


@admin.get("/reports")
def reports():
    return all_reports()


app.mount("/admin", admin)
""",
            fixed=True,
        ),
    )

    def run(self, part: UncoveredPart, question: Question, /) -> Iterator[Finding]:
        """Report what nothing stands before."""
        held = self.held(part.where, question)
        if held is None or not part.endpoints:
            return
        fix = None
        if part.fix_at is not None:
            fix = Fix(f"Give `{part.name}` the same dependencies", (AddArgument(part.fix_at, "dependencies", part.fix),))
        beyond = "what is mounted" if part.mounts else "routes of Starlette"
        name, at = part.endpoints[0]
        labels = [Label(part.protection_at, f"`{part.protection}` only stands before routes of FastAPI")]
        if part.mounts:
            labels.append(Label(at, f"everybody can call `{name}`"))
        yield self.finding(
            part.at,
            f"`{part.name}` is open to everybody: the dependencies of `{part.owner}` do not cover {beyond}",
            severity=held.cap(self.severity),
            labels=labels,
            environment=held.environment if part.where.only else None,
            fix=fix,
        )
