"""Reads of environment variables, with their defaults."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Result = Callable[..., str]


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
