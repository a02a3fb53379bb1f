"""The cache: never a wrong answer, whatever changes and whatever stands in its file."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import pytest

from authlint import engine, running
from authlint.adapter import Adapter
from authlint.cache import MAGIC, Cache, cache_path
from authlint.config import DEFAULTS
from authlint.disk import DiskFiles
from authlint.engine import FileFacts, Sources, extract
from authlint.facts.reading import Unreadable
from authlint.running import Group, Manner, extract_group
from authlint.sources import Project
from authlint.sources.json import JsonSource
from authlint.text import Location, Span

TRAP = "authlint-trap"
OLD = 1_700_000_000


def facts(source: JsonSource, project: Project) -> Iterator[object]:
    """What stands in the file, in the one beside it, and how many files there are."""
    base = project.source(source.path.replace("a.json", "base.json"))
    names = project.names(source.path.rpartition("/")[0])
    yield Unreadable(
        Location(source.path, Span(0, 1)), f"{source.decoded.text}|{base.decoded.text if base else None}|{len(names)}"
    )


@pytest.fixture(autouse=True)
def one_adapter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    adapter = Adapter("test", JsonSource, ("a.json",), (), facts)

    def readers_of(name: str) -> list[Adapter[JsonSource]]:
        return [adapter] if adapter.reads(name) else []

    monkeypatch.setattr(engine, "readers_of", readers_of)
    monkeypatch.setattr(running, "WORTH_IT", 0)
    monkeypatch.setenv("AUTHLINT_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    (project / "sub").mkdir(parents=True)
    for name in ("a.json", "sub/a.json", "base.json"):
        write(project / name, "{}")
    age(project)
    return project


def write(path: Path, text: str, mtime: int = OLD) -> None:
    path.write_text(text)
    os.utime(path, (mtime, mtime))


def age(project: Path, mtime: int = OLD) -> None:
    for directory in (project, project / "sub"):
        os.utime(directory, (mtime, mtime))


def look(root: Path, *, cached: bool = True) -> tuple[list[FileFacts], int]:
    """The facts of the project, and for how many files they had to be extracted."""
    group = Group(root.as_posix(), DEFAULTS, DiskFiles(root.as_posix()))
    for name in ("a.json", "sub/a.json"):
        group.add(f"{root.as_posix()}/{name}")
    extracted: list[str] = []

    def counting(path: str, sources: Sources) -> FileFacts:
        extracted.append(path)
        return extract(path, sources)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "extract", counting)
        return extract_group(group, Manner(cached=cached)), len(extracted)


def test_the_second_run_extracts_nothing(root: Path) -> None:
    first = look(root)
    assert first[1] == 2
    assert look(root) == (first[0], 0)
    assert look(root, cached=False)[1] == 2


@pytest.mark.parametrize("mtime", [OLD, OLD + 10])
@pytest.mark.parametrize(
    ("name", "text", "again"),
    [("a.json", '{"b": 1}', 1), ("base.json", '{"b": 1}', 1), ("sub/base.json", "{}", 1), ("sub/other", "", 1)],
    ids=["the file", "another file", "a file that was not there", "a directory"],
)
def test_whatever_facts_rest_on(root: Path, name: str, text: str, again: int, mtime: int) -> None:
    look(root)
    write(root / name, text, mtime)
    age(root, OLD + 20)
    found, extracted = look(root)
    assert extracted == again
    assert found == look(root, cached=False)[0]
    assert look(root) == (found, 0)


def test_a_file_that_went(root: Path) -> None:
    look(root)
    (root / "base.json").unlink()
    assert look(root)[0] == look(root, cached=False)[0]


def test_an_edit_within_the_grain_of_the_clock(root: Path) -> None:
    look(root)
    path = root / "a.json"
    for text in ("[1]", "[2]", "[3]", "[4]"):
        path.write_text(f'{{"a": {text}}}')
        assert look(root)[0] == look(root, cached=False)[0]


def test_touching_without_a_change_extracts_nothing(root: Path) -> None:
    found, _ = look(root)
    os.utime(root / "a.json", (OLD + 5, OLD + 5))
    assert look(root) == (found, 0)


def test_an_edit_that_keeps_time_size_and_inode_goes_unnoticed(root: Path) -> None:
    """Documented: nothing but reading every file would see it, and neither does git."""
    found, _ = look(root)
    with (root / "a.json").open("r+") as file:
        file.write("[]")
    os.utime(root / "a.json", (OLD, OLD))
    assert look(root) == (found, 0)


@pytest.mark.parametrize("damage", ["empty", "cut", "bit", "foreign", "other version", "directory"])
def test_a_damaged_cache_is_no_cache(root: Path, damage: str) -> None:
    found, _ = look(root)
    path = Path(cache_path(root.as_posix()))
    data = path.read_bytes()
    match damage:
        case "empty":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(data[:-10])
        case "bit":
            path.write_bytes(data[:-10] + bytes([data[-10] ^ 1]) + data[-9:])
        case "foreign":
            path.write_bytes(b"SQLite format 3\0" * 100)
        case "other version":
            path.write_bytes(MAGIC + bytes(16) + data[len(MAGIC) + 16 :])
        case _:
            path.unlink()
            path.mkdir()
    assert look(root) == (found, 2)


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (TRAP,)


def test_nothing_in_a_cache_is_run(root: Path, tmp_path: Path) -> None:
    found, _ = look(root)
    path = Path(cache_path(root.as_posix()))
    payload = pickle.dumps(({}, {}, _Trap()))
    key = path.read_bytes()[len(MAGIC) : len(MAGIC) + 16]
    path.write_bytes(MAGIC + key + blake2b(payload, digest_size=16).digest() + payload)
    assert look(root) == (found, 2)
    assert not Path(TRAP).exists()


def test_what_could_not_be_read_is_tried_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object, path: str) -> bytes:
        raise engine.FileError("permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(DiskFiles, "read", refuse)
        assert "permission denied" in str(look(root)[0])
    assert "permission denied" not in str(look(root)[0])


def test_two_runs_at_once(root: Path, tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from authlint.cache import Cache
from authlint.disk import DiskFiles
from authlint.engine import FileFacts
for _ in range(60):
    cache = Cache(DiskFiles({root.as_posix()!r}), {str(tmp_path / "shared")!r})
    for name in ("a.json", "sub/a.json"):
        path = {root.as_posix()!r} + "/" + name
        found = cache.get(path)
        assert found in (None, FileFacts(path, reads=frozenset({{path}}))), found
        cache.put(FileFacts(path, reads=frozenset({{path}})))
    cache.save()
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "checks")}
    runs = [subprocess.Popen([sys.executable, "-c", code], env=environment) for _ in range(3)]
    assert [one.wait(60) for one in runs] == [0, 0, 0]
    cache = Cache(DiskFiles(root.as_posix()), str(tmp_path / "shared"))
    assert cache.get(f"{root.as_posix()}/a.json") is not None
    assert [name for name in os.listdir(tmp_path) if name.endswith(".tmp")] == []


def test_a_directory_that_cannot_be_written_costs_only_time(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTHLINT_CACHE_DIR", "/dev/null/cache")
    assert look(root)[1] == 2
    assert look(root)[1] == 2
