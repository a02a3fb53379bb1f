"""Connexion 3: where ``CORSMiddleware`` stands in its chain of middleware.

The chain is server error, exception, Swagger UI, routing, security, ...; a refusal of the security middleware becomes a response
in the exception middleware, so that only what stands before *that* can add a header to it. Run against Connexion 3.3.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters.starlette.names import ROLES
from authlint.facts.pipeline import Pipeline, Stage, StageKind
from authlint.sources import Project
from authlint.sources.python import Evaluator, PythonSource
from authlint.sources.python.nodes import argument
from authlint.sources.python.receivers import Receiver, Receivers, Use
from authlint.text import Location

_APPLICATIONS: dict[str, str] = dict.fromkeys(
    (
        *("connexion.FlaskApp", "connexion.AsyncApp", "connexion.App", "connexion.ConnexionMiddleware"),
        *("connexion.apps.flask.FlaskApp", "connexion.apps.asynchronous.AsyncApp", "connexion.middleware.ConnexionMiddleware"),
    ),
    "Connexion",
)
_BEFORE_EXCEPTION = "BEFORE_EXCEPTION"
_SECURITY = re.compile(r"^\s*[\"']?security[\"']?\s*:", re.MULTILINE)


def facts(source: PythonSource, project: Project) -> Iterator[Pipeline]:
    """The pipelines of the applications of a file that have CORS and operations that need credentials."""
    if not source.imports("connexion"):
        return
    evaluator = Evaluator(project)
    for receiver in Receivers(evaluator, _APPLICATIONS, frozenset({"add_middleware", "add_api"})).all(source):
        security = next((at for use in receiver.uses if use.method == "add_api" and (at := _secured(use, project))), None)
        if receiver.kind and security is not None:
            yield from _pipeline(receiver, security)


def _pipeline(receiver: Receiver, security: Location) -> Iterator[Pipeline]:
    before: list[Stage] = []
    after: list[Stage] = []
    for use in receiver.uses:
        if use.method != "add_middleware" or not use.call.args:
            continue
        role = ROLES.get(use.source.qualified_name(use.call.args[0]) or "")
        if role is None or role.kind is not StageKind.CORS:
            continue
        position = argument(use.call, {"position"}, 1)
        if position is not None and not isinstance(position, ast.Attribute):
            continue  # not known
        stage = Stage("CORSMiddleware", StageKind.CORS, use.source.location(use.call.args[0]), where=use.where)
        is_before = isinstance(position, ast.Attribute) and position.attr == _BEFORE_EXCEPTION
        (before if is_before else after).append(stage)
    if after:
        refusing = Stage("ExceptionMiddleware", StageKind.EXCEPTION_HANDLING, receiver.at, rejects=401, refusal=security)
        yield Pipeline("Connexion", receiver.at, (*before, refusing, *after), complete=False)


def _secured(use: Use, project: Project) -> Location | None:
    """The call that adds an API, if its specification asks for credentials."""
    first = use.call.args[0] if use.call.args else None
    if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
        return None
    directory = use.source.path.rpartition("/")[0]
    for folder in (directory, *(f"{directory}/{name}".strip("/") for name in ("openapi", "spec", "specs", "swagger", "api"))):
        found = project.source(f"{folder}/{first.value}" if folder else first.value)
        if found is not None and _SECURITY.search(found.decoded.text):
            return use.source.location(first)
    return None


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Connexion",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"connexion",), (b"CORSMiddleware",), (b"add_api",)),
    facts=facts,
)
