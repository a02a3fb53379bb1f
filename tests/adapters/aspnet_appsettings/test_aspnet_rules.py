from __future__ import annotations

import pytest

from authlint.adapters.aspnet_levels import Rule
from authlint.adapters.aspnet_sections import words
from authlint.adapters.key_looks import looks_of
from authlint.adapters.microsoft_logging import LEVELS
from authlint.adapters.microsoft_logging import select as select_microsoft
from authlint.adapters.serilog import LEVELS as SERILOG_LEVELS
from authlint.adapters.serilog import select as select_serilog
from authlint.check import Question
from authlint.checks import all_checks
from authlint.engine import MemoryFiles, Rules, analyse
from authlint.facts.keys import KeyLooks
from authlint.facts.logging import Level
from authlint.finding import Finding, InsertSetting
from authlint.layers import Setting
from authlint.text import Location, Span

HANDLER = "Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler"
NOWHERE = Location("", Span(0, 0))


def rule(category: str, level: Level = Level.WARNING) -> Rule:
    return Rule(Setting((category.lower(),), (category,), "x", NOWHERE, NOWHERE), "", category, level, ())


@pytest.mark.parametrize(
    ("rules", "provider", "decides"),
    [
        ([(None, "Default"), (None, "Microsoft"), (None, "Microsoft.AspNetCore")], None, "Microsoft.AspNetCore"),
        ([(None, "microsoft.aspnetcore.auth"), (None, "Microsoft.AspNetCore")], None, "microsoft.aspnetcore.auth"),
        ([(None, "Microsoft.AspNetCore.Authorization"), (None, "Default")], None, "Default"),
        ([(None, "Microsoft.AspNetCore.Authentication"), ("Console", "Default")], "Console", "Default"),
        ([("console", "Default"), (None, "Microsoft")], "Console", "Microsoft"),
        ([(None, "Microsoft.*.JwtBearerHandler"), (None, "Microsoft.AspNetCore")], None, "Microsoft.*.JwtBearerHandler"),
        ([(None, "*.JwtBearer.*"), (None, "Default")], None, "Default"),
        ([("Console", "Microsoft")], None, None),
    ],
)
def test_microsoft_rules_are_chosen_as_in_dotnet(
    rules: list[tuple[str | None, str]], provider: str | None, decides: str | None
) -> None:
    chosen = select_microsoft([(owner, rule(category)) for owner, category in rules], provider, HANDLER)
    assert (chosen.category if chosen else None) == decides


@pytest.mark.parametrize(
    ("overrides", "decides"),
    [
        (["Microsoft", "Microsoft.AspNetCore"], "Microsoft.AspNetCore"),
        (["Microsoft.AspNetCore.Auth"], None),
        (["Microsoft.*"], None),
        (["microsoft.aspnetcore.AUTHENTICATION", "Microsoft"], "microsoft.aspnetcore.AUTHENTICATION"),
        ([HANDLER], HANDLER),
    ],
)
def test_serilog_overrides_need_a_dot_or_the_end(overrides: list[str], decides: str | None) -> None:
    chosen = select_serilog([rule(category) for category in overrides], HANDLER)
    assert (chosen.category if chosen else None) == decides


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("warning", True, "Warning"),
        ("Debug, Error", True, ""),
        ("42", True, ""),
        ("Warn", False, "Warning"),
        ("Off", False, "None"),
        ("Quiet", False, ""),
    ],
)
def test_microsoft_level_words(word: str, known: bool, meant: str) -> None:
    assert LEVELS.is_known(word) is known
    if not known:
        assert LEVELS.meant(word) == meant


