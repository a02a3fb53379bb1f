"""That python-keycloak, google-auth and jwcrypto read tokens that nobody signed, where authlint says so, and only there."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from aiohttp.test_utils import make_mocked_request
from aiohttp.web import HTTPUnauthorized
from aiohttp_jwt import JWTMiddleware
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from google.auth.jwt import decode as _google_decode
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS, InvalidJWSSignature
from jwcrypto.jwt import JWT, JWTExpired
from keycloak import KeycloakOpenID

from authlint.engine import MemoryFiles, analyse

KEY = "Zb0f3FqHk2vT9sXwZb0f3FqHk2vT9sXw"
google_decode: Callable[..., dict[str, Any]] = _google_decode
FORGED = jwt.encode({"sub": "admin", "aud": "another", "exp": time.time() - 3600}, "another key, of whoever wrote this", "HS256")


def findings(check: str, code: str) -> int:
    files = {"auth.py": code}
    return sum(finding.check == check for finding in analyse(MemoryFiles(files), files).findings)


def test_keycloak_reads_what_anybody_wrote() -> None:
    client = KeycloakOpenID(server_url="https://login.example", realm_name="orders", client_id="api")
    key = JWK(kty="oct", k="WmIwZjNGcUhrMnZUOXNYd1piMGYzRnFIazJ2VDlzWHc")
    assert client.decode_token(FORGED, validate=False)["sub"] == "admin"
    with pytest.raises(InvalidJWSSignature):
        client.decode_token(FORGED, key=key)
    code = "from keycloak import KeycloakOpenID\nclient = KeycloakOpenID()\n\ndef user(t):\n    return client.decode_token(t{})\n"
    assert findings("signature-not-verified", code.format(", validate=False")) == 1
    assert findings("signature-not-verified", code.format("")) == 0


def test_google_reads_what_anybody_wrote_and_any_audience_if_it_is_given_none() -> None:
    assert google_decode(FORGED, verify=False)["sub"] == "admin"
    private = rsa.generate_private_key(65537, 2048)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    token = jwt.encode({"aud": "another", "iat": int(time.time()), "exp": int(time.time()) + 60}, pem, "RS256")
    assert google_decode(token, public)["aud"] == "another"
    with pytest.raises(ValueError, match="audience"):
        google_decode(token, public, audience="api")


def test_jwcrypto_keeps_what_nobody_verified_where_authlint_says() -> None:
    assert json.loads(JWT(jwt=FORGED).token.objects["payload"])["sub"] == "admin"
    signed = JWS()
    signed.deserialize(FORGED)
    assert json.loads(signed.objects["payload"])["sub"] == "admin"


def test_jwcrypto_looks_at_expiry_in_tokens_only() -> None:
    key = JWK.from_password(KEY)
    token = jwt.encode({"sub": "1", "exp": int(time.time()) - 3600}, KEY, "HS256")
    with pytest.raises(JWTExpired):
        JWT(jwt=token, key=key)
    signed = JWS()
    signed.deserialize(token, key)
    assert json.loads(signed.payload)["sub"] == "1"


@pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")
def test_aiohttp_jwt_accepts_nothing_without_algorithms() -> None:
    async def answer(**options: Any) -> str:
        async def handler(request: object) -> str:
            return "in"

        token = jwt.encode({"sub": "1"}, KEY, "HS256")
        request = make_mocked_request("GET", "/", headers={"Authorization": f"Bearer {token}"})
        found: str = await JWTMiddleware(KEY, **options)(request, handler)
        return found

    assert asyncio.run(answer(algorithms=["HS256"])) == "in"
    with pytest.raises(HTTPUnauthorized):
        asyncio.run(answer())
