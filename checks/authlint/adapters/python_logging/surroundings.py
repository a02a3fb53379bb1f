"""What stands around a logging configuration: the frameworks in use, and whether the project authenticates anybody."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property

from authlint.adapters.whole_project import WholeProject
from authlint.facts.events import PYTHON
from authlint.sources import Project, Source
from authlint.sources.python import PythonSource

_SIBLINGS = 60
"""How many files beside one are looked into."""
_SIGNS = (
    "AuthenticationMiddleware",
    "django.contrib.auth",
    "import jwt",
    "from jose",
    "OAuth2PasswordBearer",
    "HTTPBearer",
    "use_authentication",
    "rest_framework",
    "login_required",
    "Authorization",
)
_SURE_SIGNS = tuple(sign for sign in _SIGNS if sign not in {"Authorization", "rest_framework"})
_DJANGO_LOGGER = re.compile(r"""["']django(\.request|\.security[.\w]*)?["']\s*:\s*\{""")
_PACKAGES = sorted({event.package for event in PYTHON})
_IMPORT = re.compile(rf"^\s*(?:from|import)\s+({'|'.join(_PACKAGES)})\b", re.MULTILINE)
_DJANGO = re.compile(r"^(?:INSTALLED_APPS|MIDDLEWARE|ROOT_URLCONF)\b", re.MULTILINE)


_COLLECTED = re.compile(
    r"sentry|open_?telemetry|app(lication)?[ _]?insights|azure.monitor|datadog|ddtrace|new_?relic|rollbar|bugsnag|logfire"
    r"|elasticapm",
    re.IGNORECASE,
)


class Surroundings:
    """The file and those beside it; read only when somebody asks."""

    def __init__(self, source: Source, project: Project) -> None:
        self._source = source
        self._project = project

    @cached_property
    def packages(self) -> frozenset[str]:
        """The frameworks that are imported here or beside here, by the names that events give them."""
        found: set[str] = set()
        for text in self._texts():
            found.update(_IMPORT.findall(text))
            if "django" not in found and _DJANGO.search(text):
                found.add("django")
        return frozenset(found)

    @cached_property
    def has_authentication(self) -> bool:
        """Whether something in the application shows that it authenticates anybody.

        Settings of Django that do not say which applications are installed are taken to: it installs them in new projects.
        """
        text = self._source.decoded.text
        if "INSTALLED_APPS" not in text and _DJANGO_LOGGER.search(text):
            return True
        if any(sign in text for text in self._texts() for sign in _SIGNS):
            return True
        return isinstance(self._source, PythonSource) and self._is_in_application(self._source)

    def _is_in_application(self, source: PythonSource) -> bool:
        """Whether a file of a small application shows it, wherever it stands."""
        found = WholeProject(self._project, source).holding(*_SURE_SIGNS)
        return found is not None and 0 < len(found) <= _SIBLINGS

    @cached_property
    def is_collected(self) -> bool:
        """Whether a service hooks into the loggers: it gets the events whatever the handlers let through."""
        return _COLLECTED.search(self._source.decoded.text) is not None

    def _texts(self) -> Iterator[str]:
        yield self._source.decoded.text
        directory = posixpath.dirname(self._source.path)
        names = sorted(name for name in self._project.names(directory) if name.endswith(".py"))[:_SIBLINGS]
        for name in names:
            beside = self._project.source(posixpath.join(directory, name) if directory else name)
            if isinstance(beside, PythonSource) and beside is not self._source:
                yield beside.text
