"""Whether a subject is text, by what it is written as, or by what the model's column is declared to be."""

from __future__ import annotations

import ast
import re

from authlint.adapters.whole_project import WholeProject
from authlint.facts.tokens import SubjectKind
from authlint.sources.python import Call, Constant, Entries, Evaluator, FunctionNode, Items, PythonSource, UnknownValue, options
from authlint.text import Location

_NUMBERS = re.compile(r"\b(int|Integer|BigInteger|SmallInteger|INTEGER|BIGINT|(Big|Small)?AutoField|\w*IntegerField|IntField)\b")
_TEXTS = re.compile(r"\b(str|UUID\w*|Uuid|GUID|String|Text|CharField|ObjectId\w*|PydanticObjectId|ULID|uuid\w*)\b")
_ATTRIBUTES = frozenset({"id", "pk"})
_PEOPLE = re.compile(r"(user|account|member|person|customer|employee|admin|player|student|patient)s?$", re.IGNORECASE)
_ANNOTATED = re.compile(r"\bint\b")


def kind_of(
    node: ast.expr, source: PythonSource, evaluator: Evaluator, project: WholeProject
) -> tuple[SubjectKind, Location | None] | None:
    """What a subject is if it is no text, with the place that says so; None if it is text or not known."""
    found = list(options(evaluator.value(node, source)))
    if len(found) == 1:
        match found[0]:
            case Constant(value=value) if isinstance(value, (int, float)) and not isinstance(value, bool):
                return SubjectKind.NUMBER, None
            case Entries() | Items():
                return SubjectKind.OBJECT, None
            case Call(name="uuid.uuid4" | "uuid.uuid1" | "uuid.UUID" | "uuid.uuid5" | "uuid.uuid7"):
                return SubjectKind.UUID, None
            case UnknownValue(node=ast.Call(func=called), source=home) if home.qualified_name(called) == "builtins.int":
                return SubjectKind.NUMBER, None
            case _:
                pass
        one = found[0]
        if isinstance(one.node, ast.arg):
            return _annotated(one.node, one.source)
        if isinstance(one.node, ast.expr) and one.source is source:
            node = one.node
    if isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES:
        return _column(node, source, project)
    return None


def _annotated(parameter: ast.arg, source: PythonSource) -> tuple[SubjectKind, Location | None] | None:
    annotation = parameter.annotation
    if isinstance(annotation, ast.Name) and source.qualified_name(annotation) == "builtins.int":
        return SubjectKind.NUMBER, source.location(parameter)
    return None


def _column(node: ast.Attribute, source: PythonSource, project: WholeProject) -> tuple[SubjectKind, Location | None] | None:
    """What the class of the row says that its ``id`` is."""
    names = _class_names(node.value, source)
    if not names:
        return None
    if isinstance(node.value, ast.Name) and _annotated_as(node.value, source) == "django.contrib.auth.models.User":
        return SubjectKind.NUMBER, None
    kinds: list[tuple[SubjectKind, Location] | None] = []
    for other in project.sources(*(f"class {name}" for name in names), tests=False):
        for owner in other.classes():
            if owner.name in names and (found := _declared(owner, other)) is not None:
                kinds.append(found if found[0] is SubjectKind.NUMBER else None)
    if kinds:
        first = kinds[0]
        return first if all(kind is not None for kind in kinds) else None
    return SubjectKind.PROBABLY_NUMBER, None


def _class_names(owner: ast.expr, source: PythonSource) -> frozenset[str]:
    """What the class of ``user``, ``self.user`` or ``request.user`` may be called."""
    last = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    if isinstance(owner, ast.Name):
        annotated = _annotation(owner, source)
        if annotated:
            return frozenset({annotated})
    person = _PEOPLE.search(last)
    if person is None:
        return frozenset()
    return frozenset({person[1].capitalize(), f"{person[1].capitalize()}Model", f"{person[1].capitalize()}s"})


def _annotation(name: ast.Name, source: PythonSource) -> str:
    found = _parameter(name, source)
    return "" if found is None else found.id if isinstance(found, ast.Name) else found.attr


def _annotated_as(name: ast.Name, source: PythonSource) -> str | None:
    """The dotted name of what a parameter is annotated with."""
    found = _parameter(name, source)
    return source.qualified_name(found) if found is not None else None


def _parameter(name: ast.Name, source: PythonSource) -> ast.Name | ast.Attribute | None:
    function = source.enclosing_function(name)
    if not isinstance(function, FunctionNode):
        return None
    for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
        if one.arg == name.id and isinstance(one.annotation, (ast.Name, ast.Attribute)):
            return one.annotation
    return None


def _declared(owner: ast.ClassDef, source: PythonSource) -> tuple[SubjectKind, Location] | None:
    """Whether a class declares its ``id`` as a number, or as something else; None if it says nothing."""
    for statement in owner.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id="id")) | ast.Assign(targets=[ast.Name(id="id")]):
                text = source.segment(statement)
                if _TEXTS.search(text):
                    return SubjectKind.UUID, source.location(statement)
                if _NUMBERS.search(text):
                    return SubjectKind.NUMBER, source.location(statement)
                return SubjectKind.UUID, source.location(statement)
            case _:
                pass
    return None
