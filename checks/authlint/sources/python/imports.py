"""What a name stands for that was imported: a value of another file of the project, or a name of another package."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from authlint.facts.environment import Where
from authlint.sources.python.operators import chosen
from authlint.sources.python.values import Evaluated, Items, Reference, UnknownValue, options

if TYPE_CHECKING:
    from authlint.sources.python.evaluation import Evaluator
    from authlint.sources.python.source import PythonSource


class Imports:
    """Follows imports across the files of the project."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._modules = evaluator.modules

    def bound(self, node: ast.Import | ast.ImportFrom, name: str, source: PythonSource) -> Evaluated:
        """What ``name`` stands for after the import ``node``, which binds it."""
        for alias in node.names:
            if isinstance(node, ast.Import):
                if (alias.asname or alias.name.partition(".")[0]) == name:
                    return self.module(alias.name if alias.asname else name, source, node)
            elif (alias.asname or alias.name) == name:
                return self._member(node, alias.name, source)
        return UnknownValue(source, node)

    def module(self, dotted: str, source: PythonSource, node: ast.AST) -> Reference:
        """The module ``dotted``."""
        found = self._modules.absolute(dotted, source)
        return Reference(found or source, node, dotted, found.tree if found else None)

    def _member(self, node: ast.ImportFrom, name: str, source: PythonSource) -> Evaluated:
        module = self._modules.imported(node, source)
        if module is not None:
            found = self._evaluator.module_value(module, name)
            if found is not None:
                return found
        below = self._modules.imported(node, source, name)
        full = f"{source.scopes.import_base(node)}.{name}"
        if below is not None:
            return Reference(below, node, full, below.tree)
        if module is not None or node.level:
            return UnknownValue(source, node)
        return Reference(source, node, full)

    def starred(
        self, node: ast.ImportFrom, name: str, source: PythonSource, before: Evaluated | None, is_optional: bool
    ) -> Evaluated | None:
        """What ``name`` stands for after ``from module import *``.

        Args:
            node: The import.
            name: The name.
            source: The file that imports.
            before: What it stood for before.
            is_optional: Whether the import is allowed to fail or to be left out. If the module is not in the project then, it is
                somebody's own settings file, and the project's values are those without it.
        """
        module = self._modules.imported(node, source)
        if module is None:
            return before if is_optional else UnknownValue(source, node)
        if not self._exports(module, name):
            return before
        found = self._evaluator.module_value(module, name)
        if found is None:
            return before
        if is_optional and isinstance(source.parent(node), ast.Try):
            branch = f"{source.path}:{source.span(node).start}"
            both = [found.under(Where.under(branch, 0))]
            both += [before.under(Where.under(branch, 1))] if before is not None else []
            return chosen(source, node, both)
        return found

    def _exports(self, module: PythonSource, name: str) -> bool:
        """Whether ``from module import *`` gives ``name``, if the module has it."""
        if not module.scopes.names(module.tree).get("__all__"):
            return not name.startswith("_")
        exported = self._evaluator.module_value(module, "__all__")
        if not isinstance(exported, Items) or not exported.complete:
            return True
        return name in {getattr(option, "value", name) for item in exported.items for option in options(item)}
