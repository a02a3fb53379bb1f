"""Sections of ``appsettings.json`` as a whole: what they lack, what contradicts itself, what is left of a template.

Sources: ``MergedOptions`` and ``MicrosoftIdentityOptionsValidation`` of Microsoft.Identity.Web (IDW10106 for a missing option),
its project templates for the GUIDs, and ``OpenIdConnectOptions.Validate``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.aspnet_code import Code, code_around
from authlint.adapters.aspnet_schemes import AZURE_SECTIONS, Handler, effective_text, sections, written
from authlint.adapters.aspnet_sections import AUTH_WORDS, has_evidence, is_about, plain
from authlint.adapters.key_looks import is_template
from authlint.facts.settings import Gap, IncompleteSection, UnexpandedVariable
from authlint.facts.transport import CorsPolicy
from authlint.layers import OTHER, Key, Layer, Placed, Stack, appsettings
from authlint.sources import Project
from authlint.sources.json import JsonSource

SYSTEM = "Microsoft.Identity.Web"
_USES = r"AddMicrosoftIdentityWeb\w*|AddMicrosoftWebApi\w*|AddMicrosoftWebApp\w*"
_TEMPLATE_ID = re.compile(r"(?P<one>[0-9a-fA-F])(?P=one){7}(-(?P=one){4}){3}-?(?P=one){12,}")
_IDS = ("clientid", "tenantid")
_ORIGIN_NAMES = frozenset(
    {"allowedorigins", "origins", "corsorigins", "allowedcorsorigins", "alloworigins", "allowedorigin", "origin"}
)
_CREDENTIALS = frozenset({"allowcredentials", "supportscredentials"})
_CORS = frozenset({"cors", "crossorigin"})
_REFERENCE = re.compile(r"\$\{[A-Za-z_][\w.]*(:-?[^}]*)?\}|(?<!\$)\$\([A-Za-z_][\w.]*\)|%[A-Za-z_]\w{2,}%")
_EXPANDERS = re.compile(
    r"envsubst|\bsed\b|replacetokens|replace-tokens|qetza|FileTransform|variable-substitution|Octopus|confd|gomplate|dockerize"
    r"|AppSettingsTransform|consul-template|\byq\b|\bjq\b|helm|kustomize",
    re.IGNORECASE,
)
_EXPANDING_CODE = (
    r"ExpandEnvironmentVariables|AddPlaceholderResolver|AddEnvironmentVariablesPlaceholders?|Steeltoe\w*|AddSubstitution\w*"
)
_EXPANDING_PACKAGE = re.compile(r"steeltoe|substitut|placeholder|expand", re.IGNORECASE)


def facts(source: JsonSource, project: Project) -> Iterator[object]:
    """What one file's sections lack, or contradict."""
    stack = appsettings(source, project)
    layer = next((one for one in stack.layers if one.path == source.path), None)
    if layer is None:
        return
    directory = source.path.rpartition("/")[0]
    yield from _cors(stack, source.path)
    yield from _variables(stack, source.path, directory, project)
    keys = {key for one in stack.layers for key in one.sections}
    if not any(key in AZURE_SECTIONS or key[:2] == ("authentication", "schemes") for key in keys):
        return
    code = code_around(directory, project)
    yield from _left_from_template(stack, source.path)
    for section in sections(stack, code):
        home = next((one for one in stack.layers if section.key in one.sections), None)
        if home is not layer:
            continue
        if section.handler is Handler.IDENTITY_WEB:
            yield from _identity_web(stack, section.key, layer, code)
        elif section.handler is Handler.OPENID_CONNECT and not code.calls("ClientId"):
            yield from _missing(stack, section.key, layer, ("ClientId",), system="ASP.NET Core", code=code)


def _left_from_template(stack: Stack, path: str) -> Iterator[IncompleteSection]:
    """The GUIDs of ones and twos of the templates."""
    for placed in stack.placed(path):
        setting = placed.setting
        if (
            setting.key[:-1] in AZURE_SECTIONS
            and setting.key[-1] in _IDS
            and _TEMPLATE_ID.fullmatch((setting.text or "").strip())
        ):
            yield IncompleteSection(
                SYSTEM,
                ":".join(setting.names[:-1]),
                setting.at,
                Gap.TEMPLATE,
                (setting.names[-1],),
                "nobody can sign in",
                placed.where,
                placed.layer.name,
            )


