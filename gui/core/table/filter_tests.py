"""Tests of the table's filter: each matches one word against all rows at once."""

import math
import operator
from collections.abc import Callable
from typing import Any, Final, Protocol

import numpy as np

from gui.core.pv.severity import Severity
from gui.core.pv.standing import LINKED, STALE, Standing
from gui.core.pv.updates import PvKind
from gui.core.table.row_data import Bools, RowData, RowTexts, Words
from gui.core.text.word_table import WordTable

Matches = Callable[[str], bool]  # of a casefolded text that is not empty
OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq, "==": operator.eq, "!=": operator.ne,
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip


class RowTest(Protocol):
    """One test; ``reads`` names the columns that its result depends on."""

    reads: frozenset[str]

    def mask(self, columns: RowData) -> Bools:
        """Return which rows match, (n,); not to be written to."""


class TextTest:
    """Matches a column of ``RowTexts`` or any of some columns of words.

    ``matches`` may be what a text has to contain, casefolded, which is quicker than a function.
    Results are cached while the texts stay the same: only new words cost.
    """

    def __init__(
        self, matches: Matches | str, static: str = "", words: tuple[str, ...] = ()
    ) -> None:
        self.reads = frozenset((static, *words)) - {""}
        self._matches = matches
        self._static = static
        self._words = words
        self._texts: RowTexts | None = None
        self._mask: Bools = np.empty(0, np.bool_)
        self._hits: dict[str, tuple[WordTable, Bools]] = {}

    def mask(self, columns: RowData) -> Bools:
        """Return which rows match, (n,)."""
        found = self._static_mask(columns.texts) if self._static else None
        for name in self._words:
            hit = self._word_mask(name, columns.words[name])
            found = hit if found is None else found | hit
        return np.zeros(len(columns), np.bool_) if found is None else found

    def filled(self, columns: RowData) -> Bools:
        """Return which rows have a text at all, (n,)."""
        found = np.zeros(len(columns), np.bool_)
        if self._static:
            found |= np.fromiter(map(bool, columns.texts.folded(self._static)), np.bool_)
        for name in self._words:
            found |= columns.words[name].number != 0
        return found

    def _static_mask(self, texts: RowTexts) -> Bools:
        if texts is not self._texts:
            self._texts = texts
            self._mask = self._matching(texts.folded(self._static))
        return self._mask

    def _word_mask(self, name: str, words: Words) -> Bools:
        table, hits = self._hits.get(name, (None, np.empty(0, np.bool_)))
        if table is not words.table:
            hits = hits[:0]
        if len(hits) < len(words.table):
            more = self._matching(words.table.folded[len(hits) :])
            hits = np.concatenate([hits, more])
            self._hits[name] = words.table, hits
        return hits[words.number]

    def _matching(self, texts: list[str]) -> Bools:
        matches = self._matches
        if isinstance(matches, str):
            return np.array([matches in text for text in texts], np.bool_)
        return np.array([text != "" and matches(text) for text in texts], np.bool_)


class UnequalText:
    """Matches texts that the test does not; never a row without a text."""

    def __init__(self, test: TextTest) -> None:
        self.reads = test.reads
        self._test = test

    def mask(self, columns: RowData) -> Bools:
        """Return which rows match, (n,)."""
        return np.asarray(self._test.filled(columns) & ~self._test.mask(columns))


class UnitTest(TextTest):
    """Matches one unit exactly or, when no row has it so, ignoring case."""

    def __init__(self, unit: str) -> None:
        folded = unit.casefold()
        super().__init__(lambda text: text == folded, words=("unit",))
        self._unit = unit

    def mask(self, columns: RowData) -> Bools:
        """Return which rows match, (n,)."""
        words = columns.words["unit"]
        number = words.table.known(self._unit)
        if number is not None:
            exact: Bools = words.number == number
            if exact.any():
                return exact
        return super().mask(columns)


class CurrentTest:
    """Matches where another test does and the value is current."""

    def __init__(self, test: RowTest) -> None:
        self.reads = test.reads | {"connection"}
        self._test = test

    def mask(self, columns: RowData) -> Bools:
        """Return which rows match, (n,)."""
        return np.asarray(columns.current & self._test.mask(columns))


class NumberTest:
    """Compares "value" (of numeric scalars), "rate", "severity" or "status" of current values."""

    def __init__(self, column: str, sign: str, number: float) -> None:
        self.reads = frozenset((column, "connection"))
        self._column = column
        self._compare = OPERATORS[sign]
        self._number = number

    def mask(self, columns: RowData) -> Bools:
        """Return which rows match, (n,)."""
        match self._column:
            case "value":
                numeric = columns.kind <= PvKind.INTEGER
                return np.asarray(columns.current & numeric & self._numbers(columns))
            case "rate":
                found = self._compare(columns.rate, self._number)
            case "severity":
                worst = np.minimum(columns.severity, int(Severity.INVALID))
                found = self._compare(worst, int(self._number))
            case _:
                found = self._compare(columns.status, int(self._number))
        return np.asarray(columns.current & found)

    def _numbers(self, columns: RowData) -> Bools:
        if math.isnan(self._number):  # = and != only; NaN does not even equal itself
            return np.asarray(self._compare(np.isnan(columns.value), True))
        return np.asarray(self._compare(columns.value, self._number))


class WordOfState:
    """Matches one of ``STATES``: "connected", "alarm", …"""

    def __init__(self, word: str) -> None:
        reads, self._mask = STATES[word]
        self.reads = frozenset(reads)

    def mask(self, columns: RowData) -> Bools:
        """Return which rows match, (n,)."""
        return self._mask(columns)


def _connected(columns: RowData) -> Bools:
    return np.isin(columns.standing, LINKED)


def _disconnected(columns: RowData) -> Bools:
    return ~np.isin(columns.standing, LINKED)


def _silent(columns: RowData) -> Bools:
    return np.equal(columns.standing, Standing.SILENT)


def _stale(columns: RowData) -> Bools:
    return np.isin(columns.standing, STALE)


def _plotted(columns: RowData) -> Bools:
    return columns.plotted


def _alarm(columns: RowData) -> Bools:
    return np.asarray(columns.current & (columns.severity >= Severity.MINOR))


STATES: Final[dict[str, tuple[tuple[str, ...], Callable[[RowData], Bools]]]] = {
    "connected": (("connection",), _connected),
    "disconnected": (("connection",), _disconnected),
    "silent": (("connection",), _silent),
    "stale": (("connection",), _stale),
    "plotted": (("plotted",), _plotted),
    "alarm": (("severity", "connection"), _alarm),
}
