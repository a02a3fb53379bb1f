from __future__ import annotations

from pathlib import Path

import pytest
from tests.layers.comparing import Case, compare, write

from authlint.sources.python import Evaluator, PythonSource
from authlint.systems import Application
from authlint.systems.pydantic import applications

pytest.importorskip("pydantic_settings")

HEAD = "from pydantic import AliasChoices, BaseModel, Field, SecretStr\nfrom pydantic_settings import *\n"
DUMP = "import json, config; print(json.dumps(config.Settings().model_dump(mode='json')))"
CASES = (
    Case(
        "defaults, then .env",
        {
            "config.py": HEAD
            + "class Settings(BaseSettings):\n"
            + "    model_config = SettingsConfigDict(env_file='.env', extra='ignore')\n"
            + "    debug: bool = False\n    port: int = 8000\n    name: str | None = None\n    origins: list[str] = ['a']\n",
            ".env": 'DEBUG=on\nport=9\nORIGINS=\'["b", "c"]\'\nOTHER=1\n',
        },
        DUMP,
    ),
    Case(
        "the later env_file wins",
        {
            "config.py": HEAD
            + "class Settings(BaseSettings):\n"
            + "    model_config = SettingsConfigDict(env_file=('.env', '.env.production'), extra='ignore')\n"
            + "    debug: bool = False\n    key: str = 'x'\n",
            ".env": "DEBUG=true\nKEY=first\n",
            ".env.production": "DEBUG=false\n",
        },
        DUMP,
    ),
    Case(
        "env_prefix and case",
        {
            "config.py": HEAD
            + "class Settings(BaseSettings):\n"
            + "    model_config = SettingsConfigDict(env_file='.env', env_prefix='APP_', extra='ignore')\n"
            + "    debug: bool = False\n    key: str = 'x'\n",
            ".env": "DEBUG=true\napp_KEY=prefixed\n",
        },
        DUMP,
    ),
    Case(
        "case_sensitive",
        {
            "config.py": HEAD
            + "class Settings(BaseSettings):\n"
            + "    model_config = SettingsConfigDict(env_file='.env', case_sensitive=True, extra='ignore')\n"
            + "    debug: bool = False\n    KEY: str = 'x'\n",
            ".env": "DEBUG=true\nKEY=upper\n",
        },
        DUMP,
    ),
    Case(
        "validation_alias has no prefix",
        {
            "config.py": HEAD
            + "class Settings(BaseSettings):\n"
            + "    model_config = SettingsConfigDict(env_file='.env', env_prefix='APP_', extra='ignore')\n"
            + "    key: str = Field('x', validation_alias='JWT_KEY')\n"
            + "    leeway: int = Field(default=0, validation_alias=AliasChoices('JWT_LEEWAY', 'LEEWAY'))\n",
            ".env": "APP_KEY=ignored\nJWT_KEY=alias\nLEEWAY=7\n",
        },
        DUMP,
    ),
    Case(
        "nested delimiter merges into the defaults of the class",
        {
            "config.py": HEAD
            + "class Auth(BaseModel):\n    algorithm: str = 'HS256'\n    leeway: int = 0\n"
            + "class Settings(BaseSettings):\n"
            + "    model_config = SettingsConfigDict(env_file='.env', env_nested_delimiter='__', extra='ignore')\n"
            + "    auth: Auth = Auth(leeway=30)\n    other: Auth = Auth(leeway=60)\n",
            ".env": "AUTH__ALGORITHM=RS256\n",
        },
        DUMP,
    ),
    Case(
        "JSON and nested variables of one model",
        {
            "config.py": HEAD
            + "class Auth(BaseModel):\n    algorithm: str = 'HS256'\n    leeway: int = 0\n"
            + "class Settings(BaseSettings):\n"
            + "    model_config = SettingsConfigDict(env_file='.env', env_nested_delimiter='__', extra='ignore')\n"
            + "    auth: Auth = Auth()\n",
            ".env": 'AUTH=\'{"algorithm": "ES256", "leeway": 5}\'\nAUTH__LEEWAY=9\n',
        },
        DUMP,
    ),
    Case(
        "toml_file alone is not read",
        {
            "config.py": HEAD
            + "class Settings(BaseSettings):\n"
            + "    model_config = SettingsConfigDict(toml_file='config.toml', extra='ignore')\n    debug: bool = False\n",
            "config.toml": "debug = true\n",
        },
        DUMP,
    ),
    Case(
        "sources that are added, first wins",
        {
            "config.py": HEAD
            + "class Settings(BaseSettings):\n"
            + "    model_config = SettingsConfigDict(env_file='.env', toml_file='c.toml', json_file='c.json', extra='ignore')\n"
            + "    debug: bool = False\n    key: str = 'x'\n    algs: list[str] = ['HS256']\n    realm: str = ''\n"
            + "    @classmethod\n"
            + "    def settings_customise_sources(cls, settings_cls, init_settings, env_settings, dotenv_settings, "
            + "file_secret_settings):\n"
            + "        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls), dotenv_settings, "
            + "JsonConfigSettingsSource(settings_cls))\n",
            "c.toml": "debug = true\nalgs = ['RS256']\n",
            "c.json": '{"key": "json", "realm": "r", "debug": false}',
            ".env": "KEY=dotenv\nDEBUG=false\n",
        },
        DUMP,
    ),
    Case(
        "fields and configuration of base classes",
        {
            "base.py": HEAD
            + "class Base(BaseSettings):\n    model_config = SettingsConfigDict(env_file='.env', extra='ignore')\n"
            + "    debug: bool = True\n    key: SecretStr = SecretStr('x')\n",
            "config.py": "from pydantic_settings import SettingsConfigDict\nfrom base import Base\n"
            + "class Settings(Base):\n    model_config = SettingsConfigDict(env_prefix='A_')\n    debug: bool = False\n",
            ".env": "A_DEBUG=yes\n",
        },
        "import json, config; print(json.dumps({'debug': config.Settings().debug, "
        "'key': config.Settings().key.get_secret_value()}))",
    ),
)


def read(case: Case, root: Path) -> Application:
    disk = write(root, case.files)
    source = disk.source(f"{root.as_posix()}/config.py")
    assert isinstance(source, PythonSource)
    found = [one for one in applications(source, Evaluator(disk)) if one.name == "Settings"]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_same_as_the_library(case: Case, tmp_path: Path) -> None:
    compare("pydantic-settings", case, tmp_path, read(case, tmp_path))


def test_an_order_that_cannot_be_told_is_unknown(tmp_path: Path) -> None:
    disk = write(
        tmp_path,
        {
            "config.py": HEAD
            + "class Settings(BaseSettings):\n    debug: bool = False\n"
            + "    @classmethod\n    def settings_customise_sources(cls, *args, **kwargs):\n        return make(args)\n"
        },
    )
    source = disk.source(f"{tmp_path.as_posix()}/config.py")
    assert isinstance(source, PythonSource)
    assert not list(applications(source, Evaluator(disk)))
