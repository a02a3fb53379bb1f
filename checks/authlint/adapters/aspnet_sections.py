"""Which sections of an ``appsettings.json`` are about authentication, by their names and by what stands in them.

Sources: ``JwtBearerConfigureOptions`` of dotnet/aspnetcore for ``Authentication:Schemes``, Microsoft.Identity.Web for
``AzureAd``; the other names are the ones that templates, tutorials and public applications use for options classes of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from authlint.adapters.aspnet_code import Code
from authlint.layers import Key, Layer, Stack

SCHEMES = ("authentication", "schemes")
"""Below it, ASP.NET Core reads one section per scheme by itself."""

TOKEN_WORDS = frozenset({"jwt", "jwts", "bearer", "tokens", "jwtbearer"})
"""Words in the name of a section that holds how tokens are made and checked."""

AUTH_WORDS = TOKEN_WORDS | {
    "auth",
    "authentication",
    "authorization",
    "oauth",
    "oauth2",
    "oidc",
    "openid",
    "openiddict",
    "token",
    "identity",
    "azuread",
    "azureadb2c",
    "entra",
    "aad",
    "keycloak",
    "auth0",
    "okta",
    "cognito",
    "sso",
}
"""Words in the name of a section that is about authentication."""

EVIDENCE = frozenset(
    {
        "issuer",
        "issuers",
        "validissuer",
        "validissuers",
        "jwtissuer",
        "audience",
        "audiences",
        "validaudience",
        "validaudiences",
        "jwtaudience",
        "authority",
        "clientid",
        "metadataaddress",
    }
)
"""Settings that only authentication has; compared in lower case, without ``_`` and ``-``."""

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z]|$|[^A-Za-z0-9])|[A-Z]?[a-z]+[0-9]*|[A-Z]+[0-9]*|[0-9]+")
_TWO_WORDS = {
    ("o", "auth"): "oauth",
    ("open", "id"): "openid",
    ("azure", "ad"): "azuread",
    ("azure", "adb2c"): "azureadb2c",
    ("key", "cloak"): "keycloak",
}


def plain(name: str) -> str:
    """A name to compare: lower case, without ``_`` and ``-``."""
    return name.lower().replace("_", "").replace("-", "")


def words(name: str) -> frozenset[str]:
    """The words of a section's name: ``JwtBearerSettings`` has jwt, bearer and settings."""
    parts = [word.lower() for word in _WORD.findall(name)]
    pairs = pairwise(parts)
    return frozenset({*parts, plain(name), *(_TWO_WORDS[pair] for pair in pairs if pair in _TWO_WORDS)})


def is_about(section: Iterable[str], vocabulary: frozenset[str]) -> bool:
    """Whether a name on the way to a section, as written, has one of the words."""
    return any(not vocabulary.isdisjoint(words(name)) for name in section)


def children(stack: Stack, section: Key) -> frozenset[str]:
    """The plain names of what some layer sets directly below a section, or below a list there."""
    depth = len(section)
    return frozenset(
        plain(setting.key[depth])
        for layer in stack.layers
        for setting in layer.settings
        if len(setting.key) > depth and setting.key[:depth] == section
    )


def has_evidence(stack: Stack, section: Key) -> bool:
    """Whether a section has a setting that only authentication has."""
    return bool(section) and not EVIDENCE.isdisjoint(children(stack, section))


def bearer_sections(stack: Stack) -> Iterator[Key]:
    """The sections that ASP.NET Core or Microsoft.Identity.Web binds to the options of the JWT bearer handler.

    Those of a web application that signs people in (a callback, a response type, a client secret) are left out: they are bound to
    another handler, which has no such options.
    """
    seen: set[Key] = set()
    for layer in stack.layers:
        for section in layer.sections:
            if section in seen or not _is_bearer(section, stack):
                continue
            seen.add(section)
            yield section


def sets_up_authentication(stack: Stack, around: Callable[[], Code] | None = None) -> bool:
    """Whether the configuration shows that the application sets up authentication, or the code around it.

    Args:
        stack: The configuration.
        around: Reads the code (``AddAuthentication``, ``[Authorize]``, a package); called if the configuration shows nothing.
    """
    if any(_shows_authentication(layer, stack) for layer in stack.layers):
        return True
    return around is not None and around().sets_up_authentication


_SIGN_IN = frozenset(
    {"callbackpath", "responsetype", "signedoutcallbackpath", "clientsecret", "signinscheme", "usepkce", "scope"}
)


_CALLBACKS = frozenset({"callbackpath", "responsetype", "signedoutcallbackpath", "signinscheme", "usepkce"})
_OPENID_WORDS = frozenset({"oidc", "openid", "openidconnect"})


def signs_people_in(stack: Stack) -> bool:
    """Whether the configuration shows that the application signs people in with OpenID Connect."""
    return any(
        has_evidence(stack, section)
        and (is_about(section[-1:], _OPENID_WORDS) or not _CALLBACKS.isdisjoint(children(stack, section)))
        for layer in stack.layers
        for section in layer.sections
        if section
    )


def _is_bearer(section: Key, stack: Stack) -> bool:
    scheme = len(section) == len(SCHEMES) + 1 and section[: len(SCHEMES)] == SCHEMES
    azure = len(section) == 1 and section[0] in ("azuread", "azureadb2c")
    if not scheme and not azure:
        return False
    names = children(stack, section)
    shown = bool(names & EVIDENCE) or "signingkeys" in names
    return shown and names.isdisjoint(_SIGN_IN) and (scheme or "audience" in names or "audiences" in names)


def _shows_authentication(layer: Layer, stack: Stack) -> bool:
    for section in layer.sections:
        if section[: len(SCHEMES)] == SCHEMES and len(section) > len(SCHEMES):
            return True
        if section and is_about(section[-1:], AUTH_WORDS) and has_evidence(stack, section):
            return True
    return False
