"""Settings in the sections that ASP.NET Core and Microsoft.Identity.Web read by themselves: unknown names, impossible values.

Values: ``bool.Parse``, ``TimeSpan.Parse`` (a bare number is days), ``Enum.Parse`` and ``PathString``, as the options are bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from authlint.adapter import Adapter
from authlint.adapters.aspnet_code import Code, code_around
from authlint.adapters.aspnet_options import COOKIE, INSTEAD, OPENID_INSTEAD, UNBOUND_SCHEMES, Type
from authlint.adapters.aspnet_schemes import KNOWN, Handler, Section, inside, sections, where_of, written
from authlint.adapters.aspnet_sections import SCHEMES, children
from authlint.adapters.key_looks import is_template
from authlint.facts.settings import IgnoredSetting, InvalidSetting, MisspelledSetting, ValueTrouble
from authlint.layers import Key, Layer, Setting, Stack, appsettings
from authlint.sources import Project
from authlint.sources.json import JsonSource
from authlint.spelling import distance
from authlint.text import Location

SYSTEM = "ASP.NET Core"
_SPAN = re.compile(r"-?(\d{1,8}|(\d{1,8}[.:])?([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d(\.\d{1,7})?)?)")
_ALMOST_GUID = re.compile(r"[0-9A-Fa-f-]{28,40}")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{32}")
_SAME = re.compile(r"(?P<one>\w)(?P=one){7}-")
_WORDS = {
    Type.SAME_SITE: ("Unspecified", "None", "Lax", "Strict"),
    Type.SECURE_POLICY: ("SameAsRequest", "Always", "None"),
}
_COOKIES = ("noncecookie", "correlationcookie")
_IDS = frozenset({"clientid", "tenantid", "instance", "domain"})
_FAILS = {
    Handler.JWT_BEARER: "every request that meets the scheme fails with 500",
    Handler.OPENID_CONNECT: "every request that meets the scheme fails with 500",
    Handler.IDENTITY_WEB: "the options cannot be bound, and requests fail with 500",
}
_DEFAULT_SCHEME = ("authentication", "defaultscheme")
_DEFAULT_SCHEME_INSTEAD = '`AddAuthentication("{}")`: no version of .NET reads it from the configuration'


def facts(source: JsonSource, project: Project) -> Iterator[object]:
    """What one file says there."""
    stack = appsettings(source, project)
    layer = next((one for one in stack.layers if one.path == source.path), None)
    if layer is None or not _has_sections(stack):
        return
    code = code_around(source.path.rpartition("/")[0], project)
    yield from _default_scheme(layer, code)
    for section in sections(stack, code):
        if section.handler is Handler.NOBODY:
            yield from _unbound(section, layer, code)
            continue
        for key, name, at, setting in _named(layer, section.key):
            if key[-1] not in section.known:
                yield from _unknown(section, layer, stack, code, (name, at))
            elif setting is not None:
                yield from _invalid(section, layer, setting, section.known[key[-1]])
        yield from _cookies(section, layer)


def _has_sections(stack: Stack) -> bool:
    return any(
        key[:1] in (("authentication",), ("azuread",), ("azureadb2c",), ("entraid",))
        for one in stack.layers
        for key in one.sections
    )


def _named(layer: Layer, section: Key) -> Iterator[tuple[Key, str, Location, Setting | None]]:
    """Everything that stands directly in a section: key, name, the name's place, and the setting if it is no section."""
    depth = len(section) + 1
    seen: set[Key] = set()
    for setting in inside(layer, section):
        key = setting.key[:depth]
        if key not in seen:
            seen.add(key)
            is_leaf = len(setting.key) == depth
            at = setting.name_at if is_leaf else layer.sections.get(key)
            if at is not None:
                yield key, setting.names[depth - 1], at, setting if is_leaf else None


def _default_scheme(layer: Layer, code: Code) -> Iterator[IgnoredSetting]:
    for setting in layer.settings:
        if setting.key == _DEFAULT_SCHEME and setting.text and not code.reads_schemes() and not code.has_word('DefaultScheme"'):
            if any("defaultscheme" in text for text in code.strings):
                return
            instead = _DEFAULT_SCHEME_INSTEAD.format(setting.text)
            yield IgnoredSetting(
                SYSTEM, "Authentication", setting.names[-1], setting.name_at, instead, where_of(layer), layer.name, code.complete
            )


def _unbound(section: Section, layer: Layer, code: Code) -> Iterator[IgnoredSetting]:
    """A section for a handler that reads no configuration."""
    at = layer.sections.get(section.key)
    if at is None or code.reads_schemes() or not any(True for _ in inside(layer, section.key)):
        return
    names = written(layer, section.key)
    call = UNBOUND_SCHEMES[section.key[-1]]
    instead = f"`{call}` reads no configuration, set its options there"
    yield IgnoredSetting(SYSTEM, ":".join(names[:-1]), names[-1], at, instead, where_of(layer), layer.name, code.complete)


