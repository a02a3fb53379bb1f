from __future__ import annotations

from pathlib import Path

import pytest
from tests.layers.comparing import Case, Disk, compare, write

from authlint.sources.python import Evaluator, PythonSource
from authlint.systems.django import application, deployed, environment_for

pytest.importorskip("django")

DUMP = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "site_x.settings.production"
from django.conf import settings
names = [name for name in dir(settings._wrapped if hasattr(settings, "DEBUG") else settings) if name.isupper()]
ours = {name: getattr(settings, name) for name in names if settings.is_overridden(name)}
ours.pop("SETTINGS_MODULE", None)
print(json.dumps(ours, default=str))
"""
BASE = """
DEBUG = True
SECRET_KEY = "base"
MIDDLEWARE = ["a", "b"]
ALLOWED_HOSTS = []
REST_FRAMEWORK = {"DEFAULT_THROTTLE_RATES": {"user": "1/s"}, "PAGE_SIZE": 10}
SESSION_COOKIE_SECURE = False
"""
PACKAGE = {"site_x/__init__.py": "", "site_x/settings/__init__.py": "", "site_x/settings/base.py": BASE}
PRODUCTION = "site_x/settings/production.py"

CASES = (
    Case("from .base import *", {**PACKAGE, PRODUCTION: "from .base import *\nDEBUG = False\nALLOWED_HOSTS = ['x']\n"}, DUMP),
    Case(
        "lists and tables that are changed",
        {
            **PACKAGE,
            PRODUCTION: "from .base import *\nMIDDLEWARE += ['c']\nMIDDLEWARE.insert(0, 'first')\n"
            "REST_FRAMEWORK['PAGE_SIZE'] = 5\nREST_FRAMEWORK = {**REST_FRAMEWORK, 'X': 1}\n",
        },
        DUMP,
    ),
    Case(
        "three levels, the star in the end",
        {
            **PACKAGE,
            "site_x/settings/shared.py": "from .base import *\nSECRET_KEY = 'shared'\n",
            PRODUCTION: "DEBUG = False\nfrom .shared import *\nSESSION_COOKIE_SECURE = True\n",
        },
        DUMP,
    ),
    Case(
        "django-environ",
        {
            **PACKAGE,
            PRODUCTION: "import environ\nfrom pathlib import Path\nfrom .base import *\nenv = environ.Env(DEBUG=(bool, True))\n"
            "ROOT = Path(__file__).parent.parent.parent\nenviron.Env.read_env(ROOT / '.env')\n"
            "DEBUG = env('DEBUG')\nSECRET_KEY = env('KEY', default='x')\nSESSION_COOKIE_SECURE = env.bool('S', default=True)\n"
            "del env, ROOT\n",
            ".env": "DEBUG=off\nKEY=from-file\n",
        },
        DUMP,
    ),
    Case(
        "python-decouple",
        {
            **PACKAGE,
            PRODUCTION: "from decouple import config\nfrom .base import *\nDEBUG = config('DEBUG', default=True, cast=bool)\n"
            "SECRET_KEY = config('KEY', default='x')\nSESSION_COOKIE_SECURE = config('S', default=True, cast=bool)\n",
            ".env": "DEBUG=False\n",
        },
        DUMP,
    ),
)


def module(disk: Disk, path: str) -> PythonSource:
    source = disk.source(f"{disk.root}/{path}")
    assert isinstance(source, PythonSource)
    return source


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_same_as_the_library(case: Case, tmp_path: Path) -> None:
    disk = write(tmp_path, case.files)
    source = module(disk, PRODUCTION)
    compare("Django", case, tmp_path, application(source, Evaluator(disk), environment_for(source)))


def test_what_is_deployed_is_what_the_server_names(tmp_path: Path) -> None:
    line = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_x.settings.{}')\n"
    files = {PRODUCTION: "from .base import *\n", "manage.py": line.format("base"), "site_x/wsgi.py": line.format("production")}
    disk = write(tmp_path, {**PACKAGE, **files})
    found = deployed(module(disk, PRODUCTION), disk, Evaluator(disk))
    assert {path.rpartition("/")[2] for path in found.servers} == {"production.py"}
    assert {path.rpartition("/")[2] for path in found.people} == {"base.py"}
