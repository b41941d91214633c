"""Order of the rows of a legend sorted by what one of its columns shows."""

import re
from collections.abc import Sequence
from typing import Final

from gui.core.text.natural_order import natural_key

_NUMBER: Final = re.compile(r"[-+−]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")

_NONE: Final = ("", "—")  # not known


def sorted_rows(texts: Sequence[str], descending: bool) -> list[int]:
    """Return the numbers of ``texts`` in their order: numbers by value, then words, empty last.

    Equal ones stay in the order that they have.
    """
    empty = [number for number, text in enumerate(texts) if text in _NONE]
    known = [number for number, text in enumerate(texts) if text not in _NONE]
    values = {number: _value(texts[number]) for number in known}
    numbers = [number for number in known if values[number] is not None]
    words = [number for number in known if values[number] is None]
    numbers.sort(key=lambda number: values[number] or 0.0, reverse=descending)
    words.sort(key=lambda number: natural_key(texts[number].casefold()), reverse=descending)
    return [*numbers, *words, *empty]


def _value(text: str) -> float | None:
    """Return the number that ``text`` begins with, before a unit; ``None``: there is none."""
    found = _NUMBER.match(text)
    if found is None or text[found.end() : found.end() + 1] not in ("", " "):
        return None
    return float(found[0].replace("−", "-"))
