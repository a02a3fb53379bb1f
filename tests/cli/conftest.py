"""Small projects on disk, and a way to run the command line on them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from authlint.cli import main

TOKENS = 'import jwt\n\n\ndef read(token):\n    return jwt.decode(token, options={"verify_signature": False})\n'
"""One finding: signature-not-verified, an error."""

SETTINGS = '{\n  "Jwt": {\n    "Issuer": "https://orders.example",\n    "Key": "p8Vw3kQz7LmXn2RtYb5Hc9Jd4Gf6Ks1A"\n  }\n}\n'
"""One finding: key-hardcoded, an error, at ``Jwt:Key``."""

DETAILS = '{\n  "Authentication": {"Schemes": {"Bearer": {"Authority": "https://a.example", "IncludeErrorDetails": true}}}\n}\n'
"""One finding: error-details-in-production, a warning."""

LEVEL = '{\n  "Logging": {"LogLevel": {"Default": "Warn"}}\n}\n'
"""One finding with a safe fix: log-level-invalid."""

HIDDEN = '{\n  "Logging": {"LogLevel": {"Microsoft.AspNetCore.Authentication": "Error"}}\n}\n'
"""One finding with an unsafe fix: auth-events-hidden."""

Run: TypeAlias = Callable[..., tuple[int, str, str]]
Tree: TypeAlias = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Make a project of files and work in it; the cache is its own."""
    monkeypatch.setenv("AUTHLINT_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    monkeypatch.chdir(project)

    def make(files: Mapping[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return project

    return make


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process; gives the exit status and what it wrote to both streams."""

    def command(*arguments: str | os.PathLike[str]) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([os.fspath(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return command
