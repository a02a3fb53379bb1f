"""Reads of environment variables, in the ways that people write them, with their defaults."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from authlint.record import replace
from authlint.sources.python.operators import NOT_PLAIN, chosen, plain
from authlint.sources.python.values import (
    Call,
    Choice,
    Constant,
    Entries,
    EnvironmentRead,
    Evaluated,
    Items,
    Reference,
    UnknownValue,
)

if TYPE_CHECKING:
    from authlint.sources.python.calling import CallArguments
    from authlint.sources.python.evaluation import Evaluator
    from authlint.sources.python.source import PythonSource

_GETTERS = {"os.getenv": False, "os.environ.get": False, "os.environ.setdefault": False, "os.environ.pop": True}
"""Functions ``f(variable, default)``, and whether they fail without a default."""
_MAPPINGS = frozenset({"os.environ", "os.environb"})
_FILES = frozenset({"dotenv.dotenv_values", "dotenv.main.dotenv_values"})
_READERS = {
    "environ.Env": "django-environ",
    "environ.FileAwareEnv": "django-environ",
    "environs.Env": "environs",
    "environs.FileAwareEnv": "environs",
    "starlette.config.Config": "cast-second",
    "starlette.config.Environ": "mapping",
    "decouple.Config": "decouple",
    "decouple.AutoConfig": "decouple",
}
_CASTS_NAMES = """
    str bool int float list tuple dict json url db_url cache_url path bytes unicode decimal date datetime timedelta uuid
    log_level enum
"""
_CASTS = frozenset(_CASTS_NAMES.split())


def call(evaluator: Evaluator, node: ast.Call, name: str | None, source: PythonSource) -> EnvironmentRead | None:
    """The read that a call is; None if it is none."""
    if name in _GETTERS:
        return _read(node, source, evaluator.arguments(node, source), None, required=_GETTERS[name], default_at=1)
    if name is not None and name in {"decouple.config", "decouple.AutoConfig.__call__"}:
        return _read(node, source, evaluator.arguments(node, source), None, required=True, default_at=1)
    func = node.func
    if isinstance(func, ast.Attribute) and (func.attr in _CASTS or func.attr in {"get", "get_value"}):
        owner = evaluator.inner(func.value, source)
        kind = _kind(owner)
        if kind is None or (kind != "mapping" and func.attr == "get" and kind == "decouple"):
            return None
        cast = func.attr if func.attr in _CASTS else None
        required = kind != "mapping"
        made = evaluator.arguments(node, source)
        return _with_scheme(_read(node, source, made, cast, required=required, default_at=1), owner, evaluator)
    if isinstance(func, (ast.Name, ast.Attribute, ast.Call)) and name is None:
        owner = evaluator.inner(func, source)
        kind = _kind(owner)
        if kind is None or kind == "mapping":
            return None
        default_at = 2 if kind in {"django-environ", "cast-second"} else 1
        read = _read(node, source, evaluator.arguments(node, source), None, required=True, default_at=default_at)
        return _with_scheme(read, owner, evaluator)
    return None


def _kind(owner: Evaluated) -> str | None:
    match owner:
        case Call(name=str(name)) if name in _FILES:
            return "mapping"
        case Call(name=str(name)):
            return _READERS.get(name)
        case Reference(name=name) if name in _MAPPINGS:
            return "mapping"
        case Reference(name="decouple.config"):
            return "decouple"
        case _:
            return None


def _read(
    node: ast.Call, source: PythonSource, made: CallArguments, cast: str | None, *, required: bool, default_at: int
) -> EnvironmentRead:
    variable = made.at(0, "var") or made.get("key") or made.get("option") or made.get("name")
    default = made.at(default_at, "default") or made.get("fallback")
    cast_value = made.get("cast") or (made.at(1, "cast") if default_at == 2 else None)
    cast_value = cast_value or (made.at(2, "cast") if default_at == 1 else None)
    if cast is None and isinstance(cast_value, (Reference, Call)) and cast_value.name:
        cast = cast_value.name.removeprefix("builtins.")
    if not made.complete and default is None:
        default = UnknownValue(source, node)
    known = plain(variable) if variable is not None else NOT_PLAIN
    if default is not None and cast in {"bool", "builtins.bool"}:
        default = _as_bool(default)
    return EnvironmentRead(source, node, known if isinstance(known, str) else None, default, cast, required and default is None)


def _as_bool(default: Evaluated) -> Evaluated:
    """A default as a reader's ``bool`` sees it: words for true and false are understood."""
    if isinstance(default, Constant) and isinstance(default.value, str):
        return replace(default, value=default.value.strip().lower() in {"1", "true", "yes", "on", "y", "t", "ok"})
    if isinstance(default, Constant) and isinstance(default.value, int):
        return replace(default, value=bool(default.value))
    return default


