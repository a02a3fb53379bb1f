"""Places, names, definitions and comments of one file."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from authlint.sources.python import PythonSource

Read = Callable[[str], PythonSource]


def last(source: PythonSource) -> ast.expr:
    statement = source.tree.body[-1]
    assert isinstance(statement, ast.Expr)
    return statement.value


@pytest.mark.parametrize(
    "text",
    [
        "target(1)",
        "x = '\u00e9\U0001f600', target(1)",
        "'''\u00e9\n\u00fc''', target(1)",
        "a = 1\r\n'\u00e9'; target(1)\r\n",
        "a = 1\r'\u00e9'; target(1)\r",
        "\x0cif 1:\n\t'\u00e9'; target(1)",
    ],
)
def test_places_count_code_points(source: Read, text: str) -> None:
    found = source(text)
    call = found.calls()[0]
    span = found.location(call).span
    assert found.text[span.start : span.end] == "target(1)"
    assert found.location(call).path == "app/main.py"


def test_nodes_without_a_place_of_their_own(source: Read) -> None:
    found = source("def f(a, b=1): pass\nwith x as y: pass\n")
    for node in found.index.parents:
        found.span(node)
    function = found.functions()[0]
    assert found.segment(function.args) == "a, b=1"
    span = found.name_location(function).span
    assert found.text[span.start : span.end] == "f"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("unknown", None),
        ("import jwt\njwt.decode", "jwt.decode"),
        ("import jwt as pyjwt\npyjwt.decode", "jwt.decode"),
        ("import a.b.c\na.b.c.d", "a.b.c.d"),
        ("import a.b as c\nc.d", "a.b.d"),
        ("from jwt import decode as d\nd", "jwt.decode"),
        ("from .auth import User\nUser", "app.auth.User"),
        ("from . import auth\nauth.User", "app.auth.User"),
        ("from ..lib import x\nx", "lib.x"),
        ("from jwt import *\ndecode", "jwt.decode"),
        ("from jwt import *\nfrom os import *\ndecode", None),
        ("from jwt import *\nbool", "builtins.bool"),
        ("bool", "builtins.bool"),
        ("import jwt\ndecode = jwt.decode\ndecode", "jwt.decode"),
        ("import jwt\njwt = 1\njwt.decode", None),
        ("import jwt\ndef jwt(): pass\njwt.decode", None),
        ("try:\n    import ujson as json\nexcept ImportError:\n    import json\njson.loads", None),
        ("try:\n    import jwt\nexcept ImportError:\n    jwt = None\njwt.decode", "jwt.decode"),
        ("if x:\n    import jwt\nelse:\n    import jwt\njwt.decode", "jwt.decode"),
        ("import jwt\njwt.PyJWT().decode", None),
        ("import jwt\nfor jwt in []: pass\njwt.decode", None),
        ("class A: pass\nA", None),
    ],
)
def test_qualified_names(source: Read, text: str, name: str | None) -> None:
    found = source(text)
    assert found.qualified_name(last(found)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import jwt\ndef f(jwt):\n    jwt.decode()", None),
        ("import jwt\ndef f():\n    jwt.decode()\n    jwt = 1", None),
        ("import jwt\ndef f():\n    global jwt\n    jwt.decode()", "jwt.decode"),
        ("import jwt\nclass A:\n    jwt = 1\n    def f(self):\n        jwt.decode()", "jwt.decode"),
        ("import jwt\nclass A:\n    jwt = 1\n    jwt.decode()", None),
        ("import jwt\n[jwt.decode() for jwt in x]", None),
        ("import jwt\n[x for x in jwt.decode()]", "jwt.decode"),
        ("import jwt\nlambda jwt: jwt.decode()", None),
        ("import jwt\ndef f(x=jwt.decode()): jwt = 1", "jwt.decode"),
        ("def f():\n    import jwt\n    def g():\n        jwt.decode()", "jwt.decode"),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x.decode()", None),
    ],
)
def test_qualified_names_know_scopes(source: Read, text: str, name: str | None) -> None:
    found = source(text)
    assert found.qualified_name(found.calls()[0].func) == name


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        ("x", None),
        ("import x\nx", None),
        ("x = 1\nx", "1"),
        ("x = 1\nx = 2\nx", "2"),
        ("x = 1\nif y:\n    x = 2\nx", None),
        ("if y:\n    x = 2\nx", "2"),
        ("for x in y: pass\nx", None),
        ("class A: pass\nA", "class A:\n    pass"),
        ("def f(): pass\nf", "def f():\n    pass"),
        ("class A:\n    x = 1\nA.x", "1"),
        ("a, x = y\nx", None),
        ("x: int = 3\nx", "3"),
    ],
)
def test_definitions(source: Read, text: str, definition: str | None) -> None:
    found = source(text)
    node = found.definition(last(found))
    assert (None if node is None else ast.unparse(node)) == definition


def test_a_method_of_self_is_found(source: Read) -> None:
    found = source("class A:\n    def f(self):\n        self.g()\n    def g(self): pass\n")
    assert found.definition(found.calls()[0].func) is found.functions()[1]


def test_enclosing_scopes(source: Read) -> None:
    found = source("class A:\n    @a()\n    def f(self):\n        b()\nc()\n")
    calls = {ast.unparse(call): call for call in found.calls()}
    assert found.enclosing_function(calls["a()"]) is None
    assert found.enclosing_function(calls["b()"]) is found.functions()[0]
    assert found.enclosing_class(calls["b()"]) is found.classes()[0]
    assert found.enclosing_class(calls["c()"]) is None
    assert found.statement(calls["b()"]) is found.functions()[0].body[0]
    assert found.parent(found.tree) is None


def test_walks_are_in_source_order(source: Read) -> None:
    found = source("@a()\ndef f(x=b()) -> c():\n    d() if e() else g()\nclass K(h()):\n    i()\n{j(): k(), l(): m()}\n")
    assert "".join(ast.unparse(call)[0] for call in found.calls()) == "abcdeghijklm"


def test_imports(source: Read) -> None:
    found = source("import jwt.api_jwt\nfrom fastapi.security import x\nfrom .flask import y\n")
    assert found.imports("jwt")
    assert found.imports("django", "fastapi")
    assert not found.imports("flask", "django")


def test_comments(source: Read) -> None:
    found = source('#!shebang\nx = \'# no\' # yes\n"""\n# no\n"""\ny = f\'{a}#\' "\\"# no" r\'\\\\\'  # last \u00e9\n')
    assert [found.text[c.span.start : c.span.end] for c in found.comments()] == ["#!shebang", "# yes", "# last \u00e9"]
    assert [comment.alone for comment in found.comments()] == [True, False, False]
