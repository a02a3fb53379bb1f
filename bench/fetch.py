"""Download the benchmark corpus: real web applications, by name and version, as source distributions.

Nothing is built or run. pip finds and downloads each source distribution with its own settings (index, proxy,
certificates), and stops there; ``pip download --no-binary :all:`` would go on to run every project's build back end
just to read its metadata. Where no source distribution can be had, the wheel is taken instead (most wheels carry no
tests, so the figures then differ a little).
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PACKAGE_LIST = HERE / "corpus.txt"
CORPUS = HERE / "corpus"
LEAST_FILES = 8_000
"""Fewer Python files than this and the ratios are no longer comparable with the recorded ones."""

CHUNK_BYTES = 1 << 20


class FetchError(Exception):
    """A package that cannot be had; the message says which and why."""


@dataclass(frozen=True)
class Package:
    """One pinned package of the list."""

    name: str
    version: str

    @property
    def requirement(self) -> str:
        """The package as pip reads it."""
        return f"{self.name}=={self.version}"

    @property
    def folder(self) -> str:
        """The name of its folder in the corpus."""
        return f"{self.name}-{self.version}"


@dataclass(frozen=True)
class Size:
    """How much Python a folder holds: files, lines and bytes."""

    files: int
    lines: int
    size_bytes: int


def read_list(path: Path) -> list[Package]:
    """Read ``name==version`` lines; blank lines and ``#`` comments are skipped."""
    packages: list[Package] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        entry = line.partition("#")[0].strip()
        if not entry:
            continue
        name, pinned, version = entry.partition("==")
        if not (name and pinned and version):
            raise FetchError(f"{path.name}:{number}: expected name==version, found {entry!r}")
        packages.append(Package(name, version))
    return packages


def python_files(root: Path) -> Iterator[Path]:
    """Yield every Python file below ``root`` in a fixed order, symbolic links left out."""
    for folder, subfolders, names in os.walk(root):
        subfolders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if name.endswith(".py") and not path.is_symlink():
                yield path


def size_of(root: Path) -> Size:
    """Count the Python files below ``root``, their lines and their bytes."""
    files = lines = size_bytes = 0
    for path in python_files(root):
        content = path.read_bytes()
        files += 1
        lines += content.count(b"\n")
        size_bytes += len(content)
    return Size(files, lines, size_bytes)


class PipIndex:
    """pip's own finder and session, with whatever index and certificates pip is set up to use."""

    def __init__(self) -> None:
        try:
            commands = importlib.import_module("pip._internal.commands")
            self._specifiers: Any = importlib.import_module("pip._vendor.packaging.specifiers")
            self._command = commands.create_command("download")
            self._error: type[Exception] = importlib.import_module("pip._internal.exceptions").PipError
            options, _ = self._command.parse_args(["--no-binary", ":all:", "--quiet"])
            with self._command.main_context():
                self._session = self._command.get_default_session(options)
                self._finder = self._command._build_package_finder(options, self._session, ignore_requires_python=True)
        except (ImportError, AttributeError, TypeError) as error:
            raise FetchError(f"this pip cannot be driven for source distributions ({error})") from error

    def download_sdist(self, package: Package, into: Path) -> Path:
        """Download the package's source distribution into a folder, check its hash, and return its path."""
        try:
            with self._command.main_context():
                wanted = self._specifiers.SpecifierSet(f"=={package.version}")
                found = self._finder.find_best_candidate(package.name, wanted).best_candidate
                if found is None:
                    raise FetchError("no source distribution of this version on the index")
                return self._download(found.link, into)
        except (self._error, AttributeError, TypeError) as error:
            raise FetchError(str(error)) from error

    def _download(self, link: Any, into: Path) -> Path:
        target = into / Path(link.filename).name
        digest = hashlib.new(link.hash_name) if link.hash else None
        headers = {"Accept-Encoding": "identity"}  # the archive as it is, not unpacked on the way
        with self._session.get(link.url_without_fragment, headers=headers, stream=True) as response:
            response.raise_for_status()
            with target.open("wb") as out:
                for chunk in response.iter_content(CHUNK_BYTES):
                    out.write(chunk)
                    if digest:
                        digest.update(chunk)
        if digest and digest.hexdigest() != link.hash:
            raise FetchError(f"{target.name} does not have the hash that the index states")
        return target


