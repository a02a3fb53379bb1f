"""``.env`` files of Python projects: debug mode, keys and tokens that are committed with them.

``.env.production`` counts in production, an example nowhere. A plain ``.env`` most likely stands in ``.gitignore``: nobody who
reads one file can tell, so nothing is said of it. Only names that a framework or its settings class is known to read count.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters import firebase
from authlint.adapters.key_looks import looks_of
from authlint.adapters.token_looks import private_key, token
from authlint.facts.debugging import DebugSwitch, Exposed
from authlint.facts.environment import Where, is_production_like
from authlint.facts.keys import CommittedToken, Key, KeyLooks, KeyPower
from authlint.sources import Project
from authlint.sources.dotenv import DotenvSource
from authlint.systems import dotenv

_DEBUG = re.compile(r"(DJANGO_|FLASK_|APP_)?DEBUG", re.IGNORECASE)
_TRUE = frozenset({"1", "true", "yes", "on"})
_KEYS = {
    re.compile(r"(\w+_)?JWT_(SECRET(_KEY)?|SIGNING_KEY|KEY|PRIVATE_KEY)", re.IGNORECASE): KeyPower.SIGN_TOKENS,
    re.compile(r"(DJANGO_|FLASK_|APP_)?(SECRET_KEY|SESSION_SECRET(_KEY)?)", re.IGNORECASE): KeyPower.FORGE_SESSIONS,
    re.compile(r"(OIDC|OAUTH|OAUTH2|AUTH0|KEYCLOAK|AZURE(_AD)?|GOOGLE|GITHUB|OKTA)_CLIENT_SECRET", re.IGNORECASE): (
        KeyPower.ACT_AS_APPLICATION
    ),
}
_PYTHON = frozenset({"manage.py", "pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "Pipfile", "uv.lock"})
_HIDDEN = re.compile(r"SECRET|KEY|TOKEN|PASS|PWD|DSN|_URL|_URI|CREDENTIAL", re.IGNORECASE)
"""Names whose values are never shown beside what a finding is about."""
_SHORTEST = 8
"""Fewer letters are a word that stands for something, or nothing worth telling."""


def facts(source: DotenvSource, project: Project) -> Iterator[object]:
    """What one file sets, as far as the environment that it is for can be told."""
    name = posixpath.basename(source.path)
    environment = dotenv.environment(name)
    if not dotenv.is_loaded(name) or environment is None or not is_production_like(environment):
        return
    where = Where.in_only([environment])
    is_python = _is_python(source.path, project)
    for one in dotenv.settings(dotenv.layer(source)):
        variable, value = one.names[0], one.value
        if not isinstance(value, str):
            continue
        if variable == firebase.VARIABLE and value.strip() and "$" not in value:
            yield firebase.reader(one.at, where, name)
        if _DEBUG.fullmatch(variable) and value.strip().lower() in _TRUE:
            exposed = Exposed.CONSOLE if variable.upper().startswith("FLASK") else Exposed.PAGE
            yield DebugSwitch(
                "the application", variable, one.at, exposed, where, name, certain=is_python and variable.upper() != "APP_DEBUG"
            )
        power = next((power for pattern, power in _KEYS.items() if pattern.fullmatch(variable)), None)
        looks = looks_of(value) if len(value) >= _SHORTEST or value == "" else None
        if power is not None and looks is not None:
            yield Key(one.at, variable, len(value.encode()), looks, where=where, layer=name, power=power)
            continue
        if value and _HIDDEN.search(variable):
            yield Key(one.at, variable, len(value.encode()), KeyLooks.SECRET, where=Where.in_only(()))
        if (found := token(variable, value) or private_key(value)) is not None:
            what, details, expires, sample = found
            yield CommittedToken(one.at, variable, what, details, expires, sample, where)
            yield Key(one.at, variable, len(value.encode()), KeyLooks.SECRET, where=Where.in_only(()))


def _is_python(path: str, project: Project) -> bool:
    return not _PYTHON.isdisjoint(project.names(posixpath.dirname(path)))


ADAPTER: Adapter[DotenvSource] = Adapter(
    name=".env files",
    language=DotenvSource,
    files=(".env.*", "*.env"),
    triggers=(),
    facts=facts,
)
