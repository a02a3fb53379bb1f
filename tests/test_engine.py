"""The engine never raises: whatever a file holds, and whatever a check or an adapter does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authlint import engine
from authlint.adapter import Declared
from authlint.adapters import all_adapters, readers_of
from authlint.check import Question
from authlint.checks import Checks, all_checks
from authlint.engine import MemoryFiles, Rules, analyse
from authlint.finding import Finding
from authlint.record import replace
from authlint.reporters import Presentation, render
from authlint.sources import Project, Source, languages

DJANGO = 'import os\nSECRET_KEY = os.environ["KEY"]\nMIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\n'
STARLETTE = """
from fastapi import FastAPI
from starlette.authentication import AuthCredentials, AuthenticationBackend, SimpleUser
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.sessions import SessionMiddleware


class SessionBackend(AuthenticationBackend):
    async def authenticate(self, conn):
        name = conn.session.get("user")
        return (AuthCredentials(["authenticated"]), SimpleUser(name)) if name else None


app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key="f3a9c1d27b5e4806af12cd9e7734b0aa")
app.add_middleware(AuthenticationMiddleware, backend=SessionBackend())
"""
SECRET = "hunter2"
TRIGGERS = sorted({literal for adapter in all_adapters() for group in adapter.triggers for literal in group})
MARKS = [b"authlint: ignore[", b"\r\n", b"//", b"\xff\xfe", *(bytes([mark]) for mark in b"{}[]()\"'=:,\n \t#\0\\")]
WORDS = st.sampled_from([*TRIGGERS, *MARKS])


@pytest.mark.parametrize("suffix", sorted(languages()))
@settings(max_examples=60)
@given(st.one_of(st.binary(max_size=200), st.lists(WORDS, max_size=30).map(b"".join), st.text(max_size=200).map(str.encode)))
def test_any_bytes_give_a_report(suffix: str, data: bytes) -> None:
    for name in (f"settings{suffix}", f"appsettings{suffix}", f".env{suffix}"):
        report = analyse(MemoryFiles({name: data}), [name])
        assert report.files == 1
        assert not report.crashes, report.crashes[0].traceback


def test_a_file_that_disappears_is_not_an_error() -> None:
    assert analyse(MemoryFiles({}), ["gone.py"]).findings == ()


def test_a_failing_check_costs_only_its_own_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        """Stands in for a check."""

        name = "key-hardcoded"
        fact = all_checks()["file-not-readable"].fact

        def run(self, fact: object, question: Question, /) -> Iterator[Finding]:
            raise ValueError(SECRET)

    failing: Any = Failing()
    checks = Checks({"key-hardcoded": failing})
    monkeypatch.setattr(engine, "all_checks", lambda: checks)
    report = analyse(MemoryFiles({"settings.py": DJANGO.encode() + b"\xff"}), ["settings.py"])
    assert [finding.check for finding in report.findings] == ["file-not-readable", "internal-error"]
    assert report.findings[1].message.startswith("check key-hardcoded failed: ValueError in test_engine.py:")
    assert SECRET not in repr(report)


def test_a_failing_adapter_costs_only_its_own_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(source: Source, project: Project) -> Iterator[object]:
        yield from ()
        raise KeyError(SECRET)

    adapter = replace(all_adapters()[0].loaded(), name="Failing", language=languages()[".py"].parse("a.py", b"").__class__)
    adapter = replace(adapter, files=("*.py",), triggers=(), facts=fail)

    def with_failing(name: str) -> tuple[Declared, ...]:
        return adapter, *readers_of(name)

    monkeypatch.setattr(engine, "readers_of", with_failing)
    report = analyse(MemoryFiles({"settings.py": DJANGO}), ["settings.py"])
    assert [finding.check for finding in report.findings] == ["internal-error"]
    assert report.findings[0].message.startswith("adapter Failing failed: KeyError in ")
    assert SECRET not in repr(report)


@pytest.mark.parametrize("enabled", [None, frozenset({"session-after-authentication"})])
def test_a_secret_is_masked_in_what_other_checks_show(enabled: frozenset[str] | None) -> None:
    files = MemoryFiles({"main.py": STARLETTE})
    report = analyse(files, ["main.py"], Rules(enabled=enabled))
    assert "session-after-authentication" in [finding.check for finding in report.findings]
    text = render("full", Presentation(report, files))
    assert "secret_key=*****" in text
    assert "f3a9c1d2" not in text
