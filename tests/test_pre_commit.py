"""The hooks, installed and run by the real pre-commit in a repository of somebody else's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BAD = 'import jwt\n\n\ndef claims(token):\n    return jwt.decode(token, options={"verify_signature": False})\n'
WRONG_ORDER = (
    "MIDDLEWARE = [\n"
    '    "django.contrib.auth.middleware.AuthenticationMiddleware",\n'
    '    "django.contrib.sessions.middleware.SessionMiddleware",\n'
    "]\n"
)

pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="there is no git"),
    pytest.mark.timeout(600),
]


class Repository:
    """Somebody's git repository, and a pre-commit with a home of its own."""

    def __init__(self, directory: Path, home: Path) -> None:
        self.directory = directory
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
        self.environment = environment | {"PRE_COMMIT_HOME": str(home), "AUTHLINT_CACHE_DIR": str(home / "authlint")}
        self.git("init", "--quiet")

    def git(self, *arguments: str) -> None:
        names = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
        subprocess.run(["git", *names, *arguments], cwd=self.directory, env=self.environment, check=True, capture_output=True)

    def write(self, name: str, text: str) -> None:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.git("add", name)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", *arguments]
        return subprocess.run(
            command, cwd=self.directory, env=self.environment, capture_output=True, text=True, check=False, encoding="utf-8"
        )


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Path]:
    """This project as a repository of hooks, as it stands here, with its revision; and a home shared by the tests."""
    source = tmp_path_factory.mktemp("hooks") / "authlint"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    wanted = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "checks/", "lsp/")
    for name in filter(None, listed.split("\0")):
        if name.startswith(wanted) and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    repository = Repository(source, source.parent / "unused")
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "hooks")
    revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=source, capture_output=True, text=True, check=True).stdout.strip()
    return source, revision, tmp_path_factory.mktemp("home")


@pytest.fixture
def somebody(hooks: tuple[Path, str, Path], tmp_path: Path) -> Repository:
    source, revision, home = hooks
    repository = Repository(tmp_path, home)
    repository.write(
        ".pre-commit-config.yaml",
        f"repos:\n- repo: {source}\n  rev: {revision}\n  hooks:\n  - id: authlint\n  - id: authlint-fix\n    stages: [manual]\n",
    )
    return repository


def test_a_clean_repository_passes(somebody: Repository) -> None:
    somebody.write("app.py", "import jwt\n\n\ndef claims(token, key):\n    return jwt.decode(token, key, algorithms=['HS256'])\n")
    done = somebody.run("run", "--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout


def test_a_finding_fails_the_commit_and_is_shown(somebody: Repository) -> None:
    somebody.write("app.py", BAD)
    somebody.write("notes.txt", "nothing to do with it\n")
    done = somebody.run("run", "--all-files")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "signature-not-verified" in done.stdout
    assert "app.py:5:" in done.stdout


def test_a_finding_in_the_base_file_is_shown_when_only_its_overlay_changes(somebody: Repository) -> None:
    somebody.write("appsettings.json", '{"Authentication": {"Schemes": {"Bearer": {"IncludeErrorDetails": true}}}}\n')
    somebody.git("commit", "--quiet", "--message", "base")
    somebody.write(
        "appsettings.Production.json", '{"Authentication": {"Schemes": {"Bearer": {"Authority": "https://a.example"}}}}\n'
    )
    done = somebody.run("run")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "error-details-in-production" in done.stdout


def test_the_fixing_hook_repairs_and_asks_to_look(somebody: Repository) -> None:
    somebody.write("settings.py", WRONG_ORDER)
    done = somebody.run("run", "--all-files", "--hook-stage", "manual", "authlint-fix")
    assert done.returncode == 1, done.stdout + done.stderr  # pre-commit fails a hook that changes files
    lines = (somebody.directory / "settings.py").read_text(encoding="utf-8").splitlines()
    assert "SessionMiddleware" in lines[1]
    somebody.git("add", "settings.py")
    assert somebody.run("run", "--all-files", "--hook-stage", "manual", "authlint-fix").returncode == 0
