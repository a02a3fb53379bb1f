"""The scaffold of a check fails its tests until it is filled in, and the generated files are kept fresh."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from authlint import dev

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working copy with a scaffolded check in it."""
    root = tmp_path_factory.mktemp("authlint")
    for name in ("checks", "lsp", "docs"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "tests").mkdir()
    for name in ("conftest.py", "test_checks.py", "test_cases.py", "test_repository.py"):
        shutil.copy(ROOT / "tests" / name, root / "tests")
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copy(ROOT / "CHANGELOG.md", root)
    done = run(root, "-m", "authlint.dev", "new-check", "door-left-open", "--topic", "access", "--fact", "Pipeline")
    assert done.returncode == 0, done.stderr
    assert "tests/cases/door-left-open.md" in done.stdout
    return root


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "checks"), str(root / "lsp")])}
    return subprocess.run(
        [sys.executable, *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def test_a_scaffold_imports_and_fails_every_test_that_it_should(copy: Path) -> None:
    done = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "door-left-open", "tests")
    failed = {line.split(" ")[1].rpartition("::")[2] for line in done.stdout.splitlines() if line.startswith("FAILED")}
    assert {
        "test_example[door-left-open]",
        "test_page_is_of_a_check_and_filled_in[door-left-open]",
        "test_check_is_filled_in[door-left-open]",
        "test_check_has_a_fix_or_says_why_not[door-left-open]",
    } <= failed, done.stdout


def test_a_scaffold_is_clean_code(copy: Path) -> None:
    path = str(copy / "checks" / "authlint" / "checks" / "door_left_open.py")
    for command in (("check",), ("format", "--check")):
        done = run(copy, "-m", "ruff", *command, path)
        assert done.returncode == 0, done.stdout


def test_a_new_check_makes_the_pages_stale_until_they_are_generated(copy: Path) -> None:
    before = run(copy, "-m", "authlint.dev", "generate", "--check")
    assert before.returncode == 1
    assert "out of date: docs/checks/door-left-open.md" in before.stdout
    assert "run: authlint-dev generate" in before.stderr
    assert run(copy, "-m", "authlint.dev", "generate").returncode == 0
    assert run(copy, "-m", "authlint.dev", "generate", "--check").returncode == 0


def test_pages_of_checks_that_are_gone_are_removed(tmp_path: Path) -> None:
    dev.generate(tmp_path)
    leftover = tmp_path / "docs" / "checks" / "gone.md"
    leftover.write_text("", encoding="utf-8")
    assert dev.generate(tmp_path) == ["docs/checks/gone.md"]
    assert not leftover.exists()


@pytest.mark.parametrize(
    ("name", "topic", "fact", "message"),
    [
        ("Door", "access", "Pipeline", "'Door' is not a name like"),
        ("door-open", "doors", "Pipeline", "no topic is called 'doors'; there are pipeline, "),
        ("door-open", "access", "Door", "no fact is called 'Door'; there are "),
        ("internal-error", "access", "Pipeline", "checks/authlint/checks/internal_error.py exists"),
    ],
)
def test_bad_usage_is_one_line(name: str, topic: str, fact: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--root", str(ROOT), "new-check", name, "--topic", topic, "--fact", fact]) == 2
    assert message in (error := capsys.readouterr().err)
    assert error.count("\n") == 1


def test_it_only_works_on_a_working_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--root", str(tmp_path), "generate"]) == 2
    assert "is not a working copy of authlint" in capsys.readouterr().err
