"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.access import Flaw, IneffectiveProtection
from authlint.finding import Finding, Severity


class AsyncCurrentUser(Check[IneffectiveProtection]):
    """The user of a Tornado handler is a coroutine that nobody awaits, so everybody counts as signed in.

    ## Why it matters
    `self.current_user` calls `get_current_user` and takes what it returns. A coroutine that nobody has awaited is an object like
    any other, and true: `@authenticated` and `if self.current_user` let every request pass, whoever sends it.

    ## How to fix it
    Find the user in `async def prepare(self)` and set `self.current_user` there, which Tornado awaits before the method runs.
    """

    severity = Severity.ERROR
    topic = "access"
    since = "0.1.0"
    references = ("https://www.tornadoweb.org/en/stable/web.html#tornado.web.RequestHandler.current_user",)
    unfixable = "where the user is read and what is done when there is none has to move to `prepare`"
    examples = (
        Example(
            bad="""
-- handlers.py --
import tornado.web

from users import find_user


class BaseHandler(tornado.web.RequestHandler):
    async def get_current_user(self):
              ^^^^^^^^^^^^^^^^ `get_current_user` is a coroutine that nobody awaits: `current_user` of every `BaseHandler` is true, so `@authenticated` lets everybody pass
        return await find_user(self.get_signed_cookie("user"))


class MeHandler(BaseHandler):
    @tornado.web.authenticated
    def get(self):
        self.write("me")
""",  # noqa: E501 - a message stands on one line
            good="""
-- handlers.py --
import tornado.web

from users import find_user


class BaseHandler(tornado.web.RequestHandler):
    async def prepare(self):
        self.current_user = await find_user(self.get_signed_cookie("user"))


class MeHandler(BaseHandler):
    @tornado.web.authenticated
    def get(self):
        self.write("me")
""",
        ),
    )

    def run(self, protection: IneffectiveProtection, question: Question, /) -> Iterator[Finding]:
        """Report coroutines that are taken for what they would give."""
        held = self.held(protection.where, question)
        if protection.flaw is not Flaw.AWAITED_NEVER or held is None:
            return
        yield self.finding(
            protection.at,
            f"`{protection.name}` is a coroutine that nobody awaits: {protection.effect}",
            severity=held.cap(self.severity),
            environment=held.environment if protection.where.only else None,
        )
