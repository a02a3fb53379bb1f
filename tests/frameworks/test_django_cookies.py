"""What `cookie-not-secure` says of Django's settings is what its session cookie says."""

from __future__ import annotations

import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from authlint.checks import all_checks
from authlint.testing import findings_of


def cookie(**given: object) -> str:
    """The session cookie that Django sends with these settings."""

    def view(request: HttpRequest) -> HttpResponse:
        request.session["user"] = "x"
        return HttpResponse("x")

    engine = "django.contrib.sessions.backends.signed_cookies"
    with override_settings(SESSION_ENGINE=engine, **given):
        response = SessionMiddleware(view)(RequestFactory().get("/"))
        assert isinstance(response, HttpResponse)
        return str(response.cookies["sessionid"].OutputString())


@pytest.mark.parametrize(
    ("given", "attribute", "is_there"),
    [
        ({"SESSION_COOKIE_HTTPONLY": False}, "HttpOnly", False),
        ({"SESSION_COOKIE_SECURE": False}, "Secure", False),
        ({"SESSION_COOKIE_SAMESITE": "None"}, "Secure", False),
        ({"SESSION_COOKIE_SAMESITE": "None", "SESSION_COOKIE_SECURE": True}, "Secure", True),
    ],
)
def test_session_cookie(given: dict[str, object], attribute: str, is_there: bool) -> None:
    lines = ["INSTALLED_APPS = []", "MIDDLEWARE = []", *(f"{name} = {value!r}" for name, value in given.items())]
    found = findings_of(all_checks()["cookie-not-secure"], {"settings.py": "\n".join(lines) + "\n"})
    assert (attribute in cookie(**given)) == is_there
    assert len(found) == (not is_there)
