"""A check's page and the pages about all checks, written from the checks themselves.

``authlint explain``, the editor's hovers, the documentation and SARIF all show these pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from authlint.check import TOPICS, Check, Example
from authlint.checks import all_checks

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


def page(name: str) -> str:
    """The page of one check: Markdown.

    Raises:
        KeyError: if there is no such check.
    """
    check = all_checks()[name]
    parts = [f"# {name}", *_body(check), *_examples(check), *_references(check), _ignoring(check)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def index() -> str:
    """The page that lists all checks by topic: Markdown."""
    parts = [_INTRODUCTION.strip()]
    for topic in TOPICS:
        checks = [check for check in all_checks().values() if check.topic == topic]
        if checks:
            rows = [_row(f"[{check.name}]({check.name}.md)", check) for check in checks]
            parts.append("\n".join([f"## {topic}", "", "| check | severity | fix | what it finds |", "|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def fix_availability(check: Check[Any]) -> str:
    """Whether findings of a check have a fix; if none has, why not."""
    if check.unfixable:
        return f"none: {check.unfixable}"
    return "some findings"


def why(check: Check[Any]) -> str:
    """The section of a check's documentation that says why it matters, without its heading."""
    return check.doc().partition("## Why it matters")[2].partition("\n## ")[0].strip()


def _row(title: str, check: Check[Any]) -> str:
    fix = "no" if check.unfixable else "yes"
    summary = check.summary().replace("|", r"\|")
    return f"| {title} | {check.severity.word} | {fix} | {summary} |"


def _body(check: Check[Any]) -> Iterator[str]:
    summary, _, rest = check.doc().partition("\n\n")
    yield summary
    yield "\n".join(
        (
            "| severity | topic | since | fix |",
            "|---|---|---|---|",
            f"| {check.severity.word} | {check.topic} | {check.since} | {fix_availability(check)} |",
        )
    )
    yield rest


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
