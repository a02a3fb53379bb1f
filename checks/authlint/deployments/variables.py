"""Environment variables as a deployment sets them, and what .NET makes of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from authlint.facts.environment import PRODUCTION
from authlint.record import record
from authlint.text import Location

ENVIRONMENT = ("DOTNET_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT")
"""The variables that name the environment an application runs in."""

_HOST = re.compile(r"(DOTNET|ASPNETCORE)_", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z]\w*")


@record
class Variable:
    """One variable.

    Attributes:
        name: As written.
        text: Its value; None if it is set and only the deployment knows to what.
        at: The value.
        name_at: The name.
    """

    name: str
    text: str | None
    at: Location
    name_at: Location

    @property
    def names(self) -> tuple[str, ...]:
        """The key path that .NET takes the name for; empty if it is no path, or one of the host's own."""
        parts = tuple(self.name.replace("__", ":").split(":"))
        return () if len(parts) < 2 or not all(parts) or _HOST.match(self.name) else parts


@record
class Deployment:
    """One way in which an application is started.

    Attributes:
        environment: The environment it runs in.
        variables: What it sets.
        sure: Whether it is certain that it starts this application, in this environment.
    """

    environment: str
    variables: tuple[Variable, ...]
    sure: bool = True


def merged(*layers: Iterable[Variable]) -> tuple[Variable, ...]:
    """The variables of several layers, the later ones instead of those of the same name before them."""
    found: dict[str, Variable] = {}
    for layer in layers:
        for one in layer:
            found.pop(_compared(one.name), None)
            found[_compared(one.name)] = one
    return tuple(found.values())


def _compared(name: str) -> str:
    return name.lower().replace("__", ":")


def environment_in(variables: Iterable[Variable]) -> tuple[str | None, bool]:
    """The environment that some variables name, None if they name none, and whether that is certain."""
    named: Mapping[str, str | None] = {one.name.upper(): one.text for one in variables if one.name.upper() in ENVIRONMENT}
    texts = {(text or "").strip() for text in named.values()}
    if not texts:
        return None, True
    text = texts.pop()
    return (text, True) if not texts and _NAME.fullmatch(text) else (PRODUCTION, False)
