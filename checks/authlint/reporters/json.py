"""For programs: a contract, described by ``docs/json-schema.json``. Only added to within one ``version``."""

from __future__ import annotations

import json
from typing import TypeAlias

from authlint.check import TOPICS
from authlint.finding import Finding, Safety, Severity
from authlint.reporters import Presentation
from authlint.text import Edit, Location, Position

Object: TypeAlias = "dict[str, object]"

VERSION = 1


def render(presentation: Presentation) -> str:
    """Render a report as JSON. Only ASCII is written, so that no console's encoding can spoil it."""
    fingerprints = presentation.fingerprints()
    document = {
        "version": VERSION,
        "authlint": presentation.version,
        "files": presentation.report.files,
        "findings": [_finding(finding, fingerprints[finding], presentation) for finding in presentation.report.findings],
    }
    return json.dumps(document, indent=2) + "\n"


def _finding(finding: Finding, fingerprint: str, presentation: Presentation) -> Object:
    return {
        "check": finding.check,
        "topic": finding.topic,
        "severity": finding.severity.word,
        "path": presentation.display(finding.at.path),
        "environment": finding.environment,
        "range": _range(finding.at, presentation),
        "message": finding.message,
        "labels": [
            {"path": presentation.display(label.at.path), "range": _range(label.at, presentation), "message": label.message}
            for label in finding.labels
        ],
        "fix": _fix(finding, presentation),
        "fingerprint": fingerprint,
    }


def _fix(finding: Finding, presentation: Presentation) -> Object | None:
    edits = presentation.edits(finding)
    if finding.fix is None or edits is None:
        return None
    return {
        "title": finding.fix.title,
        "safety": finding.fix.safety.value,
        "edits": [_edit(path, edit, presentation) for path in sorted(edits) for edit in edits[path]],
    }


def _edit(path: str, edit: Edit, presentation: Presentation) -> Object:
    return {
        "path": presentation.display(path),
        "range": _range(Location(path, edit.span), presentation),
        "text": edit.text,
    }


def _range(at: Location, presentation: Presentation) -> Object:
    start, end = presentation.region(at)
    return {"start": _position(start), "end": _position(end)}


def _position(position: Position) -> Object:
    return {"line": position.line, "column": position.column}


_RANGE: Object = {"$ref": "#/$defs/range"}


def schema() -> Object:
    """The contract as a JSON schema: what stands in ``docs/json-schema.json``."""
    heading: Object = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "authlint check --format json"}
    document: Object = {
        "version": {"description": "The version of this format.", "const": VERSION},
        "authlint": _text("The version of authlint."),
        "files": _count("How many files were looked at.", 0),
        "findings": _list("finding", "In order of path and place."),
    }
    label: Object = {"path": _text("As a finding's."), "range": _RANGE, "message": _text("What this place has to do with it.")}
    fix: Object = {
        "title": _text("What is done: a verb phrase."),
        "safety": {"enum": [safety.value for safety in Safety]},
        "edits": _list("edit", "Make all of them or none."),
    }
    edit: Object = {"path": _text("As a finding's."), "range": _RANGE, "text": _text("What replaces the range.")}
    position: Object = {"line": _count("From 1.", 1), "column": _count("From 1, in code points.", 1)}
    records = {"finding": _finding_properties(), "label": label, "fix": fix, "edit": edit, "position": position}
    records["range"] = {"start": {"$ref": "#/$defs/position"}, "end": {"$ref": "#/$defs/position"}}
    definitions = {name: _record(properties) for name, properties in records.items()}
    return heading | _record(document) | {"$defs": definitions}


def _finding_properties() -> Object:
    return {
        "check": _text("The check's name."),
        "topic": {"description": "The check's topic.", "enum": list(TOPICS)},
        "severity": {"enum": [severity.word for severity in Severity]},
        "path": _text("Relative to the working directory, with /; absolute when outside it."),
        "environment": {"description": "The environment it is about, if it is about one.", "type": ["string", "null"]},
        "range": _RANGE,
        "message": _text("What is wrong. Never holds a secret."),
        "labels": _list("label", "Other places that belong to it."),
        "fix": {"anyOf": [{"$ref": "#/$defs/fix"}, {"type": "null"}]},
        "fingerprint": _text("The same as long as the check, the file and the line's text are; moving the line keeps it."),
    }


def _list(item: str, description: str) -> Object:
    return {"description": description, "type": "array", "items": {"$ref": f"#/$defs/{item}"}}


def _record(properties: Object) -> Object:
    return {"type": "object", "required": list(properties), "additionalProperties": False, "properties": properties}


def _text(description: str) -> Object:
    return {"description": description, "type": "string"}


def _count(description: str, minimum: int) -> Object:
    return {"description": description, "type": "integer", "minimum": minimum}
