"""The fields of pydantic's settings classes: their names outside, their types, their defaults, nested models included."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from authlint.facts.value import UNKNOWN
from authlint.record import record, replace
from authlint.sources.python import Call, Constant, Evaluated, Evaluator, Items, PythonSource, Reference
from authlint.systems import Typed, flattened, typed
from authlint.systems.documents import parsed_json
from authlint.systems.python_values import plain
from authlint.text import Location

_TRUE = frozenset({"1", "on", "t", "true", "y", "yes"})
_FALSE = frozenset({"0", "off", "f", "false", "n", "no"})
_DEPTH = 4


@record
class Field:
    """One field.

    Attributes:
        name: Its name.
        variables: The names of the variables that set it, the first that is set counting.
        kind: Its annotation, without ``None`` and what stands around it.
        at: Its default, or the whole field.
        name_at: Its name.
        default: Its default; None if it is required.
        nested: The fields of the model that it holds.
    """

    name: str
    variables: tuple[str, ...]
    kind: str
    at: Location
    name_at: Location
    default: Evaluated | None
    nested: tuple[Field, ...] = ()


Member = tuple[PythonSource, ast.ClassDef]


def fields(members: Sequence[Member], prefix: str, evaluator: Evaluator, depth: int = _DEPTH) -> list[Field]:
    """The fields of a class and its bases, nearest first among ``members``; a nearer class's field replaces a farther one's."""
    found: dict[str, Field] = {}
    for source, owner in reversed(members):
        for statement in owner.body:
            match statement:
                case ast.AnnAssign(target=ast.Name(id=name) as target, annotation=annotation, value=value):
                    kind = _kind(source.segment(annotation))
                    if kind != "ClassVar" and not name.startswith("_") and name != "model_config":
                        field = _field(value, f"{prefix}{name}", source, evaluator)
                        nested = _nested(annotation, source, evaluator, depth)
                        found[name] = replace(field, name=name, kind=kind, name_at=source.location(target), nested=tuple(nested))
                case _:
                    pass
    return list(found.values())


def _kind(annotation: str) -> str:
    """``bool`` for ``bool``, ``bool | None``, ``Optional[bool]`` and ``Annotated[bool, ...]``."""
    text = annotation.strip()
    while True:
        head, bracket, rest = text.partition("[")
        last = head.strip().rpartition(".")[2]
        if bracket and last in {"Optional", "Annotated", "Final", "Union"}:
            text = rest.removesuffix("]").partition(",")[0]
            continue
        parts = [part.strip() for part in text.split("|") if part.strip() != "None"]
        return parts[0].partition("[")[0].rpartition(".")[2] if len(parts) == 1 else ""


def _field(value: ast.expr | None, variable: str, source: PythonSource, evaluator: Evaluator) -> Field:
    default = evaluator.value(value, source) if value is not None else None
    variables: tuple[str, ...] = (variable,)
    at = source.location(value) if value is not None else None
    if isinstance(default, Call) and (default.name or "").rpartition(".")[2] == "Field":
        made = evaluator.arguments(default.call, default.source)
        given = next((found for key in ("validation_alias", "alias", "env") if (found := made.get(key)) is not None), None)
        variables = tuple(_aliases(given)) or variables if given is not None else variables
        factory = made.get("default_factory")
        default = made.at(0, "default")
        if default is None and factory is not None:
            default = _made_by(factory)
        if isinstance(default, Constant) and default.value is Ellipsis:
            default = None
        at = default.at if default is not None else at
    place = at or source.location(source.tree)
    return Field("", variables, "", place, place, default)


def _made_by(factory: Evaluated) -> Evaluated:
    """What a factory gives: an instance, if it is a class."""
    if isinstance(factory, Reference) and isinstance(factory.definition, ast.ClassDef):
        return factory
    return factory if isinstance(factory, Constant) else replace(Constant(factory.source, factory.node, UNKNOWN))


def _aliases(given: Evaluated) -> Iterator[str]:
    match given:
        case Constant(value=str(alias)):
            yield alias
        case Items(items=items):
            yield from (item.value for item in items if isinstance(item, Constant) and isinstance(item.value, str))
        case Call(name=str(called)) if called.endswith("AliasChoices"):
            for argument in given.call.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value
        case _:
            pass


def _nested(annotation: ast.expr, source: PythonSource, evaluator: Evaluator, depth: int) -> list[Field]:
    """The fields of the model that an annotation names; none if it is no model of the project."""
    found = evaluator.value(annotation, source) if isinstance(annotation, (ast.Name, ast.Attribute)) else None
    if depth <= 0 or not isinstance(found, Reference) or not isinstance(found.definition, ast.ClassDef):
        return []
    family = evaluator.lineage(found.source, found.definition)
    if not any(isinstance(one, str) and one.rpartition(".")[2] in {"BaseModel", "BaseSettings"} for one in family):
        return []
    members = [one for one in family if not isinstance(one, str)]
    return fields(members, "", evaluator, depth - 1)


def defaults(known: Sequence[Field]) -> tuple[tuple[Typed, ...], tuple[Typed, ...]]:
    """The defaults that the classes give, and those that an instance gives as a field's default."""
    own: list[Typed] = []
    instances: list[Typed] = []
    for field in known:
        if field.nested:
            own += _nested_defaults(field, (field.name,))
            instances += _instance_defaults(field)
        elif field.default is not None:
            own += [_default(field, (field.name,), field.variables[0].upper())]
    return tuple(own), tuple(instances)


