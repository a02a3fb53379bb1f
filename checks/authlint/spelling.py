"""How far apart two names are. Knows nothing of what they mean."""

from __future__ import annotations


def distance(one: str, other: str) -> int:
    """How many letters have to be inserted, deleted, replaced or swapped with their neighbour to turn one name into the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if last and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]
