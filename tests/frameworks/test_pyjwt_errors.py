"""What PyJWT raises for tokens that anybody can send, which is what ``signing-exception-uncaught`` says."""

from __future__ import annotations

import base64
import json

import jwt
import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from jose import JWTError

KEY = "Zb0f3FqHk2vT9sXwZb0f3FqHk2vT9sXw"


def _token(header: dict[str, str]) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, {"sub": "1"}))
    return ".".join([*parts, "AAAA"])


def test_another_algorithm_is_no_decode_error() -> None:
    with pytest.raises(jwt.InvalidAlgorithmError) as caught:
        jwt.decode(_token({"alg": "none"}), KEY, algorithms=["HS256"])
    assert not isinstance(caught.value, jwt.DecodeError)


def test_an_unknown_key_is_no_invalid_token() -> None:
    assert not issubclass(jwt.PyJWKClientError, jwt.InvalidTokenError)


def test_a_bad_token_is_answered_with_500() -> None:
    app = FastAPI()

    @app.get("/absent")
    def absent(token: str) -> str:
        try:
            return str(jwt.decode(token, KEY, algorithms=["HS256"])["sub"])
        except jwt.JWTError:  # type: ignore[attr-defined]
            raise HTTPException(401) from None

    @app.get("/foreign")
    def foreign(token: str) -> str:
        try:
            return str(jwt.decode(token, KEY, algorithms=["HS256"])["sub"])
        except JWTError:
            raise HTTPException(401) from None

    client = TestClient(app, raise_server_exceptions=False)
    for path in ("/absent", "/foreign"):
        assert client.get(path, params={"token": jwt.encode({"sub": "1"}, KEY)}).status_code == 200
        assert client.get(path, params={"token": "bad"}).status_code == 500
