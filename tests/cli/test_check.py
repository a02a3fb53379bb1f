"""``authlint check``: what it reads, what it shows, how it ends."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import DETAILS, SETTINGS, TOKENS, Run, Tree

from authlint.checks import all_checks
from authlint.finding import Finding

CLEAN = (
    'import jwt\n\n\ndef read(token, key):\n    return jwt.decode(token, key, algorithms=["HS256"], audience="a", issuer="i")\n'
)


def names(out: str) -> list[tuple[str, str]]:
    return [(one["path"], one["check"]) for one in json.loads(out)["findings"]]


@pytest.mark.parametrize(
    "content",
    ["", "x = 1\n", CLEAN, "# jwt.decode\n", "\ufeffx = 1\n", "x = 1\r\n", "#" * 100_000],
    ids=["empty", "plain", "right", "comment", "bom", "crlf", "long"],
)
def test_silent_about_what_is_right(tree: Tree, run: Run, content: str) -> None:
    tree({"main.py": content})
    assert run("check", "--format", "concise") == (0, "", "no findings in 1 file\n")


def test_silent_about_files_of_unknown_kind(tree: Tree, run: Run) -> None:
    tree({"README.md": "jwt.decode", "logo.png": b"\x89PNG\0"})
    assert run("check", "README.md", "logo.png", "--format", "concise") == (0, "", "no findings in 0 files\n")


def test_says_so_if_a_directory_holds_nothing_to_read(tree: Tree, run: Run) -> None:
    tree({"README.md": ""})
    assert "there is no file here" in run("check", "--format", "concise")[2]


def test_findings_exit_1(tree: Tree, run: Run) -> None:
    tree({"app/tokens.py": TOKENS})
    status, out, err = run("check", "--format", "concise")
    assert status == 1
    assert out.startswith("app/tokens.py:5:")
    assert err.startswith("1 finding in 1 file")


def test_exit_zero(tree: Tree, run: Run) -> None:
    tree({"tokens.py": TOKENS})
    assert run("check", "--exit-zero")[0] == 0


def test_fail_on_and_min_severity(tree: Tree, run: Run) -> None:
    tree({"appsettings.json": DETAILS})
    assert run("check")[0] == 1
    status, out, _ = run("check", "--fail-on", "error")
    assert status == 0
    assert "error-details-in-production" in out
    assert "error-details-in-production" not in run("check", "--fail-on", "error", "--min-severity", "error")[1]


def test_what_makes_a_run_fail_is_shown(tree: Tree, run: Run) -> None:
    tree({"appsettings.json": DETAILS})
    status, out, _ = run("check", "--min-severity", "error", "--fail-on", "warning")
    assert status == 1
    assert "error-details-in-production" in out


def test_select_and_ignore_take_names_topics_and_lists(tree: Tree, run: Run) -> None:
    tree({"appsettings.json": SETTINGS, "tokens.py": TOKENS})
    every = {name for _, name in names(run("check", "--format", "json")[1])}
    assert {"key-hardcoded", "signature-not-verified"} <= every
    assert {name for _, name in names(run("check", "--format", "json", "--select", "keys")[1])} == {"key-hardcoded"}
    assert names(run("check", "--format", "json", "--ignore", "key-hardcoded, tokens", "--ignore", "details")[1]) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "nowhere"], "nowhere: no such file or directory"),
        (
            ["check", "--select", "key-hardcode"],
            "--select: no check or topic is called 'key-hardcode'; did you mean 'key-hardcoded'?",
        ),
        (["check", "--format", "jsn"], "no format is called 'jsn'; did you mean 'json'?"),
        (["check", "--jobs", "0"], "--jobs must be at least 1"),
        (["check", "--fail-on", "bad"], "argument --fail-on: invalid choice: 'bad'"),
        (["check", "-"], "needs --stdin-filename"),
        (["check", "--stdin-filename", "x.py", "y.py"], "the only path is -"),
        (["check", "--nope"], "unrecognized arguments: --nope"),
        (["check", "--environment", ""], "--environment must not be empty"),
        (["check", "--format", "json", "--format", "sarif"], "json and sarif can't both go to standard output"),
        (["check", "--output", "a", "--output", "b"], "--output b has no --format"),
        (["check", "--config", "nowhere.toml"], "nowhere.toml: no such file"),
        (["chek"], "no command is called 'chek'; did you mean 'check'?"),
        (["."], "did you mean `authlint check .`?"),
        ([], "no command given"),
        (["explain"], "which check?"),
        (["explain", "key-hardcod"], "did you mean 'key-hardcoded'?"),
    ],
)
def test_bad_usage_is_one_line_and_exit_2(tree: Tree, run: Run, arguments: list[str], message: str) -> None:
    tree({"x.py": ""})
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("authlint: error: ")
    assert err.count("\n") == 1
    assert message in err


def test_tests_and_examples_are_skipped_unless_named(tree: Tree, run: Run) -> None:
    tree(
        dict.fromkeys(("tests/a.py", "examples/shop/b.py", "test_c.py", "conftest.py", "docs/d.py", "app/fixtures/e.py"), TOKENS)
    )
    tree({"appsettings.json": "{}"})
    assert run("check")[0] == 0
    assert names(run("check", "examples/shop", "--format", "json")[1]) == [("examples/shop/b.py", "signature-not-verified")]
    assert names(run("check", "tests", "--format", "json")[1]) == [("tests/a.py", "signature-not-verified")]
    assert names(run("check", "test_c.py", "--format", "json")[1]) == [("test_c.py", "signature-not-verified")]
    assert run("check", "test_c.py", "--force-exclude")[0] == 0


def test_the_configuration_can_bring_tests_back(tree: Tree, run: Run) -> None:
    tree({"tests/a.py": TOKENS, "authlint.toml": "include-tests = true\n"})
    assert run("check")[0] == 1


def test_what_git_ignores_and_tools_make_is_not_read(tree: Tree, run: Run) -> None:
    tree(dict.fromkeys(("build/a.py", ".venv/b.py", "node_modules/c.py", "made/d.py", "bin/Debug/appsettings.json"), TOKENS))
    tree({".gitignore": "made/\n", "ok.py": ""})
    assert run("check")[0] == 0
    assert run("check", "made")[0] == 1


@pytest.mark.parametrize("name", ["appsettings.json", "x.py"])
@pytest.mark.parametrize(
    "content", [b"\0\0\0jwt", "é".encode("latin-1") + b" jwt.decode", b"[" * 100_000], ids=["nul", "latin-1", "deep"]
)
def test_a_file_that_cannot_be_read_is_a_finding(tree: Tree, run: Run, name: str, content: bytes) -> None:
    tree({name: b"import jwt\njwt.decode(t)\n" + content if name == "x.py" else content})
    status, out, err = run("check", "--format", "json")
    assert status == 1
    assert (name, "file-not-readable") in names(out)
    assert "Traceback" not in err


def test_a_huge_file_is_not_read(tree: Tree, run: Run) -> None:
    project = tree({})
    with (project / "appsettings.json").open("wb") as file:
        file.truncate(50_000_000)
    status, out, _ = run("check", "--format", "concise")
    assert status == 1
    assert "50,000,000 bytes are more than" in out


def test_nothing_that_blocks_or_loops_is_followed(tree: Tree, run: Run) -> None:
    project = tree({"app/tokens.py": TOKENS})
    os.mkfifo(project / "pipe.py")
    (project / "app" / "loop").symlink_to(project)
    (project / "self.py").symlink_to("self.py")
    (project / "dangling.py").symlink_to("nowhere.py")
    (project / "directory.py").mkdir()
    status, out, _ = run("check", "--format", "json")
    assert status == 1
    assert names(out) == [("app/tokens.py", "signature-not-verified")]
    status, out, _ = run("check", "--format", "json", "pipe.py")
    assert names(out) == [("pipe.py", "file-not-readable")]


def test_a_link_out_of_the_project_is_not_read(tree: Tree, run: Run, tmp_path: Path) -> None:
    project = tree({"ok.py": ""})
    (tmp_path / "outside.py").write_text(TOKENS)
    (project / "link.py").symlink_to(tmp_path / "outside.py")
    (project / "inside.py").symlink_to("ok.py")
    assert run("check")[0] == 0
    status, out, _ = run("check", "link.py", "--format", "concise")
    assert status == 1
    assert "leads out of the project" in out


def test_a_changed_layer_shows_what_it_leads_to(tree: Tree, run: Run) -> None:
    """A hook is given one file; the finding stands in the file below it."""
    overlay = '{"Authentication": {"Schemes": {"Bearer": {"Authority": "https://b.example"}}}}\n'
    tree({"appsettings.json": DETAILS, "appsettings.Production.json": overlay, "tokens.py": TOKENS})
    out = run("check", "appsettings.Production.json", "--format", "json")[1]
    assert names(out) == [("appsettings.json", "error-details-in-production")]
    assert json.loads(out)["files"] == 1


def test_two_projects_each_have_their_own_configuration(tree: Tree, run: Run) -> None:
    tree({"a/tokens.py": TOKENS, "a/authlint.toml": 'ignore = ["tokens"]\n', "b/tokens.py": TOKENS})
    assert names(run("check", "--format", "json")[1]) == [("b/tokens.py", "signature-not-verified")]


def test_the_report_is_the_same_from_several_processes(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authlint.running.POOL_FROM", 1)
    tree({f"app/m{number}.py": TOKENS for number in range(130)} | {"appsettings.json": SETTINGS})
    one = run("check", "--format", "json", "--jobs", "1", "--no-cache")
    assert run("check", "--format", "json", "--jobs", "3", "--no-cache") == one
    assert len(names(one[1])) > 130


def test_a_bug_in_a_check_exits_2_and_costs_no_other_finding(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "p8Vw3kQz7LmXn2RtYb5Hc9Jd4Gf6Ks1A"

    def fail(*_: object) -> Iterator[Finding]:
        raise ValueError(secret)

    monkeypatch.setattr(type(all_checks()["key-hardcoded"]), "run", fail)
    tree({"appsettings.json": SETTINGS, "tokens.py": TOKENS})
    status, out, err = run("check", "--format", "concise", "--exit-zero", "--verbose")
    assert status == 2
    assert "signature-not-verified" in out
    assert "internal-error" in out
    assert "Traceback" not in out
    assert "test_check.py" in err
    assert secret not in out + err


def test_a_configuration_that_cannot_be_used(tree: Tree, run: Run) -> None:
    project = tree({"a.py": TOKENS, "pyproject.toml": '[tool.authlint]\nignore = ["kyes"]\n'})
    message = "ignore: no check or topic is called 'kyes'; did you mean 'keys'?"
    assert run("check") == (2, "", f"authlint: error: {project.as_posix()}/pyproject.toml: {message}\n")


def test_excluded_and_suppressed(tree: Tree, run: Run) -> None:
    entry = '[[suppress]]\npath = "appsettings.json"\nkey = "Jwt:Key"\ncheck = "key-hardcoded"\n'
    tree({"appsettings.json": SETTINGS, "old/a.py": TOKENS, "authlint.toml": f'exclude = ["/old/"]\n{entry}'})
    assert names(run("check", "--select", "keys,tokens", "--format", "json")[1]) == []
    tree({"appsettings.json": "{}"})
    status, out, _ = run("check", "--format", "concise")
    assert status == 1
    assert out.startswith("authlint.toml:4:8: warning[unused-suppression] no key-hardcoded finding here to ignore")


def test_environment(tree: Tree, run: Run) -> None:
    tree({"appsettings.json": "{}", "appsettings.Development.json": DETAILS})
    assert run("check")[0] == 0
    out = run("check", "--environment", "Development", "--format", "json")[1]
    assert names(out) == [("appsettings.Development.json", "error-details-in-production")]
    assert json.loads(out)["findings"][0]["environment"] == "Development"
