"""Which places a finding must not show. A check knows the secrets that it judges, not those that stand beside what it judges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from authlint.facts.keys import Key, KeyLooks
from authlint.finding import Finding
from authlint.record import replace
from authlint.text import Location

_NOT_SECRET = frozenset({KeyLooks.EMPTY, KeyLooks.TEMPLATE, KeyLooks.PUBLIC})


def masked(findings: Iterable[Finding], keys: Iterable[Key]) -> Iterator[Finding]:
    """Add to each finding the secrets of the files that it points into.

    Args:
        findings: The findings.
        keys: All keys of the project, whether a check reports them or not.
    """
    secrets: dict[str, set[Location]] = {}
    for key in keys:
        if key.looks not in _NOT_SECRET:
            secrets.setdefault(key.at.path, set()).add(key.at)
    for finding in findings:
        beside = {secret for place in finding.places for secret in secrets.get(place.path, ())}
        yield replace(finding, secrets=tuple(sorted({*finding.secrets, *beside}))) if beside else finding
