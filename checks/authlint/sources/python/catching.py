"""What ``try`` makes of a name: an import or what stands in for it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from authlint.facts.environment import Where
from authlint.sources.python.operators import chosen
from authlint.sources.python.values import Constant, Evaluated

if TYPE_CHECKING:
    from authlint.sources.python.source import PythonSource

IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError"})
MISSING = frozenset({"KeyError", "UndefinedValueError", "ImproperlyConfigured", "EnvError"})
"""What reading a variable that is not set raises."""


def caught(handler: ast.ExceptHandler) -> set[str]:
    """The last parts of the names of the exceptions that a handler catches; empty if that is all of them."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {kind.attr if isinstance(kind, ast.Attribute) else getattr(kind, "id", "") for kind in kinds}
    return set() if "" in names else names


def either(
    source: PythonSource, handler: ast.ExceptHandler, imported: Evaluated | None, others: list[Evaluated | None]
) -> Evaluated | None:
    """What was imported, or what stands in for it if that failed; ``None`` stands in for nothing."""
    useful = [other for other in others if other is not None]
    useful = [other for other in useful if not (isinstance(other, Constant) and other.value is None)]
    if not useful:
        return imported
    branch = f"{source.path}:{source.span(handler).start}"
    ends = [value.under(Where.under(branch, arm)) for arm, value in enumerate([imported, *useful]) if value is not None]
    return chosen(source, handler, ends)
