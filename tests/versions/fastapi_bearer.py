"""``HTTPBearer`` answers 403 without a challenge up to 0.121, and 401 with one since 0.122."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.security import APIKeyHeader, HTTPBearer
from fastapi.testclient import TestClient

is_challenged = tuple(map(int, version("fastapi").split("."))) >= (0, 122)
app = FastAPI()


@app.get("/bearer", dependencies=[Depends(HTTPBearer())])
@app.get("/key", dependencies=[Depends(APIKeyHeader(name="x-key"))])
def me() -> None: ...


for path in ("/bearer", "/key"):
    answer = TestClient(app).get(path)
    assert answer.status_code == (401 if is_challenged else 403)
    assert ("www-authenticate" in answer.headers) == is_challenged