def _identity_web(stack: Stack, key: Key, home: Layer, code: Code) -> Iterator[IncompleteSection]:
    if not code.calls(_USES) and not any(name.startswith("microsoft.identity.web") for name in code.packages):
        return  # another library reads it, with needs of its own
    names = _set_anywhere(stack, key)
    is_b2c = key == ("azureadb2c",) or "signupsigninpolicyid" in names
    wanted = ["ClientId"]
    if "authority" not in names:
        wanted += ["Instance", *(() if is_b2c else ("TenantId",))]
    yield from _missing(stack, key, home, tuple(wanted), system=SYSTEM, code=code)
    for one, others in (("authority", ("instance", "tenantid")), ("clientsecret", ("clientcredentials",))):
        for environment in stack.environments:
            found = [other for other in others if _has(stack, environment, (*key, other))]
            at = next((setting for setting in home.settings if setting.key == (*key, one)), None)
            if at is not None and found and _has(stack, environment, (*key, one)):
                yield IncompleteSection(
                    SYSTEM,
                    ":".join(written(home, key)),
                    at.at if one == "authority" else at.name_at,
                    Gap.CONTRADICTION,
                    (at.names[-1], *(_as_written(stack, (*key, other)) for other in found)),
                    "only one of them counts",
                    stack.where([environment]),
                    home.name,
                )
                break


def _as_written(stack: Stack, key: Key) -> str:
    for layer in stack.layers:
        for setting in layer.settings:
            if setting.key[: len(key)] == key:
                return setting.names[len(key) - 1]
    return key[-1]


def _has(stack: Stack, environment: str, key: Key) -> bool:
    """Whether a setting, or something below it, is set to more than nothing."""
    return any(
        chain[-1][1].text not in (None, "") and not is_template(chain[-1][1].text or "")
        for one, chain in stack.chains[environment].items()
        if one[: len(key)] == key
    )


def _set_anywhere(stack: Stack, key: Key) -> frozenset[str]:
    return frozenset(
        setting.key[len(key)] for one in stack.layers for setting in one.settings if setting.key[: len(key)] == key != setting.key
    )


def _missing(
    stack: Stack, key: Key, home: Layer, wanted: tuple[str, ...], *, system: str, code: Code
) -> Iterator[IncompleteSection]:
    """Settings that no layer has, not even empty: an empty one is there to be filled in."""
    there = _set_anywhere(stack, key)
    missing = tuple(name for name in wanted if name.lower() not in there)
    known = all(stack.is_known(environment) for environment in stack.environments)
    if not missing or not known or not there or any(effective_text(stack, OTHER, (*key, name)) is not None for name in missing):
        return
    if code.calls("|".join(missing)) or any(code.deploys(f"{key[-1]}__{name}", ignore_case=True) for name in missing):
        return
    yield IncompleteSection(
        system,
        ":".join(written(home, key)),
        home.sections[key],
        Gap.MISSING,
        missing,
        "the first request fails",
        stack.where([home.environment]) if home.environment else stack.where(stack.environments),
        home.name,
        certain=code.is_known and not code.has_user_secrets,
    )


def _cors(stack: Stack, path: str) -> Iterator[CorsPolicy]:
    for placed in stack.placed(path):
        owner, name = _owner(placed)
        if name not in _ORIGIN_NAMES or "*" not in re.split(r"[,; ]+", (placed.setting.text or "").strip()):
            continue
        for environment in stack.environments:
            allowed = [
                chain[-1][1]
                for key, chain in stack.chains[environment].items()
                if key[:-1] == owner and plain(key[-1]) in _CREDENTIALS and (chain[-1][1].text or "").strip().lower() == "true"
            ]
            if allowed and (environment == OTHER or placed.where.allows(environment)):
                where = placed.where & (stack.where([environment]) if environment != OTHER else placed.where)
                section = placed.setting.names[: len(owner)]
                certain = is_about(placed.setting.names, _CORS)
                shown = ":".join(section) or "the file"
                yield CorsPolicy("ASP.NET Core", shown, placed.setting.at, allowed[0].at, where, placed.layer.name, certain)
                break


def _owner(placed: Placed) -> tuple[Key, str]:
    """The section that an origin, or an item of a list of them, belongs to, and the list's name."""
    *above, last = placed.setting.key
    if last.isdecimal() and above:
        last = above.pop()
    return tuple(above), plain(last)


def _variables(stack: Stack, path: str, directory: str, project: Project) -> Iterator[UnexpandedVariable]:
    for placed in stack.placed(path):
        setting = placed.setting
        match = _REFERENCE.search(setting.text or "")
        if match is None or not (is_about(setting.names[:-1], AUTH_WORDS) or has_evidence(stack, setting.key[:-1])):
            continue
        code = code_around(directory, project)
        if not code.is_known or code.calls(_EXPANDING_CODE) or any(map(_EXPANDING_PACKAGE.search, code.packages)):
            continue
        if match[0][:2] in {text[:2] for text in code.strings if text[:2] in ("${", "$(")} or "%" in code.strings:
            continue
        is_filled_in = any(map(_EXPANDERS.search, code.deployment))
        if not is_filled_in:
            yield UnexpandedVariable(
                ".NET",
                ":".join(setting.names),
                setting.at,
                match[0],
                "__".join(setting.names),
                placed.where,
                placed.layer.name,
                certain=bool(code.deployment),
            )


ADAPTER = Adapter(
    name="ASP.NET Core sections",
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
