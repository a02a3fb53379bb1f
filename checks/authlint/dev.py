"""``authlint-dev``: what the developers of authlint need. Nothing here runs for its users."""

from __future__ import annotations

import argparse
import json
import pkgutil
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from string import Template
from types import ModuleType

from authlint import __version__, adapters, conformance, docs, facts, sources
from authlint.adapter import Adapter
from authlint.check import TOPICS
from authlint.checks import all_checks
from authlint.reporters.json import schema
from authlint.sources import Language

BLANK = "FILL IN"
"""What the scaffold leaves to be written; the project's tests refuse it."""

_CHECK = '''"""See the class."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.check import Check, Example, Question
from $module import $fact
from authlint.finding import Finding, Severity


class $class_name(Check[$fact]):
    """FILL IN: one sentence that says what is wrong.

    ## Why it matters
    FILL IN: what happens because of it, and to whom.

    ## How to fix it
    FILL IN: what to do instead.
    """

    severity = Severity.WARNING
    topic = "$topic"
    since = "$version"
    references = ()
    examples = (
        Example(
            bad="""
-- app.py --
FILL IN: the smallest set-up that is wrong
^^^^ the message
""",
            good="""
-- app.py --
FILL IN: the same, repaired
""",
        ),
    )

    def run(self, $argument: $fact, question: Question, /) -> Iterator[Finding]:
        """FILL IN: report what, and when not."""
        raise NotImplementedError("FILL IN")
'''

_CASES = """# $name

FILL IN: what looks like it and is right, and what else is wrong. Every block that must stay silent comes first.

## FILL IN: why this one is right

```txtar
-- app.py --
FILL IN
```
"""


_PACKAGES = (
    *(b"aiohttp", b"authlib", b"blacksheep", b"connexion", b"django", b"falcon", b"fastapi", b"firebase", b"flask", b"google"),
    *(b"jose", b"joserfc", b"jwcrypto", b"jwt", b"keycloak", b"litestar", b"ninja", b"pyramid", b"quart", b"rest_framework"),
    *(b"sanic", b"starlette", b"starlite", b"tornado"),
)
CATALOGUE = "checks/authlint/catalogue.py"
_CATALOGUE = '''"""What adapters and checks say of themselves. Written by ``authlint-dev generate``; do not edit.

With it only the adapters that a file triggers and the checks that have facts to judge are imported.
"""

# fmt: off
# ruff: noqa: E501'''


class DevelopmentError(Exception):
    """What was asked for cannot be done; the message is one line."""


def generated_files(root: Path) -> dict[str, str]:
    """Every file that is written from the code and the tests: path relative to the project's root, and text."""
    cases = {path.stem: path.read_text(encoding="utf-8") for path in sorted((root / "tests" / "cases").glob("*.md"))}
    pages = {f"docs/checks/{name}.md": docs.page(name) for name in all_checks()}
    return {
        **pages,
        CATALOGUE: catalogue(),
        "docs/checks/README.md": docs.overview(),
        "docs/configuration.md": docs.configuration(),
        "docs/conformance.md": conformance.page(cases),
        "docs/json-schema.json": json.dumps(schema(), indent=2) + "\n",
    }


def catalogue() -> str:
    """The module that says what every adapter and check says of itself."""
    loaded = {module.name: import_module(f"{adapters.__name__}.{module.name}") for module in _modules(adapters)}
    found = {name: module.ADAPTER for name, module in loaded.items() if isinstance(getattr(module, "ADAPTER", None), Adapter)}
    others = sorted(set(loaded) - set(found))
    lines = [_CATALOGUE, "", "ADAPTERS: dict[str, tuple[str, tuple[str, ...], tuple[tuple[bytes, ...], ...], bytes]] = {"]
    for name, adapter in found.items():
        lines += [
            f"    {name!r}: (",
            f"        {adapter.name!r},",
            f"        {adapter.files!r},",
            f"        {tuple(sorted(adapter.triggers, key=_order))!r},",
            f"        {adapter.pattern!r},",
            "    ),",
        ]
    lines += [
        "}",
        "",
        f"NO_ADAPTERS: frozenset[str] = frozenset({others!r})",
        "",
        *_languages(),
        "",
        "CHECKS: dict[str, tuple[str, str]] = {",
    ]
    for name, check in all_checks().items():
        lines.append(f"    {name!r}: ({check.topic!r}, {f'{check.fact.__module__}:{check.fact.__qualname__}'!r}),")
    return "\n".join([*lines, "}", ""])


def _order(group: tuple[bytes, ...]) -> tuple[bool, int]:
    """Names of packages first, which many adapters ask for and most files lack; then short groups, quickly looked for."""
    return not all(any(package in literal for package in _PACKAGES) for literal in group), len(group)