@pytest.mark.parametrize(
    ("word", "meant"), [("Trace", "Verbose"), ("Critical", "Fatal"), ("Info", "Information"), ("None", ""), ("Eror", "Error")]
)
def test_serilog_level_words(word: str, meant: str) -> None:
    assert not SERILOG_LEVELS.is_known(word)
    assert SERILOG_LEVELS.meant(word) == meant


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("", KeyLooks.EMPTY),
        ("  ", KeyLooks.EMPTY),
        ("prefix-${JWT_KEY}", KeyLooks.TEMPLATE),
        ("#{JwtKey}#", KeyLooks.TEMPLATE),
        ("$(JwtKey)", KeyLooks.TEMPLATE),
        ("{client-secret}", KeyLooks.TEMPLATE),
        ("Overridden by environment variable", KeyLooks.TEMPLATE),
        ("11111111-1111-1111-1111-11111111111111111", KeyLooks.TEMPLATE),
        ("change-me", KeyLooks.PLACEHOLDER),
        ("YOUR_SECRET_KEY_HERE", KeyLooks.PLACEHOLDER),
        ("my_super_secret_key_of_32_bytes!", KeyLooks.PLACEHOLDER),
        ("b7!Zr0-webhook-signing-key-2024-orders-prod", KeyLooks.SECRET),
        ("kY}8#<2>{w", KeyLooks.SECRET),
        ("a$%b%c", KeyLooks.SECRET),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", KeyLooks.SECRET),
        ("-----BEGIN CERTIFICATE-----\nMIIB", KeyLooks.PUBLIC),
        ("<RSAKeyValue><Modulus>x</Modulus><D>y</D></RSAKeyValue>", KeyLooks.PRIVATE_KEY),
        ("C:\\keys\\jwt.pem", None),
        ("https://vault.example/x", None),
    ],
)
def test_what_a_key_looks_like(text: str, looks: KeyLooks | None) -> None:
    assert looks_of(text) is looks


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("JwtBearerSettings", "jwt"),
        ("JWT", "jwt"),
        ("JWTSettings", "jwt"),
        ("jwt_settings", "jwt"),
        ("OAuth2", "oauth2"),
        ("AzureAdB2C", "azureadb2c"),
        ("AuthServer", "auth"),
        ("OpenIdConnect", "openid"),
    ],
)
def test_words_of_section_names(name: str, word: str) -> None:
    assert word in words(name)


def test_author_is_not_auth() -> None:
    assert "auth" not in words("AuthorSettings")
    assert "token" not in words("Tokenizer")


def findings(files: dict[str, str], *environments: str) -> list[Finding]:
    rules = Rules(Question(environments)) if environments else Rules()
    report = analyse(MemoryFiles(files), files, rules)
    assert not report.crashes
    return list(report.findings)


def test_another_environment_can_be_asked_about() -> None:
    files = {
        "appsettings.json": '{"Jwt": {"Issuer": "a", "IncludeErrorDetails": true}}',
        "appsettings.Production.json": '{"Jwt": {"IncludeErrorDetails": false}}',
        "appsettings.Staging.json": "{}",
    }
    [finding] = findings(files, "Staging")
    assert (finding.severity.word, finding.environment) == ("warning", "Staging")
    assert finding.fix is not None
    assert finding.fix.intents == (InsertSetting("appsettings.Staging.json", ("Jwt", "IncludeErrorDetails"), False),)
    assert [(label.at.path, label.message) for label in finding.labels] == [("appsettings.Staging.json", "not overridden here")]


def test_no_secret_is_ever_shown() -> None:
    secret = "Zb0f3FqHk2vT9sXw"
    files = {"appsettings.json": f'{{"Jwt": {{"Issuer": "a", "Key": "{secret}"}}}}'}
    found = findings(files)
    assert {finding.check for finding in found} == {"key-hardcoded", "key-too-short"}
    for finding in found:
        assert secret not in repr(finding)
        assert finding.secrets == (finding.at,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"Logging": []}',
        '{"Logging": {"LogLevel": "Info"}}',
        '{"": {"": ""}}',
        '{"Serilog": 1, "Jwt": null}',
        '{":::": "x", "Jwt:": {"Key": 1}}',
    ],
)
def test_odd_files_break_nothing(text: str) -> None:
    assert all(finding.check in {"file-not-readable"} for finding in findings({"appsettings.json": text}))


def test_every_check_of_this_group_is_there() -> None:
    wanted = {"error-details-in-production", "auth-events-hidden", "log-level-invalid", "key-hardcoded"}
    assert wanted <= set(all_checks())
