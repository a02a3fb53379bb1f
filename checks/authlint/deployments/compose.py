"""Compose files: the services of a directory's files, which merge by their names. Source: the Compose Specification."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from authlint.deployments.variables import Deployment, Variable, environment_in, merged
from authlint.facts.environment import PRODUCTION, named_in
from authlint.record import record
from authlint.sources.members import Kind, Member
from authlint.sources.yaml import YamlSource
from authlint.text import Location, Span

FILE = re.compile(r"(?:docker-)?compose(?:[.-](?P<variant>.+))?\.ya?ml", re.IGNORECASE)
_TEXT = (Kind.STRING, Kind.NUMBER, Kind.BOOL)


@record
class Service:
    """One service as one file writes it.

    Attributes:
        name: Its name.
        context: The directory it is built in, from the root; None if it is not built here.
        dockerfile: The directory of its Dockerfile; None if it is not built here.
        image: Its image without registry and tag.
        variables: What it sets.
    """

    name: str
    context: str | None
    dockerfile: str | None
    image: str
    variables: tuple[Variable, ...]


def services(source: YamlSource) -> dict[str, Service]:
    """The services of one file."""
    members = {member.keys: member for member in source.members}
    names = [keys[1] for keys in members if len(keys) == 2 and keys[0] == "services"]
    return {name: _service(source, members, name) for name in names}


def _service(source: YamlSource, members: Mapping[tuple[str, ...], Member], name: str) -> Service:
    def text(*keys: str) -> str | None:
        member = members.get(("services", name, *keys))
        return member.text if member is not None and member.kind not in (Kind.OBJECT, Kind.ARRAY) else None

    context = text("build") or text("build", "context") or ("." if ("services", name, "build") in members else None)
    dockerfile = None
    if context is not None:
        context = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), context)).removeprefix("./")
        context = "" if context == "." else context
        joined = posixpath.normpath(posixpath.join(context, text("build", "dockerfile") or "Dockerfile"))
        dockerfile = posixpath.dirname(joined)
    image = (text("image") or "").rpartition("/")[2].partition(":")[0]
    return Service(name, context, dockerfile, image, tuple(_variables(source, members, ("services", name, "environment"))))


def _variables(source: YamlSource, members: Mapping[tuple[str, ...], Member], section: tuple[str, ...]) -> Iterator[Variable]:
    is_list = section in members and members[section].kind is Kind.ARRAY
    for keys, member in members.items():
        if keys[:-1] != section:
            continue
        at = source.location(member.at)
        if not is_list:
            yield Variable(keys[-1], _plain(member.text if member.kind in _TEXT else None), at, source.location(member.key))
            continue
        name, equals, value = member.text.partition("=")
        start = source.decoded.text.find(member.text, member.at.start, member.at.end) if equals else -1
        if start >= 0:
            at = Location(source.path, Span(start + len(name) + 1, start + len(member.text)))
        yield Variable(name.strip(), _plain(value if equals else None), at, source.location(member.at))


def _plain(text: str | None) -> str | None:
    """A value; None if it comes from the shell that starts the service."""
    return None if text is None or "$" in text else text


def deployments(files: Mapping[str, tuple[Variable, ...]], image: Iterable[Variable], *, sure: bool) -> Iterator[Deployment]:
    """The ways in which one service is started: its plain file, and each of the others on top of it.

    Args:
        files: What each file, by its path, sets for the service.
        image: What its image sets.
        sure: Whether the service is this application.
    """
    variants = {path: _variant(path) for path in files}
    base = merged(image, *(files[path] for path, variant in variants.items() if not variant))
    named, known = environment_in(base)
    others = {path: variant for path, variant in variants.items() if variant}
    if len(others) < len(files):
        by_itself = not others or (named is not None)
        yield Deployment(named or PRODUCTION, base, sure and known and by_itself)
    for path, variant in others.items():
        variables = merged(base, files[path])
        environment, certain = environment_in(variables)
        by_name = "Development" if variant.lower() == "override" else _named(variant)
        if by_name is not None and environment_in(files[path])[0] is None:
            certain = certain and environment in (None, by_name)
            environment = environment or by_name
        yield Deployment(environment or PRODUCTION, variables, sure and certain and environment is not None)


def _variant(path: str) -> str:
    match = FILE.fullmatch(posixpath.basename(path))
    return (match["variant"] or "") if match else ""


def _named(variant: str) -> str | None:
    """The environment that a file is called after."""
    only = named_in(variant).only
    return next(iter(only)).title() if only and len(only) == 1 else None
