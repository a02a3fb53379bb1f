"""What may stand in the configuration, what it means, and what is said about mistakes in it."""

from __future__ import annotations

from typing import Any

import pytest

from authlint.config import DEFAULTS, Config, ConfigError, parse
from authlint.engine import MemoryFiles, Rules, Sources, analyse
from authlint.finding import Finding, Severity
from authlint.policy import Overrides, overridden, rules_of, shown

KEY = '{\n  "Jwt": {\n    "Issuer": "https://orders.example",\n    "Key": "p8Vw3kQz7LmXn2RtYb5Hc9Jd4Gf6Ks1A"\n  }\n}\n'
FILES = {"/p/api/appsettings.json": KEY, "/p/appsettings.json": KEY}


def findings(config: Config) -> list[Finding]:
    files = MemoryFiles(FILES)
    rules = rules_of(config)
    report = analyse(files, sorted(FILES), rules)
    return list(shown(report, config, Sources(files), FILES).findings)


def entry(**changes: str) -> dict[str, Any]:
    return {
        "suppress": [{"path": "api/appsettings.json", "key": "Jwt:Key", "check": "key-hardcoded", "reason": "vault", **changes}]
    }


def test_an_empty_table_is_the_defaults() -> None:
    assert parse({}, "") == DEFAULTS
    assert rules_of(DEFAULTS) == Rules()


def test_every_key() -> None:
    config = parse(
        {
            "select": ["keys", "signature-not-verified"],
            "ignore": ["key-hardcoded"],
            "environments": ["Staging", "Production"],
            "exclude": ["old/"],
            "include-tests": True,
            "min-severity": "info",
            "fail-on": "error",
            "per-file-ignores": {"a/*.py": ["tokens"]},
            **entry(),
        },
        "/p/authlint.toml",
    )
    assert config.directory == "/p"
    assert config.fail_on is Severity.ERROR
    assert config.per_file_ignores == (("a/*.py", ("tokens",)),)
    assert config.suppress[0].key == "Jwt:Key"
    assert rules_of(config).question.environments == ("Staging", "Production")
    enabled = rules_of(config).enabled
    assert enabled is not None
    assert "signature-not-verified" in enabled
    assert "key-hardcoded" not in enabled
    assert "file-not-readable" in enabled


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"selcet": []}, "x.toml: unknown key 'selcet'; did you mean 'select'?"),
        ({"include_tests": True}, "x.toml: unknown key 'include_tests'; did you mean 'include-tests'?"),
        ({"select": "keys"}, "x.toml: select: must be a list of strings, not 'keys'"),
        ({"select": ["keys", 1]}, "x.toml: select[1]: must be a string, not 1"),
        ({"ignore": ["kyes"]}, "x.toml: ignore: no check or topic is called 'kyes'; did you mean 'keys'?"),
        ({"environments": []}, "x.toml: environments: must name at least one environment"),
        ({"environments": [" "]}, "x.toml: environments[0]: must not be empty"),
        ({"include-tests": "yes"}, "x.toml: include-tests: must be true or false, not 'yes'"),
        (
            {"min-severity": "warn"},
            "x.toml: min-severity: must be one of hint, info, warning, error, not 'warn'; did you mean 'warning'?",
        ),
        ({"fail-on": 3}, "x.toml: fail-on: must be one of hint, info, warning, error, not 3"),
        ({"per-file-ignores": []}, "x.toml: per-file-ignores: must be a table, not a list"),
        ({"per-file-ignores": {"a": ["b"]}}, "x.toml: per-file-ignores.'a': no check or topic is called 'b'"),
        ({"suppress": {}}, "x.toml: suppress: must be a list of tables, not a dict"),
        ({"suppress": [1]}, "x.toml: suppress[0]: must be a table, not 1"),
        ({"suppress": [{"path": "a", "key": "b"}]}, "x.toml: suppress[0]: 'check' is missing"),
        (entry(check="keys"), "x.toml: suppress[0].check: no check is called 'keys'"),
        (entry(chek="x"), "x.toml: suppress[0]: unknown key 'chek'; did you mean 'check'?"),
    ],
)
def test_mistakes(table: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(table, "x.toml")
    assert str(caught.value) == message


def test_the_command_line_wins() -> None:
    config = parse({"select": ["tokens"], "ignore": ["keys"], "fail-on": "error", "environments": ["Staging"]}, "x.toml")
    assert overridden(config, Overrides()) == config
    changed = overridden(config, Overrides(select=("keys",), environments=("Production",), fail_on=Severity.INFO))
    assert (changed.select, changed.ignore) == (("keys",), ())
    assert changed.environments == ("Production",)
    assert changed.fail_on is Severity.INFO
    assert overridden(config, Overrides(ignore=("cors",))).ignore == ("keys", "cors")


def test_per_file_ignores() -> None:
    config = parse({"select": ["keys"], "per-file-ignores": {"api/": ["keys"]}}, "/p/authlint.toml")
    assert [finding.at.path for finding in findings(config)] == ["/p/appsettings.json"]


@pytest.mark.parametrize("key", ["Jwt:Key", "jwt:KEY", "Jwt"])
def test_suppressed_by_key(key: str) -> None:
    config = parse({"select": ["keys"], **entry(key=key)}, "/p/authlint.toml")
    assert [finding.at.path for finding in findings(config)] == ["/p/appsettings.json"]


def test_an_entry_that_silences_nothing_is_reported_where_it_stands() -> None:
    text = '[[suppress]]\npath = "api/appsettings.json"\nkey = "Jwt:Issuer"\n'
    config = parse({"select": ["keys", "unused-suppression"], **entry(key="Jwt:Issuer")}, "/p/authlint.toml", text)
    unused = [finding for finding in findings(config) if finding.check == "unused-suppression"]
    assert [finding.at.path for finding in unused] == ["/p/authlint.toml"]
    assert text[unused[0].at.span.start : unused[0].at.span.end] == "Jwt:Issuer"


def test_an_entry_for_files_that_were_not_looked_at_is_not_unused() -> None:
    config = parse({"select": ["keys", "unused-suppression"], **entry(path="web/*.json")}, "/p/authlint.toml")
    assert {finding.check for finding in findings(config)} == {"key-hardcoded"}
