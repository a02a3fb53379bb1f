"""The arrows between the parts of authlint, read from the imports by ``ast``. ARCHITECTURE.md says why."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pytest

ROOT = Path(__file__).parents[1]

BARRED = (
    # from, to whatever it leads: never
    ("authlint.record", ("authlint.",)),
    ("authlint.text", ("authlint.",)),
    ("authlint.facts", ("authlint.check", "authlint.finding", "authlint.sources", "authlint.adapter", "authlint.engine")),
    ("authlint.finding", ("authlint.check", "authlint.sources", "authlint.adapter", "authlint.engine")),
    ("authlint.check", ("authlint.checks", "authlint.sources", "authlint.adapter", "authlint.engine")),
    (
        "authlint.checks",
        ("authlint.sources", "authlint.adapter", "authlint.adapters", "authlint.engine", "authlint.layers", "authlint.config"),
    ),
    ("authlint.sources", ("authlint.check", "authlint.checks", "authlint.adapter", "authlint.adapters", "authlint.engine")),
    ("authlint.layers", ("authlint.check", "authlint.checks", "authlint.engine")),
    ("authlint.deployments", ("authlint.check", "authlint.checks", "authlint.engine", "authlint.adapter", "authlint.adapters")),
    ("authlint.systems", ("authlint.check", "authlint.checks", "authlint.engine", "authlint.adapter", "authlint.adapters")),
    ("authlint.pins", ("authlint.check", "authlint.checks", "authlint.engine", "authlint.adapter", "authlint.adapters")),
    ("authlint.adapters", ("authlint.check", "authlint.checks", "authlint.engine", "authlint.config")),
    ("authlint.engine", ("authlint.project", "authlint.config", "authlint.reporters", "authlint.cli", "authlint.fixing")),
    ("authlint.reporters", ("authlint.project", "authlint.cli", "authlint.disk")),
)
PURE = (
    "authlint.engine",
    "authlint.fixing",
    "authlint.checks",
    "authlint.adapters",
    "authlint.sources",
    "authlint.layers",
    "authlint.systems",
    "authlint.deployments",
    "authlint.pins",
)
WORLD = frozenset(
    {
        *(
            "asyncio",
            "ftplib",
            "glob",
            "http",
            "mmap",
            "multiprocessing",
            "os",
            "pathlib",
            "shutil",
            "signal",
            "smtplib",
            "socket",
        ),
        *("sqlite3", "ssl", "subprocess", "tempfile", "urllib.request", "webbrowser"),
    }
)
"""Modules that reach out of the process."""
PURE_PARTS = frozenset({"PurePath", "PurePosixPath", "PureWindowsPath"})
"""What of such modules is only arithmetic."""
EXEMPT = {"authlint.record": frozenset({"exec"}), "authlint.discovery": frozenset({"os"})}
"""What some modules may do nevertheless: compile the methods of authlint's own classes, list its own modules."""
WORLDLY_CALLS = frozenset({"open", "io.open", "io.open_code", "io.FileIO", "input", "print", "exec", "eval", "breakpoint"})
HEAVY = frozenset({"dataclasses", "jwt", "libcst", "pkgutil", "rich", "tomlkit", "tree_sitter", "yaml"})
PROTOCOL = frozenset({"pygls", "lsprotocol"})
ENCODINGS = ("authlint.sources.decoding", "authlint_lsp.convert")
"""The modules that may name UTF-16: one reads files in it, the other speaks to editors."""


@dataclass(frozen=True)
class Code:
    """The modules below the two source roots: their trees, by name."""

    trees: Mapping[str, ast.Module]

    @classmethod
    def of(cls, root: Path) -> Code:
        trees: dict[str, ast.Module] = {}
        for source_root in (root / "checks", root / "lsp"):
            for path in source_root.rglob("*.py"):
                name = ".".join(path.relative_to(source_root).with_suffix("").parts).removesuffix(".__init__")
                trees[name] = ast.parse(path.read_text(encoding="utf-8"))
        return cls(trees)

    def below(self, name: str) -> list[str]:
        return [module for module in self.trees if module == name or module.startswith(f"{name}.")]

    def imports(self, name: str, *, when_loaded: bool = False) -> set[str]:
        """What a module imports; with ``when_loaded`` only what is imported as soon as it is."""
        found: set[str] = set()
        for module, parts in _imports(self.trees[name], when_loaded):
            found |= {module} | {deeper for part in parts if (deeper := f"{module}.{part}") in self.trees}
        return found

    def reach(self, names: list[str], *, when_loaded: bool = False) -> dict[str, str]:
        """Everything that some modules lead to, with the module that leads there."""
        via = dict.fromkeys(names, "")
        waiting = list(names)
        while waiting:
            module = waiting.pop()
            for target in self.imports(module, when_loaded=when_loaded) if module in self.trees else ():
                parents = [".".join(target.split(".")[: end + 1]) for end in range(target.count(".") + 1)]
                for reached in parents if target in self.trees else [target]:
                    if reached not in via and reached != "authlint":
                        via[reached] = module
                        waiting.append(reached)
        return via


