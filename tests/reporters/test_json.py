"""The JSON format is a contract: its schema, and what a program can do with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

from authlint.reporters import Presentation, render

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "json-schema.json").read_text(encoding="utf-8"))


def test_keeps_its_contract(sample: Presentation) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator: Any = jsonschema.Draft202012Validator(SCHEMA)
    validator.validate(json.loads(render("json", sample)))


def test_says_no_more_than_its_contract() -> None:
    for name, definition in [("document", SCHEMA), *SCHEMA["$defs"].items()]:
        if definition.get("type") == "object":
            assert definition["additionalProperties"] is False, name
            assert set(definition["required"]) == set(definition["properties"]), name


def test_is_ascii_so_that_every_console_can_show_it(sample: Presentation) -> None:
    assert render("json", sample).isascii()


def test_edits_can_be_made_from_lines_and_columns(sample: Presentation) -> None:
    finding = next(one for one in json.loads(render("json", sample))["findings"] if one["path"].startswith("conf/"))
    (edit,) = finding["fix"]["edits"]
    lines = sample.lines("conf/a b,c:100%.json").text.split("\n")
    start: dict[str, int] = edit["range"]["start"]
    end: dict[str, int] = edit["range"]["end"]
    assert start["line"] == end["line"]
    line = lines[start["line"] - 1]
    assert line[: start["column"] - 1] + edit["text"] + line[end["column"] - 1 :] == '  "Details": false, "Ünïcödé": 1'


def test_a_fix_that_cannot_be_carried_out_is_null(sample: Presentation) -> None:
    (finding,) = [one for one in json.loads(render("json", sample))["findings"] if one["path"] == "gone.json"]
    assert finding["fix"] is None


def test_fingerprints_differ_and_do_not_depend_on_the_line(sample: Presentation) -> None:
    prints = [one["fingerprint"] for one in json.loads(render("json", sample))["findings"]]
    assert len(set(prints)) == len(prints)
