"""SARIF as its standard has it. The schema is OASIS's, as published by SchemaStore."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

from authlint.checks import all_checks
from authlint.engine import MemoryFiles, Report
from authlint.facts.reading import Crash
from authlint.reporters import Presentation, render
from authlint.text import Location, Span

SCHEMA = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


def run_of(presentation: Presentation) -> Any:
    log = json.loads(render("sarif", presentation))
    validator: Any = jsonschema.Draft4Validator(SCHEMA)
    validator.validate(log)
    return log["runs"][0]


def test_is_valid(sample: Presentation) -> None:
    assert run_of(sample)["columnKind"] == "unicodeCodePoints"


def test_is_valid_with_the_real_checks_and_without_findings() -> None:
    run = run_of(Presentation(Report((), 0), MemoryFiles({}), version="1.2.3"))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(all_checks())
    assert run["results"] == []


def test_every_result_points_at_its_rule(sample: Presentation) -> None:
    run = run_of(sample)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_levels(sample: Presentation) -> None:
    assert [result["level"] for result in run_of(sample)["results"]] == ["error", "note", "warning", "note", "warning"]


def test_paths_are_percent_encoded_and_relative_to_the_source_root(sample: Presentation) -> None:
    sample.display = lambda path: "C:/x y/a.json" if path == "gone.json" else path
    artifacts = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run_of(sample)["results"]]
    assert artifacts == [
        {"uri": "app/main.py", "uriBaseId": "SRCROOT"},
        {"uri": "app/main.py", "uriBaseId": "SRCROOT"},
        {"uri": "conf/a%20b%2Cc%3A100%25.json", "uriBaseId": "SRCROOT"},
        {"uri": "file:///elsewhere/appsettings.json"},
        {"uri": "file:///C:/x%20y/a.json"},
    ]


def test_labels_and_fixes_travel_along(sample: Presentation) -> None:
    results = run_of(sample)["results"]
    assert [related["message"]["text"] for related in results[0]["relatedLocations"]] == [
        "said to be fine here",
        "used here",
        "and set, 100 %, here",
    ]
    assert results[2]["fixes"][0]["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 14, "endLine": 2, "endColumn": 18},
            "insertedContent": {"text": "false"},
        }
    ]
    assert "fixes" not in results[4]


def test_a_crash_is_not_a_successful_execution() -> None:
    crash = Crash("check x", Location("a.py", Span(0, 0)), "ValueError in x.py:1", "")
    run = run_of(Presentation(Report((), 1, (crash,)), MemoryFiles({}), version="1.2.3"))
    assert run["invocations"] == [{"executionSuccessful": False}]
