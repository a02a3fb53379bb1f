"""The cases of each check, ``cases/<check>.md``: what looks like it and is right, and what is wrong beyond the examples.

A block states its findings by carets under the code; one without carets must be silent.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from authlint.checks import all_checks
from authlint.dev import BLANK
from authlint.testing import check_text, fenced_examples

PAGES = sorted((Path(__file__).parent / "cases").glob("*.md"))
BLOCKS = [(page.stem, title, text) for page in PAGES for title, text in fenced_examples(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("name", "text"), [pytest.param(name, text, id=f"{name}: {title}") for name, title, text in BLOCKS])
def test_case(name: str, text: str) -> None:
    check_text(all_checks()[name], text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_is_of_a_check_and_filled_in(page: Path) -> None:
    assert page.stem in all_checks(), "the page's name is a check's name"
    text = page.read_text(encoding="utf-8")
    assert BLANK not in text, f"{page.name} still has a {BLANK!r}"
    assert len(list(fenced_examples(text))) == text.count("\n```") / 2, "every block is fenced as txtar"
