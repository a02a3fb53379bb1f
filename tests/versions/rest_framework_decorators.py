"""``@permission_classes`` above ``@api_view`` is ignored up to 3.16, and a ``TypeError`` since 3.17."""

from __future__ import annotations

from importlib.metadata import version

import django
from django.conf import settings

settings.configure(
    ROOT_URLCONF=__name__,
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"],
)
django.setup()

from django.urls import path
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.test import APIClient

is_refused = tuple(map(int, version("djangorestframework").split("."))) >= (3, 17)
urlpatterns = []
try:

    @permission_classes([IsAuthenticated])
    @api_view(["GET"])
    def me(request: object) -> Response:
        return Response({})

except TypeError:
    assert is_refused
else:
    assert not is_refused
    urlpatterns.append(path("me", me))
    assert APIClient().get("/me").status_code == 200
