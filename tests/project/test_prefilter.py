"""The prefilter loses nothing: findings with and without it are equal, on the examples and on a sample of real applications."""

from __future__ import annotations

from pathlib import Path

import pytest

from authlint.adapter import Adapter
from authlint.disk import DiskFiles
from authlint.engine import Sources, extract, judge
from authlint.finding import Finding
from authlint.project import Homes
from authlint.walking import Walk

TOP = Path(__file__).parents[2]
STEP = 12
"""One file in this many of the corpus: parsing all of it takes minutes."""


def findings(paths: list[str], root: str) -> tuple[Finding, ...]:
    sources = Sources(DiskFiles(root))
    return judge(extract(path, sources) for path in paths).findings


@pytest.mark.parametrize(("name", "step"), [("examples", 1), ("bench/corpus", STEP)])
def test_equal(name: str, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    top = (TOP / name).as_posix()
    if not (TOP / name).is_dir():
        pytest.skip(f"{name} is not here; see bench/README.md")
    paths = Walk(top, top, Homes(), with_tests=True).paths()[::step]
    filtered = findings(paths, top)
    # A file that no adapter could read facts from need not be readable.
    monkeypatch.setattr(Adapter, "is_triggered", lambda _adapter, _data: True)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    everything = [finding for finding in findings(paths, top) if finding.check != "file-not-readable"]
    assert [finding for finding in filtered if finding.check != "file-not-readable"] == everything
