"""Frameworks, libraries and conventions: one file each. They are found by looking into this package; there is no list to keep."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any

from authlint.adapter import Adapter


@cache
def all_adapters() -> tuple[Adapter[Any], ...]:
    """Every adapter, in the order of their modules' names. A module or package here that holds an ``ADAPTER`` is one."""
    found: list[Adapter[Any]] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        adapter = getattr(import_module(f"{__name__}.{module.name}"), "ADAPTER", None)
        if isinstance(adapter, Adapter):
            found.append(adapter)
    return tuple(found)
