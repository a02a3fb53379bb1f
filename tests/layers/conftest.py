from __future__ import annotations

import pytest
from tests.layers.comparing import ROWS

HEAD = ("system", "rule", "environment", "setting", "library", "authlint")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show every value that was compared with what a system's own library loads."""
    rows: list[tuple[str, ...]] = [HEAD, *ROWS]
    if len(rows) > 1:
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        terminalreporter.section("effective values, library and authlint")
        for row in rows:
            terminalreporter.write_line("  ".join(part.ljust(width) for part, width in zip(row, widths, strict=True)).rstrip())
