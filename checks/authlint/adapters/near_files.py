"""What the Python files around one say: the nearest that can be told of who calls a function from outside."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from authlint.sources import Project
from authlint.sources.python import PythonSource

_FILES = 120
"""How many files near one are looked at."""


def is_named_near(names: Iterable[str], beside: re.Pattern[str], source: PythonSource, project: Project) -> bool:
    """Whether a file near this one has one of the names and matches ``beside``."""
    sought = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    for path in _near(source.path, project):
        other = project.source(path)
        if isinstance(other, PythonSource) and beside.search(other.text) and sought.search(other.text):
            return True
    return False


def _near(path: str, project: Project) -> Iterator[str]:
    own = posixpath.dirname(path)
    above = posixpath.dirname(own)
    directories = [own, *(posixpath.join(own, name) for name in sorted(project.names(own)) if "." not in name)]
    if above != own and above.startswith(project.root):
        directories += [above, *(posixpath.join(above, name) for name in sorted(project.names(above)) if "." not in name)]
    count = 0
    for directory in dict.fromkeys(directories):
        for name in sorted(project.names(directory)):
            if name.endswith(".py") and posixpath.join(directory, name) != path:
                yield posixpath.join(directory, name)
                count += 1
                if count >= _FILES:
                    return
