"""Identity providers without TLS, cookies without their protections and logs with personal data, in ``appsettings.json``.

``RequireHttpsMetadata`` is true by default, and then an address with ``http://`` is refused. The cookies for nonce and
correlation are by default ``SameSite=None``, ``Secure`` and ``HttpOnly``: they must come back from the identity provider.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from authlint.adapter import Adapter
from authlint.adapters.aspnet_schemes import AZURE_SECTIONS
from authlint.adapters.aspnet_sections import AUTH_WORDS, EVIDENCE, SCHEMES, children, has_evidence, is_about
from authlint.adapters.key_looks import is_template
from authlint.facts.transport import InsecureMetadata, PersonalDataLog, WeakCookie
from authlint.layers import Key, Placed, Setting, Stack, appsettings
from authlint.sources import Project
from authlint.sources.json import JsonSource

SYSTEM = "ASP.NET Core"
_SWITCH = "requirehttpsmetadata"
_ADDRESSES = ("authority", "metadataaddress")
_PERSONAL = frozenset({"enablepiilogging", "showpii"})
_COOKIES = frozenset({"noncecookie", "correlationcookie"})
LOOPBACK = re.compile(
    r"localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?|0\.0\.0\.0|host\.docker\.internal|10\.0\.2\.2", re.IGNORECASE
)
INNER = re.compile(
    r"[^.]+|.*\.(svc|svc\.cluster\.local|local|internal|lan|test|example|invalid|localdomain)|10(\.\d+){3}|192\.168(\.\d+){2}"
    r"|172\.(1[6-9]|2\d|3[01])(\.\d+){2}",
    re.IGNORECASE,
)


def facts(source: JsonSource, project: Project) -> Iterator[object]:
    """What one file says about them."""
    stack = appsettings(source, project)
    for placed in stack.placed(source.path):
        name = placed.setting.key[-1]
        if name == _SWITCH:
            yield from _switch(placed, stack)
        elif name in _ADDRESSES:
            yield from _address(placed, stack)
        elif name in _PERSONAL and _word(placed.setting) == "true" and _is_bound(placed.setting.key[:-1], stack):
            full = ":".join(placed.setting.names)
            yield PersonalDataLog("Microsoft.Identity.Web", full, placed.setting.at, placed.where, placed.layer.name)
        elif len(placed.setting.key) > 1 and placed.setting.key[-2] in _COOKIES:
            yield from _cookie(placed, stack)


def _word(setting: Setting) -> str:
    return (setting.text or "").strip().lower()


def _is_bound(section: Key, stack: Stack) -> bool:
    """Whether ASP.NET Core or Microsoft.Identity.Web reads a section by itself."""
    is_scheme = section[: len(SCHEMES)] == SCHEMES and len(section) == len(SCHEMES) + 1
    return is_scheme or (section in AZURE_SECTIONS and bool(children(stack, section) & EVIDENCE))


def _others(stack: Stack, placed: Placed, name: str) -> Iterator[Setting]:
    """Another setting of the same section, as it is in the environments in which this one decides."""
    key = (*placed.setting.key[:-1], name)
    for environment in stack.environments:
        chain = stack.chains[environment].get(key)
        if chain and (environment == "*" or placed.where.allows(environment)):
            yield chain[-1][1]


def _beside(stack: Stack, placed: Placed) -> Iterator[str]:
    """The texts of all settings beside one that count in the environments in which it does."""
    section = placed.setting.key[:-1]
    for environment, chains in stack.chains.items():
        if environment == "*" or placed.where.allows(environment):
            yield from (chain[-1][1].text or "" for key, chain in chains.items() if key[:-1] == section)


def _switch(placed: Placed, stack: Stack) -> Iterator[InsecureMetadata]:
    """Metadata may be fetched without TLS; that is nothing where the provider is on the same machine."""
    section = placed.setting.key[:-1]
    if _word(placed.setting) != "false" or not (is_about(placed.setting.names[:-1], AUTH_WORDS) or has_evidence(stack, section)):
        return
    beside = _beside(stack, placed)
    if any(LOOPBACK.fullmatch(_host(text) or "") for text in beside if "://" in text):
        return
    addresses = [setting for name in _ADDRESSES for setting in _others(stack, placed, name) if (setting.text or "").strip()]
    texts = [(setting.text or "").strip() for setting in addresses]
    if any(_host(text) is None or LOOPBACK.fullmatch(_host(text) or "") for text in texts):
        return
    https = bool(texts) and all(text.lower().startswith("https://") for text in texts)
    inner = any(INNER.fullmatch(_host(text) or "") for text in texts)
    yield InsecureMetadata(
        SYSTEM,
        ":".join(placed.setting.names),
        placed.setting.at,
        address_at=addresses[0].at if addresses else None,
        where=placed.where,
        layer=placed.layer.name,
        weak=https or inner or not texts or not _is_bound(section, stack),
    )


def _address(placed: Placed, stack: Stack) -> Iterator[InsecureMetadata]:
    """An address without TLS, where nothing allows it."""
    text = (placed.setting.text or "").strip()
    section = placed.setting.key[:-1]
    host = _host(text)
    if not text.lower().startswith("http://") or is_template(text) or not host or LOOPBACK.fullmatch(host):
        return
    if not _is_bound(section, stack) or any(True for _ in _others(stack, placed, _SWITCH)):
        return
    yield InsecureMetadata(
        SYSTEM,
        ":".join(placed.setting.names),
        placed.setting.at,
        f"http://{host}",
        refused=True,
        where=placed.where,
        layer=placed.layer.name,
        weak=INNER.fullmatch(host) is not None,
    )


def _host(text: str) -> str | None:
    """The host of an address; None if it cannot be told."""
    if is_template(text):
        return None
    try:
        return urlsplit(text).hostname
    except ValueError:
        return None


def _cookie(placed: Placed, stack: Stack) -> Iterator[WeakCookie]:
    section, name, word = placed.setting.key[:-2], placed.setting.key[-1], _word(placed.setting)
    if not _is_bound(section, stack):
        return
    full = ":".join(placed.setting.names[-2:])
    if name == "httponly" and word == "false":
        effect = "scripts of the page can read it"
        yield WeakCookie(SYSTEM, full, placed.setting.at, "false", effect, True, placed.where, placed.layer.name)
    same_site = {_word(setting) for setting in _others(stack, placed, "samesite")} or {"none"}
    if name == "securepolicy" and word in ("none", "sameasrequest") and same_site <= {"none", ""}:
        written = "None" if word == "none" else "SameAsRequest"
        effect = "with `SameSite=None` browsers drop a cookie that is not `Secure`, and signing in fails"
        yield WeakCookie(SYSTEM, full, placed.setting.at, f"`{written}`", effect, "Always", placed.where, placed.layer.name)


ADAPTER = Adapter(
    name="ASP.NET Core transport",
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
