"""``env`` of the containers in Kubernetes manifests, and what they take as a whole from a ConfigMap of the same file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from authlint.deployments.variables import Variable, merged
from authlint.record import record
from authlint.sources.members import Kind, Member
from authlint.sources.yaml import YamlSource

_KINDS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job", "CronJob"})
_TEXT = (Kind.STRING, Kind.NUMBER, Kind.BOOL)


@record
class Container:
    """One container.

    Attributes:
        names: What it is called: its own name, and that of its image without registry and tag.
        variables: What it sets.
    """

    names: tuple[str, ...]
    variables: tuple[Variable, ...]


def containers(source: YamlSource) -> Iterator[Container]:
    """The containers that a file starts."""
    documents = [{member.keys: member for member in document} for document in source.documents]
    maps = {_text(one, ("metadata", "name")): _data(source, one) for one in documents if _text(one, ("kind",)) == "ConfigMap"}
    for one in documents:
        if _text(one, ("kind",)) in _KINDS:
            for keys in one:
                if len(keys) > 1 and keys[-2] == "containers":
                    yield _container(source, one, keys, maps)


def _container(
    source: YamlSource, document: Mapping[tuple[str, ...], Member], keys: tuple[str, ...], maps: Mapping[str, Sequence[Variable]]
) -> Container:
    image = _text(document, (*keys, "image")).rpartition("/")[2].partition(":")[0].partition("@")[0]
    own: list[Variable] = []
    taken: list[Variable] = []
    for inner in document:
        if inner[:-1] == (*keys, "env"):
            own += _variable(source, document, inner)
        elif inner[:-1] == (*keys, "envFrom") and (*inner, "prefix") not in document:
            taken += maps.get(_text(document, (*inner, "configMapRef", "name")), ())
    return Container((_text(document, (*keys, "name")), image), merged(taken, own))


def _variable(source: YamlSource, document: Mapping[tuple[str, ...], Member], keys: tuple[str, ...]) -> Iterator[Variable]:
    name = document.get((*keys, "name"))
    value = document.get((*keys, "value"), document.get((*keys, "valueFrom")))
    if name is None or value is None:
        return
    text = value.text if value.kind in _TEXT and "$(" not in value.text and "{{" not in value.text else None
    yield Variable(name.text, text, source.location(value.at), source.location(name.at))


def _data(source: YamlSource, document: Mapping[tuple[str, ...], Member]) -> tuple[Variable, ...]:
    """The data of a ConfigMap."""
    return tuple(
        Variable(keys[1], member.text if member.kind in _TEXT else None, source.location(member.at), source.location(member.key))
        for keys, member in document.items()
        if len(keys) == 2 and keys[0] == "data"
    )


def _text(document: Mapping[tuple[str, ...], Member], keys: tuple[str, ...]) -> str:
    member = document.get(keys)
    return member.text if member is not None else ""