def _default(field: Field, names: tuple[str, ...], variable: str | None) -> Typed:
    assert field.default is not None
    known = plain(field.default)
    value = coerced(known, field.kind) if isinstance(known, str) and field.kind in {"bool", "int", "float"} else known
    one = typed(names, value, field.at, field.name_at, variable)
    return replace(one, secret=field.kind.startswith("Secret"))


def _nested_defaults(field: Field, names: tuple[str, ...]) -> Iterator[Typed]:
    for inner in field.nested:
        if inner.nested:
            yield from _nested_defaults(inner, (*names, inner.name))
        elif inner.default is not None:
            yield _default(inner, (*names, inner.name), None)


def _instance_defaults(field: Field) -> Iterator[Typed]:
    """What ``auth: Auth = Auth(leeway=5)`` gives beyond the defaults of ``Auth``."""
    if not isinstance(field.default, Call):
        return
    for word in field.default.call.keywords:
        if word.arg is not None:
            value = (
                plain(Constant(field.default.source, word.value, word.value.value))
                if isinstance(word.value, ast.Constant)
                else UNKNOWN
            )
            at = field.default.source.location(word.value)
            yield typed((field.name, word.arg), value, at, at)


def placed(one: Typed, known: Sequence[Field], delimiter: str, *, is_exact: bool) -> Iterator[Typed]:
    """A variable as the fields that it sets, nested ones and parts of JSON included."""
    written = one.names[0] if is_exact else one.names[0].lower()
    for field in known:
        for variable in field.variables:
            name = variable if is_exact else variable.lower()
            if written == name:
                yield from _as_field(one, field)
                return
            mark = delimiter if is_exact else delimiter.lower()
            if mark and field.nested and written.startswith(name + mark):
                parts = written[len(name + mark) :].split(mark)
                yield from _as_nested(one, field, parts, (field.name,))
                return


def _as_field(one: Typed, field: Field) -> Iterator[Typed]:
    if not field.nested:
        value = coerced(one.value, field.kind)
        yield replace(_moved(one, (field.name,), value), secret=field.kind.startswith("Secret"))
        return
    value = parsed_json(one.value) if isinstance(one.value, str) else one.value
    for names, leaf in flattened((field.name,), value):
        yield _moved(one, names, leaf)


def _as_nested(one: Typed, field: Field, parts: Sequence[str], names: tuple[str, ...]) -> Iterator[Typed]:
    inner = next((inner for inner in field.nested if inner.name.lower() == parts[0].lower()), None)
    if inner is None:
        yield _moved(one, (*names, *parts), one.value)
    elif len(parts) == 1:
        yield from (replace(found, names=(*names, *found.names), key=(*names, *found.key)) for found in _as_field(one, inner))
    else:
        yield from _as_nested(one, inner, parts[1:], (*names, inner.name))


def _moved(one: Typed, names: tuple[str, ...], value: object) -> Typed:
    return typed(names, value, one.at, one.name_at, one.names[0])


def coerced(value: object, kind: str) -> object:
    """A text as the type of its field makes it; ``UNKNOWN`` if that is not known to be possible."""
    if not isinstance(value, str):
        return value
    match kind:
        case "bool":
            word = value.lower()
            return True if word in _TRUE else False if word in _FALSE else UNKNOWN
        case "int" | "float":
            try:
                return int(value) if kind == "int" else float(value)
            except ValueError:
                return UNKNOWN
        case "list" | "List" | "dict" | "Dict" | "tuple" | "Tuple" | "set" | "Set" | "Sequence" | "Mapping":
            return parsed_json(value)
        case "":
            return UNKNOWN
        case _:
            return value
