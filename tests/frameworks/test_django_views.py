"""What authlint says of the views of Django, Django REST framework and django-ninja is what they do."""

from __future__ import annotations

from typing import Any

import pytest

from authlint.checks import all_checks
from authlint.testing import findings_of


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


NINJA = """
from ninja import Router
from ninja.security import APIKeyCookie, APIKeyHeader, HttpBearer


class Header(APIKeyHeader):
    def authenticate(self, request, key): ...


class Cookie(APIKeyCookie):
    def authenticate(self, request, key): ...


class Bearer(HttpBearer):
    def authenticate(self, request, token): ...


class Scoped(Bearer):
    def __init__(self, scope): ...


router = Router(auth={auth})


@router.get("/")
def page(request):
    return {{}}
"""


@pytest.mark.parametrize(
    ("auth", "expected", "message"),
    [
        ("Cookie", 200, "everybody gets in"),
        ("Scoped", 200, "everybody gets in"),
        ("[Scoped]", 200, "everybody gets in"),
        ("Header", None, "every request answers 500"),
        ("Bearer", None, "every request answers 500"),
        ("Header()", 401, ""),
        ("[Bearer(), Header()]", 401, ""),
        ("Scoped('read')", 401, ""),
    ],
)
def test_class_as_authentication_of_ninja(auth: str, expected: int | None, message: str) -> None:
    from ninja.testing import TestClient

    text = NINJA.format(auth=auth)
    client = TestClient(defined(text)["router"])
    if expected is None:
        with pytest.raises(TypeError):
            client.get("/")
    else:
        assert client.get("/").status_code == expected
    found = findings_of(all_checks()["auth-class-not-instantiated"], {"views.py": text})
    assert [message in finding.message for finding in found] == ([True] if message else [])


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("permission_classes", "[]", 200),
        ("permission_classes", "[permissions.AllowAny]", 200),
        ("permission_classes", "[permissions.IsAuthenticatedOrReadOnly]", 200),
        ("permission_classes", "[permissions.IsAuthenticated]", 403),
        ("permission_classes", "permissions.IsAuthenticated", None),
        ("authentication_classes", "TokenAuthentication", None),
        ("permission_class", "[permissions.IsAuthenticated]", 200),
    ],
)
def test_what_a_view_says(name: str, value: str, expected: int | None) -> None:
    text = f"""
from rest_framework import permissions
from rest_framework.authentication import TokenAuthentication
from rest_framework.response import Response
from rest_framework.views import APIView


class Me(APIView):
    {name} = {value}

    def get(self, request):
        return Response({{}})
"""
    view = defined(text)["Me"].as_view()
    if expected is None:
        with pytest.raises(TypeError):
            status(view)
    else:
        assert status(view) == expected


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        ("SessionAuthentication, JWTAuthentication", 403),
        ("Key, TokenAuthentication", 403),
        ("JWTAuthentication, SessionAuthentication", 401),
        ("TokenAuthentication, Key", 401),
    ],
)
def test_the_first_authenticator_decides_between_401_and_403(classes: str, expected: int) -> None:
    text = f"""
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, TokenAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTAuthentication


class Key(BaseAuthentication):
    def authenticate(self, request): ...


class Me(APIView):
    authentication_classes = [{classes}]
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({{}})
"""
    assert status(defined(text)["Me"].as_view()) == expected
    assert reports("forbidden-instead-of-unauthorized", text) is (expected == 403)
