"""What a refusal tells the caller."""

from __future__ import annotations

from authlint.facts.value import Value
from authlint.record import record
from authlint.text import Location


@record
class ErrorExposure:
    """A setting that decides whether a refusal tells the caller why its token or request was rejected.

    Attributes:
        setting: Its name as people write it (``IncludeErrorDetails``, ``show_error_details``).
        enabled: Whether it is on. Absent from the configuration and on by default: ``explicit`` is False, and the value's place
            is the section that lacks the setting.
        explicit: Whether the project says so, or only the framework's default does.
        overrides: Places in other layers where the setting stands too, or would stand, with what they say; for labels.
        keys: Its key path in configuration files, outermost first; empty in code.
        overlays: The files that count in one environment only, and in which the setting could stand too: environment and path.
    """

    setting: str
    enabled: Value[bool]
    explicit: bool = True
    overrides: tuple[tuple[Location, str], ...] = ()
    keys: tuple[str, ...] = ()
    overlays: tuple[tuple[str, str], ...] = ()
