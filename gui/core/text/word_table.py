"""Distinct texts by number, with their natural order."""

import numpy as np

from gui.core.pv.updates import Int32s, Int64s
from gui.core.text.natural_order import natural_key, ranks


class WordTable:
    """Distinct texts by number; 0 is "". It only grows: a number keeps its text."""

    def __init__(self) -> None:
        self.words = [""]
        self.folded = [""]
        self._numbers = {"": 0}
        self._keys: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.words)

    def number(self, text: str) -> int:
        """Return the number of ``text``; adds it if it is new."""
        found = self._numbers.setdefault(text, len(self.words))
        if found == len(self.words):
            self.words.append(text)
            self.folded.append(text.casefold())
        return found

    def known(self, text: str) -> int | None:
        """Return the number of ``text``; ``None``: it has none."""
        return self._numbers.get(text)

    def ranks(self, number: Int32s) -> Int64s:
        """Return the natural order of words (n,) as ranks (n,), -1: empty.

        Costs the distinct words among them, not the rows.
        """
        used = np.zeros(len(self), np.bool_)
        used[number] = True
        distinct = np.flatnonzero(used)
        rank = np.full(len(self), -1, np.int64)
        rank[distinct] = ranks([self._key(word) for word in distinct.tolist()])
        rank[0] = -1
        return rank[number]

    def _key(self, number: int) -> str:
        key = self._keys.get(number)
        if key is None:
            key = self._keys[number] = natural_key(self.folded[number])
        return key
