"""``%(name)s`` in INI files, as configparser's ``BasicInterpolation`` replaces it."""

from __future__ import annotations

import re
from collections.abc import Mapping

DEFAULT = "DEFAULT"
"""The section that all others inherit from."""

_REFERENCE = re.compile(r"%(?:(%)|\(([^)]+)\)s)?")
_DEEPEST = 10  # configparser.MAX_INTERPOLATION_DEPTH
_LONGEST = 100_000


class _UnknownError(Exception):
    """The value cannot be had from the file."""


def interpolated(raw: str, options: Mapping[str, str]) -> str | None:
    """A value with its references replaced.

    Args:
        raw: The value as written.
        options: The raw options of its section, with those of ``[DEFAULT]``, by their names in lower case.

    Returns:
        The value; None if configparser would raise, for instance for a name that only the program knows, or if it gets
        too long to be one.
    """
    parts: list[str] = []
    try:
        _append(raw, options, parts, [0], depth=1)
    except _UnknownError:
        return None
    return "".join(parts)


def _append(raw: str, options: Mapping[str, str], parts: list[str], length: list[int], depth: int) -> None:
    if depth > _DEEPEST:
        raise _UnknownError
    done = 0
    for match in _REFERENCE.finditer(raw):
        parts.append(raw[done : match.start()])
        done = match.end()
        if match[1]:
            parts.append("%")
        elif match[2] is None or match[2].lower() not in options:
            raise _UnknownError
        else:
            _append(options[match[2].lower()], options, parts, length, depth + 1)
        length[0] += 1 + len(raw)  # an upper bound: references to references must not multiply without end
        if length[0] > _LONGEST:
            raise _UnknownError
    parts.append(raw[done:])
