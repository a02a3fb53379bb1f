"""Litestar and Starlite: the middleware of an application, in the order of its list; guards come after all of it.

``on_app_init=[auth.on_app_init]`` puts the authentication before the list (litestar/security/base.py). CORS is always outside.
Run against Litestar 2.25.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.behaviour import Behaviour, of_class, without_doubtful_needs
from authlint.adapters.idioms import LITESTAR
from authlint.adapters.written_stages import Read, linked, listed, written
from authlint.facts.environment import Where
from authlint.facts.pipeline import Pipeline, Resource, Stage, StageKind
from authlint.sources import Project
from authlint.sources.python import Evaluated, Evaluator, Items, PythonSource
from authlint.sources.python.values import Call, Reference
from authlint.text import Location

_APPLICATIONS = frozenset({"litestar.Litestar", "litestar.app.Litestar", "starlite.Starlite", "starlite.app.Starlite"})
_WRAPPERS = frozenset(
    {
        f"{place}.DefineMiddleware"
        for place in ("litestar.middleware", "litestar.middleware.base", "starlite", "starlite.middleware")
    }
)
_USER, _SESSION = frozenset({Resource.USER}), frozenset({Resource.SESSION})
_BASES = frozenset(
    {
        "litestar.middleware.AbstractAuthenticationMiddleware",
        "litestar.middleware.authentication.AbstractAuthenticationMiddleware",
        "starlite.AbstractAuthenticationMiddleware",
        "starlite.middleware.AbstractAuthenticationMiddleware",
        "starlite.middleware.authentication.AbstractAuthenticationMiddleware",
    }
)
_SESSIONS = ("CookieBackendConfig", "ServerSideSessionConfig", "MemoryBackendConfig", "RedisBackendConfig", "FileBackendConfig")
_AUTHENTICATIONS = ("JWTAuth", "JWTCookieAuth", "OAuth2PasswordBearerAuth", "SessionAuth")


def facts(source: PythonSource, project: Project) -> Iterator[Pipeline]:
    """The pipelines of the applications of a file."""
    if not source.imports("litestar", "starlite"):
        return
    evaluator = Evaluator(project)
    for call, name in source.calls_to(_APPLICATIONS):
        words = {word.arg: word.value for word in call.keywords}
        node = words.get("middleware")
        value = evaluator.value(node, source) if node is not None else None
        if not (isinstance(value, Items) and value.complete):
            continue
        reads = [_read(one, at, item, evaluator) for one, at, item in listed(value)]
        complete = None not in words and "on_app_init" not in words and "plugins" not in words
        known = [one.behaviour.is_known for one in reads]
        stages = without_doubtful_needs(list(zip(linked(reads), known, strict=True)))
        if "on_app_init" in words:
            # What it adds comes first, and may provide whatever a later stage needs.
            continue
        yield Pipeline("Starlite" if "starlite" in name else "Litestar", source.location(call), stages, complete)


def _read(value: Evaluated, at: Location, item: Location | None, evaluator: Evaluator) -> Read:
    node = value.node
    if isinstance(value, Call) and value.name in _WRAPPERS and value.call.args:
        inner = evaluator.value(value.call.args[0], value.source)
        if isinstance(inner, Reference):
            return _of_class(inner, value.where, at, item, evaluator)
    elif isinstance(value, Reference):
        return _of_class(value, value.where, at, item, evaluator)
    elif isinstance(node, ast.Attribute) and node.attr == "middleware":
        owner = evaluator.value(node.value, value.source)
        made = (owner.name or "").partition("[")[0].rpartition(".")[2] if isinstance(owner, Call) else ""
        if not made and isinstance(owner, Call) and isinstance(owner.call.func, ast.Subscript):
            made = (owner.source.qualified_name(owner.call.func.value) or "").rpartition(".")[2]
        name = value.source.segment(node)
        if made in _SESSIONS:
            stage = Stage(name, StageKind.SESSION, at, provides=_SESSION, where=value.where, item=item)
            return Read(stage, Behaviour())
        if made in _AUTHENTICATIONS:
            provides = _USER | _SESSION if made == "SessionAuth" else _USER
            rejects = None
            stage = Stage(
                name, StageKind.AUTHENTICATION, value.at, provides=provides, rejects=rejects, where=value.where, item=value.at
            )
            return Read(stage, Behaviour())
    return written(Behaviour(is_known=False), value.source.segment(node), at, value.where, item)


def _of_class(reference: Reference, where: Where, at: Location, item: Location | None, evaluator: Evaluator) -> Read:
    definition, home = reference.definition, reference.source
    name = reference.name.rpartition(".")[2]
    if not isinstance(definition, ast.ClassDef):
        return written(Behaviour(is_known=False), name, at, where, item)
    is_authentication = any(home.qualified_name(base) in _BASES for base in definition.bases)
    entries = ("authenticate_request",) if is_authentication else ("handle", "__call__")
    does = of_class(home, definition, entries, evaluator, LITESTAR)
    if does is None:
        return written(Behaviour(is_known=False), name, at, where, item)
    if is_authentication:
        does.provides.add(Resource.USER)
        does.needs.pop(Resource.USER, None)
    return written(does, name, at, where, item)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Litestar",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"litestar", b"starlite"), (b"Litestar(", b"Starlite("), (b"middleware",)),
    facts=facts,
)
