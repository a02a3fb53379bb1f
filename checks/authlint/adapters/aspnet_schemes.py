"""Which sections of an ``appsettings.json`` ASP.NET Core or Microsoft.Identity.Web reads by itself, and by which handler."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping

from authlint.adapters.aspnet_code import Code
from authlint.adapters.aspnet_options import AZURE_AD, JWT_BEARER, OPENID_CONNECT, UNBOUND_SCHEMES, Type
from authlint.adapters.aspnet_sections import SCHEMES, children
from authlint.facts.environment import EVERYWHERE, Where
from authlint.layers import Key, Layer, Setting, Stack
from authlint.record import record


class Handler(enum.Enum):
    """Who reads a section."""

    JWT_BEARER = "JwtBearer"
    OPENID_CONNECT = "OpenIdConnect"
    IDENTITY_WEB = "Microsoft.Identity.Web"
    NOBODY = "nobody"


KNOWN: Mapping[Handler, Mapping[str, Type]] = {
    Handler.JWT_BEARER: JWT_BEARER,
    Handler.OPENID_CONNECT: OPENID_CONNECT,
    Handler.IDENTITY_WEB: AZURE_AD,
    Handler.NOBODY: {},
}
"""The settings that each of them reads."""

AZURE_SECTIONS = frozenset({("azuread",), ("azureadb2c",), ("entraid",), ("azureentra",), ("microsoftentra",)})
_ADDED = r"{}\s*(?:<[^>]*>)?\s*\(\s*\"{}\""


@record
class Section:
    """One such section.

    Attributes:
        key: Its key path, to compare.
        handler: Who reads it.
    """

    key: Key
    handler: Handler

    @property
    def known(self) -> Mapping[str, Type]:
        """The settings that are read, by name in lower case."""
        return {name.lower(): kind for name, kind in KNOWN[self.handler].items()}


def sections(stack: Stack, code: Code) -> Iterator[Section]:
    """The sections that are read, each once."""
    seen: set[Key] = set()
    for layer in stack.layers:
        for key in layer.sections:
            if key in seen:
                continue
            seen.add(key)
            handler = _handler(key, stack, code)
            if handler is not None and children(stack, key):
                yield Section(key, handler)


def _handler(key: Key, stack: Stack, code: Code) -> Handler | None:
    if key in AZURE_SECTIONS:
        return Handler.IDENTITY_WEB
    if len(key) != len(SCHEMES) + 1 or key[: len(SCHEMES)] != SCHEMES:
        return None
    if code.frameworks and max(code.frameworks) < (7, 0):
        return None  # the section is read since .NET 7
    scheme = key[-1]
    for handler, call in ((Handler.JWT_BEARER, "AddJwtBearer"), (Handler.OPENID_CONNECT, "AddOpenIdConnect")):
        if re.search(_ADDED.format(call, re.escape(scheme)), code.text, re.IGNORECASE):
            return handler
    if code.calls("AddMicrosoftIdentityWeb\\w*"):
        return None  # it may be given this section, and binds it as a whole
    if scheme in UNBOUND_SCHEMES:
        return Handler.NOBODY
    names = children(stack, key)
    if scheme == "openidconnect" or (scheme == "oidc" and "clientid" in names):
        return Handler.OPENID_CONNECT
    if scheme == "bearer" and "clientid" not in names:
        return Handler.JWT_BEARER
    return None


def where_of(layer: Layer) -> Where:
    """The environments in which a layer is loaded."""
    return EVERYWHERE if layer.environment is None else Where.in_only([layer.environment])


def inside(layer: Layer, section: Key) -> Iterator[Setting]:
    """What a layer sets in a section, at any depth."""
    return (setting for setting in layer.settings if setting.key[: len(section)] == section and len(setting.key) > len(section))


def written(layer: Layer, section: Key) -> tuple[str, ...]:
    """A section's names as a layer writes them."""
    return next((setting.names[: len(section)] for setting in inside(layer, section)), section)


def effective_text(stack: Stack, environment: str, key: Key) -> str | None:
    """What a setting is in one environment of the stack; None if it is not set."""
    chain = stack.chains[environment].get(key)
    return chain[-1][1].text if chain else None
