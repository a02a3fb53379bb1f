"""Keys and secrets. A fact about a key never holds the key: only where it stands, how long it is and what it looks like."""

from __future__ import annotations

import enum

from authlint.facts.environment import EVERYWHERE, Where
from authlint.record import record
from authlint.text import Location


class KeyLooks(enum.Enum):
    """What the text of a key looks like."""

    SECRET = "secret"  # noqa: S105 - a word for what a text looks like
    PLACEHOLDER = "placeholder"
    """A usable text that nobody should use: ``change-me``, ``your-256-bit-secret``."""
    EMPTY = "empty"
    TEMPLATE = "template"
    """Filled in when the project is deployed: ``${JWT_KEY}``, ``#{JwtKey}#``, ``<your key>``, a vault reference."""
    PUBLIC = "public"
    """A public key, certificate or key set: not a secret."""
    PRIVATE_KEY = "private key"


class KeySource(enum.Enum):
    """How the text reaches the program."""

    LITERAL = "literal"
    VARIABLE_DEFAULT = "default of an environment variable"
    PARAMETER_DEFAULT = "default of a parameter"
    TEXT_OF_NONE = "what `str(None)` gives"


class KeyPower(enum.Enum):
    """What somebody who has the key can do; completes "everybody who can read the repository can"."""

    USE = "use it"
    SIGN_TOKENS = "sign tokens"
    FORGE_SESSIONS = "forge sessions"
    ACT_AS_APPLICATION = "act as this application"
    WRITE_LOG = "write to the log"


@record
class Key:
    """A key as it stands in code or configuration.

    Attributes:
        at: The literal.
        use: What it is for, as people name it (``PyJWT signing key``, ``Django SECRET_KEY``, ``Jwt:Key``).
        length: Its length in bytes (UTF-8).
        looks: What the text looks like.
        source: How it reaches the program.
        where: In which environments it is the effective one.
        layer: The layer it comes from; empty for plain code.
        used_at: The place that uses it, when that is another one.
        variable: The environment variable or parameter for which it is the default, if any; or the variable a fix would read.
        algorithms: The algorithms it is used with, as far as known.
        power: What it is good for.
        read: For a default: the expression that reads the variable, if a fix may write another one.
        argument: For a default: the argument that gives it, if a fix may remove it.
    """

    at: Location
    use: str
    length: int
    looks: KeyLooks
    source: KeySource = KeySource.LITERAL
    where: Where = EVERYWHERE
    layer: str = ""
    used_at: Location | None = None
    variable: str | None = None
    algorithms: tuple[str, ...] = ()
    power: KeyPower = KeyPower.USE
    read: Location | None = None
    argument: Location | None = None


class KeyFault(enum.Enum):
    """Why a configured signing key cannot be used."""

    NOT_BASE64 = "not base64"
    ISSUER_UNKNOWN = "its issuer is not accepted"
    ISSUER_TWICE = "its issuer has two keys"


@record
class UnusableKey:
    """A configured signing key that its reader refuses or never uses.

    Attributes:
        at: What is wrong: the key or its issuer.
        name: The setting.
        fault: Why.
        issuer: The issuer, where the fault is about it.
        other: The other place that plays a part.
        where: In which environments that is so.
        layer: The layer it comes from.
        secret: The key, to mask.
    """

    at: Location
    name: str
    fault: KeyFault
    issuer: str = ""
    other: Location | None = None
    where: Where = EVERYWHERE
    layer: str = ""
    secret: Location | None = None


@record
class CommittedToken:
    """A token, or a private key that is no setting of authentication, in a configuration file.

    Attributes:
        at: The literal.
        name: The setting.
        what: What it is; completes "`name` is".
        details: What it says about itself, without the token: algorithm, issuer, audience.
        expires: When it expires, in seconds since 1970; None if it never does or nobody can tell.
        sample: Whether it is a published example.
        where: In which environments it is the effective one.
    """

    at: Location
    name: str
    what: str
    details: str = ""
    expires: float | None = None
    sample: bool = False
    where: Where = EVERYWHERE
