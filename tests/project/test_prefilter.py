"""The prefilter loses nothing: findings with and without it are equal, on the examples and on a sample of real applications."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authlint.adapter import Declared
from authlint.disk import DiskFiles
from authlint.engine import Sources, extract, judge
from authlint.finding import Finding
from authlint.prefilter import Haystack
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
    monkeypatch.setattr(Declared, "is_triggered", lambda _adapter, _text: True)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    everything = [finding for finding in findings(paths, top) if finding.check != "file-not-readable"]
    assert [finding for finding in filtered if finding.check != "file-not-readable"] == everything


@given(st.binary(max_size=60), st.lists(st.binary(min_size=1, max_size=6), max_size=4))
def test_a_literal_is_found_where_it_is(data: bytes, others: list[bytes]) -> None:
    literals = [data[start : start + length] for start in range(len(data)) for length in (1, 3, 5)] + others
    text = Haystack(data)
    assert [text.holds(literal) for literal in literals] == [literal in data for literal in literals]


@pytest.mark.parametrize("literal", [b"jwt", b".on(", b"a", b"from jwt", b"uthoriz", b"google.auth", b"()", b""])
@pytest.mark.parametrize("data", [b"", b"from jwt import x", b"x.on(1)", b"authorization = google.auth()", b"jw t google auth"])
def test_each_kind_of_literal(data: bytes, literal: bytes) -> None:
    assert Haystack(data).holds(literal) == (literal in data)
