"""How a finding is silenced where it stands: by a comment, or by an entry of the configuration where the file cannot hold one."""

from __future__ import annotations

import json
import os
import posixpath
import re
from typing import Any

from authlint.config import Config, ConfigError
from authlint.config import parse as parse_config
from authlint.engine import Sources, parse
from authlint.finding import Finding
from authlint.project import OWN_FILE, PYPROJECT
from authlint.record import replace
from authlint.sources import Source, UnreadableError
from authlint.suppress import suppressions
from authlint.text import Edit, Location, Span, apply
from authlint_lsp.edits import Edits
from authlint_lsp.files import BufferedFiles

_COMMENT = re.compile(r"authlint:\s*ignore\[([^\]\n]*)(?=\])")
_LONGEST_LINE = 100


def ignoring(finding: Finding, files: BufferedFiles, config: Config, *, comments: bool) -> Edits | None:
    """The edit that silences a finding; None if there is no way that is sure to work.

    Args:
        finding: The finding.
        files: The project.
        config: Its configuration.
        comments: Whether the editor takes JSON with comments for good.
    """
    source = Sources(files).get(finding.at.path)
    if source is None or isinstance(source, UnreadableError):
        return None
    is_json = finding.at.path.lower().endswith((".json", ".jsonc"))
    if is_json and not comments and not any(True for _ in source.comments()):
        return _by_configuration(finding, source, files, config)
    for edit in _comments(finding, source, "//" if is_json else "#"):
        if _silences(edit, finding, source):
            return {finding.at.path: (edit,)}
    return None


def _comments(finding: Finding, source: Source, prefix: str) -> list[Edit]:
    """Comments that could silence a finding, the nicest first."""
    line = source.lines.position(finding.at.span.start).line
    text, start = source.lines.line(line), source.lines.start_of(line)
    if present := _COMMENT.search(text):
        at = start + present.end()
        return [Edit(Span(at, at), f", {finding.check}" if present[1].strip() else finding.check)]
    comment = f"{prefix} authlint: ignore[{finding.check}]"
    end = start + len(text.rstrip())
    behind = Edit(Span(end, end), f"  {comment}")
    indent = text[: len(text) - len(text.lstrip())]
    line_break = "\r\n" if source.decoded.text[start + len(text) :].startswith("\r\n") else "\n"
    above = Edit(Span(start, start), f"{indent}{comment}{line_break}")
    return [behind, above] if len(text) + len(comment) < _LONGEST_LINE else [above, behind]


def _silences(edit: Edit, finding: Finding, source: Source) -> bool:
    """Whether the file with the comment reads as well as before, and the comment does what it says."""
    changed = parse(source.path, source.decoded.encode(apply(source.decoded.text, [edit])))
    if isinstance(changed, UnreadableError) or len(changed.problems) > len(source.problems):
        return False
    start = finding.at.span.start
    start += len(edit.text) if edit.span.start <= start else 0
    moved = replace(finding, at=Location(finding.at.path, Span(start, start)))
    return any(one.silences(moved) for one in suppressions(changed))


def _by_configuration(finding: Finding, source: Source, files: BufferedFiles, config: Config) -> Edits | None:
    keys = getattr(source, "key_path_at", None)
    path = config.origin or f"{files.root}/{PYPROJECT}"
    if keys is None or not os.path.isfile(path):
        return None
    key: tuple[str, ...] = keys(finding.at.span.start)
    try:
        text = files.read(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    header = "[[suppress]]" if posixpath.basename(path) == OWN_FILE else "[[tool.authlint.suppress]]"
    values = {"path": posixpath.relpath(finding.at.path, posixpath.dirname(path)), "key": ":".join(key), "check": finding.check}
    lines = [header, *(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items())]
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    line_break = "\r\n" if "\r\n" in text else "\n"
    entry = (gap + "\n".join(lines) + "\n").replace("\n", line_break)
    return {path: (Edit(Span(len(text), len(text)), entry),)} if key and _is_configuration(path, text + entry) else None


def _is_configuration(path: str, text: str) -> bool:
    import tomlkit  # noqa: PLC0415 - only needed where a file cannot hold a comment

    try:
        table: dict[str, Any] = tomlkit.parse(text).unwrap()
        if posixpath.basename(path) != OWN_FILE:
            table = table["tool"]["authlint"]
        return bool(parse_config(table, path, text).suppress)
    except (ValueError, ConfigError):
        return False
