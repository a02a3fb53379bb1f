"""Every example of every check holds: its findings, the silence on its repaired twin, its fix. ``pytest -k key-hardcoded``."""

from __future__ import annotations

from typing import Any

import pytest

from authlint.check import Check, Example
from authlint.checks import all_checks
from authlint.testing import check_example


@pytest.mark.parametrize(
    ("check", "example"),
    [pytest.param(check, example, id=name) for name, check in all_checks().items() for example in check.examples],
)
def test_example(check: Check[Any], example: Example) -> None:
    check_example(check, example)
