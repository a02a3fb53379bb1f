"""In which order Python asks the bases of a class: the C3 linearization, as far as every base is known."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

_DEPTH = 30


def linearized(cls: K, bases: Callable[[K], Sequence[K] | None], depth: int = _DEPTH) -> list[K] | None:
    """A class and everything that it inherits from, in the order in which attributes are looked up.

    Args:
        cls: The class.
        bases: The direct bases of a class; None if they are not known.
        depth: How many generations are followed.

    Returns:
        None if something is not known, or Python itself would refuse the class.
    """
    direct = bases(cls)
    if direct is None or depth <= 0:
        return None
    orders: list[list[K]] = []
    for base in direct:
        order = linearized(base, bases, depth - 1)
        if order is None:
            return None
        orders.append(order)
    merged = _merged([*orders, list(direct)])
    return None if merged is None else [cls, *merged]


def _merged(orders: list[list[K]]) -> list[K] | None:
    found: list[K] = []
    orders = [order for order in orders if order]
    while orders:
        head = next((order[0] for order in orders if not any(order[0] in other[1:] for other in orders)), None)
        if head is None:
            return None
        found.append(head)
        orders = [rest for order in orders if (rest := order[1:] if order[0] == head else order)]
    return found
