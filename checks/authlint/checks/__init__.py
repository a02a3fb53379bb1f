"""The checks: one file each. They are found by looking into this package; there is no list to keep."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any

from authlint.check import Check


@cache
def all_checks() -> dict[str, Check[Any]]:
    """Every check by name, in alphabetical order.

    Raises:
        TypeError: if a module of this package does not hold exactly the check it is named after.
    """
    found: dict[str, Check[Any]] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        name = module.name.replace("_", "-")
        loaded = import_module(f"{__name__}.{module.name}")
        checks: list[type[Check[Any]]] = [
            value
            for value in vars(loaded).values()
            if isinstance(value, type) and issubclass(value, Check) and value.__module__ == loaded.__name__
        ]
        if [check.name for check in checks] != [name]:
            raise TypeError(f"{loaded.__name__} must hold one check named {name}, has {[check.name for check in checks]}")
        found[name] = checks[0]()
    return found
