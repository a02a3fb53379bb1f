"""Texts as editors address them: whatever is changed, and in whatever encoding, offsets and positions agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp

from authlint.text import LineIndex, Span
from authlint_lsp.convert import Text, path_of, uri_of

TEXTS = st.text(st.sampled_from("ab\r\n\té😋e\u0301\ufeff\x0c\u2028"), max_size=30)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])


@given(TEXTS, TEXTS, ENCODINGS, st.integers(0, 30), st.integers(0, 30))
def test_a_changed_text_is_the_text_with_the_change(before: str, new: str, encoding: str, one: int, other: int) -> None:
    text = Text(before, encoding)
    start, end = sorted((min(one, len(before)), min(other, len(before))))
    mark = before.startswith("\ufeff")
    where = text.range(Span(max(start - mark, 0), max(end - mark, 0)))
    start, end = (text.offset(at) + mark for at in (where.start, where.end))
    after = text.changed(lsp.TextDocumentContentChangePartial(range=where, text=new))
    assert after.raw == before[:start] + new + before[end:]
    assert after.starts == Text(after.raw, encoding).starts


@given(TEXTS, ENCODINGS)
def test_offsets_survive_the_way_to_the_client_and_back(raw: str, encoding: str) -> None:
    text = Text(raw, encoding)
    seen = raw.removeprefix("\ufeff")
    lines = LineIndex(seen)
    assert len(text.starts) == lines.count
    for offset in range(len(seen) + 1):
        position = text.position(offset)
        assert position.line == lines.position(offset).line - 1
        if seen[offset - 1 : offset + 1] != "\r\n":
            assert text.offset(position) == offset


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_positions_that_do_not_exist_are_clamped(encoding: str) -> None:
    text = Text("a😋\r\nb", encoding)
    assert text.offset(lsp.Position(0, 99)) == 2
    assert text.offset(lsp.Position(1, 99)) == 5
    assert text.offset(lsp.Position(99, 0)) == 5
    inside = {"utf-8": 3, "utf-16": 2, "utf-32": 1}[encoding]
    assert text.offset(lsp.Position(0, inside)) == 1


def test_paths_and_uris() -> None:
    assert path_of("file:///a/b%20c/%C3%A9.py") == "/a/b c/é.py"
    assert path_of(uri_of("/a/b c/é#?.py")) == "/a/b c/é#?.py"
    assert path_of("untitled:Untitled-1") is None
    assert path_of("file:///a/../b/./c.py") == "/b/c.py"
    assert path_of("http://[::1") is None
