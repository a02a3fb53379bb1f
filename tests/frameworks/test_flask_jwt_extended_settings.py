"""That Flask-JWT-Extended refuses the values which ``setting-value-invalid`` reports, only when somebody signs in or calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_jwt_extended import JWTManager, create_access_token, jwt_required

from authlint.engine import MemoryFiles, analyse


def made(**settings: Any) -> Flask:
    app = Flask("orders")
    app.config.update(JWT_SECRET_KEY="Zb0f3FqHk2vT9sXw" * 4, PROPAGATE_EXCEPTIONS=False, **settings)
    JWTManager(app)

    @app.get("/sign-in")
    def sign_in() -> str:
        return str(create_access_token("1"))

    @app.get("/me")
    @jwt_required()  # type: ignore[untyped-decorator]
    def me() -> str:
        return "in"

    return app


def statuses(**settings: Any) -> tuple[int, int | None]:
    """The statuses of the sign-in, and of a request with its token."""
    client = made(**settings).test_client()
    signed = client.get("/sign-in")
    if signed.status_code != 200:
        return signed.status_code, None
    return 200, client.get("/me", headers={"Authorization": f"Bearer {signed.text}"}).status_code


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("JWT_ACCESS_TOKEN_EXPIRES", "3600", (500, None)),
        ("JWT_ACCESS_TOKEN_EXPIRES", None, (500, None)),
        ("JWT_ACCESS_TOKEN_EXPIRES", 1.5, (500, None)),
        ("JWT_ALGORITHM", "hs256", (500, None)),
        ("JWT_DECODE_LEEWAY", "10", (200, 500)),
        ("JWT_TOKEN_LOCATION", ["header"], (200, 500)),
        ("JWT_HEADER_TYPE", "Bearer ", (200, 401)),
    ],
)
def test_refuses(name: str, value: object, expected: tuple[int, int | None]) -> None:
    assert statuses(**{name: value}) == expected
    assert reported(name, value) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JWT_ACCESS_TOKEN_EXPIRES", 3600),
        ("JWT_ACCESS_TOKEN_EXPIRES", False),
        ("JWT_ACCESS_TOKEN_EXPIRES", timedelta(minutes=5)),
        ("JWT_ALGORITHM", "HS512"),
        ("JWT_DECODE_LEEWAY", 10),
        ("JWT_TOKEN_LOCATION", "headers"),
        ("JWT_TOKEN_LOCATION", ["headers", "cookies"]),
    ],
)
def test_takes(name: str, value: object) -> None:
    assert statuses(**{name: value}) == (200, 200)
    assert reported(name, value) == 0


def reported(name: str, value: object) -> int:
    code = f"import datetime\nimport flask_jwt_extended\n\n\nclass Config:\n    {name} = {value!r}\n"
    files = {"config.py": code}
    return sum(finding.check == "setting-value-invalid" for finding in analyse(MemoryFiles(files), files).findings)
