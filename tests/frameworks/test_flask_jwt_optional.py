"""What Flask-JWT-Extended gives without a token, asked of it."""

from __future__ import annotations

from typing import Any

import pytest

from authlint.checks import all_checks
from authlint.testing import findings_of

CHECK = all_checks()["optional-authentication-unchecked"]
HEAD = """
from flask import Flask
from flask_jwt_extended import JWTManager, current_user, get_jwt_identity, jwt_required

app = Flask("app")
app.config["JWT_SECRET_KEY"] = "x" * 40
jwt = JWTManager(app)


@jwt.user_lookup_loader
def user_of(header, payload):
    return payload["sub"]


"""


@pytest.mark.parametrize(
    ("required", "body", "answer"),
    [
        ("optional=True", "    return current_user.name\n", 500),
        ("optional=True", "    identity = get_jwt_identity()\n    return identity.upper()\n", 500),
        ("optional=True", '    return get_jwt_identity()["name"]\n', 500),
        ("optional=True", '    return current_user.name if current_user else "nobody"\n', 200),
        ("", "    return current_user.name\n", 401),
    ],
)
def test_an_optional_identity_is_missing(required: str, body: str, answer: int) -> None:
    text = f'{HEAD}@app.get("/me")\n@jwt_required({required})\ndef me():\n{body}'
    names: dict[str, Any] = {"__name__": "app"}
    exec(compile(text, "app.py", "exec"), names)
    assert names["app"].test_client().get("/me").status_code == answer
    assert bool(findings_of(CHECK, {"app.py": text})) is (answer == 500)
