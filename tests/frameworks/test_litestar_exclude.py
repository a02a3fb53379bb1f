"""Which paths Litestar's `exclude` opens is what `exclude-pattern-too-broad` says of it."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from litestar import Litestar, get
from litestar.security.jwt import JWTAuth
from litestar.testing import TestClient

from authlint.checks import all_checks
from authlint.finding import Severity
from authlint.testing import findings_of

SOURCE = """
from litestar import Litestar, get
from litestar.security.jwt import JWTAuth


@get("/loginhistory", sync_to_thread=False)
def history() -> str:
    return "history"


auth = JWTAuth[object](retrieve_user_handler=print, token_secret=secret, exclude=[{}])
app = Litestar([history], on_app_init=[auth.on_app_init])
"""


async def nobody(token: Any, connection: Any) -> None:
    return None


@get("/loginhistory", sync_to_thread=False)
def history() -> str:
    return "history"


def status(exclude: list[str]) -> int:
    """The status that an anonymous request for ``/loginhistory`` gets."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer versions warn about patterns that fit everything
        auth = JWTAuth[object](retrieve_user_handler=nobody, token_secret="x" * 32, exclude=exclude)
        with TestClient(Litestar([history], on_app_init=[auth.on_app_init])) as client:
            return client.get("/loginhistory").status_code


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("pattern", "answer", "severity"),
    [
        ("/", 200, Severity.ERROR),
        ("", 200, Severity.ERROR),
        (".*", 200, Severity.ERROR),
        ("/login", 200, Severity.WARNING),
        ("^/login$", 401, None),
        ("^/$", 401, None),
    ],
)
def test_exclude(pattern: str, answer: int, severity: Severity | None) -> None:
    assert status([pattern]) == answer
    found = findings_of(all_checks()["exclude-pattern-too-broad"], {"app.py": SOURCE.format(repr(pattern))})
    assert [one.severity for one in found] == ([severity] if severity else [])
