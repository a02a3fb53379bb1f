"""What the name of a Python file, or of its folder of settings, says about where its code counts."""

from __future__ import annotations

import posixpath

from authlint.facts.environment import EVERYWHERE, NOT_PRODUCTION, Where, canonical
from authlint.sources.python import PythonSource

_SETTINGS = frozenset({"settings", "setting", "config", "configs", "conf", "environments", "envs"})
_AMBIGUOUS = frozenset({"debug", "integration", "localhost"})


def where_of_file(source: PythonSource) -> Where:
    """Where code counts whose file or settings folder says what it is for: ``test.py``, ``settings/dev/base.py``.

    Only whole names count, for ``local_auth.py`` is about something else, and only folders beside ``settings``, for a project may
    lie in a folder ``dev`` of its developer's.
    """
    directory, file = posixpath.split(source.path)
    folders = directory.split("/")
    parts = [posixpath.splitext(file)[0]]
    if len(folders) > 1 and not _SETTINGS.isdisjoint(folders[-2:]):
        parts += folders[-2:]
    for part in parts:
        name = canonical(part.strip("_"))
        if name in NOT_PRODUCTION and part not in _AMBIGUOUS:
            return Where.in_only([name])
        if name.startswith("test_") or name.endswith(("_test", "_tests")):
            return Where.in_only(["test"])
    return EVERYWHERE
