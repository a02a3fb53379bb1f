"""The project itself: its pages are fresh, its names and texts well-formed, its files small."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from authlint import __version__
from authlint.check import Check
from authlint.checks import all_checks
from authlint.dev import BLANK, CATALOGUE, generated_files, stale
from authlint.testing import fenced_examples, parse_example

ROOT = Path(__file__).parents[1]
CHECKS = [pytest.param(check, id=name) for name, check in all_checks().items()]
GENERATED = ROOT / CATALOGUE
"""Nobody edits it, so it may be as long as it is."""
SOURCES = sorted({path for root in ("checks", "lsp") for path in (ROOT / root).rglob("*.py")} - {GENERATED})
NOT_FROM_SOURCE = frozenset({"internal-error"})
"""Checks whose findings no project can cause, so that there is nothing to show in an example or a case."""
NAMES = ("Django", "Flask", "Microsoft.", "Python", "Serilog", "Starlette")
"""What a message may start with although it is upper-case."""

FILE_BUDGET = 300
FUNCTION_BUDGET = 40


def test_generated_files_are_fresh() -> None:
    assert not list(stale(ROOT, generated_files(ROOT))), "run: authlint-dev generate"


@pytest.mark.parametrize("check", CHECKS)
def test_check_is_filled_in(check: Check[Any]) -> None:
    assert BLANK not in _source_of(check), f"{check.name} still has a {BLANK!r}"


@pytest.mark.parametrize("check", CHECKS)
def test_check_has_examples(check: Check[Any]) -> None:
    assert bool(check.examples) is (check.name not in NOT_FROM_SOURCE)


@pytest.mark.parametrize("check", CHECKS)
def test_check_has_a_fix_or_says_why_not(check: Check[Any]) -> None:
    fixes = "fix=" in _source_of(check)
    assert fixes is not bool(check.unfixable), "give a finding a fix, or say in `unfixable` why there is none"
    assert fixes or not any(example.fixed for example in check.examples)


@pytest.mark.parametrize("check", CHECKS)
def test_names_and_texts_are_well_formed(check: Check[Any]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", check.name)
    assert not check.name.startswith(("no-", "disallow-", "check-")), "a name says what is wrong"
    summary = check.summary()
    assert summary[0].isupper()
    assert summary.endswith(".")
    assert len(summary) <= 120
    assert not summary.startswith(("This check", "Checks "))
    assert all(reference.startswith("https://") for reference in check.references)
    assert not check.unfixable.endswith(".")


@pytest.mark.parametrize("check", CHECKS)
def test_messages_start_lower_case_and_have_no_full_stop(check: Check[Any]) -> None:
    for example in check.examples:
        for expected in parse_example(example.bad)[1]:
            is_name = expected.message.startswith(NAMES) or not expected.message[1:2].islower()
            assert is_name or not expected.message[0].isupper(), expected.message
            assert not expected.message.endswith("."), expected.message


@pytest.mark.parametrize("check", CHECKS)
def test_since_is_a_version_that_is_or_was(check: Check[Any]) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[?(\d+\.\d+\.\d+)", changelog, re.MULTILINE)
    assert check.since in {*released, __version__}


@pytest.mark.parametrize("check", [param for param in CHECKS if param.id not in NOT_FROM_SOURCE])
def test_check_has_cases_the_silent_ones_first(check: Check[Any]) -> None:
    path = ROOT / "tests" / "cases" / f"{check.name}.md"
    assert path.is_file(), f"write {path.relative_to(ROOT).as_posix()}: what looks like this check's business and is right"
    silent = [not parse_example(text)[1] for _, text in fenced_examples(path.read_text(encoding="utf-8"))]
    assert silent[:1] == [True], "begin with what must stay silent"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_file_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    assert lines <= FILE_BUDGET
    long = [f"{name}: {length} lines" for name, length in _functions(ast.parse(text)) if length > FUNCTION_BUDGET]
    assert not long


def test_the_tests_that_the_architecture_names_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert text.count("\n") <= 150
    named = re.findall(r"(tests/[\w/]+(?:\.py)?)(?:::(\w+))?", text)
    assert named
    for path, function in named:
        assert (ROOT / path).exists(), path
        assert f"def {function}" in ((ROOT / path).read_text(encoding="utf-8") if function else "def "), function


def test_the_readme_gives_the_commands_that_run_everything() -> None:
    commands = re.findall(r"^python3 -m venv .*", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [command for command in commands if "authlint check examples" in command], "`.ci/run` reads it from there"
    assert [command for command in commands if "pytest" in command], "`.ci/run` reads it from there"


def _functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every function with its length, its docstring not counted."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            doc = node.body[0] if ast.get_docstring(node) is not None else None
            documented = (doc.end_lineno or doc.lineno) - doc.lineno + 1 if doc else 0
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1 - documented


def _source_of(check: Check[Any]) -> str:
    return inspect.getsource(sys.modules[type(check).__module__])
