"""Django REST framework: what class-based views say of permissions and authentication, and what nobody reads of it.

Run against 3.18: an attribute of another name is ignored, and the view is as open as the default; a class where a list belongs
makes every request fail (``TypeError: ... is not iterable``).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from authlint.adapter import Adapter
from authlint.adapters import drf
from authlint.adapters.settings_modules import is_deployed
from authlint.facts.access import OpenDefault, Openness
from authlint.facts.settings import InvalidSetting, MisspelledSetting
from authlint.sources import Project
from authlint.sources.python import Evaluator, Items, PythonSource
from authlint.sources.python.values import Reference
from authlint.spelling import distance

_NAMES = ("permission_classes", "authentication_classes", "throttle_classes")
_LISTS = frozenset({"permission_classes", "authentication_classes"})
_MODULES = {
    "rest_framework.permissions.": "permission_classes",
    "rest_framework.authentication.": "authentication_classes",
    "rest_framework_simplejwt.authentication.": "authentication_classes",
}
_ALL = "rest_framework.permissions.AllowAny"


def facts(source: PythonSource, project: Project) -> Iterator[object]:
    """What the views of the file say in vain."""
    if not source.imports("rest_framework") or not is_deployed(source, project):
        return
    evaluator = Evaluator(project)
    for node in source.classes():
        written = [(target, value) for target, value in _assigned(node) if "class" in target.id or "permission" in target.id]
        if not written or not drf.is_view(family := evaluator.lineage(source, node)):
            continue
        names = {name for member in family if not isinstance(member, str) for name in member[0].scopes.names(member[1])}
        for target, value in written:
            if target.id in _NAMES:
                yield from _said(target, value, node, source, evaluator)
            else:
                meant = _meant(target.id, value, source, evaluator)
                if meant is not None and meant not in names and not _is_read(target.id, family):
                    yield MisspelledSetting(
                        drf.NAME, node.name, target.id, source.location(target), meant, source.where(node, project)
                    )


def _assigned(node: ast.ClassDef) -> Iterator[tuple[ast.Name, ast.expr]]:
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name() as target], value=value):
                yield target, value
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                yield target, value
            case _:
                pass


def _meant(name: str, value: ast.expr, source: PythonSource, evaluator: Evaluator) -> str | None:
    """The attribute that was meant: the framework's nearest one, if the value is what that one has."""
    near = next((known for known in _NAMES if 0 < distance(name, known) <= 2), None)
    found = evaluator.value(value, source)
    classes = found.items if isinstance(found, Items) else (found,)
    if near is not None:
        return near if classes and all(isinstance(one, Reference) for one in classes) else None
    if name not in {"permission", "permissions", "authentication", "authenticators"}:
        return None
    known = [_kind(one.name) for one in classes if isinstance(one, Reference)]
    return known[0] if known and len(known) == len(classes) and len(set(known)) == 1 else None


def _kind(name: str) -> str | None:
    return next((meant for module, meant in _MODULES.items() if name.startswith(module)), None)


def _is_read(name: str, family: list[tuple[PythonSource, ast.ClassDef] | str]) -> bool:
    """Whether code of the project reads the attribute after all."""
    read = re.compile(rf"\b(self|cls|view)\.{name}\b|['\"]{name}['\"]")
    return any(read.search(member[0].text) for member in family if not isinstance(member, str))


def _said(target: ast.Name, value: ast.expr, node: ast.ClassDef, source: PythonSource, evaluator: Evaluator) -> Iterator[object]:
    found = evaluator.value(value, source)
    where = source.where(node)
    if isinstance(found, Reference) and isinstance(value, (ast.Name, ast.Attribute)) and target.id in _LISTS:
        is_class = isinstance(found.definition, ast.ClassDef) or _kind(found.name) is not None
        if is_class:
            yield InvalidSetting(
                system=drf.NAME,
                section=node.name,
                name=target.id,
                at=source.location(value),
                shown=source.segment(value),
                problem="a class, not a list of classes",
                effect=f"every request to `{node.name}` answers 500",
                where=where,
            )
    elif isinstance(value, (ast.List, ast.Tuple)) and target.id == "permission_classes" and len(value.elts) == 1:
        if _lets_all_in(value.elts[0], source):
            yield OpenDefault(
                framework=drf.NAME,
                section=node.name,
                name=source.segment(value.elts[0]),
                at=source.location(value.elts[0]),
                opens=Openness.COMBINED,
                explicit=True,
                where=where,
            )
    elif isinstance(found, Items) and target.id == "authentication_classes" and found.items:
        schemes = [drf.scheme(item, source, evaluator) for item in found.items]
        if schemes[0] is drf.Scheme.SILENT and drf.Scheme.BEARER in schemes and isinstance(value, (ast.List, ast.Tuple)):
            first, token = value.elts[0], value.elts[schemes.index(drf.Scheme.BEARER)]
            yield drf.refusal(source.segment(first), source.location(first), source.location(token), where, weak=False)
        elif isinstance(value, (ast.List, ast.Tuple)) and drf.Scheme.BEARER not in schemes:
            first = value.elts[0]
            silent = drf.silent_refusal(found.items[0], source.segment(first), source.location(first), where, evaluator)
            if silent is not None:
                yield silent


def _lets_all_in(node: ast.expr, source: PythonSource) -> bool:
    """Whether a permission is ``A | AllowAny``."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.BitOr):
        return False
    sides = (node.left, node.right)
    return any(source.qualified_name(side) == _ALL or _lets_all_in(side, source) for side in sides)


ADAPTER: Adapter[PythonSource] = Adapter(
    name="Django REST framework views",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"rest_framework",), (b"ermission", b"uthenticat"), (b"class ",)),
    facts=facts,
)
