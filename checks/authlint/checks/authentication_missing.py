"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from authlint.facts.pipeline import MissingAuthentication
from authlint.finding import Finding, Fix, Label, Rewrite, Severity


class AuthenticationMissing(Check[MissingAuthentication]):
    """Code needs the user on the request, and nothing in the application puts it there.

    ## Why it matters
    Without the middleware there is no user, not even an anonymous one. Starlette's `@requires` and `request.user` raise an
    `AssertionError`, Django's `login_required` and `request.user` an `AttributeError`: those requests answer 500.

    ## How to fix it
    Add the middleware: `AuthenticationMiddleware` with a backend in Starlette and FastAPI,
    `django.contrib.auth.middleware.AuthenticationMiddleware` behind `SessionMiddleware` in Django.
    """

    severity = Severity.ERROR
    topic = "pipeline"
    since = "0.1.0"
    references = (
        "https://www.starlette.dev/authentication/",
        "https://docs.djangoproject.com/en/stable/topics/auth/#installation",
    )
    examples = (
        Example(
            bad="""
-- app.py --
from starlette.applications import Starlette
from starlette.authentication import requires
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route


@requires("authenticated")
 ^^^^^^^^ `@requires` needs `AuthenticationMiddleware`, which the application lacks: every request that gets to `me` answers 500
async def me(request):
    return JSONResponse({"name": request.user.display_name})


app = Starlette(routes=[Route("/me", me)], middleware=[Middleware(GZipMiddleware)])
""",
            good="""
-- app.py --
from starlette.applications import Starlette
from starlette.authentication import requires
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route

from backend import TokenBackend


@requires("authenticated")
async def me(request):
    return JSONResponse({"name": request.user.display_name})


middleware = [Middleware(GZipMiddleware), Middleware(AuthenticationMiddleware, backend=TokenBackend())]
app = Starlette(routes=[Route("/me", me)], middleware=middleware)
""",
        ),
        Example(
            bad="""
-- shop/settings.py --
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "orders"]
MIDDLEWARE = [
^^^^^^^^^^ `AuthenticationMiddleware` is missing, and `@login_required` needs it: every request for `orders` answers 500
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
-- orders/views.py --
from django.contrib.auth.decorators import login_required
from django.shortcuts import render


@login_required
def orders(request):
    return render(request, "orders.html")
""",
            good="""
-- shop/settings.py --
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "orders"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
-- orders/views.py --
from django.contrib.auth.decorators import login_required
from django.shortcuts import render


@login_required
def orders(request):
    return render(request, "orders.html")
""",
            fixed=True,
        ),
    )

    def run(self, missing: MissingAuthentication, question: Question, /) -> Iterator[Finding]:
        """Report what needs a user that is never there."""
        held = self.held(missing.where, question)
        if held is None:
            return
        fix = None
        if missing.insert_at is not None:
            fix = Fix(f"Add `{missing.missing}`", (Rewrite(missing.insert_at, missing.insert),))
        labels: list[Label] = []
        if missing.application is not None:
            labels.append(Label(missing.application, "nothing here puts a user on the request"))
        if missing.evidence is not None:
            labels.append(Label(missing.evidence, "needs the user"))
        if missing.evidence is None:
            message = f"`{missing.name}` needs `{missing.missing}`, which the application lacks: {missing.effect}"
        else:
            message = f"`{missing.missing}` is missing, and `{missing.name}` needs it: {missing.effect}"
        yield self.finding(
            missing.at,
            message,
            severity=held.cap(self.severity),
            labels=labels,
            environment=held.environment if missing.where.only else None,
            fix=fix,
        )