def _languages() -> Iterator[str]:
    loaded = {module.name: import_module(f"{sources.__name__}.{module.name}") for module in _modules(sources)}
    found = {name: module.LANGUAGE for name, module in loaded.items() if isinstance(getattr(module, "LANGUAGE", None), Language)}
    yield "LANGUAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {"
    for name, language in found.items():
        yield f"    {name!r}: ({language.suffixes!r}, {language.names!r}),"
    yield "}"
    yield ""
    yield f"NO_LANGUAGES: frozenset[str] = frozenset({sorted(set(loaded) - set(found))!r})"


def _modules(package: ModuleType) -> list[pkgutil.ModuleInfo]:
    return sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name)


def stale(root: Path, files: Mapping[str, str]) -> Iterator[str]:
    """The paths of generated files that are missing, out of date, or left over from a check that is gone."""
    for path, text in files.items():
        target = root / path
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            yield path
    for leftover in sorted((root / "docs" / "checks").glob("*.md")):
        path = leftover.relative_to(root).as_posix()
        if path not in files:
            yield path


def generate(root: Path) -> list[str]:
    """Bring the generated files up to date, and return the paths of those that were not."""
    files = generated_files(root)
    changed = list(stale(root, files))
    for path in changed:
        target = root / path
        if path in files:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(files[path], encoding="utf-8", newline="\n")
        else:
            target.unlink()
    return changed


def fact_modules() -> dict[str, str]:
    """Every class of facts by name, with the module it stands in."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(facts.__path__, f"{facts.__name__}."):
        for name, value in vars(import_module(module.name)).items():
            if isinstance(value, type) and value.__module__ == module.name and not name.startswith("_"):
                found[name] = module.name
    return found


def new_check(root: Path, name: str, topic: str, fact: str) -> list[str]:
    """Write the scaffold of a check and of its cases; its tests fail until it is filled in.

    Args:
        root: The project's root.
        name: The check's name.
        topic: Its topic.
        fact: The class of facts that it judges.

    Returns:
        The paths that were written.

    Raises:
        DevelopmentError: if the name is malformed or taken, or there is no such topic or fact.
    """
    modules = fact_modules()
    if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", name):
        raise DevelopmentError(f"{name!r} is not a name like 'key-too-short'")
    if topic not in TOPICS:
        raise DevelopmentError(f"no topic is called {topic!r}; there are {', '.join(TOPICS)}")
    if fact not in modules:
        raise DevelopmentError(f"no fact is called {fact!r}; there are {', '.join(sorted(modules))}")
    values = {
        "name": name,
        "class_name": "".join(word.title() for word in name.split("-")),
        "topic": topic,
        "fact": fact,
        "module": modules[fact],
        "argument": re.sub(r"(?<!^)(?=[A-Z])", "_", fact).lower(),
        "version": __version__,
    }
    texts = {f"checks/authlint/checks/{name.replace('-', '_')}.py": _CHECK, f"tests/cases/{name}.md": _CASES}
    for path in texts:
        if (root / path).exists():
            raise DevelopmentError(f"{path} exists")
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(Template(text).substitute(values), encoding="utf-8", newline="\n")
    return list(texts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="authlint-dev", description="Tools for developing authlint.")
    parser.add_argument("--root", type=Path, default=Path(), help="authlint's working copy (default: the current directory)")
    commands = parser.add_subparsers(dest="command", required=True)
    scaffold = commands.add_parser("new-check", help="scaffold a check and its cases")
    scaffold.add_argument("name", help="kebab-case; names the problem, and reads well after 'ignore'")
    scaffold.add_argument("--topic", required=True, help=", ".join(TOPICS))
    scaffold.add_argument("--fact", required=True, help="the class of facts that it judges, e.g. Pipeline")
    update = commands.add_parser("generate", help="write every generated file")
    update.add_argument("--check", action="store_true", help="write nothing; fail if a file is out of date")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the developers' tool.

    Returns:
        The exit status: 0 done, 1 something is out of date, 2 it cannot be done.
    """
    options = _parser().parse_args(arguments)
    root: Path = options.root
    if not (root / "checks" / "authlint" / "checks").is_dir():
        sys.stderr.write(f"authlint-dev: error: {root.resolve()} is not a working copy of authlint; see --root\n")
        return 2
    if options.command == "generate" and options.check:
        paths = list(stale(root, generated_files(root)))
        _list("out of date", paths)
        if paths:
            sys.stderr.write("run: authlint-dev generate\n")
        return 1 if paths else 0
    if options.command == "generate":
        _list("wrote", generate(root))
        return 0
    try:
        _list("wrote", new_check(root, options.name, options.topic, options.fact))
    except DevelopmentError as error:
        sys.stderr.write(f"authlint-dev: error: {error}\n")
        return 2
    sys.stdout.write(f"now fill them in until this passes: pytest -k {options.name}, then: authlint-dev generate\n")
    return 0


def _list(word: str, paths: Sequence[str]) -> None:
    for path in paths:
        sys.stdout.write(f"{word}: {path}\n")


if __name__ == "__main__":
    raise SystemExit(main())