def _unknown(section: Section, layer: Layer, stack: Stack, code: Code, named: tuple[str, Location]) -> Iterator[object]:
    """A name that the handler does not know: a popular mistake, or nearly one that it knows."""
    name, at = named
    is_scheme = section.key[: len(SCHEMES)] == SCHEMES
    if is_scheme and code.reads_schemes():
        return
    above = ":".join(written(layer, section.key))
    table: Mapping[str, str] = {}
    if is_scheme:
        table = INSTEAD if section.handler is Handler.JWT_BEARER else OPENID_INSTEAD
    instead = next((text for known, text in table.items() if known.lower() == name.lower()), None)
    where = where_of(layer)
    if instead is not None:
        yield IgnoredSetting(SYSTEM, above, name, at, instead, where, layer.name, code.complete)
        return
    meant = _meant(name, section, children(stack, section.key))
    if meant is not None and not code.has_word(name):
        system = "Microsoft.Identity.Web" if section.handler is Handler.IDENTITY_WEB else SYSTEM
        yield MisspelledSetting(system, above, name, at, meant, where, layer.name, certain=code.complete)


def _meant(name: str, section: Section, present: frozenset[str]) -> str | None:
    """The one known name that is nearly this one and not set itself."""
    lower = name.lower()
    if len(lower) < 5 or not name.isalnum():
        return None
    limit = 2 if len(lower) >= 8 else 1
    near = sorted(
        (distance(lower, known.lower()), known) for known in KNOWN[section.handler] if abs(len(known) - len(lower)) <= limit
    )
    if not near or near[0][0] > limit or near[0][1].lower() in present:
        return None
    meant = near[0][1]
    return meant if lower.rstrip("s") != meant.lower().rstrip("s") else None


def _invalid(section: Section, layer: Layer, setting: Setting, kind: Type) -> Iterator[InvalidSetting]:
    """A value that its type does not allow; empty ones leave the default."""
    text = setting.text or ""
    if not text.strip() or is_template(text):
        return
    for problem, effect, trouble, shown in _problems(section, setting, kind, text):
        yield InvalidSetting(
            SYSTEM,
            ":".join(setting.names[:-1]),
            setting.names[-1],
            setting.at,
            shown,
            problem,
            effect,
            trouble,
            where_of(layer),
            layer.name,
        )


def _problems(section: Section, setting: Setting, kind: Type, text: str) -> Iterator[tuple[str, str, ValueTrouble, str]]:
    fails = _FAILS[section.handler]
    bare = text.strip()
    if kind is Type.BOOL and bare.lower() not in ("true", "false"):
        yield "neither true nor false", fails, ValueTrouble.FAILS, text
    elif kind is Type.SPAN and not _SPAN.fullmatch(bare):
        if re.search(r"[A-Za-z]", bare):
            yield "no time span: it is written `hh:mm:ss`", fails, ValueTrouble.FAILS, text
    elif kind is Type.SPAN and bare.isdigit() and int(bare) > 0:
        days = f"{int(bare):,} day{'s' * (bare != '1')}"
        yield f"{days}: a number alone counts days", "write `hh:mm:ss`", ValueTrouble.MEANS_OTHERWISE, text
    elif kind is Type.PATH and not bare.startswith("/"):
        yield "no path: it must start with `/`", fails, ValueTrouble.FAILS, text
    elif kind in _WORDS and not bare.isdigit() and bare.lower() not in map(str.lower, _WORDS[kind]):
        known = ", ".join(f"`{word}`" for word in _WORDS[kind])
        yield f"none of {known}", fails, ValueTrouble.FAILS, text
    elif section.handler is Handler.IDENTITY_WEB and setting.key[-1] in _IDS:
        if text != bare:
            yield "surrounded by blanks", "it is compared and sent with them", ValueTrouble.FAILS, text
        elif (
            setting.key[-1] == "tenantid" and _ALMOST_GUID.fullmatch(bare) and not _GUID.fullmatch(bare) and not _SAME.match(bare)
        ):
            yield "no GUID, though it nearly looks like one", "there is no such tenant", ValueTrouble.FAILS, text


def _cookies(section: Section, layer: Layer) -> Iterator[InvalidSetting]:
    if section.handler is Handler.JWT_BEARER:
        return
    known = {name.lower(): kind for name, kind in COOKIE.items()}
    depth = len(section.key)
    for setting in inside(layer, section.key):
        if len(setting.key) == depth + 2 and setting.key[depth] in _COOKIES and setting.key[-1] in known:
            yield from _invalid(section, layer, setting, known[setting.key[-1]])


ADAPTER = Adapter(
    name="ASP.NET Core schemes",
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
