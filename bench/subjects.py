"""What the tools are run on: three typical changed files, a sample, the whole corpus, and one long file to type in."""

from __future__ import annotations

import ast
import shutil
from dataclasses import dataclass
from pathlib import Path

from bench.fetch import CORPUS, python_files

PROJECT = "label-studio-1.23.2"
TYPICAL = (
    f"{PROJECT}/label_studio/core/middleware.py",
    f"{PROJECT}/label_studio/io_storages/proxy_api.py",
    f"{PROJECT}/label_studio/jwt_auth/views.py",
)
"""Three files of one web application, as a commit that changes how it authenticates would hold: 264, 337 and 262 lines."""

LONG_PROJECT = "open-webui-0.12.4"
LONG_FILE = f"{LONG_PROJECT}/backend/open_webui/main.py"
LONG_LINES = 2_000

SAMPLE_STEP = 40
"""One Python file in this many goes into the sample for tools that take minutes for the whole corpus."""


class SubjectMissingError(Exception):
    """A file that the benchmark needs is not there; the message says what to do."""


@dataclass(frozen=True)
class LongFile:
    """A file to type in: its text, the file on disk that it is the beginning of, and the project around that."""

    text: str
    path: Path
    project: Path

    def copy_into(self, folder: Path) -> Path:
        """Write the text into a new folder under its own name and return its path."""
        folder.mkdir()
        copy = folder / self.path.name
        copy.write_text(self.text, encoding="utf-8")
        return copy


def require_corpus(corpus: Path = CORPUS) -> None:
    """Raise SubjectMissingError unless every file that is named here is there."""
    for name in (*TYPICAL, LONG_FILE):
        if not (corpus / name).is_file():
            raise SubjectMissingError(f"{name} is not in the corpus: run `python -m bench.fetch` first")


def copy_typical(corpus: Path, into: Path) -> tuple[str, ...]:
    """Copy the three typical files into an empty folder and return their names there."""
    into.mkdir(parents=True)
    names = tuple(name.rpartition("/")[2] for name in TYPICAL)
    for source, name in zip(TYPICAL, names, strict=True):
        shutil.copy(corpus / source, into / name)
    return names


def typical_in_project(corpus: Path) -> tuple[Path, tuple[str, ...]]:
    """Return the project folder of the three typical files and their paths in it."""
    return corpus / PROJECT, tuple(name.removeprefix(f"{PROJECT}/") for name in TYPICAL)


def copy_sample(corpus: Path, into: Path) -> int:
    """Copy every SAMPLE_STEP-th Python file of the corpus, at the same relative path, and return how many."""
    chosen = list(python_files(corpus))[::SAMPLE_STEP]
    for path in chosen:
        target = into / path.relative_to(corpus)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return len(chosen)


def long_file(corpus: Path) -> LongFile:
    """Return the long file, cut after the last whole top-level statement within LONG_LINES lines."""
    path = corpus / LONG_FILE
    text = path.read_text(encoding="utf-8")
    ends = [node.end_lineno or 0 for node in ast.parse(text).body]
    last = max(end for end in ends if end <= LONG_LINES)
    return LongFile("".join(text.splitlines(keepends=True)[:last]), path, corpus / LONG_PROJECT)
