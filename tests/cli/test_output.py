"""Where a report goes, and how it looks there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import SETTINGS, TOKENS, Run, Tree


def names(out: str) -> list[tuple[str, str]]:
    return [(one["path"], one["check"]) for one in json.loads(out)["findings"]]


def test_the_default_format_is_full_and_needs_no_note(tree: Tree, run: Run) -> None:
    tree({"tokens.py": TOKENS})
    status, out, err = run("check")
    assert (status, err) == (1, "")
    assert "error[signature-not-verified]" in out
    assert "\x1b" not in out


def test_paths_outside_the_working_directory_are_absolute(
    tree: Tree, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tree({"tokens.py": TOKENS})
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert run("check", project, "--format", "concise")[1].startswith(f"{project.as_posix()}/tokens.py:5:")


def test_output_files_and_the_terminal(tree: Tree, run: Run) -> None:
    project = tree({"tokens.py": TOKENS})
    status, out, _ = run("check", "--format", "json", "--output", "a.json", "--output", "b.sarif", "--format", "sarif")
    assert status == 1
    assert "error[signature-not-verified]" in out
    assert names((project / "a.json").read_text()) == [("tokens.py", "signature-not-verified")]
    assert json.loads((project / "b.sarif").read_text())["version"] == "2.1.0"
    status, out, _ = run("check", "--format", "concise", "--format", "json", "--output", "c.json")
    assert out.startswith("tokens.py:5:")


def test_an_output_file_that_cannot_be_written_is_an_error(tree: Tree, run: Run) -> None:
    tree({"x.py": ""})
    assert run("check", "--format", "json", "--output", "no/such/dir.json")[0] == 2


def test_statistics(tree: Tree, run: Run) -> None:
    tree({"a.py": TOKENS, "b.py": TOKENS, "appsettings.json": SETTINGS})
    assert (
        run("check", "--statistics", "--select", "signature-not-verified,keys")[1].splitlines()[0]
        == "2 error   signature-not-verified"
    )


def test_show_settings(tree: Tree, run: Run) -> None:
    tree({"x.py": "", "authlint.toml": 'ignore = ["keys"]\nexclude = ["old/"]\n'})
    status, out, _ = run("check", "--show-settings", "--fail-on", "error")
    assert status == 0
    assert "# configuration: authlint.toml" in out
    assert 'ignore = ["keys"]' in out
    assert 'fail-on = "error"' in out


def test_colour(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    tree({"tokens.py": TOKENS})
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("check")[1]
    assert "\x1b[" not in run("check", "--format", "json")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("check")[1]
