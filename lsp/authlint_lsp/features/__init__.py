"""What the server can do: one module each, found by looking into this package."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from authlint_lsp.server import AuthlintServer


class Feature(Protocol):
    """One module of this package."""

    def register(self, server: AuthlintServer) -> None:
        """Tell the server which methods the feature answers."""


def all_features() -> list[Feature]:
    """Every feature."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [cast(Feature, import_module(f"{__name__}.{name}")) for name in names]
