"""The checks: one file each. They are found by looking into this package; there is no list to keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from authlint.catalogue import CHECKS
from authlint.check import Check
from authlint.discovery import modules


class Checks(Mapping[str, Check[Any]]):
    """Every check by name, in alphabetical order. A check is imported when somebody asks for it.

    Args:
        others: Checks that are not in this package, or stand in for one that is.
    """

    def __init__(self, others: Mapping[str, Check[Any]] | None = None) -> None:
        self._loaded: dict[str, Check[Any]] = dict(others or {})
        own = {module.replace("_", "-"): module for module in modules(__path__)}
        self._modules = {name: own.get(name, "") for name in sorted({*own, *self._loaded})}

    def __getitem__(self, name: str) -> Check[Any]:
        """The check of that name.

        Raises:
            KeyError: if there is none.
            TypeError: if its module does not hold exactly the check it is named after.
        """
        if name not in self._loaded:
            self._loaded[name] = _load(name, self._modules[name])
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)

    def topic(self, name: str) -> str:
        """The topic of a check."""
        return CHECKS[name][0] if name in CHECKS and name not in self._loaded else self[name].topic

    def about(self, fact: type) -> Iterator[str]:
        """The names of the checks that judge facts of this class."""
        key = f"{fact.__module__}:{fact.__qualname__}"
        for name in self:
            is_known = name in CHECKS and name not in self._loaded
            if CHECKS[name][1] == key if is_known else self[name].fact is fact:
                yield name


def _load(name: str, module: str) -> Check[Any]:
    loaded = import_module(f"{__name__}.{module}")
    checks: list[type[Check[Any]]] = [
        value
        for value in vars(loaded).values()
        if isinstance(value, type) and issubclass(value, Check) and value.__module__ == loaded.__name__
    ]
    if [check.name for check in checks] != [name]:
        raise TypeError(f"{loaded.__name__} must hold one check named {name}, has {[check.name for check in checks]}")
    return checks[0]()


@cache
def all_checks() -> Checks:
    """Every check by name, in alphabetical order."""
    return Checks()
