"""Where a file belongs: root and configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from authlint.config import ConfigError
from authlint.project import FixedHomes, Home, Homes, explicit_config


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_toml", ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def home(path: Path, fallback: str = "") -> Home:
    return Homes().of_file(path.as_posix(), fallback)


def test_without_any_mark_it_is_the_given_directory(tmp_path: Path) -> None:
    assert home(tmp_path / "a" / "x.py").root == (tmp_path / "a").as_posix()
    assert home(tmp_path / "a" / "x.py", tmp_path.as_posix()).root == tmp_path.as_posix()


def test_the_nearest_configuration_wins(tmp_path: Path) -> None:
    write(
        tmp_path,
        authlint_toml="",
        a__pyproject_toml="[tool.authlint]\ninclude-tests = true\n",
        a__b__pyproject_toml="[project]\n",
    )
    assert home(tmp_path / "x.py").config.origin == (tmp_path / "authlint.toml").as_posix()
    found = home(tmp_path / "a" / "b" / "c" / "x.py")
    assert found.root == (tmp_path / "a").as_posix()
    assert found.config.include_tests


def test_authlint_toml_wins_in_the_same_directory(tmp_path: Path) -> None:
    write(tmp_path, authlint_toml="include-tests = true\n", pyproject_toml="[tool.authlint]\nunknown = 1\n")
    assert home(tmp_path / "x.py").config.include_tests


def test_a_repository_is_a_root_and_its_parts_are_not(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, api__pyproject_toml="[project]\n")
    assert home(tmp_path / "api" / "x.py").root == tmp_path.as_posix()


def test_without_a_repository_the_nearest_project_file_is(tmp_path: Path) -> None:
    write(tmp_path, pyproject_toml="[project]\n", api__pyproject_toml="[project]\n", web__x="")
    assert home(tmp_path / "api" / "x.py").root == (tmp_path / "api").as_posix()
    assert home(tmp_path / "web" / "x.py").root == tmp_path.as_posix()


def test_a_configuration_above_the_repository_counts(tmp_path: Path) -> None:
    (tmp_path / "a" / ".git").mkdir(parents=True)
    write(tmp_path, authlint_toml="")
    assert home(tmp_path / "a" / "x.py").root == tmp_path.as_posix()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = ", "authlint.toml: not valid TOML: "),
        ("a = 1\na = 2\n", "authlint.toml: not valid TOML: "),
        ("a = " + "[" * 10_000, "authlint.toml: not valid TOML: "),
    ],
)
def test_broken_toml(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path, authlint_toml=text)
    with pytest.raises(ConfigError) as caught:
        home(tmp_path / "x.py")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_text_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "authlint.toml").write_bytes("# ü\n".encode("latin-1"))
    with pytest.raises(ConfigError, match="not valid UTF-8 at byte 2"):
        home(tmp_path / "x.py")


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "authlint.toml").write_bytes(b"\xef\xbb\xbfinclude-tests = true\n")
    assert home(tmp_path / "x.py").config.include_tests


@pytest.mark.parametrize("text", ["tool = 1\n", "[tool]\nother = 'authlint'\n", "# authlint\n"])
def test_a_pyproject_about_other_things_is_skipped(tmp_path: Path, text: str) -> None:
    write(tmp_path, pyproject_toml=text)
    assert home(tmp_path / "x.py").config.origin == ""


def test_a_table_that_is_none(tmp_path: Path) -> None:
    write(tmp_path, pyproject_toml="[tool]\nauthlint = 1\n")
    with pytest.raises(ConfigError, match="must be a table"):
        home(tmp_path / "x.py")


def test_a_named_configuration_holds_everywhere(tmp_path: Path) -> None:
    write(tmp_path, a__authlint_toml="unknown = 1\n", my_toml="include-tests = true\n")
    homes = FixedHomes(explicit_config(str(tmp_path / "my.toml")))
    assert homes.of_file((tmp_path / "a" / "x.py").as_posix()).config.include_tests
