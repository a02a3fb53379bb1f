"""Level words of Python's ``logging``."""

from __future__ import annotations

import difflib

from authlint.facts.logging import Level

VOCABULARY = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG", "NOTSET")
_LEVELS = {
    "CRITICAL": Level.CRITICAL,
    "FATAL": Level.CRITICAL,
    "ERROR": Level.ERROR,
    "WARNING": Level.WARNING,
    "WARN": Level.WARNING,
    "INFO": Level.INFORMATION,
    "DEBUG": Level.DEBUG,
}
_OTHER_SYSTEMS = {"INFORMATION": "INFO", "ERR": "ERROR", "SEVERE": "CRITICAL", "OFF": "CRITICAL", "NONE": "NOTSET"}
_NAMES_OF_CUSTOM_LEVELS = frozenset({"TRACE", "NOTICE", "SUCCESS", "VERBOSE", "SPAM", "AUDIT", "SECURITY", "STATUS"})


def level_of(word: object) -> Level | None:
    """The level of a word or number as ``logging`` reads it; None for NOTSET and for what it does not know."""
    if isinstance(word, bool):
        return None
    if isinstance(word, int):
        return next((level for level in reversed(Level) if 0 < level <= word), None) if word else None
    return _LEVELS.get(word) if isinstance(word, str) else None


def is_word(word: str) -> bool:
    """Whether ``logging`` knows the word; it compares letters as they are (``logging/__init__.py``: ``_checkLevel``)."""
    return word in _LEVELS or word == "NOTSET"


def meant_by(word: str) -> str | None:
    """The level that was meant by a word which is none.

    Returns:
        Empty if it is no level for certain but nothing is likely; None if it may be a level of the project's own.
    """
    upper = word.strip().upper()
    if upper in _LEVELS or upper == "NOTSET":
        return upper
    if upper in _OTHER_SYSTEMS:
        return _OTHER_SYSTEMS[upper]
    if upper in _NAMES_OF_CUSTOM_LEVELS:
        return None
    close = difflib.get_close_matches(upper, VOCABULARY, n=1, cutoff=0.8)
    return close[0] if close else None
