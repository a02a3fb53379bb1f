"""What all tests share: golden files, and the flag that writes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# No test is timed: the machine may be busy. What has to be fast is in bench/.
settings.register_profile("authlint", deadline=None)
settings.load_profile("authlint")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write what was found into the golden files; look at the diff")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file ``golden/<name>`` beside the test; with ``--update`` write it."""

    def compare(name: str, text: str) -> None:
        path = Path(request.path).parent / "golden" / name
        if request.config.getoption("--update"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"no {path.name}: run pytest --update, and look at what it writes"
        assert text == path.read_text(encoding="utf-8"), "if this is what it should look like: pytest --update"

    return compare
