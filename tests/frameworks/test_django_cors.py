"""What `cors-origin-substring` says of django-cors-headers: the origin in its message really gets through."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from authlint.checks import all_checks
from authlint.testing import findings_of

SETTINGS = """
import re
INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware"]
CORS_ALLOWED_ORIGIN_REGEXES = {}
"""


def allowed(origin: str, patterns: object) -> str | None:
    from corsheaders.middleware import CorsMiddleware

    with override_settings(CORS_ALLOWED_ORIGIN_REGEXES=patterns):
        middleware = CorsMiddleware(lambda _: HttpResponse("x"))
        response = middleware(RequestFactory().get("/", headers={"origin": origin}))
        assert isinstance(response, HttpResponse)
        return str(response.headers.get("access-control-allow-origin", "")) or None


@pytest.mark.parametrize(
    ("expression", "is_loose"),
    [
        (r'[r"^https://\w+\.example\.com"]', True),
        (r'[r"^https://app.example.com$"]', True),
        (r'[re.compile(r"^https://.*example\.com$")]', True),
        (r'(r"^https://\w+\.example\.com$")', True),
        (r'"https://app.example.com"', True),
        (r'[r"^https://\w+\.example\.com$"]', False),
        (r'[r"^https://.*\.example\.com\Z"]', False),
    ],
)
def test_patterns(expression: str, is_loose: bool) -> None:
    found = findings_of(all_checks()["cors-origin-substring"], {"settings.py": SETTINGS.format(expression)})
    patterns = eval(expression, {"re": re})
    assert len(found) == is_loose
    origin = re.findall(r"`(https?://[^`]+)`", found[0].message)[-1] if found else "https://app.example.com.evil.example"
    assert (allowed(origin, patterns) is not None) == is_loose
    assert allowed("https://app.example.com", patterns) is not None
