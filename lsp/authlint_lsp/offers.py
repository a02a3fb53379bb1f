"""What can be completed in ``appsettings.json`` about authentication and its logs, from tables; nothing of the protocol here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from authlint.adapters.aspnet_options import COOKIE as COOKIE_TYPES
from authlint.adapters.aspnet_options import Type
from authlint.adapters.aspnet_schemes import AZURE_SECTIONS, KNOWN, Handler
from authlint.adapters.aspnet_sections import SCHEMES
from authlint.adapters.serilog import LEVELS as SERILOG_LEVELS
from authlint.adapters.serilog import MINIMUM
from authlint.facts.events import ASPNET_CORE_PREFIXES
from authlint_lsp import option_texts
from authlint_lsp.log_rules import EVENTS, EVERYTHING, LogRule, described, is_sink_floor, levels_in, rule_of
from authlint_lsp.option_texts import Text


@dataclass(frozen=True)
class Offer:
    """Something to complete.

    Attributes:
        label: The name, or the value, as people read it.
        plain: The value as JSON, lines with tabs and without the indentation of the place.
        snippet: The same as a snippet; empty if it is no other.
        detail: What it is, in a few words.
        text: What it does.
    """

    label: str
    plain: str
    snippet: str = ""
    detail: str = ""
    text: str = ""


_TEXTS: Mapping[Handler, Mapping[str, Text]] = {
    Handler.JWT_BEARER: option_texts.JWT_BEARER,
    Handler.OPENID_CONNECT: option_texts.OPENID_CONNECT,
    Handler.IDENTITY_WEB: option_texts.AZURE_AD,
    Handler.NOBODY: {},
}
_COOKIES = frozenset({"noncecookie", "correlationcookie"})
_WORDS = {
    Type.BOOL: ("true", "false"),
    Type.SAME_SITE: ("Lax", "Strict", "None", "Unspecified"),
    Type.SECURE_POLICY: ("Always", "SameAsRequest", "None"),
}
_LISTS = frozenset({"ValidIssuers", "ValidAudiences", "Scope", "Audiences", "ClientCapabilities", "Extensions"})
_TABLES = frozenset({"NonceCookie", "CorrelationCookie", "TokenValidationParameters", "ExtraQueryParameters"})
_LISTS_OF_TABLES = frozenset(
    {
        *("SigningKeys", "ClientCertificates", "ClientCredentials", "TokenDecryptionCertificates"),
        "TokenDecryptionCredentials",
    }
)

_BEARER = ("Authority", "ValidAudience")
_SIGN_IN = ("Authority", "ClientId")
_AZURE = ("TenantId", "ClientId")

_CATEGORIES = (
    (EVERYTHING, "Everything that no other rule is about."),
    ("Microsoft.AspNetCore", "The framework: requests, routing, authentication, everything."),
    ("Microsoft.AspNetCore.Hosting.Diagnostics", "Each request with its status, 401 and 403 among them."),
    ("Microsoft.AspNetCore.Cors", "Why CORS refused an origin, a method or a header."),
    ("Microsoft.AspNetCore.Routing", "Which endpoint a request is for."),
    ("Microsoft.Identity.Web", "Microsoft.Identity.Web, and what IdentityModel says through it."),
    ("Microsoft.Hosting.Lifetime", "Start, addresses, environment and end of the application."),
    ("Microsoft.EntityFrameworkCore.Database.Command", "Each command to the database."),
    ("System.Net.Http.HttpClient", "Requests that the application makes."),
)
"""Log categories beside those of authentication."""
_AUTH_CATEGORIES = (
    *dict.fromkeys([*ASPNET_CORE_PREFIXES, *(event.category for event in EVENTS)]),
    "Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationHandler",
    "Microsoft.AspNetCore.Authorization.AuthorizationMiddleware",
)


def names(section: Sequence[str], handler: Callable[[], Handler | None]) -> Iterator[Offer]:
    """The names that may stand in a section, the most wanted first.

    Args:
        section: Its key path, in lower case.
        handler: Tells who reads a scheme's section.
    """
    key = tuple(section)
    levels = levels_in(key)
    if levels is not None:
        yield from _categories(LogRule(levels, ""))
    elif key == ():
        yield _skeleton("Authentication", {"Schemes": {"Bearer": dict.fromkeys(_BEARER, "")}}, "section of ASP.NET Core")
        yield _skeleton("AzureAd", _azure(), "section of Microsoft.Identity.Web")
    elif key == SCHEMES[:1]:
        yield _skeleton("Schemes", {"Bearer": dict.fromkeys(_BEARER, "")}, "one section for each scheme, by its name")
    elif key == SCHEMES:
        yield _skeleton("Bearer", dict.fromkeys(_BEARER, ""), "scheme of AddJwtBearer")
        yield _skeleton("OpenIdConnect", dict.fromkeys(_SIGN_IN, "") | {"ResponseType": "code"}, "scheme of AddOpenIdConnect")
    elif key == MINIMUM:
        yield Offer(
            "Default", '"Information"', _choice(SERILOG_LEVELS.spelled, "Information"), "level", "The level of all the rest."
        )
        yield Offer("Override", "{}", "{\n\t$1\n}", "section", "Levels for log categories and what is below them.")
    else:
        yield from _options(key, handler)


def values(section: Sequence[str], name: str, handler: Callable[[], Handler | None], schemes: Iterable[str]) -> Iterator[Offer]:
    """The values that a setting may have, where they are few.

    Args:
        section: The key path of its section, in lower case.
        name: Its name.
        handler: Tells who reads a scheme's section.
        schemes: The schemes that the file knows.
    """
    key = (*section, *name.split(":"))
    rule = rule_of(key)
    if rule is not None:
        yield from _levels(rule)
    elif is_sink_floor([part.lower() for part in key]):
        yield from _levels(LogRule(SERILOG_LEVELS, EVERYTHING))
    else:
        found = {one.lower(): (kind, text) for one, kind, text in _known(tuple(section), handler)}.get(name.lower())
        if found is not None:
            yield from _few(name, *found, [scheme for scheme in schemes if scheme.lower() != section[-1]])


def _few(name: str, kind: Type, text: Text, schemes: Sequence[str]) -> Iterator[Offer]:
    if name.lower().startswith("forward"):
        for scheme in schemes:
            yield Offer(scheme, json.dumps(scheme), detail="scheme")
        return
    words = _WORDS.get(kind) or text.values or ((json.loads(text.default),) if text.default else ())
    for word in words:
        written = word if kind is Type.BOOL else json.dumps(word)
        yield Offer(word, written, detail="default" if written == text.default else "", text=text.sentence)


def option(section: Sequence[str], name: str, handler: Callable[[], Handler | None]) -> tuple[str, str] | None:
    """What an option is and what it does; None if it is none."""
    found = next(((kind, text) for one, kind, text in _known(tuple(section), handler) if one.lower() == name.lower()), None)
    return None if found is None else (_detail(*found), found[1].sentence)


def _known(key: tuple[str, ...], handler: Callable[[], Handler | None]) -> Iterator[tuple[str, Type, Text]]:
    """The options of a section, with their types and texts."""
    inside = key[len(SCHEMES) :] if key[: len(SCHEMES)] == SCHEMES else ()
    is_azure = key in AZURE_SECTIONS
    if not is_azure and len(inside) not in (1, 2):
        return
    who = Handler.IDENTITY_WEB if is_azure else handler()
    if who is None:
        return
    if len(inside) == 2:
        if who is Handler.OPENID_CONNECT and inside[1] in _COOKIES:
            for name, text in option_texts.COOKIE.items():
                yield name, COOKIE_TYPES[name], text
        return
    for name, text in _TEXTS[who].items():
        yield name, KNOWN[who][name], text


def _options(key: tuple[str, ...], handler: Callable[[], Handler | None]) -> Iterator[Offer]:
    for name, kind, text in _known(key, handler):
        plain, snippet = _value(name, kind, text)
        yield Offer(name, plain, snippet, _detail(kind, text), text.sentence)


def _detail(kind: Type, text: Text) -> str:
    what = {Type.TEXT: "string", Type.PATH: "string, a path", Type.SECTION: "section or list"}.get(kind, kind.value)
    return f"{what}, default {text.default}" if text.default else what


def _value(name: str, kind: Type, text: Text) -> tuple[str, str]:
    """A first value for an option, plain and as a snippet."""
    if name in _LISTS:
        return '[""]', '["$1"]'
    if name in _LISTS_OF_TABLES:
        return "[]", "[\n\t{\n\t\t$1\n\t}\n]"
    if name in _TABLES:
        return "{}", "{\n\t$1\n}"
    if kind is Type.BOOL:
        other = "false" if text.default == "true" else "true"  # who writes it down wants it otherwise
        return other, f"${{1|{other},{'true' if other == 'false' else 'false'}|}}"
    words = _WORDS.get(kind) or text.values
    if words:
        return json.dumps(words[0]), _choice(words, words[0])
    first: str = json.loads(text.default) if text.default else ""
    return json.dumps(first), f'"${{1:{first}}}"' if first else '"$1"'


def _choice(words: Sequence[str], first: str) -> str:
    rest = [word for word in words if word != first]
    return f'"${{1|{",".join([first, *rest])}|}}"'


def _azure() -> dict[str, object]:
    return {"Instance": "https://login.microsoftonline.com/", **dict.fromkeys(_AZURE, "")}


def _skeleton(label: str, value: Mapping[str, object], detail: str) -> Offer:
    plain = json.dumps(value, indent="\t")
    snippet, number = plain, 0
    while '""' in snippet:
        number += 1
        snippet = snippet.replace('""', f'"${number}"', 1)
    return Offer(label, plain, snippet, detail)


def _categories(rule: LogRule) -> Iterator[Offer]:
    snippet = _choice(rule.vocabulary.spelled, "Information")
    for category in _AUTH_CATEGORIES:
        events = LogRule(rule.vocabulary, category).events
        yield Offer(category, '"Information"', snippet, "authentication", described(events))
    for category, text in _CATEGORIES:
        if category != EVERYTHING or rule.vocabulary is not SERILOG_LEVELS:
            yield Offer(category, '"Information"', snippet, "log category", text)


def _levels(rule: LogRule) -> Iterator[Offer]:
    events = rule.events
    for word in rule.vocabulary.spelled:
        level = rule.vocabulary.level(word)
        hidden = [event for event in events if level is not None and event.level < level and not event.reveals]
        text = f"Hides auth events. {described(hidden)}" if hidden else "Hides no auth event." if events else ""
        yield Offer(word, json.dumps(word), detail=f"level of {rule.vocabulary.system}", text=text)
