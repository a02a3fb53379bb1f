"""Records: small classes with typed fields, written like data classes and defined in a fiftieth of the time.

``dataclasses`` compiles up to ten methods for each class, and imports ``inspect`` for their docstrings. A run over three files
defines some sixty such classes; that took longer than reading the files. Here only ``__init__`` is compiled, when the first
record of a class is made; the other methods are shared. That nobody assigns to a field is for the type checkers to see: nothing
stops it at run time, which makes creating a record twice as fast.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_):  # noqa: D103 - it only speaks to type checkers
        return lambda function: function


T = TypeVar("T")
_MISSING: Any = object()


class _Field:
    def __init__(self, default: Any, factory: Any = None, kw_only: bool = False, compare: bool = True) -> None:
        self.default, self.factory, self.kw_only, self.compare = default, factory, kw_only, compare


@overload
def field(*, default: T, kw_only: bool = ..., compare: bool = ...) -> T: ...
@overload
def field(*, default_factory: Callable[[], T], kw_only: bool = ..., compare: bool = ...) -> T: ...
def field(*, default: Any = _MISSING, default_factory: Any = None, kw_only: bool = False, compare: bool = True) -> Any:
    """Say more of a field than its default: that it is new in each record, only given by name, or not compared."""
    return _Field(default, default_factory, kw_only, compare)


@overload
def record(cls: type[T], /) -> type[T]: ...
@overload
def record(*, frozen: bool = ..., eq: bool = ...) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T] | None = None, /, *, frozen: bool = True, eq: bool = True) -> Any:
    """Make a class a record of the fields that its body and its base records annotate.

    Args:
        cls: The class.
        frozen: Whether its fields stay as they are; those of others cannot be compared and change freely.
        eq: Whether records with equal fields are equal; otherwise each is only itself.
    """
    return partial(_made, eq=eq and frozen) if cls is None else _made(cls, eq=eq and frozen)


def replace(one: T, /, **changes: Any) -> T:
    """A record like ``one`` but for some fields."""
    values = {name: getattr(one, name) for name in fields(type(one))}
    return type(one)(**values | changes)


def fields(cls: type[Any]) -> tuple[str, ...]:
    """The names of a record's fields."""
    found: dict[str, _Field] = cls.__record_fields__
    return tuple(found)


def is_record(cls: type[Any]) -> bool:
    """Whether a class is a record."""
    return hasattr(cls, "__record_fields__")


def _made(cls: type[Any], *, eq: bool) -> type[Any]:
    found: dict[str, _Field] = {}
    for base in reversed(cls.__bases__):
        found |= getattr(base, "__record_fields__", {})
    for name, annotation in cls.__annotations__.items():
        if not str(annotation).removeprefix("typing.").startswith("ClassVar"):
            value: Any = vars(cls).get(name, _MISSING)
            found[name] = value if isinstance(value, _Field) else _Field(value)
            if value is not _MISSING:
                delattr(cls, name)
    methods: dict[str, Any] = {"__init__": _late_initialiser(cls), "__repr__": _repr}
    if eq:
        methods |= _comparison(tuple(name for name, one in found.items() if one.compare))
    positional = tuple(name for name, one in found.items() if not one.kw_only)
    for name, value in {"__record_fields__": found, "__match_args__": positional, **methods}.items():
        setattr(cls, name, value)
    return cls


def _late_initialiser(cls: Any) -> Any:
    def __init__(self: Any, *args: Any, **named: Any) -> None:  # noqa: N807 - stands in for the method
        cls.__init__ = _initialiser(cls.__record_fields__)
        cls.__init__(self, *args, **named)

    return __init__


def _initialiser(found: dict[str, _Field]) -> Any:
    scope: dict[str, Any] = {"MISSING": _MISSING}
    positional: list[str] = []
    keywords: list[str] = []
    body: list[str] = []
    for name, one in found.items():
        default, value = "", name
        if one.factory is not None:
            scope[f"{name}_factory"] = one.factory
            default, value = "=MISSING", f"{name}_factory() if {name} is MISSING else {name}"
        elif one.default is not _MISSING:
            scope[f"{name}_default"] = one.default
            default = f"={name}_default"
        (keywords if one.kw_only else positional).append(name + default)
        body.append(f"\n self.{name} = {value}")
    parameters = ["self", *positional, *(["*", *keywords] if keywords else [])]
    exec(f"def __init__({', '.join(parameters)}):{''.join(body) or ' pass'}", scope)  # noqa: S102 - names of fields, nobody's data
    return scope["__init__"]


def _comparison(names: tuple[str, ...]) -> dict[str, Any]:
    values: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def equal(self: Any, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed}


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in fields(self.__class__))
    return f"{self.__class__.__qualname__}({shown})"
