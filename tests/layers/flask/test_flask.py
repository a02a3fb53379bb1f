from __future__ import annotations

from pathlib import Path

import pytest
from tests.layers.comparing import Case, compare, write

from authlint.sources.python import Evaluator, PythonSource
from authlint.systems.flask import applications

pytest.importorskip("flask")

BOTH = ("development", "production")
DUMP = """
import json, app, flask
made = app.create_app("ENVIRONMENT") if "name" in app.create_app.__code__.co_varnames else app.create_app()
default = flask.Flask("x").config
ours = {name: value for name, value in made.config.items() if name not in default or default[name] != value}
print(json.dumps(ours))
"""
CLASSES = """
class Config:
    SECRET_KEY = "base"
    JWT_TOKEN_LOCATION = ["headers"]
    lower = 1
    MAX_AGE = 60 * 60

class Cookies:
    SESSION_COOKIE_NAME = "s"

class DevelopmentConfig(Config):
    DEBUG = True

class ProductionConfig(Cookies, Config):
    JWT_TOKEN_LOCATION = ["cookies"]
    MAX_AGE = Config.MAX_AGE * 2

config = {"development": DevelopmentConfig, "production": ProductionConfig, "default": DevelopmentConfig}
"""


def app(*lines: str, given: str = "", head: str = "") -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return (
        f"import os\nfrom flask import Flask\n{head}\ndef create_app({given}):\n    app = Flask(__name__)\n{body}    return app\n"
    )


CASES = (
    Case(
        "a class by its dotted name, with inheritance",
        {"config.py": CLASSES, "app.py": app("app.config.from_object('config.ProductionConfig')")},
        DUMP,
    ),
    Case(
        "a dictionary of classes",
        {
            "config.py": CLASSES,
            "app.py": app("app.config.from_object(config[name])", given="name", head="from config import config\n"),
        },
        DUMP,
        BOTH,
    ),
    Case(
        "later statements win, tables are replaced",
        {
            "config.py": CLASSES,
            "app.py": app(
                "app.config.from_object(ProductionConfig)",
                "app.config.from_mapping({'A': {'x': 1}, 'lower': 2}, SECRET_KEY='mapped')",
                "app.config.update(A={'y': 2}, B=True)",
                "app.config['B'] = False",
                head="from config import ProductionConfig\n",
            ),
        },
        DUMP,
    ),
    Case(
        "a module",
        {"settings.py": "A = 1\n_B = 2\nC = {'x': 1}\nc = 3\n", "app.py": app("app.config.from_object('settings')")},
        DUMP,
    ),
    Case(
        "a class chosen by the environment's name",
        {
            "config.py": CLASSES,
            "app.py": app(
                "if os.environ['APP_ENV'] == 'production':",
                "    app.config.from_object(ProductionConfig)",
                "else:",
                "    app.config.from_object(DevelopmentConfig)",
                head="from config import *\n",
            ),
        },
        DUMP,
        BOTH,
        {"APP_ENV": "ENVIRONMENT"},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_same_as_the_library(case: Case, tmp_path: Path) -> None:
    disk = write(tmp_path, case.files)
    source = disk.source(f"{tmp_path.as_posix()}/app.py")
    assert isinstance(source, PythonSource)
    (application,) = applications(source, Evaluator(disk))
    compare("Flask", case, tmp_path, application)