def _with_scheme(read: EnvironmentRead, owner: Evaluated, evaluator: Evaluator) -> EnvironmentRead:
    """The read with the default and cast that ``Env(DEBUG=(bool, False))`` declares."""
    if not isinstance(owner, Call) or read.variable is None:
        return read
    declared = evaluator.arguments(owner.call, owner.source).get(read.variable)
    if isinstance(declared, Items) and len(declared.items) == 2 and read.default is None:
        cast, default = declared.items
        name = cast.name.removeprefix("builtins.") if isinstance(cast, Reference) else read.cast
        return replace(read, default=default, cast=read.cast or name, required=False)
    if isinstance(declared, Reference) and read.cast is None:
        return replace(read, cast=declared.name.removeprefix("builtins."))
    return read


def subscript(owner: Evaluated, key: Evaluated, source: PythonSource, node: ast.AST) -> EnvironmentRead | None:
    """The read that ``owner[key]`` is; None if it is none."""
    if _kind(owner) != "mapping":
        return None
    known = plain(key)
    return EnvironmentRead(source, node, known if isinstance(known, str) else None, required=True)


def with_fallback(read: EnvironmentRead, fallback: Evaluated) -> Evaluated:
    """``read or fallback``: the default is the fallback, unless it is true already."""
    truth = read.default.truth if read.default is not None else False
    if read.required or truth is True:
        return read
    if truth is None and read.default is not None:
        if isinstance(read.default, EnvironmentRead):
            return replace(read, default=with_fallback(read.default, fallback))
        return replace(read, default=UnknownValue(read.source, read.node))
    return replace(read, default=fallback)


def is_settings_base(name: str) -> bool:
    """Whether a class of this name reads its fields from the environment."""
    return name.rpartition(".")[2] == "BaseSettings"


def field(
    evaluator: Evaluator,
    family: list[tuple[PythonSource, ast.ClassDef] | str],
    source: PythonSource,
    owner: ast.ClassDef,
    name: str,
) -> Evaluated | None:
    """The read that a field of a settings class is; None if ``owner`` itself has no field of this name."""
    for statement in owner.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=target), annotation=annotation, value=value) if target == name:
                break
            case _:
                pass
    else:
        return None
    if source.segment(annotation).startswith(("ClassVar", "typing.ClassVar")):
        return None
    default = evaluator.inner(value, source) if value is not None else None
    alias: str | None = None
    if isinstance(default, Call) and (default.name or "").rpartition(".")[2] == "Field":
        made = evaluator.arguments(default.call, source)
        alias = _alias(made)
        default = _field_default(made, source, value)
    prefix = _prefix(evaluator, family)
    if isinstance(default, EnvironmentRead):
        return default if alias is None else replace(default, source=source, node=statement)
    if isinstance(default, Choice):
        default = chosen(source, statement, list(default.options))
    variable = alias or (f"{prefix}{name}".upper() if prefix is not None else None)
    cast = source.segment(annotation).partition("|")[0].strip()
    return EnvironmentRead(source, statement, variable, default, cast, default is None)


def _field_default(made: CallArguments, source: PythonSource, value: ast.expr | None) -> Evaluated | None:
    default = made.at(0, "default")
    if isinstance(default, Constant) and default.value is Ellipsis:
        return None
    if default is None and (made.get("default_factory") is not None or not made.complete):
        return UnknownValue(source, value if value is not None else source.tree)
    return default


def _alias(made: CallArguments) -> str | None:
    for key in ("validation_alias", "env", "alias"):
        match made.get(key):
            case Constant(value=str(alias)):
                return alias.upper()
            case Items(items=(Constant(value=str(alias)), *_)):
                return alias.upper()
            case Call(name=str(called)) as choices if called.endswith("AliasChoices"):
                first = choices.call.args[0] if choices.call.args else None
                return first.value.upper() if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
            case _:
                pass
    return None


def _prefix(evaluator: Evaluator, family: list[tuple[PythonSource, ast.ClassDef] | str]) -> str | None:
    """The prefix of a settings class's variables, which may be empty; None if it is not known."""
    for member in family:
        if isinstance(member, str):
            continue
        source, owner = member
        config = evaluator.named(source, owner, "model_config", None)
        if isinstance(config, Call):
            made = evaluator.arguments(config.call, config.source)
            prefix = made.get("env_prefix")
            if prefix is None and not made.complete:
                return None
        elif isinstance(config, Entries):
            prefix = config.get("env_prefix")
        else:
            inner = evaluator.named(source, owner, "Config", None)
            prefix = None
            if isinstance(inner, Reference) and isinstance(inner.definition, ast.ClassDef):
                prefix = evaluator.named(inner.source, inner.definition, "env_prefix", None)
        if prefix is not None:
            known = plain(prefix)
            return known if isinstance(known, str) else None
    return ""
