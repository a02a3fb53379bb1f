"""CORS in Python code: any origin together with credentials, and comparisons of origins that let others through."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.python_cors.headers import rejected
from authlint.adapters.python_cors.libraries import BY_CALLEE, BY_METHOD, RESOURCES, Library
from authlint.adapters.python_cors.origins import loose_origins, stars
from authlint.adapters.settings_modules import is_deployed, stem
from authlint.facts.environment import Where, named_in
from authlint.facts.transport import CorsPolicy, LooseOrigin, RejectedPreflight
from authlint.record import record
from authlint.sources import Project
from authlint.sources.python import Call, CallArguments, Constant, Entries, Evaluated, Evaluator, PythonSource, options

_PACKAGES = ("starlette", "fastapi", "flask_cors", "sanic_cors", "litestar", "starlite", "falcon", "blacksheep", "aiohttp_cors")


@record(eq=False)
class _Made:
    """One call that configures a library."""

    library: Library
    call: ast.Call
    given: CallArguments
    section: str
    where: Where


def facts(source: PythonSource, project: Project) -> Iterator[CorsPolicy | LooseOrigin | RejectedPreflight]:
    """The policies of a file that have both, and its loose comparisons."""
    if not source.imports(*_PACKAGES) or not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    here = named_in(stem(source))
    for call in source.calls():
        found = _library(call, source, evaluator)
        if found is not None:
            library, section = found
            made = _Made(library, call, evaluator.arguments(call, source), section, here & source.where(call))
            yield from _policies(made, source)
            if library.default_is_any and made.given.get("resources") is not None:
                yield from _resources(made, source)
            yield from loose_origins(library, made.given, made.where, source)
            yield from rejected(library, call, made.given, made.where, evaluator)
        elif source.qualified_name(call.func) in RESOURCES:
            yield from _resource(call, source, evaluator, here & source.where(call))


def _library(call: ast.Call, source: PythonSource, evaluator: Evaluator) -> tuple[Library, str] | None:
    """The library that a call configures, and how a message names that."""
    name = source.qualified_name(call.func)
    if name in BY_CALLEE:
        library = BY_CALLEE[name]
        return library, "CORSMiddleware" if library.system == "Starlette" else source.segment(call.func)
    first = source.qualified_name(call.args[0]) if call.args else None
    if first in BY_CALLEE and BY_CALLEE[first].registers:
        return BY_CALLEE[first], "CORSMiddleware"
    if isinstance(call.func, ast.Attribute) and call.func.attr in BY_METHOD:
        library, owners = BY_METHOD[call.func.attr]
        owner = evaluator.value(call.func.value, source)
        if isinstance(owner, Call) and owner.name in owners:
            return library, call.func.attr
    return None


def _policies(made: _Made, source: PythonSource) -> Iterator[CorsPolicy]:
    library, given = made.library, made.given
    origins = library.origins_of(given)
    pattern = given.get(library.pattern) if library.pattern else None
    allowed = given.get(library.credentials)
    if allowed is None:
        return
    if origins is None and pattern is None and not (library.default_is_any and given.complete and not given.get("resources")):
        return
    yield from _policy(made, source, origins, pattern, allowed)


def _policy(
    made: _Made, source: PythonSource, origins: Evaluated | None, pattern: Evaluated | None, allowed: Evaluated
) -> Iterator[CorsPolicy]:
    library, place = made.library, source.location(made.call.func)
    for switch in _switched_on(library, allowed):
        for star in stars(library, origins, pattern):
            at = star.at if star is not None and star.at.path == source.path else place
            where = made.where & switch.where & (star.where if star is not None else switch.where)
            credentials_at = switch.at if switch.at.path == source.path else place
            yield CorsPolicy(
                library.system, made.section, at, credentials_at, where, echoes=library.echoes or pattern is not None
            )


def _resources(made: _Made, source: PythonSource) -> Iterator[CorsPolicy]:
    """Flask-CORS's ``resources={r"/api/*": {"origins": "*", "supports_credentials": True}}``; what it says there comes first."""
    library, given = made.library, made.given
    value = given.get("resources")
    for one in options(value) if value is not None else ():
        if not isinstance(one, Entries):
            continue
        for entry in one.entries:
            for options_ in options(entry.value):
                if isinstance(options_, Entries):
                    origins = options_.get(library.origins) or given.get(library.origins)
                    allowed = options_.get(library.credentials) or given.get(library.credentials)
                    if allowed is not None and (origins is not None or (options_.complete and given.complete)):
                        yield from _policy(made, source, origins, None, allowed)


def _switched_on(library: Library, allowed: Evaluated) -> Iterator[Constant]:
    for one in options(allowed):
        wanted: object = "*" if library.star_credentials else True
        if isinstance(one, Constant) and one.value == wanted:
            yield one


def _resource(call: ast.Call, source: PythonSource, evaluator: Evaluator, where: Where) -> Iterator[CorsPolicy]:
    """aiohttp-cors: ``{"*": ResourceOptions(allow_credentials=True)}`` sends back whatever origin asks."""
    parent = source.parent(call)
    if not isinstance(parent, ast.Dict):
        return
    key = parent.keys[parent.values.index(call)]
    allowed = evaluator.arguments(call, source).get("allow_credentials")
    if not (isinstance(key, ast.Constant) and key.value == "*") or allowed is None:
        return
    for switch in options(allowed):
        if isinstance(switch, Constant) and switch.value is True:
            at = switch.at if switch.at.path == source.path else source.location(call.func)
            yield CorsPolicy("aiohttp-cors", "ResourceOptions", source.location(key), at, where & switch.where)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="CORS in Python",
    language=PythonSource,
    files=("*.py",),
    triggers=(
        (b"CORSMiddleware", b"CORS(", b"cross_origin", b"CORSConfig", b"use_cors", b"add_cors_policy", b"ResourceOptions"),
        (b"allow_", b"supports_credentials", b"origins", b"**"),
    ),
    facts=facts,
)