@cache
def _imports(tree: ast.Module, when_loaded: bool) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for node in _statements(tree, when_loaded):
        if isinstance(node, ast.Import):
            found += [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not {alias.name for alias in node.names} <= PURE_PARTS:
            found.append((node.module, tuple(alias.name for alias in node.names)))
    return found


def _statements(node: ast.AST, when_loaded: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if when_loaded and isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if when_loaded and isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _statements(child, when_loaded)


def _is_below(name: str, prefixes: tuple[str, ...] | frozenset[str]) -> bool:
    return any(name == prefix.rstrip(".") or name.startswith(prefix.rstrip(".") + ".") for prefix in prefixes)


def arrows(code: Code) -> Iterator[str]:
    for start, barred in BARRED:
        inside = code.below(start)
        for reached, module in code.reach(inside).items():
            if reached not in inside and _is_below(reached, barred):
                yield f"{start} must not lead to {reached}, but {module} imports it"


def outside_world(code: Code) -> Iterator[str]:
    modules = [module for start in PURE for module in code.below(start)]
    for reached in code.reach(modules):
        exempt = EXEMPT.get(reached, frozenset())
        for target in code.imports(reached) if reached in code.trees else ():
            if _is_below(target, WORLD - exempt):
                yield f"{reached} imports {target}"
        for node in ast.walk(code.trees.get(reached, ast.Module([], []))):
            if isinstance(node, ast.Call) and (called := ast.unparse(node.func)) in WORLDLY_CALLS - exempt:
                yield f"{reached} calls {called}()"


def protocol(code: Code) -> Iterator[str]:
    for module in code.below("authlint"):
        if module in ("authlint.cli", "authlint.cli.server"):  # starts the server, and imports it only then
            continue
        for target in code.imports(module):
            if _is_below(target, PROTOCOL | {"authlint_lsp"}):
                yield f"{module} imports {target}"
    for target, module in code.reach(code.below("authlint"), when_loaded=True).items():
        if _is_below(target, PROTOCOL):
            yield f"{module} imports {target} as soon as it is loaded"


def heavy_when_loaded(code: Code) -> Iterator[str]:
    """What is loaded in every run: the command line, the engine, and all that discovery imports."""
    discovered = ("authlint.adapters", "authlint.checks", "authlint.sources", "authlint.reporters")
    roots = [module for module in code.trees if module.rpartition(".")[0] in discovered]
    roots += [
        "authlint.engine",
        *(module for module in code.below("authlint.cli") if not module.endswith((".server", ".diagnose"))),
    ]
    for target, module in code.reach(roots, when_loaded=True).items():
        if _is_below(target, HEAVY):
            yield f"{module} imports {target} as soon as it is loaded"


def utf_16(code: Code) -> Iterator[str]:
    for module, tree in code.trees.items():
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            text = next(
                (value for field in ("id", "attr", "name", "arg") if isinstance(value := getattr(node, field, None), str)), ""
            )
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                text = node.value
            if "utf16" in text.lower().replace("-", "").replace("_", "") and module not in ENCODINGS:
                yield f"{module} knows UTF-16: {text!r}"


Rule: TypeAlias = "Callable[[Code], Iterator[str]]"
RULES: tuple[Rule, ...] = (arrows, outside_world, protocol, heavy_when_loaded, utf_16)
CODE = Code.of(ROOT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_holds(rule: Rule) -> None:
    breaches = list(rule(CODE))
    assert not breaches


@pytest.mark.parametrize(
    ("rule", "module", "line"),
    [
        (arrows, "authlint.text", "from authlint.finding import Finding"),
        (arrows, "authlint.facts.keys", "from authlint.finding import Severity"),
        (arrows, "authlint.checks.internal_error", "def f():\n    from authlint.sources import Source"),
        (arrows, "authlint.ordering", "import authlint.adapters"),  # led to by a check
        (arrows, "authlint.adapters.serilog", "from authlint.checks import all_checks"),
        (arrows, "authlint.engine", "from authlint.reporters import render"),
        (outside_world, "authlint.adapters.serilog", "import os.path"),
        (outside_world, "authlint.text", "from pathlib import Path"),
        (outside_world, "authlint.suppress", "open('x')"),
        (protocol, "authlint.engine", "def f():\n    import lsprotocol.types"),
        (protocol, "authlint.docs", "from authlint_lsp import server"),
        (heavy_when_loaded, "authlint.fixing", "class A:\n    import tomlkit"),
        (heavy_when_loaded, "authlint.facts.tokens", "import jwt"),
        (utf_16, "authlint.text", "utf16_length = 1"),
        (utf_16, "authlint.excerpts", "'x'.encode('UTF-16-le')"),
    ],
)
def test_a_breach_is_noticed(rule: Rule, module: str, line: str) -> None:
    broken = ast.parse(ast.unparse(CODE.trees[module]) + "\n" + line)
    assert list(rule(Code({**CODE.trees, module: broken})))


def test_what_is_imported_only_when_called_is_not_heavy() -> None:
    lazy = ast.parse("def f():\n    import libcst\n\nif TYPE_CHECKING:\n    import yaml")
    assert not list(heavy_when_loaded(Code({**CODE.trees, "authlint.fixing": lazy})))


def test_source_roots_are_not_packages() -> None:
    assert not [root for root in ("checks", "lsp") if (ROOT / root / "__init__.py").exists()]


def test_modules_are_named_after_an_idea() -> None:
    assert not [
        name for name in CODE.trees if name.rpartition(".")[2] in {"utils", "util", "helpers", "helper", "common", "misc"}
    ]


def test_the_command_line_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text("SECRET_KEY = None\n", encoding="utf-8")
    program = f"""
import sys
from authlint.cli import main
status = main(["check", "--no-cache", {str(tmp_path)!r}])
print(sorted({set(HEAVY | PROTOCOL)!r} & set(sys.modules)), status)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == ["[] 0"], done.stderr
