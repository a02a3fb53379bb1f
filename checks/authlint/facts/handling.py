"""Which errors of a token's reader are handled, and which are not."""

from __future__ import annotations

import enum

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import record
from authlint.text import Location


class Miss(enum.Enum):
    """Why a handler does not do what it is there for."""

    ABSENT = "the library has no error of this name"
    FOREIGN = "it is an error of another library"
    DEAD = "an earlier handler catches it, too"
    NARROW = "the reader raises more"
    KEY_SET = "finding the key raises something else"


@record
class MissedError:
    """A handler for a refused token that misses.

    Attributes:
        library: The library that reads the token, as people write it.
        name: The handler's error, as the code writes it.
        at: That name.
        miss: Why it misses.
        escapes: The error that is raised and not handled; empty where none is.
        other: The call that raises it, or the earlier handler.
        other_name: What that other place says.
        replace_at: The name that a fix replaces; None if no fix is sure.
        replacement: The text of a ``Rewrite`` of it.
        certain: Whether nothing further out can handle it.
        where: Under which conditions the handler stands there.
    """

    library: str
    name: str
    at: Location
    miss: Miss
    escapes: str = ""
    other: Location | None = None
    other_name: str = ""
    replace_at: Location | None = None
    replacement: str = ""
    certain: bool = True
    where: Where = EVERYWHERE


class Trusted(enum.Enum):
    """What of an unverified token is trusted."""

    CLAIMS = "its claims, read by hand"
    KEY = "the key that its header names"


@record
class UnverifiedUse:
    """Something of a token that is acted upon although nothing has verified it.

    Attributes:
        at: Where it is read.
        trusted: What is trusted.
        name: The member of the header, or the claims that are used.
        used_at: Where it is used, if that is another place.
        announced: Whether the function says that it does not verify.
        where: Under which conditions it is read.
    """

    at: Location
    trusted: Trusted
    name: str
    used_at: Location | None = None
    announced: bool = False
    where: Where = EVERYWHERE
