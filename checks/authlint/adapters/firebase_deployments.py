"""Compose files and Kubernetes manifests that set ``FIREBASE_AUTH_EMULATOR_HOST``: see ``firebase``.

A compose file that starts the emulator itself is one for developers, and so is one that says so.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.firebase import VARIABLE, reader
from authlint.deployments import compose, kubernetes
from authlint.facts.environment import Where, named_in
from authlint.facts.tokens import TokenReader
from authlint.sources import Project
from authlint.sources.yaml import YamlSource

_EMULATOR = re.compile(r"emulator|firebase", re.IGNORECASE)
_DEVELOPERS = re.compile(r"(^|[/._-])(override|devcontainer|debug|skaffold|tilt|minikube|kind)(?=[/._-]|$)", re.IGNORECASE)


def facts(source: YamlSource, project: Project) -> Iterator[TokenReader]:
    """The places where a deployment sets the variable."""
    name = posixpath.basename(source.path)
    where = _where(source.path, project)
    if where is None:
        return
    if compose.FILE.fullmatch(name):
        services = compose.services(source)
        if where.only is None and any(_EMULATOR.search(f"{one.name} {one.image}") for one in services.values()):
            return
        sets = [one.variables for one in services.values()]
    else:
        sets = [one.variables for one in kubernetes.containers(source)]
    for variables in sets:
        for one in variables:
            if one.name == VARIABLE and one.text:
                yield reader(one.at, where, name)


def _where(path: str, project: Project) -> Where | None:
    """What the file's name and folders say; None for what only developers start."""
    inside = path[len(project.root) :] if path.startswith(project.root) else path
    if _DEVELOPERS.search(inside):
        return None
    found = Where()
    for part in inside.split("/"):
        found &= named_in(part.rpartition(".")[0] or part)
    return None if found.is_nowhere or not found.production_like else found


ADAPTER: Adapter[YamlSource] = Adapter(
    name="firebase-admin in deployments",
    language=YamlSource,
    files=("*.yml", "*.yaml"),
    triggers=((b"FIREBASE_AUTH_EMULATOR_HOST",),),
    facts=facts,
)
