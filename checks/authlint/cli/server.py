"""``authlint server``."""

from __future__ import annotations

from typing import Any


def run(options: Any) -> int:
    """Run the language server until its client ends it."""
    from authlint_lsp.server import main  # noqa: PLC0415 - nothing else needs pygls

    return main(tcp=options.tcp)
