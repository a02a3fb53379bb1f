"""CORS in Python code: any origin together with credentials, for Starlette, FastAPI and Flask-CORS.

Run against Starlette 1.10 and Flask-CORS: with ``*`` and credentials both send back the origin that asks, so that every page may
read the answers to its visitor's cookies. Flask-CORS does so without any origins given, too, because ``*`` is its default.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.environment import named_in
from authlint.facts.transport import CorsPolicy
from authlint.sources import Project
from authlint.sources.python import CallArguments, Constant, Evaluated, Evaluator, Items, PythonSource, options

_NAMES = {"Starlette": ("allow_origins", "allow_credentials"), "Flask-CORS": ("origins", "supports_credentials")}
_STARLETTE = frozenset({"starlette.middleware.cors.CORSMiddleware", "fastapi.middleware.cors.CORSMiddleware"})
_FLASK = frozenset({"flask_cors.CORS", "flask_cors.cross_origin", "flask_cors.extension.CORS", "quart_cors.cors"})


def facts(source: PythonSource, project: Project) -> Iterator[CorsPolicy]:
    """The policies of a file that have both."""
    if not source.imports("starlette", "fastapi", "flask_cors", "quart_cors") or not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    for call in source.calls():
        name = source.qualified_name(call.func)
        if name in _STARLETTE or (call.args and source.qualified_name(call.args[0]) in _STARLETTE):
            made = evaluator.arguments(call, source)
            yield from _policies(call, made, _NAMES["Starlette"], source)
        elif name in _FLASK:
            made = evaluator.arguments(call, source)
            yield from _policies(call, made, _NAMES["Flask-CORS"], source)


def _policies(call: ast.Call, made: CallArguments, names: tuple[str, str], source: PythonSource) -> Iterator[CorsPolicy]:
    origins, credentials = names
    system = "Starlette" if origins == "allow_origins" else "Flask-CORS"
    section = "CORSMiddleware" if system == "Starlette" else source.segment(call.func)
    allowed = made.get(credentials)
    given = made.get(origins)
    if allowed is None or (given is None and (system == "Starlette" or not made.complete or made.get("resources"))):
        return
    place = source.location(call.func)
    here = source.where(call) & named_in(source.path.rpartition("/")[2].removesuffix(".py"))
    for switch in options(allowed):
        if not (isinstance(switch, Constant) and switch.value is True):
            continue
        for star in _stars(given):
            at = star.at if star is not None and star.at.path == source.path else place
            where = here & switch.where & (star.where if star is not None else switch.where)
            credentials_at = switch.at if switch.at.path == source.path else place
            yield CorsPolicy(system, section, at, credentials_at, where)


def _stars(given: Evaluated | None) -> Iterator[Evaluated | None]:
    """Each ``*`` among the origins; None where they are not given, and ``*`` by default."""
    if given is None:
        yield None
        return
    for one in options(given):
        for item in one.items if isinstance(one, Items) else (one,):
            if isinstance(item, Constant) and item.value == "*":
                yield item


ADAPTER: Adapter[PythonSource] = Adapter(
    name="CORS in Python",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"CORSMiddleware", b"CORS(", b"cross_origin", b"_cors"), (b"allow_credentials", b"supports_credentials")),
    facts=facts,
)
