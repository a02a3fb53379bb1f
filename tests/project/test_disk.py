"""Reading from a disk: nothing outside, nothing huge, nothing that blocks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from authlint.disk import DiskFiles, OverlaidFiles
from authlint.engine import SIZE_LIMIT, FileError, MemoryFiles


def test_reads_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a b ü.py").write_bytes(b"\r\n\0")
    files = DiskFiles(tmp_path.as_posix())
    assert files.read(f"{tmp_path.as_posix()}/a b ü.py") == b"\r\n\0"
    assert files.names(tmp_path.as_posix()) == {"a b ü.py"}
    assert files.names(f"{tmp_path.as_posix()}/nowhere") == frozenset()


@pytest.mark.parametrize("name", ["nowhere", "nowhere/x.py", "file/x.py"])
def test_what_is_not_there(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileNotFoundError):
        DiskFiles(tmp_path.as_posix()).read(f"{tmp_path.as_posix()}/{name}")


@pytest.mark.parametrize("name", ["x" * 5_000, "nul\0.py"])
def test_names_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises((FileError, FileNotFoundError)):
        DiskFiles(tmp_path.as_posix()).read(f"{tmp_path.as_posix()}/{name}")


@pytest.mark.parametrize("how", ["link", "linked directory", "dots"])
def test_nothing_outside_is_read(tmp_path: Path, how: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "secret.py").write_text("x")
    (root / "link").symlink_to(tmp_path / "out" / "secret.py")
    (root / "linked").symlink_to(tmp_path / "out")
    path = {"link": "link", "linked directory": "linked/secret.py", "dots": "../out/secret.py"}[how]
    files = DiskFiles(root.as_posix())
    with pytest.raises(FileError, match="leads out of the project"):
        files.read(f"{root.as_posix()}/{path}")
    assert files.names(f"{root.as_posix()}/linked") == frozenset()
    assert files.names(tmp_path.as_posix()) == frozenset()


def test_a_root_that_is_itself_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x.py").write_text("x")
    (tmp_path / "root").symlink_to("real")
    assert DiskFiles((tmp_path / "root").as_posix()).read((tmp_path / "root" / "x.py").as_posix()) == b"x"


def test_pipes_directories_and_devices_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "directory.py").mkdir()
    for name in ("pipe.py", "directory.py"):
        with pytest.raises(FileError, match="not a regular file"):
            DiskFiles(tmp_path.as_posix()).read((tmp_path / name).as_posix())
    with pytest.raises(FileError, match="not a regular file"):
        DiskFiles("/").read("/dev/zero")


def test_huge_files_are_not_read(tmp_path: Path) -> None:
    with (tmp_path / "x.json").open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    with pytest.raises(FileError, match=r"5,000,001 bytes are more than the 5,000,000 that authlint reads"):
        DiskFiles(tmp_path.as_posix()).read((tmp_path / "x.json").as_posix())


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.py").touch()

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)  # root may read everything
    with pytest.raises(FileError, match="permission denied"):
        DiskFiles(tmp_path.as_posix()).read((tmp_path / "x.py").as_posix())


def test_overlaid(tmp_path: Path) -> None:
    files = OverlaidFiles(MemoryFiles({"/p/a.py": "a"}, "/p"), "/p/b.py", b"b")
    assert (files.read("/p/a.py"), files.read("/p/b.py")) == (b"a", b"b")
    assert files.names("/p") == {"a.py", "b.py"}
    assert files.root == "/p"
