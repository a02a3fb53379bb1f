"""What authlint says of origins is what the frameworks do: the origin in its message really gets through."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from authlint.adapters.origin_patterns import allows_everything, looseness
from authlint.checks import all_checks
from authlint.testing import findings_of

ALLOWED = "access-control-allow-origin"


def starlette_answers(origin: str, **options: object) -> str | None:
    app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("x"))])
    app.add_middleware(CORSMiddleware, **options)  # type: ignore[arg-type]
    return TestClient(app).get("/", headers={"origin": origin}).headers.get(ALLOWED)


def accepted(options: str) -> str:
    """The origin that authlint says is accepted, too; empty if it says nothing."""
    text = f"from starlette.middleware.cors import CORSMiddleware\napp = CORSMiddleware(None, {options})\n"
    found = findings_of(all_checks()["cors-origin-substring"], {"main.py": text})
    messages = [finding.message for finding in found]
    assert len(messages) <= 1
    origins = re.findall(r"`(https?://[^`]+)`", messages[0]) if messages else []
    return origins[-1] if origins else ""


@pytest.mark.parametrize(
    "options",
    [
        {"allow_origins": "https://app.example.com"},
        {"allow_origin_regex": r"https://.*example\.com"},
        {"allow_origin_regex": r"https://api.example.com"},
        {"allow_origin_regex": r"https://example\.com.*"},
        {"allow_origin_regex": r"https://(\w+.)?example.com"},
    ],
    ids=str,
)
def test_starlette_lets_the_named_origin_through(options: dict[str, str]) -> None:
    (name, value), *_ = options.items()
    origin = accepted(f"{name}={value!r}")
    assert origin
    assert starlette_answers(origin, **options) == origin


@pytest.mark.parametrize(
    "options", [{"allow_origins": ["https://app.example.com"]}, {"allow_origin_regex": r"https://.*\.example\.com"}], ids=str
)
def test_starlette_refuses_the_others(options: dict[str, object]) -> None:
    (name, value), *_ = options.items()
    assert accepted(f"{name}={value!r}") == ""
    for origin in ("https://app.example.co", "https://evilexample.com", "https://app.example.com.evil.example"):
        assert starlette_answers(origin, **options) is None


@pytest.mark.parametrize(
    ("pattern", "is_loose"),
    [
        (r"https://.*\.example\.com", True),
        (r"^https://\w+\.example\.com$", False),
        (r"https://.*.example.com$", True),
    ],
)
def test_flask_cors_does_not_look_at_the_end(pattern: str, is_loose: bool) -> None:
    flask = pytest.importorskip("flask")
    cors = pytest.importorskip("flask_cors")
    loose = looseness(pattern, whole=False)
    assert (loose is not None) == is_loose
    app = flask.Flask("app")
    cors.CORS(app, origins=pattern)
    app.add_url_rule("/", view_func=lambda: "x")
    origin = loose.accepted if loose else "https://app.example.com.evil.example"
    answered = app.test_client().get("/", headers={"Origin": origin}).headers.get(ALLOWED)
    assert answered == (origin if is_loose else None)


@pytest.mark.parametrize("pattern", ["(", "[", "(?P<x", r"\1", "a{99999999999}", "(?i)(?<=a)b", "(" * 500])
def test_patterns_that_are_none_say_nothing(pattern: str) -> None:
    assert looseness(pattern, whole=True) is None
    assert not allows_everything(pattern, whole=False)


def test_any_origin_with_credentials_is_sent_back() -> None:
    import falcon
    import falcon.testing

    options = {"allow_origins": ["*"], "allow_credentials": True}
    app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("x"))])
    app.add_middleware(CORSMiddleware, **options)  # type: ignore[arg-type]
    found = TestClient(app).get("/", headers={"origin": "https://evil.example", "cookie": "a=b"}).headers
    assert (found[ALLOWED], found["access-control-allow-credentials"]) == ("https://evil.example", "true")

    hawk = falcon.App(middleware=[falcon.CORSMiddleware(allow_origins="*", allow_credentials="*")])
    answer = falcon.testing.TestClient(hawk).simulate_get("/", headers={"Origin": "https://evil.example"})
    assert answer.headers[ALLOWED] == "https://evil.example"


def test_litestar_sends_the_star_back_with_credentials_which_browsers_refuse() -> None:
    from litestar import Litestar, get
    from litestar.config.cors import CORSConfig
    from litestar.testing import TestClient as LitestarClient

    @get("/", sync_to_thread=False)
    def index() -> str:
        return "x"

    with LitestarClient(Litestar([index], cors_config=CORSConfig(allow_origins=["*"], allow_credentials=True))) as client:
        found = client.get("/", headers={"origin": "https://evil.example"}).headers
    assert (found[ALLOWED], found["access-control-allow-credentials"]) == ("*", "true")
