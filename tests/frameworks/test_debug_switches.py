"""What `debug-in-production` says of switches that a variable decides: without it, and where it says no."""

from __future__ import annotations

from typing import Any

import pytest

from authlint.checks import all_checks
from authlint.testing import findings_of

SETTINGS = """
import os
import decouple
import environ
from decouple import config
env = environ.Env()
INSTALLED_APPS = []
MIDDLEWARE = []
DEBUG = {}
"""


@pytest.mark.parametrize(
    ("expression", "unset", "says_no", "message"),
    [
        ('bool(os.environ.get("DEBUG"))', False, True, "whatever text"),
        ('os.environ.get("DEBUG") or False', False, True, "whatever text"),
        ('os.environ.get("DEBUG", True)', True, True, "and whatever text"),
        ('os.getenv("DEBUG", "False")', True, True, "as its default is a text"),
        ('config("DEBUG", default=False)', False, True, "whatever text"),
        ('config("DEBUG", default=True)', True, True, "and whatever text"),
        ('config("DEBUG", default="False", cast=bool)', False, False, None),
        ('env("DEBUG", default="0")', True, True, "as its default is a text"),
        ('env.str("DEBUG", default="")', False, True, "whatever text"),
        ('env("DEBUG", default=False)', False, False, None),
        ('env("DEBUG", default=True)', True, False, "if `DEBUG` is not set:"),
        ('env.bool("DEBUG", default=True)', True, False, "if `DEBUG` is not set:"),
        ('os.environ.get("DEBUG", "1") == "1"', True, False, "if `DEBUG` is not set:"),
        ('os.environ.get("DEBUG", "").lower() in ("1", "true")', False, False, None),
    ],
)
def test_settings(expression: str, unset: bool, says_no: bool, message: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    text = SETTINGS.format(expression)
    found = findings_of(all_checks()["debug-in-production"], {"settings.py": text})
    assert [(message or "") in one.message for one in found] == ([True] if message else [])
    for variable, expected in ((None, unset), ("False", says_no)):
        if variable is None:
            monkeypatch.delenv("DEBUG", raising=False)
        else:
            monkeypatch.setenv("DEBUG", variable)
        names: dict[str, Any] = {}
        exec(text, names)
        assert bool(names["DEBUG"]) is expected


def test_flask_and_starlette_take_the_text_for_true() -> None:
    from flask import Flask
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.testclient import TestClient

    app = Flask(__name__)
    app.config["DEBUG"] = "False"
    assert app.debug

    async def fail(_: object) -> Response:
        raise ValueError("the inside")

    debug: Any = "False"
    client = TestClient(Starlette(debug=debug, routes=[Route("/", fail)]), raise_server_exceptions=False)
    assert "the inside" in client.get("/").text
