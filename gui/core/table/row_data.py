"""Rows of a group as columns of length n: the input of filter and sort order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.standing import Standing
from gui.core.pv.updates import Float64s, Int32s, Int64s, UInt8s
from gui.core.text.natural_order import natural_key, ranks
from gui.core.text.word_table import WordTable

Bools = npt.NDArray[np.bool_]
ANY: Final = "any"  # name, label and comment
_BETWEEN: Final = "\0"  # no name and no filter has it


class RowTexts:
    """Name, label and comment of each row; immutable: when one changes, make another.

    What is derived from them is cached here, or by callers with this object as the version.
    """

    def __init__(self, name: Sequence[str], label: Sequence[str], comment: Sequence[str]) -> None:
        self.columns: Final = {"name": name, "label": label, "comment": comment}
        self._folded: dict[str, list[str]] = {}
        self._ranks: dict[str, Int64s] = {}

    def __len__(self) -> int:
        return len(self.columns["name"])

    def folded(self, column: str) -> list[str]:
        """Return the casefolded texts of "name", "label", "comment", or of ``ANY`` of them."""
        found = self._folded.get(column)
        if found is None:
            if column == ANY:
                each = zip(*self.columns.values(), strict=True)
                found = [_BETWEEN.join(texts).casefold() for texts in each]
            else:
                found = [text.casefold() for text in self.columns[column]]
            self._folded[column] = found
        return found

    def ranks(self, column: str) -> Int64s:
        """Return the natural order of "name", "label" or "comment" as ranks (n,), -1: empty."""
        found = self._ranks.get(column)
        if found is None:
            keys = [natural_key(text) for text in self.folded(column)]
            found = ranks(keys)
            found[np.fromiter((not key for key in keys), np.bool_, len(keys))] = -1
            self._ranks[column] = found
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A column of texts that repeat: the number (n,) of each row's word in a table."""

    number: Int32s
    table: WordTable


@dataclass(frozen=True, slots=True, eq=False)
class RowData:
    """Rows in group order; every array has the length n of ``texts``.

    ``words`` has "state" (what is shown of states and strings, "" for numbers and arrays),
    "unit", "host" and "type". ``value`` to ``status`` are the last known.
    """

    texts: RowTexts
    words: Mapping[str, Words]
    kind: UInt8s  # PvKind
    value: Float64s
    time_ns: Int64s
    rate: Float64s
    severity: UInt8s
    status: UInt8s
    standing: UInt8s  # Standing
    has_value: Bools
    plotted: Bools

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def current(self) -> Bools:
        """Which values are those of now, (n,)."""
        return np.equal(self.standing, Standing.CURRENT)
