"""How the scopes of a token are compared."""

from __future__ import annotations

import enum

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import record
from authlint.text import Location


class Comparison(enum.Enum):
    """What is asked of the one text that holds all scopes."""

    PART = "whether something is part of it"
    WHOLE = "whether it is the same as something"


@record
class ScopeComparison:
    """A comparison with a claim that holds all scopes in one text.

    Attributes:
        at: The comparison.
        claim: The claim (``scope``, ``scp``).
        comparison: What is asked.
        wanted: The scope that is looked for, as far as it is known.
        replace_at: The expression that a fix rewrites.
        replacement: The text of the ``Rewrite``.
        certain: Whether the claim is surely one text.
        where: Under which conditions it is asked.
    """

    at: Location
    claim: str
    comparison: Comparison
    wanted: str = ""
    replace_at: Location | None = None
    replacement: str = ""
    certain: bool = True
    where: Where = EVERYWHERE
