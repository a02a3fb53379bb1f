"""Dockerfiles that set ``FIREBASE_AUTH_EMULATOR_HOST`` in the image: see ``firebase``."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.firebase import VARIABLE, reader
from authlint.deployments import dockerfile
from authlint.facts.environment import named_in
from authlint.facts.tokens import TokenReader
from authlint.sources import Project
from authlint.sources.plain_text import TextSource


def facts(source: TextSource, project: Project) -> Iterator[TokenReader]:
    """The place where the last stage sets the variable."""
    inside = source.path[len(project.root) :] if source.path.startswith(project.root) else source.path
    where = named_in(inside.replace("/", "_"))
    if not where.production_like:
        return
    for one in dockerfile.variables(source):
        if one.name == VARIABLE and one.text:
            yield reader(one.at, where, posixpath.basename(source.path))


ADAPTER: Adapter[TextSource] = Adapter(
    name="firebase-admin in images",
    language=TextSource,
    files=("dockerfile", "dockerfile.*", "*.dockerfile"),
    triggers=((b"FIREBASE_AUTH_EMULATOR_HOST",),),
    facts=facts,
)
