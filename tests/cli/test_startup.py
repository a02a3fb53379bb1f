"""Start-up stays small: what a plain run must not import, and how it ends when somebody stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import DETAILS, TOKENS, Tree

SOURCE_ROOTS = os.pathsep.join(str(Path(__file__).parents[2] / name) for name in ("checks", "lsp"))
HEAVY = (
    "pygls",
    "lsprotocol",
    "libcst",
    "jwt",
    "tomlkit",
    "rich",
    "yaml",
    "asyncio",
    "multiprocessing",
    "tempfile",
    "platformdirs",
)
NOT_TO_FIND_NOTHING = (
    "authlint.excerpts",
    "authlint.fixing",
    "authlint.cache",
    "authlint.cli.fixes",
    "authlint.docs",
    "authlint.testing",
    # Of the standard library: together these took longer than reading three files.
    "_hashlib",
    "dataclasses",
    "datetime",
    "difflib",
    "dis",
    "hashlib",
    "inspect",
    "json",
    "pathlib",
    "pkgutil",
    "shutil",
    "signal",
    "subprocess",
    "threading",
    "tokenize",
    "traceback",
    "unicodedata",
    "urllib",
)
SHOW = (
    "import sys; from authlint.cli import main; status = main(); print(*sys.modules, file=sys.stderr); raise SystemExit(status)"
)


def start(*arguments: str, code: str = SHOW) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": SOURCE_ROOTS}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, env=environment, check=False
    )


@pytest.mark.parametrize("arguments", [["check"], ["check", "tokens.py", "--format", "json"], ["--version"]])
def test_nothing_heavy_is_imported(tree: Tree, arguments: list[str]) -> None:
    tree({"tokens.py": TOKENS, "appsettings.json": DETAILS, "authlint.toml": 'ignore = ["details"]\n'})
    code = SHOW if arguments[0] == "check" else "import sys; import authlint.cli.arguments; print(*sys.modules, file=sys.stderr)"
    loaded = {name.partition(".")[0] for name in start(*arguments, code=code).stderr.split()}
    allowed = {"tomlkit"} if sys.version_info < (3, 11) else set[str]()
    assert not loaded.intersection(HEAVY) - allowed


def test_what_shows_findings_is_imported_only_if_there_are_some(tree: Tree) -> None:
    tree({"settings.py": "import os\n\nMIDDLEWARE = []\nSECRET_KEY = os.environ['KEY']\n"})
    loaded = set(start("check", "settings.py").stderr.split())
    assert "authlint.adapters.django_middleware" in loaded
    assert not loaded.intersection(NOT_TO_FIND_NOTHING)
    assert not [name for name in loaded if name.startswith("authlint.checks.")]


def test_the_installed_command_ends_as_main_does(tree: Tree) -> None:
    tree({"x.py": "", "tokens.py": TOKENS})
    code = "from authlint.cli import script; script()"
    assert start("check", "x.py", code=code).stdout == "All checks passed: 1 file\n"
    found = start("check", "tokens.py", "--format", "json", code=code)
    assert found.returncode == 1
    assert found.stdout.endswith("}\n")
    wrong = start("check", "missing.py", code=code)
    assert (wrong.returncode, wrong.stderr) == (2, "authlint: error: missing.py: no such file or directory\n")


def test_a_run_that_finds_nothing_changed_imports_no_adapter(tree: Tree) -> None:
    tree({f"app/m{number}.py": "import jwt\nx = jwt.encode({}, key)\n" for number in range(100)})
    for path in Path("app").iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    assert "authlint.adapters.pyjwt" in start("check").stderr
    assert "authlint.adapters.pyjwt" not in start("check").stderr


def test_whoever_stops_reading_gets_no_traceback(tree: Tree) -> None:
    tree({f"m{number}.py": TOKENS * 20 for number in range(20)})
    command = f'"{sys.executable}" -m authlint check --format concise | head -1'
    environment = {**os.environ, "PYTHONPATH": SOURCE_ROOTS}
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, env=environment, check=False)
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "Broken" not in done.stderr


def test_interrupted(tree: Tree) -> None:
    tree({"x.py": ""})
    code = "import authlint.cli.check as c, os, signal; c.run = lambda _: os.kill(os.getpid(), signal.SIGINT)\n" + SHOW
    done = start("check", code=code)
    assert done.returncode in {130, -signal.SIGINT}
    assert "Traceback" not in done.stderr


def test_a_bug_is_one_line_without_the_users_code(tree: Tree) -> None:
    tree({"x.py": ""})
    code = "import authlint.cli.check as c\ndef run(_): raise ValueError('s3' + 'cret')\nc.run = run\n" + SHOW.replace(
        "print(*sys.modules, file=sys.stderr); ", ""
    )
    done = start("check", code=code)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "authlint: error: internal error: ValueError; run with --verbose to see where, and please report it\n"
    verbose = start("check", "--verbose", code=code)
    assert "line 2" in verbose.stderr
    assert "s3cret" not in verbose.stderr
