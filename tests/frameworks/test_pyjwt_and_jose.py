"""What authlint says of decodes is what PyJWT and python-jose do with a token that should not pass."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import jose.jwt
import jwt
import pytest

from authlint.checks import all_checks
from authlint.testing import findings_of

KEY = "k" * 64
PAST = int(time.time()) - 1000


def accepts(library: str, token: str, call: str) -> bool:
    names: dict[str, Any] = {"jwt": jwt if library == "PyJWT" else jose.jwt, "token": token, "key": KEY}
    try:
        eval(f"jwt.decode(token, key, {call})", names)
    except (jwt.PyJWTError, jose.exceptions.JOSEError, TypeError):
        return False
    return True


def reports(check: str, library: str, call: str) -> bool:
    source = "import jwt\n" if library == "PyJWT" else "from jose import jwt\n"
    source += f"def read(token, key):\n    return jwt.decode(token, key, {call})['sub']\n"
    return bool(findings_of(all_checks()[check], {"app.py": source}))


def signed(algorithm: str = "HS256", **claims: object) -> str:
    return jwt.encode({"sub": "me", **claims}, KEY, algorithm=algorithm)


@pytest.mark.parametrize("library", ["PyJWT", "python-jose"])
@pytest.mark.parametrize(
    ("check", "token", "wrong", "right"),
    [
        (
            "expiry-not-checked",
            signed(exp=PAST),
            'algorithms=["HS256"], options={"verify_exp": False}',
            'algorithms=["HS256"], options={"verify_exp": True}',
        ),
        (
            "verification-option-ignored",
            signed(exp=PAST),
            'algorithms=["HS256"], options={"verify_exp": False, "verify_sig": True}',
            'algorithms=["HS256"]',
        ),
    ],
)
def test_wrong_accepts_and_right_refuses(library: str, check: str, token: str, wrong: str, right: str) -> None:
    assert reports(check, library, wrong)
    assert accepts(library, token, wrong)
    assert not reports(check, library, right)
    assert not accepts(library, token, right)


def test_leeway() -> None:
    for library, long, short in (
        ("PyJWT", 'algorithms=["HS256"], leeway=3600', 'algorithms=["HS256"], leeway=30'),
        ("python-jose", 'algorithms=["HS256"], options={"leeway": 3600}', 'algorithms=["HS256"], options={"leeway": 30}'),
    ):
        assert reports("leeway-too-long", library, long)
        assert accepts(library, signed(exp=PAST), long)
        assert not reports("leeway-too-long", library, short)
        assert not accepts(library, signed(exp=PAST), short)
    # Only python-jose knows the option.
    ignored = 'algorithms=["HS256"], options={"leeway": 3600}'
    assert not accepts("PyJWT", signed(exp=PAST), ignored)
    assert reports("verification-option-ignored", "PyJWT", ignored)
    assert not reports("verification-option-ignored", "python-jose", ignored)


def test_jose_accepts_the_algorithm_of_the_token_and_pyjwt_refuses_every_one() -> None:
    for algorithm in ("HS256", "HS384", "HS512"):
        assert accepts("python-jose", signed(algorithm), "audience=None")
        assert not accepts("PyJWT", signed(algorithm), "audience=None")
    assert reports("algorithms-not-pinned", "python-jose", "audience=None")
    assert reports("algorithms-not-pinned", "PyJWT", "audience=None")


def test_a_required_claim_is_only_required_by_the_right_name() -> None:
    assert accepts("PyJWT", signed(), 'algorithms=["HS256"], options={"require_exp": True}')
    assert not accepts("PyJWT", signed(), 'algorithms=["HS256"], options={"require": ["exp"]}')
    assert not accepts("python-jose", signed(), 'algorithms=["HS256"], options={"require_exp": True}')
    assert accepts("python-jose", signed(), 'algorithms=["HS256"], options={"require": ["exp"]}')


def test_none_never_passes_but_breaks() -> None:
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    unsigned = f"{header}.{signed().split('.')[1]}."
    with pytest.raises(jwt.InvalidKeyError) as raised:
        jwt.decode(unsigned, KEY, algorithms=["none", "HS256"])
    assert not isinstance(raised.value, jwt.InvalidTokenError)
    with pytest.raises(jose.exceptions.JWKError):
        jose.jwt.decode(unsigned, KEY, algorithms=["none", "HS256"])
