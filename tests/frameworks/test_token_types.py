"""That a refresh token opens what ``token-type-not-checked`` reports, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_jwt_extended import JWTManager, create_refresh_token, jwt_required

from authlint.engine import MemoryFiles, analyse

KEY = "Zb0f3FqHk2vT9sXw" * 4


@pytest.mark.parametrize(("verify_type", "status"), [(True, 422), (False, 200)])
def test_flask_jwt_extended(verify_type: bool, status: int) -> None:
    app = Flask("orders")
    app.config["JWT_SECRET_KEY"] = KEY
    JWTManager(app)

    @app.get("/orders")
    @jwt_required(verify_type=verify_type)  # type: ignore[untyped-decorator]
    def orders() -> str:
        return "in"

    with app.app_context():
        token = create_refresh_token("5")
    answer = app.test_client().get("/orders", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status
    text = (
        "from flask_jwt_extended import jwt_required\n\n\n"
        f"@app.get('/orders')\n@jwt_required(verify_type={verify_type})\ndef orders():\n    return []\n"
    )
    found = analyse(MemoryFiles({"app.py": text}), ["app.py"]).findings
    assert [one.check for one in found if one.check == "token-type-not-checked"] == ["token-type-not-checked"] * (status == 200)
