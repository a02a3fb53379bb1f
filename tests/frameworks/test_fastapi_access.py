"""What really stands before a route of FastAPI, asked of FastAPI itself."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from authlint.checks import all_checks
from authlint.testing import findings_of

HEAD = """
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.security import APIKeyHeader, HTTPBasic, HTTPBearer, OAuth2PasswordBearer

oauth2 = OAuth2PasswordBearer(tokenUrl="token")
app = FastAPI()


def get_current_user(token: str = Depends(oauth2)):
    if token != "good":
        raise HTTPException(status_code=401)
    return "me"

"""


def status(text: str, headers: dict[str, str] | None = None) -> int:
    """What a caller gets from ``/me``."""
    names: dict[str, Any] = {"__name__": "app"}
    exec(compile(text, "app.py", "exec"), names)
    return int(TestClient(names["app"], raise_server_exceptions=False).get("/me", headers=headers).status_code)


def reports(check: str, text: str) -> bool:
    """Whether a check has anything to say."""
    return bool(findings_of(all_checks()[check], {"app.py": text}))


@pytest.mark.parametrize(
    ("route", "answer"),
    [
        ('@app.get("/me")\ndef me(user=get_current_user):\n    return 1\n', 200),
        ('@app.get("/me")\ndef me(user: str = oauth2):\n    return 1\n', 200),
        ('@app.get("/me")\ndef me(user: Annotated[str, get_current_user] = "x"):\n    return 1\n', 200),
        ('@app.get("/me")\ndef me(user=Depends(get_current_user)):\n    return 1\n', 401),
        ('@app.get("/me")\ndef me(user: Annotated[str, Depends(get_current_user)]):\n    return 1\n', 401),
    ],
)
def test_only_what_depends_names_is_called(route: str, answer: int) -> None:
    assert status(HEAD + route) == answer
    assert reports("dependency-not-called", HEAD + route) is (answer == 200)


@pytest.mark.parametrize(
    "route",
    [
        '@app.get("/me", dependencies=[get_current_user])\ndef me(): ...\n',
        'router = APIRouter(dependencies=[oauth2])\n\n\n@router.get("/me")\ndef me(): ...\n',
    ],
)
def test_a_list_without_depends_does_not_start(route: str) -> None:
    with pytest.raises(AttributeError):
        status(HEAD + route)
    assert reports("dependency-not-called", HEAD + route)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('@app.middleware("http")\nasync def gate(request, call_next):\n    raise HTTPException(status_code=401)\n', 500),
        (
            '@app.middleware("http")\nasync def gate(request, call_next):\n    return JSONResponse({}, status_code=401)\n',
            401,
        ),
        (
            '@app.middleware("http")\nasync def gate(request, call_next):\n    raise HTTPException(status_code=401)\n\n\n'
            "@app.exception_handler(Exception)\nasync def failed(request, error):\n"
            "    return JSONResponse({}, status_code=error.status_code)\n",
            401,
        ),
    ],
)
def test_an_exception_in_middleware_is_a_server_error(text: str, answer: int) -> None:
    text = HEAD + "from fastapi.responses import JSONResponse\n\n\n" + text + '\n\n@app.get("/me")\ndef me(): ...\n'
    assert status(text) == answer
    assert reports("http-exception-in-middleware", text) is (answer == 500)


@pytest.mark.parametrize(
    ("route", "answer"),
    [
        ('@app.get("/me", dependencies=[Depends(oauth2)])\ndef me(): ...\n', 200),
        ('@app.get("/me")\ndef me(token=Depends(HTTPBearer())):\n    return {"token": token.credentials}\n', 200),
        ('@app.get("/me", dependencies=[Depends(get_current_user)])\ndef me(): ...\n', 401),
    ],
)
def test_a_scheme_does_not_look_at_the_token(route: str, answer: int) -> None:
    assert status(HEAD + route, {"Authorization": "Bearer junk"}) == answer
    assert status(HEAD + route) == 401
    assert reports("token-not-verified", HEAD + route) is (answer == 200)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("    return found.credentials\n", 500),
        ("    return 1\n", 200),
        ("    if found is None:\n        raise HTTPException(401)\n    return found.credentials\n", 401),
    ],
)
def test_optional_credentials_may_be_missing(body: str, answer: int) -> None:
    text = HEAD + '@app.get("/me")\ndef me(found=Depends(HTTPBearer(auto_error=False))):\n' + body
    assert status(text) == answer
    assert reports("optional-authentication-unchecked", text) is (answer != 401)


OWN = """
class Gate:
    def __init__(self, role: str = "user"):
        self.role = role

    def __call__(self, token: str = Depends(oauth2)):
        raise HTTPException(status_code=401)


class Bearer(HTTPBearer):
    def __init__(self, auto_error: bool = True):
        super().__init__(auto_error=auto_error)


"""


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        ("HTTPBearer", 200),
        ("HTTPBasic", 200),
        ("Bearer", 200),
        ("Gate", 200),
        ("OAuth2PasswordBearer", 422),
        ("APIKeyHeader", 422),
        ("HTTPBearer()", 401),
        ("Bearer()", 401),
        ("Gate()", 401),
    ],
)
def test_a_class_looks_at_no_request(target: str, answer: int) -> None:
    text = HEAD + OWN + f'@app.get("/me", dependencies=[Depends({target})])\ndef me():\n    return 1\n'
    assert status(text) == answer
    assert reports("auth-class-not-instantiated", text) is (answer != 401)


def test_whoever_gives_what_the_class_requires_gets_in() -> None:
    text = HEAD + '@app.get("/me")\ndef me(tokenUrl: str = "", token=Depends(OAuth2PasswordBearer)):\n    return 1\n'
    names: dict[str, Any] = {"__name__": "app"}
    exec(compile(text, "app.py", "exec"), names)
    assert TestClient(names["app"]).get("/me?tokenUrl=x").status_code == 200


@pytest.mark.parametrize(("backend", "answer"), [("Nobody", 500), ("Nobody()", 200)])
def test_a_backend_that_is_a_class_fails(backend: str, answer: int) -> None:
    text = HEAD + (
        "from starlette.authentication import AuthenticationBackend\n"
        "from starlette.middleware.authentication import AuthenticationMiddleware\n\n\n"
        "class Nobody(AuthenticationBackend):\n    async def authenticate(self, conn):\n        return None\n\n\n"
        f"app.add_middleware(AuthenticationMiddleware, backend={backend})\n\n\n"
        '@app.get("/me")\ndef me():\n    return 1\n'
    )
    assert status(text) == answer
    assert reports("auth-class-not-instantiated", text) is (answer == 500)
