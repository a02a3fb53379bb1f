"""Credentials where others can read them: in addresses and in logs."""

from __future__ import annotations

import enum

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import record
from authlint.text import Location


class UrlSource(enum.Enum):
    """How a server comes to take a credential from the address of a request."""

    PARAMETER = "it reads the parameter itself"
    SETTING = "a setting says so"
    SCHEME = "a security scheme says so"


@record
class TokenInUrl:
    """A credential that is taken from the query string of a request.

    Attributes:
        at: Where it is read, or the setting.
        name: The parameter, or the setting.
        source: How the server comes to take it.
        verified_at: Where it is verified.
        has_no_choice: Whether browsers can send it in no other way: with a WebSocket or an event stream.
        where: Under which conditions it is read.
    """

    at: Location
    name: str
    source: UrlSource = UrlSource.PARAMETER
    verified_at: Location | None = None
    has_no_choice: bool = False
    where: Where = EVERYWHERE


@record
class LoggedToken:
    """A credential that is written into a log or to the console.

    Attributes:
        at: What is logged.
        name: As the project writes it.
        what: What it is; completes "`name` is".
        known_at: The place that shows that it is a credential.
        where: Under which conditions it is logged.
        is_debug: Whether the level is one that production seldom shows.
    """

    at: Location
    name: str
    what: str
    known_at: Location | None = None
    where: Where = EVERYWHERE
    is_debug: bool = False
