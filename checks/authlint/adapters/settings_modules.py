"""Settings modules that build on each other with ``from .base import *``, as Django projects have them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from authlint.facts.environment import named_in
from authlint.sources import Project
from authlint.sources.members import MemberSource
from authlint.sources.python import PythonSource

_NOT_DEPLOYED = re.compile(
    r"(^|[/_.-])(tests?|testing|testproject|test_\w+|\w+_test|examples?|example_\w+|demos?|demo_\w+|sandbox|samples?|tutorials?"
    r"|docs?|quickstart|fixtures|benchmarks?|playground|conftest|runtests|ci|build|templates?)(?=[/_.-])",
    re.IGNORECASE,
)


def stem(source: PythonSource) -> str:
    """The name of the module's file without its suffix."""
    return posixpath.splitext(posixpath.basename(source.path))[0]


def is_overlaid(source: PythonSource, project: Project, name: str) -> bool:
    """Whether a module beside this one starts from it and works on ``name``: then that one's value counts in its environment.

    Modules that say they are for development or tests do not count: production still has this one's value.
    """
    return next(overlays(source, project, name), None) is not None


def overlays(source: PythonSource, project: Project, name: str) -> Iterator[PythonSource]:
    """The modules beside this one that start from it and work on ``name``, but for those for development or tests."""
    directory = posixpath.dirname(source.path)
    own = stem(source)
    for file in sorted(project.names(directory)):
        other_stem, suffix = posixpath.splitext(file)
        if suffix != ".py" or other_stem == own or not named_in(other_stem).production_like:
            continue
        other = project.source(posixpath.join(directory, file) if directory else file)
        if (
            isinstance(other, PythonSource)
            and name in other.text
            and any(star.module and star.module.rpartition(".")[2] == own for star in other.scopes.stars)
        ):
            yield other


def is_deployed(source: PythonSource | MemberSource, project: Project) -> bool:
    """Whether a file's path, as seen from the project's root, does not say that it is a test, an example or a page."""
    inside = source.path[len(project.root) :] if project.root and source.path.startswith(project.root) else source.path
    return _NOT_DEPLOYED.search(inside) is None