def download_wheel(package: Package, into: Path) -> Path:
    """Download the package's wheel into a folder with plain ``pip download`` and return its path."""
    options = ["--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--quiet", "--dest", str(into)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, package.requirement],
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = sorted(into.glob("*.whl"))
    if done.returncode or not wheels:
        reason = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["no reason given"]
        raise FetchError(f"pip download: {reason[-1]}")
    return wheels[0]


def unpack(archive: Path, into: Path) -> None:
    """Unpack an archive without letting any member land outside ``into``; such members are left out."""
    if archive.name.endswith((".whl", ".zip")):
        with zipfile.ZipFile(archive) as members:
            members.extractall(into)
        return

    def safe_or_none(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo | None:
        try:
            return tarfile.data_filter(member, path)
        except tarfile.FilterError:
            return None

    with tarfile.open(archive) as members_of_tar:
        members_of_tar.extractall(into, filter=safe_or_none)


def download(package: Package, into: Path, index: PipIndex | None) -> Path:
    """Download the package's source distribution, or else its wheel, and return its path."""
    trouble = "this pip cannot be driven for it"
    if index:
        try:
            return index.download_sdist(package, into)
        except (FetchError, OSError) as error:
            trouble = str(error)
    try:
        return download_wheel(package, into)
    except FetchError as error:
        raise FetchError(f"{package.requirement}: source distribution: {trouble}; wheel: {error}") from error


def fetch(package: Package, corpus: Path, index: PipIndex | None) -> str:
    """Put one package into the corpus, whole or not at all; return ``sdist`` or ``wheel``."""
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=corpus) as scratch:
        archive = download(package, Path(scratch), index)
        unpacked = Path(scratch, "unpacked")
        unpacked.mkdir()
        unpack(archive, unpacked)
        entries = list(unpacked.iterdir())
        source = entries[0] if len(entries) == 1 and entries[0].is_dir() else unpacked
        source.rename(corpus / package.folder)
    return "wheel" if archive.suffix == ".whl" else "sdist"


def fetch_all(packages: list[Package], corpus: Path) -> list[str]:
    """Fetch what is not there yet, print one line per package, and return one message per failure."""
    corpus.mkdir(parents=True, exist_ok=True)
    missing = [package for package in packages if not (corpus / package.folder).is_dir()]
    index = None
    if missing:
        try:
            index = PipIndex()
        except FetchError as error:
            print(f"note: {error}; taking wheels", file=sys.stderr)
    failures: list[str] = []
    for package in packages:
        kind = "there"
        if package in missing:
            try:
                kind = fetch(package, corpus, index)
            except (FetchError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
                failures.append(str(error))
                continue
        size = size_of(corpus / package.folder)
        print(f"{package.folder:<40} {kind:<6} {size.files:>6,} files {size.lines:>10,} lines", flush=True)
    return failures


def main() -> int:
    """Fetch the corpus; 0 when it is whole and large enough, 1 otherwise."""
    parser = argparse.ArgumentParser(description="Download the benchmark corpus (about 30,000 files, less than 1 GB).")
    parser.add_argument("--list", type=Path, default=PACKAGE_LIST, help="file of name==version lines (default: corpus.txt)")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="where to put it (default: bench/corpus)")
    parser.add_argument("--force", action="store_true", help="download again what is already there")
    arguments = parser.parse_args()
    try:
        packages = read_list(arguments.list)
    except (OSError, FetchError) as error:
        print(f"fetch: {error}", file=sys.stderr)
        return 1
    if arguments.force:
        for package in packages:
            shutil.rmtree(arguments.corpus / package.folder, ignore_errors=True)
    failures = fetch_all(packages, arguments.corpus)
    total = size_of(arguments.corpus)
    print(f"{'total':<47} {total.files:>6,} files {total.lines:>10,} lines  {total.size_bytes / 1e6:.1f} MB of Python")
    for failure in failures:
        print(f"fetch: {failure}", file=sys.stderr)
    if total.files < LEAST_FILES:
        print(f"fetch: {total.files:,} Python files are too few; the ratios need {LEAST_FILES:,}", file=sys.stderr)
    return 1 if failures or total.files < LEAST_FILES else 0


if __name__ == "__main__":
    sys.exit(main())
