"""Values across files, what calls pass, and the limits of all that."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Protocol

import pytest

from authlint.facts.value import UNKNOWN
from authlint.sources import Project
from authlint.sources.python import (
    CallArguments,
    Constant,
    Entries,
    EnvironmentRead,
    Evaluated,
    Evaluator,
    Items,
    PythonSource,
    Reference,
    as_value,
    options,
)


class FakeProject(Project, Protocol):
    """A project made of texts, which knows what was looked at."""

    looked_at: list[str]

    def source(self, path: str) -> PythonSource | None: ...


Result = Callable[..., str]


@pytest.mark.parametrize(
    ("text", "others", "value"),
    [
        ("from .base import *", {"app__base": "R = 'b'"}, "'b'"),
        ("from .base import *\nR = R + ['x']", {"app__base": "R = ['b']"}, "['b', 'x']"),
        ("from .base import *\nR += ['x']", {"app__base": "R = ['b']"}, "['b', 'x']"),
        ("from .base import *", {"app__base": "_R = 1\nR = 2\n__all__ = ['x']"}, "unbound"),
        ("from app.config import KEY\nR = KEY", {"app__config": "KEY = 'k'"}, "'k'"),
        ("import app.config as c\nR = c.KEY", {"app__config": "KEY = 'k'"}, "'k'"),
        ("import app.config\nR = app.config.KEY", {"app__config": "KEY = 'k'"}, "'k'"),
        ("import app.config\nR = app.config.KEY", {"app____init__": "", "app__config": "KEY = 'k'"}, "'k'"),
        ("from app import config\nR = config.KEY", {"app__config": "KEY = 'k'"}, "'k'"),
        ("from app import config\nR = config.KEY", {"app____init__": "", "app__config": "KEY = 'k'"}, "'k'"),
        ("from . import config\nR = config.KEY", {"app__config": "KEY = 'k'"}, "'k'"),
        ("from config import KEY\nR = KEY", {"app__config": "KEY = 'k'"}, "'k'"),
        ("from lib.config import KEY\nR = KEY", {"src__lib__config": "KEY = 'k'"}, "'k'"),
        ("from .sub import KEY\nR = KEY", {"app__sub____init__": "from .deep import KEY", "app__sub__deep": "KEY = 'k'"}, "'k'"),
        ("from .a import R", {"app__a": "from .main import R"}, "unknown"),
        ("from .base import A\nR = A().x", {"app__base": "class A:\n    x = 'k'"}, "'k'"),
        ("from .base import s\nR = s.x", {"app__base": "class A:\n    x = 'k'\ns = A()"}, "'k'"),
        ("from .base import A\nclass B(A): pass\nR = B.x", {"app__base": "class A:\n    x = 'k'"}, "'k'"),
        ("from .base import A\nA.append(1)\nR = A", {"app__base": "A = [0]"}, "[0, 1]"),
        ("from ..other import R", {"other": "R = 'o'"}, "'o'"),
        ("from ...outside import R", {"outside": "R = 'o'"}, "unknown"),
        ("try:\n    from .local import *\nexcept ImportError:\n    pass", {"app__local": "R = 'l'"}, "'l'?0"),
    ],
)
def test_across_files(result: Result, text: str, others: dict[str, str], value: str) -> None:
    assert result(text, **others) == value


def test_nothing_outside_the_root_is_looked_at(project: Callable[..., FakeProject]) -> None:
    made = project({"/p/app/main.py": "from ...secret import R\nfrom secret import S\nR = R, S", "/secret.py": "R = S = 1"}, "/p")
    main = made.source("/p/app/main.py")
    assert main is not None
    Evaluator(made).module_value(main, "R")
    assert all(path.startswith("/p") for path in made.looked_at)


def test_work_is_bounded(result: Result) -> None:
    doubling = "a0 = ['x']\n" + "".join(f"a{i + 1} = a{i} + a{i}\n" for i in range(60)) + "R = a60"
    assert result(doubling) == "unknown" or "..." in result(doubling)
    choosing = "a0 = 'x'\n" + "".join(f"a{i + 1} = a{i} if c{i} else a{i} + 'y'\n" for i in range(40)) + "R = a40"
    assert result(choosing) == "unknown"
    assert result("R = " + "[" * 90 + "]" * 90).startswith("[[")
    assert result("R = " + " + ".join(["'a'"] * 900)) == "unknown"
    cycle = "".join(f"def f{i}():\n    return f{(i + 1) % 5}()\n" for i in range(5)) + "R = f0()"
    assert "unknown" in result(cycle) or "()" in result(cycle)


def test_limits_are_per_question(source: Callable[[str], PythonSource], project: Callable[..., FakeProject]) -> None:
    found = source("".join(f"a{i} = ['x', 'y', 'z'] * 1\n" for i in range(6_000)) + "R = 'last'\n")
    evaluator = Evaluator(project({}))
    for number in range(6_000):
        evaluator.module_value(found, f"a{number}")
    assert isinstance(evaluator.module_value(found, "R"), Constant)


def arguments_of(source: PythonSource, project: Callable[..., FakeProject]) -> CallArguments:
    """What the last call of a file passes."""
    last = source.tree.body[-1]
    assert isinstance(last, ast.Expr)
    assert isinstance(last.value, ast.Call)
    return Evaluator(project({})).arguments(last.value, source)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f()", "None()"),
        ("f(x, *y)", "None(unknown, ...)"),
        ("f(**x)", "None(...)"),
        ("f(*('a', 'b'), c=1)", "None('a', 'b', c=1)"),
        ("import jwt\njwt.decode(t, options={'a': False})", "jwt.decode(unknown, options={a: False})"),
        ("import jwt\njwt.decode(**{'options': {}})", "jwt.decode(options={})"),
        ("import jwt\nk = {'a': 1}\nk['b'] = 2\njwt.decode(**k)", "jwt.decode(a=1, b=2)"),
        ("import jwt\nk = {'a': 1}\njwt.decode(**k, **x)", "jwt.decode(...)"),
        (
            "import jwt\nfrom functools import partial\nd = partial(jwt.decode, 't', options={}, key='a')\nd('k', key='b')",
            "jwt.decode('t', 'k', options={}, key='b')",
        ),
    ],
)
def test_arguments(
    source: Callable[[str], PythonSource],
    project: Callable[..., FakeProject],
    shown: Callable[[Evaluated | None], str],
    text: str,
    expected: str,
) -> None:
    found = arguments_of(source(text), project)
    parts = [*map(shown, found.positional), *(f"{entry.key}={shown(entry.value)}" for entry in found.named)]
    assert f"{found.name}({', '.join([*parts, *([] if found.complete else ['...'])])})" == expected


def test_items_know_their_places(source: Callable[[str], PythonSource], project: Callable[..., FakeProject]) -> None:
    found = source("A = ['one']\nR = [*A, 'two']\n")
    value = Evaluator(project({})).module_value(found, "R")
    assert isinstance(value, Items)
    assert [found.text[item.at.span.start : item.at.span.end] for item in value.items] == ["'one'", "'two'"]


def test_as_a_value_of_a_fact(source: Callable[[str], PythonSource], project: Callable[..., FakeProject]) -> None:
    found = source("import os\na = 'k'\nb = os.getenv('X', 'd')\nc = x\nd = True\ne = os.environ['X']\nf = 1 if x else 2\n")
    evaluator = Evaluator(project({}))
    values = {name: evaluator.module_value(found, name) for name in "abcdef"}
    assert isinstance(values["a"], Constant)
    assert isinstance(values["b"], EnvironmentRead)
    known = {name: as_value(value, str) for name, value in values.items() if value is not None}
    assert known["a"].known == "k"
    assert (known["b"].known, known["b"].variable, known["b"].is_known) == ("d", "X", False)
    assert (known["c"].known, known["d"].known) == (UNKNOWN, UNKNOWN)
    assert (known["e"].known, known["e"].variable) == (UNKNOWN, "X")
    assert values["d"] is not None
    assert as_value(values["d"], bool).known is True
    assert as_value(values["d"], int).known is UNKNOWN
    assert values["f"] is not None
    assert len(list(options(values["f"]))) == 2


def test_dotted_paths_in_strings(project: Callable[..., FakeProject]) -> None:
    made = project({"app/main.py": "", "app/auth.py": "class User: pass"})
    main = made.source("app/main.py")
    assert main is not None
    found = Evaluator(made).resolve("app.auth.User", main)
    assert isinstance(found, Reference)
    assert isinstance(found.definition, ast.ClassDef)
    assert Evaluator(made).resolve("django.x.Y", main) is None


def test_a_key_stands_where_it_is_written_whatever_file_its_value_is_in(project: Callable[..., FakeProject]) -> None:
    made = project({"main.py": "from conf import V\nR = dict(key=V)", "conf.py": "#" * 90 + "\nV = 1"})
    source = made.source("main.py")
    assert source is not None
    value = Evaluator(made).module_value(source, "R")
    assert isinstance(value, Entries)
    assert value.entries[0].key_at.path == "main.py"
    assert value.entries[0].value.at.path == "conf.py"
