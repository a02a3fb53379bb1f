"""Where a statement is reached."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from authlint.facts.environment import Where
from authlint.sources.python import NOWHERE, PythonSource

Read = Callable[[str], PythonSource]
Show = Callable[[Where], str]

DEV = "@development,test"
NOT_DEV = "@!development,test"


def where(source: PythonSource, name: str) -> Where:
    """Where the call of ``name`` is reached."""
    return source.where(next(call for call in source.calls() if ast.unparse(call.func) == name))


@pytest.mark.parametrize(
    ("test", "true", "false"),
    [
        ("x", "?0", "?1"),
        ("user.is_admin", "?0", "?1"),
        ("mode == 'dark'", "?0", "?1"),
        ("settings.x > 3", "?0", "?1"),
        ("name == 'Bob'", "?0", "?1"),
        ("request.method in ('GET', 'HEAD')", "?0", "?1"),
        ("True", "", "@"),
        ("0", "@", ""),
        ("DEBUG", DEV, NOT_DEV),
        ("not DEBUG", NOT_DEV, DEV),
        ("settings.DEBUG", DEV, NOT_DEV),
        ("app.debug", DEV, NOT_DEV),
        ("app.config['DEBUG']", DEV, NOT_DEV),
        ("DEBUG is True", DEV, NOT_DEV),
        ("DEBUG == False", NOT_DEV, DEV),
        ("FLASK_DEBUG == '1'", DEV, NOT_DEV),
        ("os.getenv('DEBUG')", DEV, NOT_DEV),
        ("os.getenv('DEBUG', 'False').lower() in ('true', '1', 'yes')", DEV, NOT_DEV),
        ("bool(os.environ.get('DEBUG'))", DEV, NOT_DEV),
        ("env.bool('DEBUG', default=False)", DEV, NOT_DEV),
        ("settings.is_production", "@production", "@!production"),
        ("settings.is_prod()", "@production", "@!production"),
        ("ENV_NAME.is_production", "@production", "@!production"),
        ("settings.isProduction", "@production", "@!production"),
        ("is_dev", "@development", "@!development"),
        ("settings.testing", "@test", "@!test"),
        ("settings.env == 'production'", "@production", "@!production"),
        ("'prod' == ENV", "@production", "@!production"),
        ("settings.env != 'production'", "@!production", "@production"),
        ("settings.ENVIRONMENT in ('dev', 'local', 'test')", "@development,test", "@!development,test"),
        ("settings.env not in {'dev'}", "@!development", "@development"),
        ("os.getenv('ENV', 'production') == 'development'", "@development", "@!development"),
        ("os.environ.get('APP_ENV', '').lower() == 'prod'", "@production", "@!production"),
        ("os.environ['DJANGO_ENV'] == 'prod'", "@production", "@!production"),
        ("config.get('env') == 'prod'", "@production", "@!production"),
        ("settings.env.startswith('prod')", "@production", "@!production"),
        ("'prod' in settings.env", "@production", "@!production"),
        ("settings.env == Environment.PRODUCTION", "@production", "@!production"),
        ("settings.env is Environment.DEV.value", "@development", "@!development"),
        ("settings.stage == 'production'", "@production", "@!production"),
        ("settings.mode == 'dev'", "@development", "@!development"),
        ("(env := os.getenv('APP_ENV')) == 'prod'", "@production", "@!production"),
        ("TYPE_CHECKING", "@", ""),
        ("typing.TYPE_CHECKING", "@", ""),
        ("'test' in sys.argv", "@test", "@!test"),
        ("sys.argv[1:2] == ['test']", "@test", "@!test"),
        ("'pytest' in sys.modules", "@test", "@!test"),
        ("'runserver' in sys.argv", DEV, NOT_DEV),
        ("__name__ == '__main__'", "", ""),
        ("DEBUG and x", f"{DEV}?0?0", "?1"),
        ("DEBUG or x", "?0", f"{NOT_DEV}?1?1"),
        ("DEBUG or env == 'production'", "@development,production,test", "@!development,production,test"),
        ("env == 'dev' or env == 'test'", "@development,test", "@!development,test"),
        ("env != 'dev' and env != 'test'", "@!development,test", "@development,test"),
        ("not (DEBUG and x)", "?1", f"{DEV}?0?0"),
    ],
)
def test_both_arms(source: Read, shown_where: Show, test: str, true: str, false: str) -> None:
    found = source(f"import os, sys\nif {test}:\n    a()\nelse:\n    b()\n")
    assert shown_where(where(found, "a")) == true
    assert shown_where(where(found, "b")) == false
    conditional = source(f"import os, sys\na() if {test} else b()\n")
    assert shown_where(where(conditional, "a")) == true
    assert shown_where(where(conditional, "b")) == false


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a()", ""),
        ("if DEBUG:\n    pass\na()", ""),
        ("def f():\n    if not settings.debug:\n        return\n    a()", DEV),
        ("def f():\n    if settings.debug:\n        pass\n    else:\n        raise X\n    a()", DEV),
        ("if not KEY:\n    raise X\na()", ""),  # a module that raises is never there at all
        ("if settings.debug and x:\n    raise X\na()", ""),
        ("if settings.debug:\n    raise X\na()", NOT_DEV),
        ("def f():\n    if not key:\n        raise X\n    a()", "?0"),
        ("for x in [1]:\n    if DEBUG:\n        continue\n    a()", NOT_DEV),
        ("for x in y:\n    a()", "?0"),
        ("import sys\nif DEBUG:\n    sys.exit(1)\na()", NOT_DEV),
        ("def f():\n    if DEBUG:\n        if x:\n            return\n        else:\n            raise X\n    a()", NOT_DEV),
        ("def f():\n    if DEBUG:\n        if x:\n            return\n    a()", ""),
        ("assert settings.debug\na()", DEV),
        ("if DEBUG:\n    def f():\n        a()", DEV),
        ("def f():\n    if not DEBUG:\n        return\n    def g():\n        a()", DEV),
        ("if DEBUG:\n    pass\nelif x:\n    pass\nelse:\n    a()", NOT_DEV + "?1"),
        ("DEBUG and a()", DEV),
        ("DEBUG or a()", NOT_DEV),
        ("while True:\n    a()", ""),
        ("try:\n    pass\nexcept X:\n    a()", "?1"),
        ("try:\n    a()\nexcept X:\n    pass", ""),
        ("with x:\n    a()", ""),
        ("in_cloud = settings.env != 'dev'\nif in_cloud:\n    a()", "@!development"),
        ("debug = settings.env != 'production'\nif debug:\n    a()", "@!production"),
        ("DEBUG = True\nif DEBUG:\n    a()", DEV),
        ("WITH_AUTH = False\nif WITH_AUTH:\n    a()", "@"),
        ("DEVS = ('dev', 'local')\nif ENV in DEVS:\n    a()", "@development"),
        ("match settings.env:\n    case 'production':\n        a()", "@production"),
        ("match settings.env:\n    case 'dev' | 'test':\n        b()\n    case _:\n        a()", "@!development,test"),
        ("match settings.env:\n    case 'prod' if x:\n        a()", "?0"),
        ("match x:\n    case 1:\n        b()\n    case _:\n        a()", "?1"),
        ("class A:\n    if DEBUG:\n        x = a()", DEV),
        ("if a():\n    pass", ""),
        ("x = [a() for y in z]", ""),
    ],
)
def test_statements(source: Read, shown_where: Show, text: str, expected: str) -> None:
    assert shown_where(where(source(text + "\n"), "a")) == expected


def test_arms_of_one_condition_exclude_each_other(source: Read) -> None:
    found = source("if x:\n    a()\n    b()\nelse:\n    c()\nif x:\n    d()\n")
    assert where(found, "a") == where(found, "b")
    assert (where(found, "a") & where(found, "c")).is_nowhere
    assert not (where(found, "a") & where(found, "d")).is_nowhere


def test_nowhere_is_nowhere() -> None:
    assert NOWHERE.is_nowhere


def test_running_a_file_directly_is_said_apart(source: Read) -> None:
    found = source("a()\nif __name__ == '__main__':\n    b()\n")
    first, second = found.calls()
    assert not found.runs_directly(first)
    assert found.runs_directly(second)
