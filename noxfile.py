"""What people and continuous integration run: ``nox -s lint types``. The tools are those of the environment that nox is in."""

from __future__ import annotations

import sys

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "docs", "tests"]


def _python(session: nox.Session, *arguments: str) -> None:
    session.run(sys.executable, "-m", *arguments, external=True)


@nox.session
def tests(session: nox.Session) -> None:
    """The tests, on every core; what is given after ``--`` goes to pytest."""
    _python(session, "pytest", "-n", "auto", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style and layout."""
    _python(session, "ruff", "check")
    _python(session, "ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Types, twice: mypy and pyright see different things."""
    _python(session, "mypy")
    _python(session, "pyright")


@nox.session
def docs(session: nox.Session) -> None:
    """The generated pages are fresh; ``authlint-dev generate`` writes them."""
    _python(session, "authlint.dev", "generate", "--check")


VERSIONS = {
    "blacksheep_order": ("blacksheep==2.4.3", "blacksheep==2.4.4"),
    "fastapi_bearer": ("fastapi==0.121.3 httpx", "fastapi==0.122.0 httpx"),
    "pyjwt_options": ("PyJWT==1.7.1", "PyJWT==2.0.1", "PyJWT==2.9.0", "PyJWT==2.10.0"),
    "rest_framework_decorators": ("djangorestframework==3.16.1 django<6", "djangorestframework==3.17.0 django<6"),
}
"""Where versions differ: what shows it, and what to install. Not in CI: each needs an environment of its own."""


@nox.session(venv_backend="venv")
@nox.parametrize(("script", "packages"), [(script, packages) for script, sets in VERSIONS.items() for packages in sets])
def versions(session: nox.Session, script: str, packages: str) -> None:
    """What authlint says of older versions is what they do."""
    session.install("-q", *packages.split())
    session.run("python", f"tests/versions/{script}.py")


@nox.session
def extension(session: nox.Session) -> None:
    """The extension for VS Code: its tests, and the package."""
    with session.chdir("editors/vscode"):
        session.run("npm", "ci", external=True)
        session.run("npm", "test", external=True)
        session.run("npm", "run", "package", external=True)
