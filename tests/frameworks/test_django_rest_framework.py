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
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "rest_framework"],
    )
    django.setup()


def defined(text: str) -> dict[str, Any]:
    """What a module of this text defines."""
    names: dict[str, Any] = {"__name__": "views"}
    exec(text, names)
    return names


def status(view: Any, **headers: str) -> int:
    """The status that a view answers with."""
    from django.test import RequestFactory

    response = view(RequestFactory().get("/", headers=headers))
    return int(response.status_code)


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
