"""Settings that do not do what they say, whatever system reads them.

``system`` is who reads them, as people write it; ``section`` the names on the way to the setting joined the way the system does
it; ``name`` the setting's own name as written; ``layer`` the file it stands in; ``where`` the environments in which that counts.
``certain`` is False where something that cannot be seen (code elsewhere, a secret store) may make it right.
"""

from __future__ import annotations

import enum

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import record
from authlint.text import Location


@record
class IgnoredSetting:
    """A setting that looks right and that nothing reads.

    Attributes:
        at: Its name.
        instead: What does what it seems to do, or why it is not needed.
    """

    system: str
    section: str
    name: str
    at: Location
    instead: str
    where: Where = EVERYWHERE
    layer: str = ""
    certain: bool = True


@record
class MisspelledSetting:
    """A setting whose name nobody knows, beside one that is nearly the same.

    Attributes:
        at: Its name, with its quotes: what a fix renames.
        meant: The name that was most likely meant.
    """

    system: str
    section: str
    name: str
    at: Location
    meant: str
    where: Where = EVERYWHERE
    layer: str = ""
    certain: bool = True


class ValueTrouble(enum.Enum):
    """What a value that is not what it should be leads to."""

    FAILS = "fails"
    MEANS_OTHERWISE = "means something else"


@record
class InvalidSetting:
    """A value that its reader refuses, or takes for something else than what was meant.

    Attributes:
        at: The value.
        shown: The value as a message may show it; empty where it must not be shown.
        problem: What is wrong with it; completes "`name` is".
        effect: What happens because of it.
        trouble: Which kind of effect that is.
    """

    system: str
    section: str
    name: str
    at: Location
    shown: str
    problem: str
    effect: str
    trouble: ValueTrouble = ValueTrouble.FAILS
    where: Where = EVERYWHERE
    layer: str = ""


@record
class MergedArray:
    """A list that a higher layer makes shorter, and whose last items stay, because the layers merge item by item.

    Attributes:
        at: The list in the higher layer.
        written: How many items it has there.
        count: How many items it has in effect.
        stale: The items of lower layers that stay, and how a message may show them; empty for secrets.
        trusted: What the items are; completes "stay".
        weak: Whether it has little to do with who is let in.
    """

    system: str
    name: str
    at: Location
    written: int
    count: int
    stale: tuple[tuple[Location, str], ...]
    trusted: str
    where: Where = EVERYWHERE
    layer: str = ""
    weak: bool = False


@record
class UnloadedFile:
    """A file of one environment whose name is not the one that is loaded.

    Attributes:
        at: The start of the file.
        file: Its name.
        meant: The name that would be loaded.
        reason: Why it is not, and where.
        weak: Whether the environment could well be called so.
    """

    system: str
    at: Location
    file: str
    meant: str
    reason: str
    where: Where = EVERYWHERE
    weak: bool = False


@record
class DuplicatedSetting:
    """A setting that stands twice in one file.

    Attributes:
        at: The second one's name.
        first: The first one's name.
        effect: What happens because of it.
    """

    system: str
    name: str
    at: Location
    first: Location
    effect: str
    where: Where = EVERYWHERE
    layer: str = ""


@record
class UnexpandedVariable:
    """A reference to a variable that its reader takes for plain text.

    Attributes:
        at: The value.
        reference: The reference itself (``${JWT_KEY}``).
        variable: The environment variable that does set it.
    """

    system: str
    name: str
    at: Location
    reference: str
    variable: str
    where: Where = EVERYWHERE
    layer: str = ""
    certain: bool = True


class Gap(enum.Enum):
    """What is wrong with a section as a whole."""

    MISSING = "missing"
    TEMPLATE = "template"
    CONTRADICTION = "contradiction"


@record
class IncompleteSection:
    """A section that lacks what its reader needs, or has what contradicts itself.

    Attributes:
        at: The section's name, or the setting that is wrong.
        gap: What is wrong.
        names: The settings that it is about.
        effect: What happens because of it.
    """

    system: str
    section: str
    at: Location
    gap: Gap
    names: tuple[str, ...]
    effect: str
    where: Where = EVERYWHERE
    layer: str = ""
    certain: bool = True


class Claim(enum.Enum):
    """A claim that says for whom, or by whom, a token was made."""

    AUDIENCE = "audience"
    ISSUER = "issuer"


class ClaimTrouble(enum.Enum):
    """What happens to tokens because a claim is not set up."""

    ANY = "any value is accepted"
    NONE = "every token is refused"
    VERSION = "depends on the version"
    PRESENT = "every token that has the claim is refused"


@record
class UncheckedClaim:
    """A reader of tokens that does not compare a claim with anything.

    Attributes:
        at: The setting that says so, or the section that lacks one.
        name: The setting, or the section.
        explicit: Whether a setting says so.
        trouble: What happens.
        missing: The setting that would have it checked.
    """

    system: str
    claim: Claim
    at: Location
    name: str
    explicit: bool
    trouble: ClaimTrouble
    missing: str
    where: Where = EVERYWHERE
    layer: str = ""
    certain: bool = True
