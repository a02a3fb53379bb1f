"""Environments, and in which of them something holds.

Names are compared in a canonical form, because projects write ``prod``, ``Production`` and ``PRODUCTION`` for the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from authlint.record import record

PRODUCTION = "Production"

_ALIASES = {
    "dev": "development",
    "devel": "development",
    "develop": "development",
    "local": "development",
    "localhost": "development",
    "debug": "development",
    "docker-dev": "development",
    "prod": "production",
    "live": "production",
    "prd": "production",
    "stage": "staging",
    "stg": "staging",
    "testing": "test",
    "tests": "test",
    "unittest": "test",
    "unittests": "test",
    "integration": "test",
    "integrationtest": "test",
    "integrationtests": "test",
    "ci": "test",
    "e2e": "test",
    "pytest": "test",
}

NOT_PRODUCTION = frozenset({"development", "test"})
"""The canonical names of the environments that nobody but developers and their tests meets."""


def canonical(name: str) -> str:
    """The canonical form of an environment's name: lower case, ``prod`` and ``live`` become ``production``, and so on."""
    lower = name.strip().lower()
    return _ALIASES.get(lower, lower)


def is_production_like(name: str) -> bool:
    """Whether somebody other than developers and their tests meets this environment."""
    return canonical(name) not in NOT_PRODUCTION


class Condition(NamedTuple):
    """One arm of a condition that cannot be decided without running the program.

    ``branch`` names the condition (its place in the source), ``arm`` which of its arms.
    """

    branch: str
    arm: int


@record
class Where:
    """In which environments a fact holds: everywhere, only in some, in all but some; perhaps under unknown conditions too.

    ``only`` and ``but`` hold canonical names; ``only`` is None when there is no such restriction.
    """

    only: frozenset[str] | None = None
    but: frozenset[str] = frozenset()
    conditions: frozenset[Condition] = frozenset()

    @classmethod
    def in_only(cls, names: Iterable[str]) -> Where:
        """Only in the environments of these names."""
        return cls(only=frozenset(map(canonical, names)))

    @classmethod
    def except_in(cls, names: Iterable[str]) -> Where:
        """In every environment but those of these names."""
        return cls(but=frozenset(map(canonical, names)))

    @classmethod
    def under(cls, branch: str, arm: int) -> Where:
        """Under one arm of a condition that cannot be decided."""
        return cls(conditions=frozenset({Condition(branch, arm)}))

    def __and__(self, other: Where) -> Where:
        """Where both hold."""
        if self.only is None or other.only is None:
            only = self.only if other.only is None else other.only
        else:
            only = self.only & other.only
        return Where(only, self.but | other.but, self.conditions | other.conditions)

    @property
    def is_nowhere(self) -> bool:
        """Whether it can hold in no environment at all."""
        contradiction = any(
            a.branch == b.branch and a.arm != b.arm for a in self.conditions for b in self.conditions if a.arm < b.arm
        )
        return contradiction or (self.only is not None and not self.only - self.but)

    @property
    def is_sure(self) -> bool:
        """Whether it depends on nothing but the environment."""
        return not self.conditions

    def whatever_the_conditions(self) -> Where:
        """The same environments, for questions that the unknown conditions do not touch (the order of two stages)."""
        return Where(self.only, self.but)

    def allows(self, environment: str) -> bool:
        """Whether it can hold in ``environment``, whatever the unknown conditions turn out to be."""
        name = canonical(environment)
        return name not in self.but and (self.only is None or name in self.only)

    def holds_in(self, environment: str) -> bool | None:
        """Whether it holds in ``environment``; None when that depends on an unknown condition."""
        if not self.allows(environment):
            return False
        return True if self.is_sure else None

    @property
    def production_like(self) -> bool:
        """Whether it can hold in some environment that is neither for development nor for tests."""
        return self.only is None or bool(self.only - self.but - NOT_PRODUCTION)


def named_in(name: str) -> Where:
    """Where something holds whose name says so: ``settings_prod`` only in production, ``DevConfig`` only in development.

    Args:
        name: A file's or class's name without its suffix; words may be joined by ``_``, ``-``, ``.`` or by capitals.

    Returns:
        Everywhere, if no word of the name is an environment's.
    """
    words = {canonical(word) for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)}
    known = words & (NOT_PRODUCTION | {"production", "staging"})
    return Where(only=frozenset(known)) if known else EVERYWHERE


EVERYWHERE = Where()
DEVELOPMENT_ONLY = Where(only=NOT_PRODUCTION)
OUTSIDE_DEVELOPMENT = Where(but=NOT_PRODUCTION)
