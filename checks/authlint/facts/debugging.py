"""Switches that make a framework show its inside to whoever meets an error."""

from __future__ import annotations

import enum

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import record
from authlint.text import Location


class Exposed(enum.Enum):
    """What somebody who meets an error gets; completes "whoever meets an error"."""

    PAGE = "sees code, variables and settings"
    CONSOLE = "can run code in the interactive debugger"
    TRACEBACK = "sees the traceback with its code"
    RAISED = "gets what the server makes of it, with a debugger all of the code"
    TRAPPED = "gets a 500, and a debugger's page, where 401 or 403 is meant"
    ACCESS = "is told the access list that decided, with the principals"


class Cause(enum.Enum):
    """What turns a switch on."""

    VALUE = "its value"
    ANY_TEXT = "every text in a variable, those that say no included"
    TEXT_AND_UNSET = "every text in a variable, and that there is none"
    TEXT_DEFAULT = "a default that is a text and says no"
    UNSET = "that a variable is not set"


@record
class DebugSwitch:
    """A switch that is on, or that a variable turns on where nobody means it.

    Attributes:
        framework: As people write it (``Django``).
        name: The switch as people write it (``DEBUG``, ``FastAPI(debug=...)``).
        at: Its value.
        exposed: What it exposes.
        where: In which environments it decides.
        layer: The layer it comes from; empty for plain code.
        directly: Whether it counts only when the file itself is run, as developers do.
        certain: Whether it surely is the framework's switch, and decides.
        weak: Whether it may well be wanted: handlers of errors, too, depend on it.
        fixable: Whether the value is a literal that a fix can turn off.
        deployed_at: The place that deploys it, for a label.
        cause: What turns it on.
        variable: The variable that decides; empty if there is none.
        plain: Whether a fix can read the variable anew in place of the whole expression.
        cast_at: The call that reads the variable and takes a cast; None if there is none.
        default_at: The literal default that turns it on; None if there is none.
    """

    framework: str
    name: str
    at: Location
    exposed: Exposed
    where: Where = EVERYWHERE
    layer: str = ""
    directly: bool = False
    certain: bool = True
    weak: bool = False
    fixable: bool = True
    deployed_at: Location | None = None
    cause: Cause = Cause.VALUE
    variable: str = ""
    plain: bool = False
    cast_at: Location | None = None
    default_at: Location | None = None
