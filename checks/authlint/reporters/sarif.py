"""SARIF 2.1.0, for code scanning and for everything else that collects findings.

Columns count code points, as everywhere in authlint. No source text is included: it could hold secrets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import quote

from authlint import docs
from authlint.check import Check
from authlint.checks import all_checks
from authlint.finding import Finding, Label, Severity
from authlint.reporters import Presentation
from authlint.text import Edit, Location, Span

Object: TypeAlias = "dict[str, object]"

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note", Severity.HINT: "note"}
_DRIVE = re.compile(r"[A-Za-z]:/")


def render(presentation: Presentation) -> str:
    """Render a report as one SARIF log with one run; ASCII only, like the JSON format."""
    checks = all_checks()
    indexes = {name: index for index, name in enumerate(checks)}
    fingerprints = presentation.fingerprints()
    driver = {
        "name": "authlint",
        "version": presentation.version,
        "semanticVersion": presentation.version,
        "informationUri": "https://github.com/authlint/authlint",
        "rules": [_rule(check) for check in checks.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not presentation.report.crashes}],
        "results": [_result(each, indexes, fingerprints[each], presentation) for each in presentation.report.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(check: Check[Any]) -> Object:
    page = docs.page(check.name, table=False)
    return {
        "id": check.name,
        "name": type(check).__name__,
        "shortDescription": {"text": check.summary()},
        "fullDescription": {"text": docs.why(check)},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
        "properties": {"tags": ["security", check.topic]},
    }


def _result(finding: Finding, indexes: Mapping[str, int], fingerprint: str, presentation: Presentation) -> Object:
    result: Object = {
        "ruleId": finding.check,
        "ruleIndex": indexes[finding.check],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _physical(finding.at, presentation)}],
        "partialFingerprints": {"authlint/v1": fingerprint},
        "properties": {"environment": finding.environment, "topic": finding.topic},
    }
    if finding.labels:
        result["relatedLocations"] = [_related(index, label, presentation) for index, label in enumerate(finding.labels)]
    if fixes := _fixes(finding, presentation):
        result["fixes"] = fixes
    return result


def _related(index: int, label: Label, presentation: Presentation) -> Object:
    return {"id": index, "physicalLocation": _physical(label.at, presentation), "message": {"text": label.message}}


def _physical(at: Location, presentation: Presentation) -> Object:
    return {"artifactLocation": _artifact(at.path, presentation), "region": _region(at.path, at.span, presentation)}


def _artifact(path: str, presentation: Presentation) -> Object:
    shown = presentation.display(path)
    if _DRIVE.match(shown):
        return {"uri": "file:///" + shown[:3] + quote(shown[3:], errors="surrogateescape")}
    uri = quote(shown, errors="surrogateescape")
    return {"uri": f"file://{uri}"} if shown.startswith("/") else {"uri": uri, "uriBaseId": "SRCROOT"}


def _region(path: str, span: Span, presentation: Presentation) -> Object:
    start, end = presentation.region(Location(path, span))
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def _fixes(finding: Finding, presentation: Presentation) -> list[Object]:
    edits = presentation.edits(finding)
    if finding.fix is None or not edits:
        return []
    changes = [_change(path, edits[path], presentation) for path in sorted(edits)]
    safety = {"safety": finding.fix.safety.value}
    return [{"description": {"text": finding.fix.title}, "artifactChanges": changes, "properties": safety}]


def _change(path: str, edits: list[Edit], presentation: Presentation) -> Object:
    replacements = [
        {"deletedRegion": _region(path, edit.span, presentation), "insertedContent": {"text": edit.text}} for edit in edits
    ]
    return {"artifactLocation": _artifact(path, presentation), "replacements": replacements}
