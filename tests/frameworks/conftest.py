"""Sets Django up, which can only be done once, before the tests of this folder import what needs it."""

from __future__ import annotations

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF="django.contrib.auth.urls",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "rest_framework"],
)
django.setup()
