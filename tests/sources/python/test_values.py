"""What expressions evaluate to. Unknown is not false: the first tables are of what must stay unknown."""

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
DEV = "@development,test"
NOT_DEV = "@!development,test"


@pytest.mark.parametrize(
    "text",
    [
        "R = x",
        "for R in y: pass",
        "with open() as R: pass",
        "R = 1\nfor x in y:\n    R = 2",
        "R = 1\nwhile y:\n    R += 2",
        "R = 1\ntry:\n    R = f()\nexcept X:\n    pass",
        "R = 1\ntry:\n    R = 2\nexcept ValueError:\n    R = 3",
        "R = 1\nwith x:\n    R = 2",
        "R = 1\ndef f():\n    global R\n    R = 2",
        "R = [x for x in 'abc']",
        "R = lambda: 1",
        "R = R",
        "a = b\nb = a\nR = a",
        "R, x = f()",
        "R = 'a' * 10_000_000",
        "R = 10 ** 10 ** 10",
        "R = 1 / 0",
        "R = 1 + 'a'",
        "R = f'{x}'",
        "R = '%d' % 'x'",
        "R = ['a'][f()]",
        "R = [1][3]",
        "from .missing import R",
        "from .missing import *\nR = R",
        "R = {}['a']",
        "def f(x='a'):\n    return x\nR = f('b')",
        "def f():\n    if x:\n        return 1\n    return 2\nR = f()",
        "class A:\n    def __init__(self, x):\n        self.x = x\nR = A(1).x",
        "class A:\n    x = 1\nA.x = 2\nR = A.x",
        "match x:\n    case R: pass",
        "if (R := f()): pass",
        "R = not x",
    ],
)
def test_unknown(result: Result, text: str) -> None:
    assert result(text) in {"unknown", "unbound", "app.main.f()"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("R = [*x, 'a']", "['a', ...]"),
        ("R = ['a'] + x", "['a', ...]"),
        ("R = ['a']\nR += x", "['a', ...]"),
        ("R = ['a']\nfor x in y:\n    R.append(x)", "['a', ...]"),
        ("R = ['a']\nfor x in y:\n    R.remove(x)", "[...]"),
        ("R = ['a']\nR.sort()", "[...]"),
        ("R = ['a']\ndef f():\n    R.append('b')", "['a', ...]"),
        ("R = ['a']\ndef f():\n    R[0] = 'b'", "[...]"),
        ("R = ['a', 'b']\nR.remove(x)", "[...]"),
        ("R = ['a']\nR.insert(x, 'b')", "[...]"),
        ("R = ['a', x]", "['a', unknown]"),
        ("R = {'a': 1, **x}", "{...}"),
        ("R = {**x, 'a': 1}", "{a: 1, ...}"),
        ("R = {x: 1}", "{...}"),
        ("R = {'a': 1}\nR[x] = 2", "{...}"),
        ("R = {'a': 1}\nR.update(x)", "{...}"),
        ("R = dict(x, a=1)", "{a: 1, ...}"),
        ("R = {'a': x}", "{a: unknown}"),
        ("R = dict.fromkeys(x, 1)", "{...}"),
    ],
)
def test_partly_known(result: Result, text: str, value: str) -> None:
    assert result(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("R = 'a'", "'a'"),
        ("R: int = 3", "3"),
        ("R = -1", "-1"),
        ("R = None", "None"),
        ("a = 'x'\nR = a", "'x'"),
        ("R = 1\nR = 2", "2"),
        ("R, x = 1, 2", "1"),
        ("R = x = 5", "5"),
        ("a = 1\nR = a\na = 2", "1"),
        ("class A:\n    x = 'k'\nR = A.x", "'k'"),
        ("class A:\n    x = 'k'\nclass B(A): pass\nR = B().x", "'k'"),
        ("class A:\n    def __init__(self):\n        self.x = 'k'\nR = A().x", "'k'"),
        ("class E(Enum):\n    P = 'production'\nR = E.P.value", "'production'"),
        ("def f():\n    return 'a'\nR = f()", "'a'"),
        ("import functools\n@functools.lru_cache\ndef f():\n    return 'a'\nR = f()", "'a'"),
        ("class A:\n    @property\n    def x(self):\n        return self.y + '!'\n    y = 'k'\nR = A().x", "'k!'"),
        ("R = ['a', *('b', 'c')]", "['a', 'b', 'c']"),
        ("A = ['a']\nR = [*A, 'b']", "['a', 'b']"),
        ("A = ('a',)\nR = A + ('b',)", "tuple['a', 'b']"),
        ("R = ['a']\nR += ['b']\nR.append('c')\nR.extend(['d'])\nR.insert(0, 'z')\nR.remove('b')", "['z', 'a', 'c', 'd']"),
        ("R = ['a', 'b']\nR.insert(R.index('b'), 'x')\nR[0] = 'y'", "['y', 'x', 'b']"),
        ("R = ['a', 'b']\nR.insert(R.index('a') + 1, 'x')", "['a', 'x', 'b']"),
        ("R = ['a', 'b']\nR.pop()\nR.reverse()", "['a']"),
        ("R = {'a': 1}\nR['b'] = 2\nR['a'] = 3", "{b: 2, a: 3}"),
        ("R = {'a': {'b': 1}}\nR['a']['b'] = 2", "{a: {b: 2}}"),
        ("R = {'a': 1} | {'b': 2}", "{a: 1, b: 2}"),
        ("A = {'a': 1}\nR = {**A, 'a': 2}", "{a: 2}"),
        ("R = dict(a=1)\nR.update(b=2)\nR.update({'c': 3})\nR.setdefault('d', 4)\ndel R['a']", "{b: 2, c: 3, d: 4}"),
        ("R = dict([('a', 1)])", "{a: 1}"),
        ("R = dict.fromkeys(['a', 'b'], False)", "{a: False, b: False}"),
        ("R = {'a': 1}['a']", "1"),
        ("R = {'a': 1}.get('b', 2)", "2"),
        ("R = ['a', 'b'][-1]", "'b'"),
        ("R = set(['a'])", "set['a']"),
        ("A = 'b'\nR = f'a{A}' + 'c' + '%s' % 'd' + '{}'.format('e')", "'abcde'"),
        ("R = 'a'.encode()", "b'a'"),
        ("R = 'a,b'.split(',')", "['a', 'b']"),
        ("R = 60 * 60 * 24", "86400"),
        ("from datetime import timedelta\nR = timedelta(days=1)", "datetime.timedelta(days=1)"),
        ("from datetime import timedelta as t\nR = t(minutes=5 * 2)", "datetime.timedelta(seconds=600)"),
        ("from pathlib import Path\nR = Path(__file__).resolve().parent.parent / 'x'", "PurePosixPath('x')"),
        ("import os\nR = os.path.join(os.path.dirname(__file__), 'x')", "'app/x'"),
        ("R = not 1", "False"),
        ("R = 'a' in ['a']", "True"),
        ("R = 1 < 2", "True"),
        ("R = bool('x'), str(1), int('3')", "tuple[True, '1', 3]"),
        ("R = 'a' or 'b'", "'a'"),
        ("R = '' or 'b'", "'b'"),
        ("R = 1 and 2", "2"),
        ("R = 'a' if True else 'b'", "'a'"),
        ("from pydantic import SecretStr\nR = SecretStr('k').get_secret_value()", "'k'"),
        ("import jwt\nR = jwt.decode", "<jwt.decode>"),
        ("class A: pass\nR = A", "<app.main.A here>"),
        ("from jwt import PyJWT\nR = PyJWT()", "jwt.PyJWT()"),
        ("R = list", "<builtins.list>"),
        ("try:\n    import jwt as R\nexcept ImportError:\n    R = None", "<jwt>"),
        ("R = 1\ntry:\n    from .local import *\nexcept ImportError:\n    pass", "1"),
    ],
)
def test_known(result: Result, text: str, value: str) -> None:
    assert result(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("R = 'a' if x else 'b'", "'a'?0 | 'b'?1"),
        ("if x:\n    R = 'a'\nelse:\n    R = 'b'", "'a'?0 | 'b'?1"),
        ("R = 'a'\nif x:\n    R = 'b'", "'b'?0 | 'a'?1"),
        ("R = 'a' if DEBUG else 'b'", f"'a'{DEV} | 'b'{NOT_DEV}"),
        ("if settings.env == 'prod':\n    R = 1", "1@production"),
        ("R = x or 'b'", "unknown?0 | 'b'?1"),
        ("if DEBUG:\n    R = 1\nelse:\n    raise X", f"1{DEV}"),
        ("R = ('a' if x else 'b') + 'c'", "'ac'?0 | 'bc'?1"),
        ("R = ['a']\nif DEBUG:\n    R.append('b')\nR.append('c')", f"['a', 'b'{DEV}, 'c']"),
        ("R = ['a']\nif DEBUG:\n    R += ['b']\nelse:\n    R += ['c']", f"['a', 'b'{DEV}, 'c'{NOT_DEV}]"),
        ("R = ['a', 'b']\nif DEBUG:\n    R.remove('a')", f"['a'{NOT_DEV}, 'b']"),
        ("R = []\nif DEBUG:\n    R.append('b')", f"['b'{DEV}]"),
        ("R = ['a']\nif DEBUG:\n    R = ['b']", f"['b']{DEV} | ['a']{NOT_DEV}"),
        ("R = {'a': 1, 'b': 2}\nif DEBUG:\n    R['a'] = 3", f"{{a: 1{NOT_DEV}, b: 2, a: 3{DEV}}}"),
        ("match settings.env:\n    case 'prod':\n        R = 1\n    case _:\n        R = 2", "1@production | 2@!production"),
    ],
)
def test_choices(result: Result, text: str, value: str) -> None:
    assert result(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("import os\nR = os.getenv('X')", "${X, -}"),
        ("import os\nR = os.getenv('X', 'd')", "${X, 'd'}"),
        ("import os\nR = os.getenv('X', default='d')", "${X, 'd'}"),
        ("from os import getenv as g\nR = g('X')", "${X, -}"),
        ("import os\nR = os.environ['X']", "${X, required}"),
        ("from os import environ\nR = environ.get('X', 'd')", "${X, 'd'}"),
        ("import os\nR = os.getenv('X') or 'd'", "${X, 'd'}"),
        ("import os\nR = os.getenv('X', 'e') or 'd'", "${X, 'e'}"),
        ("import os\nR = os.getenv('X', os.getenv('Y', 'd'))", "${X, ${Y, 'd'}}"),
        ("import os\nR = os.getenv(f'A_{1}')", "${A_1, -}"),
        ("import os\nR = os.getenv(x)", "${None, -}"),
        ("import os\nR = int(os.getenv('X', '5'))", "${X, 5, int}"),
        ("import os\nR = os.getenv('X', 'a,b').split(',')", "${X, ['a', 'b'], list}"),
        ("import os\nR = os.getenv('X', 'False').lower() == 'true'", "${X, False, bool}"),
        ("import os\nR = bool(os.getenv('X', 'False'))", "${X, True, bool}"),
        ("import os\ntry:\n    R = os.environ['X']\nexcept KeyError:\n    R = 'd'", "${X, 'd'}"),
        ("import os\ntry:\n    R = os.environ['X']\nexcept KeyError:\n    raise SystemExit", "${X, required}"),
        ("import environ\nenv = environ.Env(D=(bool, False))\nR = env('D')", "${D, False, bool}"),
        ("import environ\nenv = environ.Env()\nR = env('X')", "${X, required}"),
        ("import environ\nenv = environ.Env()\nR = env('X', default='d')", "${X, 'd'}"),
        ("import environ\nenv = environ.Env()\nR = env.bool('X', default=False)", "${X, False, bool}"),
        ("import environ\nenv = environ.Env()\nR = env.list('X', default=['a'])", "${X, ['a'], list}"),
        ("from environs import Env\nR = Env().str('X', 'd')", "${X, 'd', str}"),
        ("from decouple import config\nR = config('X')", "${X, required}"),
        ("from decouple import config\nR = config('X', default='yes', cast=bool)", "${X, True, bool}"),
        ("from starlette.config import Config\nc = Config('.env')\nR = c('X', cast=bool, default=False)", "${X, False, bool}"),
        ("from dotenv import dotenv_values\nc = dotenv_values('.env')\nR = c['X']", "${X, required}"),
        ("from dotenv import dotenv_values\nR = dotenv_values('.env').get('X', 'd')", "${X, 'd'}"),
    ],
)
def test_environment_reads(result: Result, text: str, value: str) -> None:
    assert result(text) == value


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("x: str", "${X, required, str}"),
        ("x: str = 'd'", "${X, 'd', str}"),
        ("x: bool = False", "${X, False, bool}"),
        ("x: str = Field('d')", "${X, 'd', str}"),
        ("x: str = Field(default='d', validation_alias='KEY')", "${KEY, 'd', str}"),
        ("x: str = Field(...)", "${X, required, str}"),
        ("x: str = Field(default_factory=f)", "${X, unknown, str}"),
        ("x: str = 'd'\n    model_config = SettingsConfigDict(env_prefix='app_')", "${APP_X, 'd', str}"),
        ("x: str = 'd'\n    class Config:\n        env_prefix = 'my_'", "${MY_X, 'd', str}"),
        ("x = 'plain'", "'plain'"),
        ("x: ClassVar[str] = 'plain'", "'plain'"),
    ],
)
@pytest.mark.parametrize(
    "made", ["s = S()\nR = s.x", "def get():\n    return S()\ns = get()\nR = s.x", "class T(S): pass\nR = T().x"]
)
def test_settings_classes(result: Result, body: str, value: str, made: str) -> None:
    head = "from pydantic import Field\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n"
    assert result(f"{head}class S(BaseSettings):\n    {body}\n{made}") == value


def test_settings_given_by_hand(result: Result) -> None:
    text = "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    x: str = 'd'\nR = S(x='k').x"
    assert result(text) == "'k'"


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
