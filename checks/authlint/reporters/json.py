"""For programs: a contract, described by ``docs/json-schema.json``. Only added to within one ``version``."""

from __future__ import annotations

import json
from typing import TypeAlias

from authlint.finding import Finding
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
