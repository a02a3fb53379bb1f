"""`@jwt_required` without parentheses answers 500, as `auth-decorator-not-called` says, and its fix repairs it."""

from __future__ import annotations

from typing import Any

from authlint.checks import all_checks
from authlint.testing import findings_of

SOURCE = """
from flask import Flask
from flask_jwt_extended import JWTManager, create_access_token, jwt_required

app = Flask(__name__)
app.config["JWT_SECRET_KEY"] = "0123456789abcdef0123456789abcdef"
JWTManager(app)


@app.route("/me")
@jwt_required
def me():
    return "me"
"""


def status(text: str) -> int:
    names: dict[str, Any] = {"__name__": __name__}
    exec(text, names)
    with names["app"].app_context():
        token = names["create_access_token"]("1")
    return int(names["app"].test_client().get("/me", headers={"Authorization": f"Bearer {token}"}).status_code)


def test_without_parentheses() -> None:
    check = all_checks()["auth-decorator-not-called"]
    assert status(SOURCE) == 500
    assert findings_of(check, {"app.py": SOURCE})
    good = SOURCE.replace("@jwt_required\n", "@jwt_required()\n")
    assert status(good) == 200
    assert not findings_of(check, {"app.py": good})
