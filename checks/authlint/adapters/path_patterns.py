"""How much a pattern of paths matches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.record import record
from authlint.sources.python import Constant, Evaluated, Items, options

_PROBES = ("/", "/982c7064-6ac7-44b7-9be5-07a2ff6d8a92", "/api/v1/orders/17", "/Zq")
_LONGEST = 200


@record
class Pattern:
    """One pattern: its text, and the value that holds it."""

    text: str
    value: Evaluated

    @property
    def literal(self) -> str:
        """The pattern as people write it."""
        return f'"{self.text}"'


def patterns(value: Evaluated | None) -> Iterator[Pattern]:
    """The patterns in a value that is one, or a list of them; those that are known."""
    for option in options(value) if value is not None else ():
        items = option.items if isinstance(option, Items) else (option,)
        for item in items:
            for one in options(item.under(option.where) if item is not option else item):
                if isinstance(one, Constant) and isinstance(one.value, str):
                    yield Pattern(one.value, one)


def matches_everything(text: str, *, anchored: bool) -> bool:
    """Whether a regular expression matches every path; with ``anchored`` as ``re.match`` does, else as ``re.search``."""
    pattern = compiled(text)
    if pattern is None:
        return False
    return all((pattern.match(probe) if anchored else pattern.search(probe)) is not None for probe in _PROBES)


def compiled(text: str) -> re.Pattern[str] | None:
    """The regular expression; None if it is none."""
    if len(text) > _LONGEST:
        return None
    try:
        return re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return None


def reason(text: str, *, anchored: bool) -> str:
    """Why a regular expression matches every path."""
    if not text:
        return "because it is empty"
    if text == "/":
        return "because all of them start with it" if anchored else "because all of them contain it"
    return "because it matches all of them"
