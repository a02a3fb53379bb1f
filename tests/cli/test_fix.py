"""``--fix``, ``--unsafe-fixes``, ``--diff`` and standard input."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import DETAILS, HIDDEN, LEVEL, TOKENS, Run, Tree

from authlint.cli.writing import ChangedError, write_atomically


class Input:
    """Standard input that holds some bytes."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_nothing_is_written_where_there_is_nothing_to_fix(tree: Tree, run: Run) -> None:
    project = tree({"appsettings.json": "{}", "x.py": ""})
    before = (project / "appsettings.json").stat().st_mtime_ns
    assert run("check", "--fix")[0] == 0
    assert run("check", "--diff") == (0, "", "")
    assert (project / "appsettings.json").stat().st_mtime_ns == before


def test_fix_writes_and_reports_what_is_left(tree: Tree, run: Run) -> None:
    project = tree({"appsettings.json": LEVEL, "tokens.py": TOKENS})
    (project / "appsettings.json").chmod(0o640)
    status, out, err = run("check", "--fix", "--format", "concise")
    assert status == 1
    assert "signature-not-verified" in out
    assert "log-level-invalid" not in out
    assert err.startswith("Fixed 1 finding in 1 file\n")
    assert '"Default": "Warning"' in (project / "appsettings.json").read_text()
    assert (project / "tokens.py").read_text() == TOKENS
    assert stat.S_IMODE((project / "appsettings.json").stat().st_mode) == 0o640
    assert sorted(os.listdir(project)) == [".git", "appsettings.json", "tokens.py"]


def test_unsafe_fixes(tree: Tree, run: Run) -> None:
    project = tree({"appsettings.json": HIDDEN})
    assert run("check", "--fix")[0] == 1
    assert (project / "appsettings.json").read_text() == HIDDEN
    assert run("check", "--unsafe-fixes")[0] == 0
    assert '"Microsoft.AspNetCore.Authentication": "Information"' in (project / "appsettings.json").read_text()


def test_diff_writes_nothing(tree: Tree, run: Run) -> None:
    project = tree({"appsettings.json": LEVEL})
    status, out, _ = run("check", "--diff")
    assert status == 1
    assert out.startswith("--- a/appsettings.json\n+++ b/appsettings.json\n")
    assert "+" in out
    assert (project / "appsettings.json").read_text() == LEVEL


def test_what_is_not_shown_is_not_fixed(tree: Tree, run: Run) -> None:
    project = tree({"appsettings.json": LEVEL, "authlint.toml": '[per-file-ignores]\n"*.json" = ["logging"]\n'})
    assert run("check", "--fix")[0] == 0
    assert (project / "appsettings.json").read_text() == LEVEL


def test_a_read_only_file_is_left_alone(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tree({"appsettings.json": LEVEL})

    def refuse(*_: object) -> bool:
        return False

    monkeypatch.setattr("os.access", refuse)  # root may write everything
    status, _, err = run("check", "--fix")
    assert status == 2
    assert err == "authlint: error: appsettings.json: not fixed: permission denied: the file is read-only\n"
    assert (project / "appsettings.json").read_text() == LEVEL


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("new")
    with pytest.raises(ChangedError):
        write_atomically(str(path), b"fixed", expected=b"old")
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["a"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(str(tmp_path / "link"), b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_nothing_is_lost_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(str(path), b"new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a"]


def test_standard_input_stands_for_a_file(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    tree({"tokens.py": "", "app/__init__.py": ""})
    monkeypatch.setattr(sys, "stdin", Input(TOKENS.encode()))
    status, out, _ = run("check", "--stdin-filename", "tokens.py", "-", "--format", "concise")
    assert status == 1
    assert out.startswith("tokens.py:5:")
    monkeypatch.setattr(sys, "stdin", Input(b""))
    assert run("check", "--stdin-filename", "new/place.py", "-")[0] == 0


def test_standard_input_fixed_goes_to_standard_output(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tree({"appsettings.json": "{}"})
    monkeypatch.setattr(sys, "stdin", Input(LEVEL.encode()))
    status, out, err = run("check", "--stdin-filename", "appsettings.json", "-", "--fix")
    assert status == 0
    assert out == LEVEL.replace("Warn", "Warning")
    assert "All checks passed" in err
    assert (project / "appsettings.json").read_text() == "{}"


def test_a_fix_of_another_file_is_not_made_for_standard_input(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    overlay = '{"Authentication": {"Schemes": {"Bearer": {"Authority": "https://b.example"}}}}\n'
    tree({"appsettings.Production.json": overlay})
    monkeypatch.setattr(sys, "stdin", Input(DETAILS.encode()))
    status, out, err = run("check", "--stdin-filename", "appsettings.json", "-", "--fix")
    assert (status, out) == (1, DETAILS)
    assert "error-details-in-production" in err
