"""What Django does without `AuthenticationMiddleware`, asked of Django itself."""

from __future__ import annotations

from typing import Any

import pytest

SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
USERS = "django.contrib.auth.middleware.AuthenticationMiddleware"


def login_required_view() -> Any:
    """A view behind ``login_required``."""
    from django.contrib.auth.decorators import login_required
    from django.http import HttpResponse

    return login_required(lambda _: HttpResponse("x"))


def mixin_view() -> Any:
    """A view behind ``LoginRequiredMixin``."""
    from django.contrib.auth.mixins import LoginRequiredMixin
    from django.views import View

    return type("Orders", (LoginRequiredMixin, View), {}).as_view()  # type: ignore[attr-defined]


def reading_view() -> Any:
    """A view that reads the user."""
    from django.http import HttpResponse

    return lambda request: HttpResponse(str(request.user.is_authenticated))


def framework_view() -> Any:
    """A view of Django REST framework that reads its own user."""
    from rest_framework.authentication import BasicAuthentication
    from rest_framework.decorators import api_view, authentication_classes
    from rest_framework.response import Response

    view: Any = lambda request: Response(str(request.user))  # noqa: E731 - `api_view` wants a function
    return api_view(["GET"])(authentication_classes([BasicAuthentication])(view))


def status(view: Any, middleware: list[str]) -> int:
    """What somebody gets who has not signed in."""
    from django.test import Client, override_settings
    from django.urls import path

    urls = type("urls", (), {"urlpatterns": [path("me", view)]})
    with override_settings(
        MIDDLEWARE=middleware, ROOT_URLCONF=urls, SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"
    ):
        return int(Client(raise_request_exception=False).get("/me").status_code)


@pytest.mark.parametrize(("make", "answer"), [(login_required_view, 302), (mixin_view, 302), (reading_view, 200)])
def test_views_fail_without_the_middleware(make: Any, answer: int) -> None:
    assert status(make(), [SESSIONS]) == 500
    assert status(make(), [SESSIONS, USERS]) == answer


def test_rest_framework_has_a_user_of_its_own() -> None:
    assert status(framework_view(), []) == 200


def test_a_middleware_that_requires_the_user_fails() -> None:
    required = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    assert status(reading_view(), [SESSIONS, required]) == 500
    assert status(reading_view(), [SESSIONS, USERS, required]) == 302
