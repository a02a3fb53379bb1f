"""The tolerated difference of clocks, wherever it is given: a number of seconds or a ``timedelta``."""

from __future__ import annotations

from authlint.facts.environment import EVERYWHERE, Where
from authlint.facts.tokens import ClaimCheck, TokenReader, Verified
from authlint.facts.value import Value
from authlint.sources.python import Constant, Evaluated, is_duration


def seconds(value: Evaluated | None) -> Value[float] | None:
    """A leeway in seconds; None if there is none or it is not known."""
    if not isinstance(value, Constant) or isinstance(value.value, bool):
        return None
    known = value.value.total_seconds() if is_duration(value.value) else value.value
    return Value(value.at, float(known), where=value.where) if isinstance(known, (int, float)) else None


def reader(library: str, value: Evaluated | None, where: Where = EVERYWHERE) -> TokenReader | None:
    """What a setting or argument says that stands apart from the call which reads tokens."""
    leeway = seconds(value)
    if leeway is None:
        return None
    verified = Value(leeway.at, known=True)
    return TokenReader(
        library, leeway.at, verified, where=where, pins_algorithm=True, leeway=leeway, expiry=ClaimCheck(Verified.CHECKED)
    )
