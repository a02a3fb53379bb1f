"""What happens without `AuthenticationMiddleware`, asked of the frameworks."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from authlint.checks import all_checks
from authlint.testing import findings_of

CHECK = all_checks()["authentication-missing"]
HEAD = """
from fastapi import Depends, FastAPI, Request
from starlette.authentication import AuthenticationBackend, AuthCredentials, SimpleUser, requires
from starlette.middleware.authentication import AuthenticationMiddleware as Authentication
from starlette.middleware.gzip import GZipMiddleware


def user_of(request: Request):
    return request.user


app = FastAPI()
app.add_middleware(GZipMiddleware)

"""
BACKEND = """

class Everybody(AuthenticationBackend):
    async def authenticate(self, conn):
        return AuthCredentials(["authenticated"]), SimpleUser("me")


app.add_middleware(Authentication, backend=Everybody())
"""
ROUTES = {
    "requires": '@app.get("/me")\n@requires("authenticated")\nasync def me(request: Request):\n    return 1\n',
    "user": '@app.get("/me")\nasync def me(request: Request):\n    return request.user.is_authenticated\n',
    "auth": '@app.get("/me")\nasync def me(request: Request):\n    return request.auth.scopes\n',
    "dependency": '@app.get("/me")\nasync def me(user=Depends(user_of)):\n    return 1\n',
}


def status(text: str) -> int:
    """What a caller gets from ``/me``."""
    names: dict[str, Any] = {"__name__": "app"}
    exec(compile(text, "app.py", "exec"), names)
    return int(TestClient(names["app"], raise_server_exceptions=False).get("/me").status_code)


@pytest.mark.parametrize("route", list(ROUTES))
def test_starlette_has_no_user_without_its_middleware(route: str) -> None:
    head = HEAD.replace("from starlette.middleware.authentication import AuthenticationMiddleware as Authentication\n", "")
    assert status(head + ROUTES[route]) == 500
    assert len(findings_of(CHECK, {"app.py": head + ROUTES[route]})) == 1
    assert status(HEAD + ROUTES[route] + BACKEND) == 200
    assert not findings_of(CHECK, {"app.py": HEAD + ROUTES[route] + BACKEND})
