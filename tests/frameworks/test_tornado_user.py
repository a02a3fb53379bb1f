"""A coroutine as Tornado's current user lets everybody pass, as `async-current-user` says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.web import Application, HTTPError

from authlint.checks import all_checks
from authlint.testing import findings_of

HANDLER = """
import tornado.web


class Base(tornado.web.RequestHandler):
    async def get_current_user(self):
        return None


class Me(Base):
    @tornado.web.authenticated
    def post(self):
        return "me"
"""


def answer(text: str) -> object:
    """What the method of a handler in a module of this text gives, if it is reached at all."""
    names: dict[str, Any] = {"__name__": "handlers"}
    exec(text, names)
    connection: Any = SimpleNamespace(set_close_callback=lambda callback: None)
    line, headers = RequestStartLine("POST", "/me", "HTTP/1.1"), HTTPHeaders({"Host": "localhost"})
    request = HTTPServerRequest(start_line=line, headers=headers, connection=connection)
    handler = names["Me"](Application(), request)
    found = handler.post()
    handler.current_user.close()  # so that Python does not warn about it
    return found


def test_a_coroutine_is_a_user() -> None:
    assert answer(HANDLER) == "me"
    assert findings_of(all_checks()["async-current-user"], {"handlers.py": HANDLER})


def test_nobody_is_none() -> None:
    text = HANDLER.replace("async def", "def")
    with pytest.raises(HTTPError, match="403"):
        answer(text)
    assert not findings_of(all_checks()["async-current-user"], {"handlers.py": text})
