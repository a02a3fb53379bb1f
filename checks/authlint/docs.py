"""A check's page and the pages about all checks, written from the checks themselves.

``authlint explain``, the editor's hovers, the documentation and SARIF all show these pages.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

from authlint.check import TOPICS, Check, Example
from authlint.checks import all_checks
from authlint.config import DEFAULTS, Config
from authlint.finding import Severity
from authlint.record import fields
from authlint.testing import findings_of, parse_example

_LANGUAGES = {
    "py": "python",
    "cs": "csharp",
    "json": "json",
    "toml": "toml",
    "yaml": "yaml",
    "yml": "yaml",
    "ini": "ini",
    "cfg": "ini",
}

_INTRODUCTION = """# Checks

Every check has one name. It is what reports show, what `--select` and `--ignore` take, and what stands in an ignore comment.
`authlint explain NAME` shows the same page in a terminal. An error is broken or lets somebody in; a warning probably is, or will
confuse somebody; info is worth knowing. A check may lower its severity where the evidence is weak.

Fixes: *safe* ones are applied by `--fix`, *unsafe* ones change what the application does and are applied by `--unsafe-fixes`.
"""

_CONFIGURATION = """# Configuration

In `[tool.authlint]` of `pyproject.toml`, or at the top level of `authlint.toml`. It is looked for from each file upwards; the
nearest one counts, for the command line and for the editor alike. `authlint check --show-settings` shows what is in effect and
where it stands. An unknown key or name is an error. Options of the command line win over the configuration.
"""

_SUPPRESSING = """Where a file cannot hold a comment (strict JSON), a finding is ignored by its file and key:

```toml
[[tool.authlint.suppress]]
path = "src/Api/appsettings.json"
key = "Jwt:Key"
check = "key-hardcoded"
reason = "replaced by the vault at deployment"
```

What stands in the configuration and ignores nothing is reported.
"""


def page(name: str, *, table: bool = True) -> str:
    """The page of one check: Markdown.

    Args:
        name: The check's name.
        table: Whether to show severity, topic, version and fix. The last needs a run of the check's examples.

    Raises:
        KeyError: if there is no such check.
    """
    check = all_checks()[name]
    summary, _, rest = check.doc().partition("\n\n")
    parts = [f"# {name}", summary, _table(check) if table else "", rest]
    parts += [*_examples(check), *_references(check), _ignoring(check)]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def index() -> Iterator[tuple[str, str, str, str]]:
    """Name, topic, severity and summary of every check, by topic and name."""
    for topic in TOPICS:
        for check in all_checks().values():
            if check.topic == topic:
                yield check.name, topic, check.severity.word, check.summary()


def overview() -> str:
    """The page that lists all checks by topic: Markdown."""
    parts = [_INTRODUCTION.strip()]
    for topic in TOPICS:
        checks = [check for check in all_checks().values() if check.topic == topic]
        if checks:
            rows = [_row(f"[{check.name}]({check.name}.md)", check) for check in checks]
            parts.append("\n".join([f"## {topic}", "", "| check | severity | fix | what it finds |", "|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def configuration() -> str:
    """The page about authlint's own configuration: Markdown, its table from ``Config`` itself."""
    meanings = dict(re.findall(r"^    (\w+): (.+?)$(?=\n    \w|\n*\Z)", inspect.getdoc(Config) or "", re.MULTILINE | re.DOTALL))
    rows = [
        f"| `{name.replace('_', '-')}` | {_default(getattr(DEFAULTS, name))} | {_meaning(meanings[name])} |"
        for name in fields(Config)
        if name != "origin"
    ]
    return "\n".join([_CONFIGURATION, "| key | default | meaning |", "|---|---|---|", *rows, "", _SUPPRESSING])


def _meaning(text: str) -> str:
    return " ".join(text.split()).replace("; None for all.", ".")  # the default's column says so


def _default(value: Severity | tuple[str, ...] | bool | None) -> str:
    match value:
        case None:
            return "all"
        case ():
            return "none"
        case Severity():
            return f'`"{value.word}"`'
        case _:
            return f"`{json.dumps(value)}`"


def fix_availability(check: Check[Any]) -> str:
    """Whether findings of a check have a fix, and of which safety; if none has, why not. Looks at what its examples give."""
    if check.unfixable:
        return f"none: {check.unfixable}"
    found = [finding for example in check.examples for finding in findings_of(check, parse_example(example.bad)[0])]
    safeties = {finding.fix.safety.value for finding in found if finding.fix is not None}
    return " or ".join(sorted(safeties)) or "in some cases"


def why(check: Check[Any]) -> str:
    """The section of a check's documentation that says why it matters, without its heading."""
    return check.doc().partition("## Why it matters")[2].partition("\n## ")[0].strip()


def _row(title: str, check: Check[Any]) -> str:
    fix = "no" if check.unfixable else "yes"
    summary = check.summary().replace("|", r"\|")
    return f"| {title} | {check.severity.word} | {fix} | {summary} |"


def _table(check: Check[Any]) -> str:
    cells = f"| {check.severity.word} | {check.topic} | {check.since} | {fix_availability(check)} |"
    return f"| severity | topic | since | fix |\n|---|---|---|---|\n{cells}"


def _examples(check: Check[Any]) -> Iterator[str]:
    if check.examples:
        yield "## Examples"
    for example in check.examples:
        yield "Bad:"
        yield from _files(example.bad, example)
        yield "Good:" if not example.fixed else "Good, and what the fix makes of it:"
        yield from _files(example.good, example)


def _files(text: str, example: Example) -> Iterator[str]:
    """One fenced block per file, under its name where there is more than one file."""
    parts = text.strip("\n").split("\n-- ")
    alone = len(parts) == 1 and "\n-- " not in example.bad.strip("\n")
    for part in parts:
        header, _, body = part.removeprefix("-- ").partition("\n")
        path = header.removesuffix(" --")
        language = _LANGUAGES.get(path.rpartition(".")[2], "text")
        if not alone or path.rpartition(".")[2] != "py":
            yield f"`{path}`:"
        fence = "````" if "```" in body else "```"
        yield "\n".join((fence + language, body.rstrip("\n"), fence))


def _references(check: Check[Any]) -> Iterator[str]:
    if check.references:
        yield "## References"
        yield "\n".join(f"- <{reference}>" for reference in check.references)


def _ignoring(check: Check[Any]) -> str:
    if check.name in {"internal-error", "unused-suppression"}:
        return f"## How to ignore it\n\nFor a run: `--ignore {check.name}`. A comment does not ignore it."
    return f"""## How to ignore it

In one place, with a comment on the line or above it: `# authlint: ignore[{check.name}] the reason` (`//` in C# and in JSON with
comments). A comment that ignores nothing is reported.

Everywhere, in `pyproject.toml`:

```toml
[tool.authlint]
ignore = ["{check.name}"]
```"""
