"""What expressions evaluate to. Unknown is not false: the first tables are of what must stay unknown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
        "def f(x):\n    return x\nR = f(1)",
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
        ("def f(x):\n    return ['a', x.y]\nR = f(1)", "['a', unknown]"),
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
