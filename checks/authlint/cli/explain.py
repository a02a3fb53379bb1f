"""``authlint explain``."""

from __future__ import annotations

import sys
from typing import Any

from authlint.checks import all_checks
from authlint.cli.arguments import UsageError
from authlint.cli.output import wants_color
from authlint.config import did_you_mean


def run(options: Any) -> int:
    """Show the page of a check, or the list of all.

    Raises:
        UsageError: if there is no such check.
    """
    from authlint import docs  # noqa: PLC0415

    if options.list:
        width = max(len(name) for name in all_checks())
        for name, topic, severity, summary in docs.index():
            sys.stdout.write(f"{name:<{width}}  {topic:<9}  {severity:<7}  {summary}\n")
        return 0
    if options.name is None:
        raise UsageError("which check? `authlint explain --list` lists them all")
    if options.name not in all_checks():
        hint = did_you_mean(options.name, all_checks()) or "; `authlint explain --list` lists them all"
        raise UsageError(f"no check is called {options.name!r}{hint}")
    page = docs.page(options.name)
    if not wants_color(sys.stdout):
        sys.stdout.write(page)
        return 0
    from rich.console import Console  # noqa: PLC0415 - plain pages need none
    from rich.markdown import Markdown  # noqa: PLC0415

    Console().print(Markdown(page))
    return 0
