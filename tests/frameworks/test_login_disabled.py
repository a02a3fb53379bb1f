"""`LOGIN_DISABLED` lets everybody pass, as `login-disabled` says."""

from __future__ import annotations

from typing import Any

import pytest

from authlint.checks import all_checks
from authlint.testing import findings_of

SOURCE = """
from flask import Flask
from flask_login import LoginManager, login_required

app = Flask(__name__)
app.secret_key = "0123456789"
app.config["{}"] = True
manager = LoginManager(app)
manager.user_loader(lambda name: None)


@app.route("/me")
@login_required
def me():
    return "me"
"""


@pytest.mark.parametrize(("setting", "status"), [("LOGIN_DISABLED", 200), ("TESTING", 401)])
def test_switch(setting: str, status: int) -> None:
    text = SOURCE.format(setting)
    names: dict[str, Any] = {"__name__": __name__}
    exec(text, names)
    assert names["app"].test_client().get("/me").status_code == status
    assert bool(findings_of(all_checks()["login-disabled"], {"app.py": text})) == (status == 200)
