"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.pipeline import Pipeline, StageKind
from authlint.finding import Finding, Severity
from authlint.ordering import hint_of, move, user_missed


class AuthorizationBeforeAuthentication(Check[Pipeline]):
    """Authorization decides before authentication has found out who is asking.

    ## Why it matters
    When the authorization stage runs, the user is not known yet. Depending on the framework every request is refused although its
    token is valid, or fails with a server error, or the application does not start.

    ## How to fix it
    Register authentication so that a request meets it first. In Django and in `middleware=[...]` lists that is the earlier entry;
    with Starlette's and FastAPI's `add_middleware` it is the later call, because the last one added meets the request first.
    """

    severity = Severity.ERROR
    topic = "pipeline"
    since = "0.1.0"
    references = (
        "https://docs.djangoproject.com/en/stable/ref/middleware/#middleware-ordering",
        "https://www.starlette.io/authentication/",
        "https://www.neoteroi.dev/blacksheep/authorization/",
    )
    examples = (
        Example(
            bad="""
-- app.py --
from blacksheep import Application

app = Application()
app.use_authorization()
    ^^^^^^^^^^^^^^^^^ `use_authorization` runs before `use_authentication`: nobody is signed in yet when it decides
app.use_authentication()
""",
            good="""
-- app.py --
from blacksheep import Application

app = Application()
app.use_authentication()
app.use_authorization()
""",
            fixed=True,
        ),
        Example(
            bad="""
-- settings.py --
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # everything needs a login
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `LoginRequiredMiddleware` runs before `AuthenticationMiddleware`: nobody is signed in yet when it decides
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
""",  # noqa: E501 - a message stands on one line
            good="""
-- settings.py --
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # everything needs a login
]
""",
            fixed=True,
        ),
    )

    def run(self, pipeline: Pipeline, question: Question, /) -> Iterator[Finding]:
        """Report each authorization stage that meets the request before the user is known."""
        for stage, provider, held, labels in user_missed(self, pipeline, question, "the user is needed here"):
            if stage.kind is StageKind.AUTHORIZATION:
                yield self.finding(
                    stage.at,
                    f"`{stage.name}` runs before `{provider.name}`{hint_of(stage)}: nobody is signed in yet when it decides",
                    severity=held.cap(self.severity),
                    labels=labels,
                    environment=held.environment,
                    fix=move(pipeline, stage, provider, after=True),
                )
