"""Which version a project uses, from its lock file or from what it says it needs."""

from __future__ import annotations

import pytest

from authlint.engine import MemoryFiles, Sources
from authlint.pins import Pin, pin_of, release
from authlint.sources import Source


class Project:
    """A project in memory."""

    root = ""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = MemoryFiles(files)
        self._sources = Sources(self._files)

    def source(self, path: str) -> Source | None:
        found = self._sources.get(path)
        return found if found is not None and not isinstance(found, Exception) else None

    def names(self, directory: str) -> frozenset[str]:
        return self._files.names(directory)


def pin(files: dict[str, str], package: str = "PyJWT", path: str = "app/main.py") -> Pin | None:
    return pin_of(package, path, Project(files))


UV = '[[package]]\nname = "pyjwt"\nversion = "{}"\nsource = {{ registry = "https://index.example/simple" }}\n'
POETRY_LOCK = '[[package]]\nname = "pyjwt"\nversion = "1.7.1"\ndescription = ""\noptional = false\n'
PIPFILE_LOCK = '{"default": {"pyjwt": {"hashes": ["sha256:1"], "index": "pypi", "version": "==1.7.1"}}}'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("uv.lock", UV.format("1.7.1")),
        ("poetry.lock", POETRY_LOCK),
        ("Pipfile.lock", PIPFILE_LOCK),
        ("requirements.txt", "flask\nPyJWT[crypto]==1.7.1  # old\n"),
        ("requirements.txt", "pyjwt==1.7.1 ; python_version < '3.12' \\\n    --hash=sha256:1\n"),
        ("requirements-prod.txt", "PyJwt == 1.7.1\n"),
        ("requirements/base.txt", "pyjwt==1.7.1\n"),
        ("pyproject.toml", '[project]\ndependencies = ["fastapi", "PyJWT[crypto]==1.7.1"]\n'),
        ("pyproject.toml", '[tool.poetry.dependencies]\npyjwt = "==1.7.1"\n'),
        ("pyproject.toml", '[tool.poetry.dependencies]\npyjwt = { version = "==1.7.1", extras = ["crypto"] }\n'),
        ("pyproject.toml", '[dependency-groups]\ndev = ["pyjwt==1.7.1"]\n'),
        ("setup.cfg", "[options]\ninstall_requires =\n    pyjwt==1.7.1\n"),
        ("setup.py", 'setup(install_requires=["pyjwt==1.7.1"])\n'),
        ("Pipfile", '[packages]\npyjwt = "==1.7.1"\n'),
    ],
)
def test_exact(name: str, text: str) -> None:
    found = pin({name: text, "app/main.py": ""})
    assert found is not None
    assert (found.version, found.exact) == ("1.7.1", True)
    assert text[found.at.span.start : found.at.span.end].strip("= ") == "1.7.1"
    assert found.is_below("2.0")
    assert found.is_at_least("1.7")
    assert not found.is_at_least("2")


@pytest.mark.parametrize(
    ("needs", "lower", "below"),
    [
        (">=2.8", "2.8", ""),
        (">=2.8,<3", "2.8", "3"),
        (">= 2.8, < 3.0", "2.8", "3.0"),
        ("~=2.8", "2.8", "3"),
        ("~=2.8.1", "2.8.1", "2.9"),
        ("<2", "", "2"),
        ("<=1.7.1", "", "1.7.1.1"),
        ("==2.*", "2", "3"),
        (">1.7,!=2.0", "1.7", ""),
    ],
)
def test_bounds(needs: str, lower: str, below: str) -> None:
    found = pin({"requirements.txt": f"pyjwt{needs}\n"})
    assert found is not None
    assert (found.version, found.below, found.exact) == (lower, below, False)


@pytest.mark.parametrize(
    ("needs", "lower", "below"),
    [("^2.8", "2.8", "3"), ("^0.5.1", "0.5.1", "0.6"), ("~2.8.1", "2.8.1", "2.9"), ("2.8", "2.8", "3")],
)
def test_bounds_of_poetry(needs: str, lower: str, below: str) -> None:
    found = pin({"pyproject.toml": f'[tool.poetry.dependencies]\npyjwt = "{needs}"\n'})
    assert found is not None
    assert (found.version, found.below) == (lower, below)


def test_only_what_is_certain_is_said() -> None:
    found = pin({"requirements.txt": "pyjwt>=1.7,<3\n"})
    assert found is not None
    assert not found.is_below("2.0")
    assert not found.is_at_least("2.0")
    assert found.is_at_least("1.7")
    assert found.is_below("3")


def test_a_lock_says_more_than_what_is_needed() -> None:
    found = pin({"uv.lock": UV.format("2.10.1"), "pyproject.toml": '[project]\ndependencies = ["pyjwt>=1"]\n'})
    assert found is not None
    assert (found.version, found.exact) == ("2.10.1", True)


def test_the_nearest_directory_counts() -> None:
    files = {"uv.lock": UV.format("2.10.1"), "app/requirements.txt": "pyjwt==1.7.1\n"}
    near, far = pin(files), pin(files, path="other/main.py")
    assert near is not None
    assert far is not None
    assert (near.version, far.version) == ("1.7.1", "2.10.1")


def test_two_versions_in_one_lock_are_bounds() -> None:
    found = pin({"uv.lock": UV.format("1.7.1") + UV.format("2.10.1")})
    assert found is not None
    assert (found.version, found.exact) == ("1.7.1", False)
    assert not found.is_below("2")


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"requirements.txt": "# pyjwt==1.7.1\nflask-pyjwt==1.0\npyjwt-extra==1.0\npyjwt\n"},
        {"pyproject.toml": '[project]\nname = "pyjwt"\nversion = "1.0"\n'},
        {"uv.lock": UV.format("1.7.1").replace("pyjwt", "flask-pyjwt")},
        {"requirements.txt": "\0"},
    ],
)
def test_nothing_is_said(files: dict[str, str]) -> None:
    assert pin(files) is None


def test_names_are_those_of_the_index() -> None:
    found = pin({"requirements.txt": "flask.jwt_extended==4.7.4\n"}, package="Flask-JWT-Extended")
    assert found is not None
    assert found.version == "4.7.4"


@pytest.mark.parametrize(("one", "other"), [("2.0", "2"), ("2.10", "2.10.0"), ("2.0.0rc1", "2")])
def test_versions_that_are_one(one: str, other: str) -> None:
    assert release(one) == release(other)


def test_versions_compare_by_numbers() -> None:
    assert release("2.9.0") < release("2.10")
