"""Rows of the table: the slots of a group, filtered and sorted."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import numpy as np

from gui.core.pv.updates import Int64s
from gui.core.store.pv_store import PvStore
from gui.core.table.filter import RowFilter, parse_filter
from gui.core.table.repeated_texts import RepeatedTexts
from gui.core.table.row_data import Bools, RowData, RowTexts
from gui.core.table.sort import SortKey, order_rows

PERIOD_S: Final = 0.5
_WORDS: Final = frozenset(("state", "unit", "host", "type"))
Change = Literal["order", "set"]  # the same rows in another order; other rows


class TableRows:
    """The slots of a group's rows as shown; call ``renew`` often. Called on: GUI thread.

    Slots whose name begins with # are headings of the rows up to the next one. They show in group
    order only; with a filter, when a row of theirs does.
    """

    def __init__(self, store: PvStore) -> None:
        self._store = store
        self._words = RepeatedTexts(store)
        self._group: Int64s = np.empty(0, np.int64)
        self._texts = RowTexts((), (), ())
        self._filter = parse_filter("")
        self._sort: SortKey | None = None
        self._plotted: Int64s = np.empty(0, np.int64)
        self._asked = False
        self._renewed_s = float("-inf")
        self._slots: Int64s = np.empty(0, np.int64)
        self._counted = (self._slots, self._group, (0, 0))

    @property
    def slots(self) -> Int64s:
        """The slots shown, in their order, as of the last ``renew``; a new array each time."""
        return self._slots

    @property
    def filter(self) -> RowFilter:
        """The filter; false without words."""
        return self._filter

    @property
    def sort(self) -> SortKey | None:
        """The sort key; ``None``: group order."""
        return self._sort

    def counts(self) -> tuple[int, int]:
        """Return how many PVs are shown, and how many the group has; headings do not count."""
        slots, group, counts = self._counted
        if slots is not self._slots or group is not self._group:  # new arrays with each change
            pv = ~self._store.is_comment
            counts = int(np.count_nonzero(pv[self._slots])), int(np.count_nonzero(pv[self._group]))
            self._counted = self._slots, self._group, counts
        return counts

    def set_group(self, slots: Sequence[int]) -> None:
        """Set the slots of the group, each once, in group order."""
        self._group = np.array(slots, np.int64)
        self.texts_changed()

    def texts_changed(self) -> None:
        """Note that a name, label or comment was edited in the store."""
        store, slots = self._store, self._group.tolist()
        columns = (store.name, store.label, store.comment)
        self._texts = RowTexts(*([column[slot] for slot in slots] for column in columns))
        self._asked = True

    def set_filter(self, row_filter: RowFilter | None) -> None:
        """Show only rows that match; ``None``: all."""
        self._filter = row_filter or parse_filter("")
        self._asked = True

    def set_sort(self, key: SortKey | None) -> None:
        """Sort by ``key``; ``None``: group order."""
        self._sort = key
        self._asked = True

    def set_plotted(self, slots: Iterable[int]) -> None:
        """Set which slots have a trace in the chart."""
        self._plotted = np.fromiter(slots, np.int64)
        self._asked = self._asked or "plotted" in self._filter.reads

    def due(self, now_s: float) -> bool:
        """Tell whether ``renew`` would check the rows; ``now_s``: monotonic seconds."""
        if self._asked:
            return True
        dynamic = self._filter.dynamic or (self._sort is not None and self._sort.by.dynamic)
        return dynamic and now_s - self._renewed_s >= PERIOD_S

    def renew(self, now_s: float) -> Change | None:
        """Update ``slots`` and return what changed; ``None`` if nothing, or while not ``due``."""
        if not self.due(now_s):
            return None
        self._asked = False
        self._renewed_s = now_s
        old, new = self._slots, self._group[self._shown_rows()]
        if np.array_equal(old, new):
            return None
        self._slots = new
        same = len(old) == len(new) and np.array_equal(np.sort(old), np.sort(new))
        return "order" if same else "set"

    def matches(self, row_filter: RowFilter) -> Int64s:
        """Return the rows shown that ``row_filter`` matches, ascending; never headings."""
        heading = self._store.is_comment[self._group]
        found = self._group[row_filter.mask(self._columns(row_filter)) & ~heading]
        return np.flatnonzero(np.isin(self._slots, found))

    def _shown_rows(self) -> Int64s:
        """Return the rows of the group to be shown, in order."""
        if not self._filter and self._sort is None:
            return np.arange(len(self._group))
        columns = self._columns(self._filter)
        heading = self._store.is_comment[self._group]
        shown = self._filter.mask(columns) & ~heading
        if self._sort is not None:
            order = order_rows(columns, self._sort)
            return order[shown[order]]
        return np.flatnonzero(shown | _headed(heading, shown))

    def _columns(self, row_filter: RowFilter) -> RowData:
        if row_filter.reads & _WORDS or (self._sort is not None and self._sort.by.reads_words):
            self._words.renew()
        store, slots = self._store, self._group
        plotted = np.zeros(len(store), np.bool_)
        plotted[self._plotted] = True
        return RowData(
            texts=self._texts,
            words=self._words.words(slots),
            kind=store.kind[slots],
            value=store.value[slots],
            time_ns=store.time_ns[slots],
            rate=store.rate[slots],
            severity=store.severity[slots],
            status=store.status[slots],
            standing=store.standings()[slots],
            has_value=store.has_value[slots],
            plotted=plotted[slots],
        )


def _headed(heading: Bools, shown: Bools) -> Bools:
    """Return which headings have a row shown before the next heading, (n,)."""
    section = np.cumsum(heading)
    filled = np.bincount(section[shown], minlength=len(heading) + 1) > 0
    return np.asarray(heading & filled[section])
