"""Whether a library lets ``Authorization`` through, where the application reads it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapters.python_cors.libraries import Library
from authlint.facts.environment import Where
from authlint.facts.transport import PreflightReason, RejectedPreflight
from authlint.sources.python import CallArguments, Constant, Evaluated, Evaluator, Items, PythonSource, options
from authlint.text import Location, Span

_SCHEMES = frozenset(
    f"fastapi.security.{name}"
    for name in ("HTTPBearer", "HTTPBasic", "OAuth2PasswordBearer", "OAuth2AuthorizationCodeBearer", "OpenIdConnect")
)
_READ = re.compile(r"""headers(\.get\(|\[)\s*["']authorization["']""", re.IGNORECASE)


def rejected(
    library: Library, call: ast.Call, given: CallArguments, where: Where, evaluator: Evaluator
) -> Iterator[RejectedPreflight]:
    """That the library refuses the header, if it surely does and the application surely reads it."""
    source = given.source
    if not library.headers or not given.complete:
        return
    headers = given.get(library.headers)
    if headers is None:
        refusing = [] if library.default_headers else [where]
    else:
        refusing = [where & one.where for one in options(headers) if _refuses(one)]
    reader = _reader(source, evaluator) if refusing else None
    if reader is None:
        return
    first = call.args[0] if call.args and library.registers else None
    node = first if isinstance(first, (ast.Name, ast.Attribute)) else call.func
    name = source.segment(node).rpartition(".")[2]
    for held in refusing:
        yield RejectedPreflight(library.system, name, source.location(node), PreflightReason.HEADER, other=reader, where=held)


def _refuses(given: Evaluated) -> bool:
    listed = given.items if isinstance(given, Items) else (given,)
    texts = [item.value for item in listed if isinstance(item, Constant)]
    is_known = len(texts) == len(listed) and (not isinstance(given, Items) or given.complete)
    return is_known and not {word.strip().lower() for text in texts for word in str(text).split(",")} & {"*", "authorization"}


def _reader(source: PythonSource, evaluator: Evaluator) -> Location | None:
    """The place that reads the header: in this file, or in one that it imports from."""
    for home in (source, *_imported(source, evaluator)):
        for call, _ in home.calls_to(_SCHEMES):
            return home.location(call)
        found = _READ.search(home.text)
        if found is not None:
            return Location(home.path, Span(*found.span()))
    return None


def _imported(source: PythonSource, evaluator: Evaluator) -> Iterator[PythonSource]:
    seen = {source.path}
    for statement in source.tree.body:
        if isinstance(statement, ast.ImportFrom):
            for name in ("", *(alias.name for alias in statement.names)):
                found = evaluator.modules.imported(statement, source, name)
                if found is not None and found.path not in seen:
                    seen.add(found.path)
                    yield found
