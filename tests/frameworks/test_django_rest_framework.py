"""What authlint says of Django REST framework's views is what they do: the answers of the views that it reports."""

from __future__ import annotations

from typing import Any

import django
import pytest
from django.conf import settings

from authlint.checks import all_checks
from authlint.testing import findings_of

if not settings.configured:
    settings.configure(
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["testserver"],
        ROOT_URLCONF="django.contrib.auth.urls",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "rest_framework"],
    )
    django.setup()


def defined(text: str) -> dict[str, Any]:
    """What a module of this text defines."""
    names: dict[str, Any] = {"__name__": "views"}
    exec(text, names)
    return names


def status(view: Any, **headers: str) -> int:
    """The status that a view answers somebody with who has not signed in."""
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    request: Any = RequestFactory().get("/", headers=headers)
    request.user = AnonymousUser()
    return int(view(request).status_code)


def reports(check: str, text: str) -> bool:
    """Whether the check reports a module of this text."""
    return bool(findings_of(all_checks()[check], {"views.py": text}))


BELOW = """
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def me(request):
    return Response({})
"""
ON_METHOD = """
from rest_framework.decorators import permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView


class Me(APIView):
    @permission_classes([IsAuthenticated])
    def get(self, request):
        return Response({})
"""


def test_permission_above_api_view() -> None:
    assert status(defined(BELOW)["me"]) == 403
    assert not reports("permission-above-api-view", BELOW)
    first, second = '@api_view(["GET"])\n', "@permission_classes([IsAuthenticated])\n"
    above = BELOW.replace(first + second, second + first)
    assert reports("permission-above-api-view", above)
    with pytest.raises(TypeError, match="must come after"):
        defined(above)


def test_permission_on_a_method() -> None:
    assert status(defined(ON_METHOD)["Me"].as_view()) == 200
    assert reports("permission-above-api-view", ON_METHOD)


MIXIN = """
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.views import View
from django.views.generic import DetailView, ListView
from django.views.generic.base import TemplateResponseMixin
from rest_framework.response import Response
from rest_framework.views import APIView

class Members(LoginRequiredMixin): ...

class Page({bases}):
    def get(self, request):
        return {answer}({{}})
"""


@pytest.mark.parametrize(
    ("bases", "expected"),
    [
        ("View, LoginRequiredMixin", 200),
        ("ListView, LoginRequiredMixin", 200),
        ("TemplateResponseMixin, View, LoginRequiredMixin", 200),
        ("APIView, LoginRequiredMixin", 200),
        ("LoginRequiredMixin, ListView", 302),
        ("LoginRequiredMixin, APIView", 302),
        ("ListView, LoginRequiredMixin, View", 302),
        ("TemplateResponseMixin, LoginRequiredMixin, View", 302),
        ("Members, ListView, LoginRequiredMixin", 302),
    ],
)
def test_login_mixin_after_view(bases: str, expected: int) -> None:
    text = MIXIN.format(bases=bases, answer="Response" if "APIView" in bases else "HttpResponse")
    page = defined(text)["Page"].as_view()
    assert status(page) == expected
    assert reports("login-mixin-after-view", text) is (expected == 200)
