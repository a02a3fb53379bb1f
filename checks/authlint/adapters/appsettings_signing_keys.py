"""``Authentication:Schemes:{Scheme}:SigningKeys`` in ``appsettings.json``: keys that ASP.NET Core refuses or never uses.

``JwtBearerConfigureOptions`` takes, for each valid issuer, the one entry with the same ``Issuer`` (ordinal, ``SingleOrDefault``)
and decodes its ``Value`` from base64.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence

from authlint.adapter import Adapter
from authlint.adapters.aspnet_sections import SCHEMES
from authlint.adapters.key_looks import is_template
from authlint.facts.keys import KeyFault, UnusableKey
from authlint.layers import Key, Layer, Setting, appsettings
from authlint.sources import Project
from authlint.sources.json import JsonSource

_VALID = frozenset({"validissuer", "validissuers"})
_DEPTH = len(SCHEMES) + 1


def facts(source: JsonSource, project: Project) -> Iterator[UnusableKey]:
    """The keys of one file that are not used."""
    stack = appsettings(source, project)
    found: dict[tuple[Setting, KeyFault, Setting | None], list[str]] = {}
    layers: dict[Setting, Layer] = {}
    for environment in stack.environments:
        effective = stack.effective(environment)
        for scheme in dict.fromkeys(key[:_DEPTH] for key in effective if _is_entry(key)):
            for setting, fault, other in _faults(scheme, effective):
                layer = effective[setting.key][0]
                if layer.path == source.path:
                    layers[setting] = layer
                    found.setdefault((setting, fault, other), []).append(environment)
    for (setting, fault, other), environments in found.items():
        is_key = fault is KeyFault.NOT_BASE64
        yield UnusableKey(
            setting.at,
            ":".join(setting.names),
            fault,
            "" if is_key else setting.text or "",
            other.at if other else None,
            stack.where(environments),
            layers[setting].name,
            setting.at if is_key else None,
        )


def _is_entry(key: Key) -> bool:
    return len(key) == _DEPTH + 3 and key[: len(SCHEMES)] == SCHEMES and key[_DEPTH] == "signingkeys"


def _faults(scheme: Key, effective: Mapping[Key, tuple[Layer, Setting]]) -> Iterator[tuple[Setting, KeyFault, Setting | None]]:
    entries = [(key, setting) for key, (_, setting) in effective.items() if _is_entry(key) and key[:_DEPTH] == scheme]
    inside = ((key, setting) for key, (_, setting) in effective.items() if key[:_DEPTH] == scheme and len(key) > _DEPTH)
    valid = [setting for key, setting in inside if key[_DEPTH] in _VALID]
    seen: dict[str, Setting] = {}
    for key, setting in entries:
        text = setting.text or ""
        if not text or is_template(text):
            continue
        if key[-1] == "value" and not _is_base64(text):
            yield setting, KeyFault.NOT_BASE64, None
        elif key[-1] == "issuer":
            if text in seen:
                yield setting, KeyFault.ISSUER_TWICE, seen[text]
            elif _is_unknown(text, valid):
                yield setting, KeyFault.ISSUER_UNKNOWN, valid[0]
            seen.setdefault(text, setting)


def _is_unknown(issuer: str, valid: Sequence[Setting]) -> bool:
    """Whether an issuer is none of those that are known to be valid, where there are some and all of them are known."""
    texts = [setting.text or "" for setting in valid]
    return bool(texts) and all(text and not is_template(text) for text in texts) and issuer not in texts


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


ADAPTER = Adapter(
    name="ASP.NET Core signing keys",
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
