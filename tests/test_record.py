"""Records do what data classes do, as far as authlint needs it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

import pytest

from authlint.record import field, fields, is_record, record, replace

T = TypeVar("T")


@record
class Point(Generic[T]):
    """A point."""

    x: T
    y: int = 2


@record
class Named(Point[str]):
    name: str = ""
    tags: tuple[str, ...] = field(default=("a",), kw_only=True)
    note: str = field(default="", compare=False)


@record(eq=False)
class Itself:
    x: int


@record(frozen=False)
class Bag:
    kept: int = field(default=1, kw_only=True)
    items: list[int] = field(default_factory=list[int])
    made: Callable[[int], int] = lambda number: number + 1


@record
class Nothing:
    shared: ClassVar[int] = 1


def test_fields_are_given_by_place_or_name() -> None:
    assert (Point(1).x, Point(1).y, Point(x=1, y=3).y) == (1, 2, 3)
    one = Named("a", 1, "n", tags=())
    assert (one.x, one.y, one.name, one.tags) == ("a", 1, "n", ())


def test_what_is_missing_or_too_much_is_an_error() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError, match="positional argument"):
        Named("a", 1, "n", "", ())  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def test_equal_fields_are_equal_within_one_class() -> None:
    assert Point(1) == Point(1, 2)
    assert hash(Point(1)) == hash(Point(1, 2))
    assert Point(1) != Point(1, 3)
    assert Point("a") != Named("a")
    assert Named("a") == Named("a", note="b")
    assert Nothing() == Nothing()
    assert len({Nothing(), Nothing()}) == 1
    assert Nothing.shared == 1


def test_others_are_only_themselves() -> None:
    assert Itself(1) != Itself(1)
    assert Bag() != Bag()
    assert len({Bag(), Bag()}) == 2  # pyright: ignore[reportUnhashable]


def test_each_gets_its_own_list() -> None:
    one, other = Bag(), Bag(made=abs)
    one.items.append(1)
    one.kept += 1
    assert (one.items, other.items, one.kept, other.kept) == ([1], [], 2, 1)
    assert (one.made(1), other.made(-1)) == (2, 1)


def test_replace() -> None:
    assert replace(Named("a"), y=5, tags=("b",)) == Named("a", 5, tags=("b",))
    with pytest.raises(TypeError, match="unexpected keyword"):
        replace(Point(1), z=1)


def test_matching_takes_what_has_a_place() -> None:
    match Named("a", 3):
        case Named(x, y, name, note):
            assert (x, y, name, note) == ("a", 3, "", "")
    assert Named.__match_args__ == ("x", "y", "name", "note")


def test_fields() -> None:
    assert fields(Named) == ("x", "y", "name", "tags", "note")
    assert is_record(Bag)
    assert not is_record(int)


def test_shown() -> None:
    assert repr(Named("a")) == "Named(x='a', y=2, name='', tags=('a',), note='')"


def test_pickled() -> None:
    assert pickle.loads(pickle.dumps(Named("a", 3))) == Named("a", 3)
