"""Names that are nearly a given one: with a typing error or two, or other case."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from gui.core.groups.known_names import NameIndex

_MOST_EDITS: Final = 2
_PARTS: Final = _MOST_EDITS + 1
_MOST_COMPARED: Final = 200  # names of one index that have one part in common with it
_LONGEST: Final = 200  # characters


def near_names(name: str, indices: Iterable[NameIndex], most: int = 3) -> list[str]:
    """Return names of ``indices`` that differ from ``name`` by one or two edits, the nearest first.

    An edit adds, drops or replaces a character, or swaps two neighbours; case counts less. A name
    with two edits keeps one of its three parts whole, so that only names with such a part are
    compared: milliseconds for 100,000 of them.
    """
    folded = name.casefold()
    if not 3 <= len(folded) <= _LONGEST or "\n" in name:
        return []
    bound = 1 if len(folded) < 6 else _MOST_EDITS
    found: dict[str, tuple[int, int]] = {}
    for number, index in enumerate(indices):
        for other in _candidates(folded, index):
            if other == name or other in found:
                continue
            edits = _edits(folded, other.casefold(), bound)
            if edits <= bound:
                found[other] = edits, number
    return sorted(found, key=lambda other: found[other])[:most]


def _candidates(folded: str, index: NameIndex) -> Iterator[str]:
    cuts = [len(folded) * k // _PARTS for k in range(_PARTS + 1)]
    for first, last in pairwise(cuts):
        for count, other in enumerate(index.find(folded[first:last])):
            if count >= _MOST_COMPARED:
                break
            if abs(len(other) - len(folded)) <= _MOST_EDITS:
                yield other


def _edits(one: str, other: str, bound: int) -> int:
    """Return how many edits ``other`` is away from ``one``; beyond ``bound``, some more."""
    width = len(other) + 1
    before, row = [0] * width, list(range(width))
    for i, left in enumerate(one, 1):
        oldest, before, row = before, row, [i, *[bound + 1] * (width - 1)]
        for j in range(max(1, i - bound), min(width, i + bound + 1)):
            right = other[j - 1]
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                best = min(best, oldest[j - 2] + 1)
            row[j] = best
        if min(row) > bound:
            return bound + 1
    return row[-1]
