"""Whether the bearer handler's configuration says which audience and which issuer a token must have.

``JwtBearerConfigureOptions`` up to 8.0.6 turns a check off, without a word, when nothing is configured to compare with; since
8.0.7 and in 9.0 the check stays on and refuses every token, and ``ValidateAudience`` and ``ValidateIssuer`` are read. What code
sets in ``AddJwtBearer`` comes later and wins.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.aspnet_code import Code, code_around
from authlint.adapters.aspnet_schemes import Handler, Section, sections, written
from authlint.adapters.aspnet_sections import EVIDENCE, children
from authlint.facts.environment import is_production_like
from authlint.facts.settings import Claim, ClaimTrouble, UncheckedClaim
from authlint.layers import OTHER, Key, Stack, appsettings
from authlint.record import record
from authlint.sources import Project
from authlint.sources.json import JsonSource

SYSTEM = "ASP.NET Core"
CHANGED = (8, 0, 7)
"""The version of the package since which both checks stay on; in 9.0 and later from the start."""
_PACKAGE = "microsoft.aspnetcore.authentication.jwtbearer"


@record
class _Rule:
    """How one claim is configured: the switch, what sets it up, and the names in code that may set it up too."""

    claim: Claim
    switch: str
    single: str
    several: str
    in_code: str


_RULES = (
    _Rule(
        Claim.AUDIENCE,
        "ValidateAudience",
        "ValidAudience",
        "ValidAudiences",
        r"Audience|Audiences|ValidAudiences?|ValidateAudience|AudienceValidator",
    ),
    _Rule(
        Claim.ISSUER,
        "ValidateIssuer",
        "ValidIssuer",
        "ValidIssuers",
        r"Authority|MetadataAddress|ConfigurationManager|ValidIssuers?|ValidateIssuer|IssuerValidator",
    ),
)
_DISCOVERY = ("authority", "metadataaddress")
_TAKES_OVER = r"TokenValidationParameters|AddMicrosoftIdentityWeb\w*|AddKeycloak\w*|AddOkta\w*|AddAuth0\w*"


def facts(source: JsonSource, project: Project) -> Iterator[UncheckedClaim]:
    """What one file switches off, or lacks."""
    stack = appsettings(source, project)
    if not any("authentication" in key[:1] for layer in stack.layers for key in layer.sections):
        yield from _own_sections(stack, source.path)
        return
    code = code_around(source.path.rpartition("/")[0], project)
    for section in sections(stack, code):
        if section.handler is Handler.JWT_BEARER:
            for rule in _RULES:
                yield from _explicit(stack, section, rule, source.path, code)
                yield from _missing(stack, section, rule, source.path, code)
    yield from _own_sections(stack, source.path)


def _explicit(stack: Stack, section: Section, rule: _Rule, path: str, code: Code) -> Iterator[UncheckedClaim]:
    """The switch, where it is read."""
    for placed in stack.placed(path):
        if placed.setting.key != (*section.key, rule.switch.lower()) or not _is_false(placed.setting.text):
            continue
        reads = _keeps_checking(code)
        has_values = _is_set_up(stack, section.key, rule)
        if reads is False and has_values:
            continue  # the switch is not read, and the check is on
        yield UncheckedClaim(
            SYSTEM,
            rule.claim,
            placed.setting.at,
            rule.switch,
            True,
            ClaimTrouble.ANY,
            rule.single,
            placed.where,
            placed.layer.name,
            certain=(reads is True or not has_values) and not code.calls(rule.in_code),
        )


def _missing(stack: Stack, section: Section, rule: _Rule, path: str, code: Code) -> Iterator[UncheckedClaim]:
    """The section, in the lowest layer that has it, if no layer has anything to compare with."""
    home = next((layer for layer in stack.layers if section.key in layer.sections), None)
    if home is None or home.path != path or code.calls(rule.in_code) or code.calls(_TAKES_OVER):
        return
    there = [name for name in stack.environments if any(section.key in layer.sections for layer in stack.loaded(name))]
    environments = [name for name in there if stack.is_known(name) and _lacks(stack, name, section.key, rule)]
    named = [name for name in stack.environments if name != OTHER and is_production_like(name)]
    if any(name not in environments for name in named):
        environments = [name for name in environments if name != OTHER]  # each environment brings its own
    keeps = _keeps_checking(code)
    trouble = {True: ClaimTrouble.NONE, False: ClaimTrouble.ANY, None: ClaimTrouble.VERSION}[keeps]
    if environments:
        yield UncheckedClaim(
            SYSTEM,
            rule.claim,
            home.sections[section.key],
            ":".join(written(home, section.key)),
            False,
            trouble,
            rule.single,
            stack.where(environments),
            home.name,
            certain=code.is_known and not code.has_user_secrets and not _is_deployed(code),
        )


def _lacks(stack: Stack, environment: str, section: Key, rule: _Rule) -> bool:
    chains = stack.chains[environment]
    there = {key[len(section)] for key in chains if key[: len(section)] == section and len(key) > len(section)}
    names = {rule.single.lower(), rule.several.lower(), rule.switch.lower()}
    if rule.claim is Claim.ISSUER:
        names.update(_DISCOVERY)
    return bool(there) and names.isdisjoint(there)


def _is_set_up(stack: Stack, section: Key, rule: _Rule) -> bool:
    return not {rule.single.lower(), rule.several.lower()}.isdisjoint(children(stack, section))


def _keeps_checking(code: Code) -> bool | None:
    """Whether the version is one that keeps checking what is not set up; None if that is not known."""
    version = code.packages.get(_PACKAGE)
    if version is not None:
        return version >= CHANGED
    if not code.frameworks:
        return None
    if min(code.frameworks) >= (9, 0):
        return True
    return False if max(code.frameworks) < (8, 0) else None


def _is_deployed(code: Code) -> bool:
    """Whether what deploys the application sets something there."""
    return any("Authentication__Schemes" in text for text in code.deployment)


def _own_sections(stack: Stack, path: str) -> Iterator[UncheckedClaim]:
    """The switch in a section that the application reads itself, most likely into token validation parameters."""
    for placed in stack.placed(path):
        key, section = placed.setting.key, placed.setting.key[:-1]
        rule = next((rule for rule in _RULES if rule.switch.lower() == key[-1]), None)
        if rule is None or not _is_false(placed.setting.text) or not _is_own(stack, section):
            continue
        name = ":".join(placed.setting.names)
        yield UncheckedClaim(
            "the application",
            rule.claim,
            placed.setting.at,
            name,
            True,
            ClaimTrouble.ANY,
            rule.single,
            placed.where,
            placed.layer.name,
            certain=False,
        )


def _is_own(stack: Stack, section: Key) -> bool:
    bound = section[:1] in (("authentication",), ("azuread",), ("azureadb2c",)) and section[:2] != ("authentication", "jwtbearer")
    return bool(section) and not bound and not EVIDENCE.isdisjoint(children(stack, section))


def _is_false(text: str | None) -> bool:
    return (text or "").strip().lower() == "false"


ADAPTER = Adapter(
    name="ASP.NET Core audience and issuer",
    language=JsonSource,
    files=("appsettings.json", "appsettings.*.json"),
    triggers=(),  # .NET ignores the case of keys, so no literal is certain; and these files are small
    facts=facts,
)
