"""What holds for every output format: a golden file, and no secret."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from authlint.engine import Report
from authlint.record import replace
from authlint.reporters import Presentation, formats, render


@pytest.mark.parametrize("name", formats())
def test_looks_as_agreed(name: str, sample: Presentation, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.txt", render(name, sample))


@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize("color", [False, True])
def test_never_shows_a_secret(name: str, color: bool, sample: Presentation) -> None:
    sample.color = color
    assert "hunter2" in sample.lines("app/main.py").text
    assert "hunter2" not in render(name, sample)


@pytest.mark.parametrize("name", formats())
def test_never_passes_a_terminal_command_on(name: str, sample: Presentation) -> None:
    text = render(name, sample)
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("name", formats())
def test_ends_with_a_line_break_unless_empty(name: str, sample: Presentation) -> None:
    assert render(name, sample).endswith("\n")
    quiet = replace(sample, report=Report((), 3))
    assert not (text := render(name, quiet)) or text.endswith("\n")


def test_an_unknown_format_is_a_key_error(sample: Presentation) -> None:
    with pytest.raises(KeyError):
        render("telepathy", sample)
