"""Frameworks, libraries and conventions: one file each. They are found by looking into this package; there is no list to keep."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module

from authlint.adapter import Declared, Unloaded
from authlint.catalogue import ADAPTERS, NO_ADAPTERS
from authlint.discovery import modules


@cache
def all_adapters() -> tuple[Declared, ...]:
    """Every adapter, in the order of their modules' names. A module or package here that holds an ``ADAPTER`` is one.

    Those that the generated catalogue knows are not imported for that.
    """
    found: list[Declared] = []
    for module in modules(__path__):
        name = f"{__name__}.{module}"
        if module in ADAPTERS:
            found.append(Unloaded(name, *ADAPTERS[module]))
        elif module not in NO_ADAPTERS:
            adapter: Declared | None = getattr(import_module(name), "ADAPTER", None)
            if adapter is not None:
                found.append(adapter)
    return tuple(found)


@lru_cache(maxsize=4_096)
def readers_of(name: str) -> tuple[Declared, ...]:
    """The adapters that read files of this name."""
    return tuple(adapter for adapter in all_adapters() if adapter.reads(name))
