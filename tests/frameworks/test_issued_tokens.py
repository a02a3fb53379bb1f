"""That the libraries do with what is written into tokens what the checks say, in New York and in Berlin."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from datetime import timedelta
from functools import cache
from typing import Any

import jwt
import pytest
from flask import Flask
from flask_jwt_extended import JWTManager, create_access_token, decode_token, jwt_required

from authlint.engine import MemoryFiles, analyse

KEY = "Zb0f3FqHk2vT9sXw" * 4
ZONES = ("America/New_York", "Europe/Berlin")
RIGHT = {
    "datetime.utcnow() + timedelta(minutes=5)",
    "datetime.now(timezone.utc) + timedelta(minutes=5)",
    "datetime.now().timestamp() + 300",
    "int(time.time()) + 300",
    "calendar.timegm(datetime.utcnow().utctimetuple()) + 300",
    "time.mktime(datetime.now().timetuple()) + 300",
    "datetime.utcnow().replace(tzinfo=timezone.utc) + timedelta(minutes=5)",
    "datetime.now().astimezone() + timedelta(minutes=5)",
}
WRONG = {
    "datetime.now() + timedelta(minutes=5)",
    "datetime.today() + timedelta(minutes=5)",
    "datetime.utcnow().timestamp() + 300",
    "time.mktime(datetime.utcnow().timetuple()) + 300",
    "calendar.timegm(datetime.now().timetuple()) + 300",
    "datetime.now().replace(tzinfo=timezone.utc) + timedelta(minutes=5)",
    "time.time() * 1000",
    "3600",
}
IMPORTS = "import calendar, json, time, warnings\nfrom datetime import datetime, timedelta, timezone\n"
PROGRAM = """
import jwt
from jose import jwt as jose_jwt
from joserfc import jwt as rfc_jwt
from joserfc.jwk import OctKey
warnings.simplefilter("ignore")
found = {}
for code in CODES:
    made = [jwt.encode({"exp": eval(code)}, KEY), jose_jwt.encode({"exp": eval(code)}, KEY)]
    made.append(rfc_jwt.encode({"alg": "HS256"}, {"exp": eval(code)}, OctKey.import_key(KEY)))
    ends = [jwt.decode(one, options={"verify_signature": False})["exp"] - time.time() for one in made]
    found[code] = all(200 < end < 400 for end in ends)
print(json.dumps(found))
"""


@cache
def outcome(zone: str) -> dict[str, bool]:
    """For each way to write the end of a token: whether it lives for five minutes, where the clock shows that zone."""
    program = f"{IMPORTS}CODES = {sorted(RIGHT | WRONG)!r}\nKEY = {KEY!r}\n{PROGRAM}"
    ran = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True
    )
    found: dict[str, bool] = json.loads(ran.stdout)
    return found


def reported(check: str, text: str) -> list[str]:
    files = MemoryFiles({"auth.py": text})
    return [finding.message for finding in analyse(files, ["auth.py"]).findings if finding.check == check]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("code", sorted(RIGHT | WRONG))
def test_end(code: str, zone: str) -> None:
    assert outcome(zone)[code] is (code in RIGHT)
    text = f'{IMPORTS}import jwt\n\n\ndef login(user):\n    return jwt.encode({{"sub": user.name, "exp": {code}}}, KEY)\n'
    assert bool(reported("expiry-in-local-time", text)) is (code in WRONG)


def test_a_duration_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="timedelta"):
        jwt.encode({"exp": timedelta(minutes=5)}, KEY)


@pytest.mark.parametrize(("subject", "is_refused"), [(5, True), ({"id": 5}, True), ("5", False)])
def test_pyjwt_and_jose_refuse_subjects(subject: object, is_refused: bool) -> None:
    from jose import JWTError
    from jose import jwt as jose_jwt

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        token = jose_jwt.encode({"sub": subject}, KEY)
    if is_refused:
        with pytest.raises(jwt.exceptions.InvalidSubjectError):
            jwt.decode(token, KEY, algorithms=["HS256"])
        with pytest.raises(JWTError, match="Subject must be a string"):
            jose_jwt.decode(token, KEY, algorithms=["HS256"])
    else:
        assert jwt.decode(token, KEY, algorithms=["HS256"])["sub"] == subject
    text = f'import jwt\n\n\ndef login():\n    return jwt.encode({{"sub": {subject!r}}}, KEY)\n'
    assert bool(reported("subject-not-string", text)) is is_refused


def made(**settings: Any) -> Flask:
    app = Flask("orders")
    app.config.update(JWT_SECRET_KEY=KEY, **settings)
    JWTManager(app)

    @app.get("/me")
    @jwt_required()  # type: ignore[untyped-decorator]
    def me() -> str:
        return "in"

    return app


@pytest.mark.parametrize(("identity", "status"), [(5, 422), ({"id": 5}, 422), ("5", 200)])
def test_flask_jwt_extended_refuses_identities(identity: object, status: int) -> None:
    app = made()
    with app.app_context():
        token = create_access_token(identity=identity)
    answer = app.test_client().get("/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status
    text = f"from flask_jwt_extended import create_access_token\n\n\ndef login():\n    return create_access_token({identity!r})\n"
    assert bool(reported("subject-not-string", text)) is (status == 422)


@pytest.mark.parametrize("value", [False, 0, timedelta(0), timedelta(minutes=5)])
def test_flask_jwt_extended_leaves_the_end_out(value: Any) -> None:
    app = made(JWT_ACCESS_TOKEN_EXPIRES=value)
    with app.app_context():
        assert ("exp" in decode_token(create_access_token("5"))) is bool(value)
        assert ("exp" in decode_token(create_access_token("5", expires_delta=value))) is bool(value)
    text = (
        "from datetime import timedelta\nimport datetime\nfrom flask_jwt_extended import create_access_token\n\n\n"
        f"def login():\n    return create_access_token('5', expires_delta={value!r})\n"
    )
    assert bool(reported("token-never-expires", text)) is not bool(value)
