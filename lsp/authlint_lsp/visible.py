"""Which auth events a log rule shows and hides, by environment, as a hover shows it."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from authlint.facts.logging import AuthEvent, LogRoute
from authlint.views.logging import Ending, LoggingTable, Verdict, tables
from authlint_lsp.effective import Links, code
from authlint_lsp.log_rules import rule_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from authlint_lsp.model import Project
    from authlint_lsp.workspace import Workspace


def visible_events(project: Project, workspace: Workspace, path: str, names: Sequence[str]) -> str | None:
    """What becomes of the auth events that a log rule of an ``appsettings.json`` is about; None if it is about none.

    Args:
        project: The project.
        workspace: Its texts.
        path: The file.
        names: The rule's key path as written.
    """
    rule = rule_of(names)
    if rule is None:
        return None
    directory = posixpath.dirname(path)
    beside = sorted(project.files.names(directory))
    facts = [fact for name in beside for fact in project.facts(posixpath.join(directory, name))]
    routes = [fact for fact in facts if isinstance(fact, LogRoute) and fact.system == rule.vocabulary.system]
    found = next(iter(tables(routes)), None)
    rows = _rows(found, set(rule.events), Links(project, workspace)) if found else []
    if found is None or not rows:
        return None
    heads = ["| auth event | " + " | ".join(map(code, found.environments)) + " |", "|---" * (1 + len(found.environments)) + "|"]
    return "\n".join([*heads, *rows])


def _rows(table: LoggingTable, events: set[AuthEvent], links: Links) -> list[str]:
    return [
        f"| {code(line.event.text)} ({line.event.level.name.title()}) | "
        + " | ".join(_cell(ending, links) for ending in line.endings)
        + " |"
        for line in table.lines
        if line.event in events
    ]


def _cell(ending: Ending, links: Links) -> str:
    verdict = f"**{ending.verdict.value}**" if ending.verdict is Verdict.HIDDEN else ending.verdict.value
    if not ending.by:
        return verdict
    by = code(ending.by.replace("`", ""))
    at = f", {links.link(posixpath.basename(ending.at.path), ending.at)}" if ending.at is not None else ""
    return f"{verdict} by {by}{at}"
