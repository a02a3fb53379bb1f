"""That ``decode`` of Authlib and joserfc leaves the claims alone, which is what ``claims-not-validated`` says."""

from __future__ import annotations

import time
import warnings

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # `authlib.jose` says that joserfc follows it
    from authlib.jose import jwt as authlib_jwt
from authlib.jose.errors import ExpiredTokenError as AuthlibExpired
from joserfc import jwt as joserfc_jwt
from joserfc.errors import ExpiredTokenError
from joserfc.jwk import OctKey

KEY = "Zb0f3FqHk2vT9sXwZb0f3FqHk2vT9sXw"
CLAIMS = {"sub": "1", "aud": "another", "iss": "somebody", "exp": int(time.time()) - 3600}


def test_authlib_accepts_an_expired_token_until_it_is_asked_to_validate() -> None:
    token = authlib_jwt.encode({"alg": "HS256"}, dict(CLAIMS), KEY)
    claims = authlib_jwt.decode(token, KEY, claims_options={"exp": {"essential": True}})
    assert claims["sub"] == "1"
    with pytest.raises(AuthlibExpired):
        claims.validate()


def test_joserfc_accepts_an_expired_token_until_it_is_asked_to_validate() -> None:
    key = OctKey.import_key(KEY)
    token = joserfc_jwt.encode({"alg": "HS256"}, dict(CLAIMS), key)
    decoded = joserfc_jwt.decode(token, key)
    assert decoded.claims["sub"] == "1"
    with pytest.raises(ExpiredTokenError):
        joserfc_jwt.JWTClaimsRegistry(exp={"essential": True}).validate(decoded.claims)
