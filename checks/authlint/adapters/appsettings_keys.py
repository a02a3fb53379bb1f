"""Keys and secrets of authentication in ``appsettings.json``.

A setting counts by its name and only where its section is about authentication, by the section's name or by an issuer, audience,
authority or client beside it: ``Key`` and ``Secret`` of other sections are somebody else's. Connection strings are left out.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.aspnet_sections import AUTH_WORDS, SCHEMES, TOKEN_WORDS, has_evidence, is_about, plain
from authlint.adapters.key_looks import looks_of
from authlint.facts.keys import Key, KeyPower
from authlint.layers import Placed, Stack, appsettings
from authlint.sources import Project
from authlint.sources.json import JsonSource

SIGNING = frozenset(
    {
        "key",
        "secret",
        "secretkey",
        "signingkey",
        "signingsecret",
        "issuersigningkey",
        "symmetricsecuritykey",
        "symmetrickey",
        "securitykey",
        "jwtkey",
        "jwtsecret",
        "jwtsecretkey",
        "jwtsigningkey",
        "jwtsecuritykey",
        "tokenkey",
        "tokensecret",
        "tokensecretkey",
        "tokensigningkey",
        "accesstokensecret",
        "accesstokenkey",
        "refreshtokensecret",
        "refreshtokenkey",
        "privatekey",
        "rsaprivatekey",
    }
)
"""Names of keys that sign tokens, without ``_`` and ``-`` and in lower case; the application chooses their text."""

ISSUED = frozenset({"clientsecret", "appsecret", "consumersecret"})
"""Names of secrets that an identity provider gave out."""

_VAGUE = frozenset({"key", "secret", "privatekey"})
"""Names that many things have: in a section that is only vaguely about authentication, a short text is something else."""

_ALGORITHM = frozenset({"algorithm", "alg", "signingalgorithm", "securityalgorithm", "jwtalgorithm"})
_SHORT = {f"{name}sha{bits}": f"HS{bits}" for name in ("hmac", "securityalgorithms.hmac") for bits in (256, 384, 512)}

_SHORTEST_VAGUE = 16


def facts(source: JsonSource, project: Project) -> Iterator[Key]:
    """The keys that stand in one file."""
    stack = appsettings(source, project)
    for placed in stack.placed(source.path):
        text = placed.setting.text
        power = power_of(placed, stack)
        looks = None if text is None or power is None else looks_of(text)
        if text is None or power is None or looks is None:
            continue
        yield Key(
            placed.setting.at,
            ":".join(placed.setting.names),
            _length(placed, text),
            looks,
            where=placed.where,
            layer=placed.layer.name,
            algorithms=_algorithms(placed, stack),
            power=power,
        )


def power_of(placed: Placed, stack: Stack) -> KeyPower | None:
    """What the holder of this setting can do; None if it is no key of authentication."""
    names, key, text = placed.setting.names, placed.setting.key, placed.setting.text or ""
    section, name = names[:-1], plain(names[-1])
    if _is_scheme_key(key):
        return KeyPower.SIGN_TOKENS
    if name == "apikey" and _sink_name(placed, stack) == "seq":
        return KeyPower.WRITE_LOG
    if name in ISSUED and (is_about(section, AUTH_WORDS) or has_evidence(stack, key[:-1])):
        return KeyPower.ACT_AS_APPLICATION
    if name not in SIGNING:
        return None
    if has_evidence(stack, key[:-1]) and {"clientid", "authority"}.isdisjoint(_siblings(placed, stack)):
        return KeyPower.SIGN_TOKENS
    if is_about(section, TOKEN_WORDS) or (is_about((names[-1],), TOKEN_WORDS) and not section):
        return KeyPower.SIGN_TOKENS
    if is_about(section, AUTH_WORDS) and (name not in _VAGUE or len(text) >= _SHORTEST_VAGUE):
        return KeyPower.ACT_AS_APPLICATION if "clientid" in _siblings(placed, stack) else KeyPower.SIGN_TOKENS
    return None


def _algorithms(placed: Placed, stack: Stack) -> tuple[str, ...]:
    """The algorithm that is set beside a key, by the short name that RFC 7518 gives it."""
    section = placed.setting.key[:-1]
    texts = (
        setting.text or ""
        for layer in stack.layers
        for setting in layer.settings
        if setting.key[:-1] == section and plain(setting.key[-1]) in _ALGORITHM
    )
    found = {_SHORT.get(plain(text.rpartition("#")[2]), text.upper()) for text in texts if text}
    return tuple(sorted(found)) if len(found) == 1 else ()


def _is_scheme_key(key: tuple[str, ...]) -> bool:
    """Whether this is ``Authentication:Schemes:{Scheme}:SigningKeys:{index}:Value``."""
    return len(key) == 6 and key[: len(SCHEMES)] == SCHEMES and key[3] == "signingkeys" and key[5] == "value"


def _siblings(placed: Placed, stack: Stack) -> frozenset[str]:
    section = placed.setting.key[:-1]
    return frozenset(
        plain(setting.key[-1]) for layer in stack.layers for setting in layer.settings if setting.key[:-1] == section
    )


def _sink_name(placed: Placed, stack: Stack) -> str:
    """The name of the Serilog sink that an argument is for; empty if it is for none."""
    key = placed.setting.key
    if len(key) != 5 or key[:2] != ("serilog", "writeto") or key[3] != "args":
        return ""
    name = (*key[:3], "name")
    texts = [setting.text for layer in stack.layers for setting in layer.settings if setting.key == name]
    return (texts[-1] or "").lower() if texts else ""


def _length(placed: Placed, text: str) -> int:
    """The key's length in bytes: that of the text, unless ASP.NET Core decodes it from base64."""
    if _is_scheme_key(placed.setting.key):
        try:
            return len(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError):
            pass
    return len(text.encode())


ADAPTER = Adapter(
    name="ASP.NET Core keys",
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
