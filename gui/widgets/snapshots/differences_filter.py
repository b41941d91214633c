"""Filter and sort proxy of the snapshot table: all rows, or those not equal."""

import math
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from gui.core.snapshots.difference import DifferenceState
from gui.qt.overrides import guarded
from gui.widgets.snapshots.model import SnapshotModel

Index = QModelIndex | QPersistentModelIndex


class DifferencesFilter(QSortFilterProxyModel):
    """Sorts when asked by the header; filters in ``renew``, not with every update. GUI thread."""

    def __init__(self, model: SnapshotModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._snapshot = model
        self._only = False
        self._shown_states = b""
        self._keys: list[tuple[int, Any]] = []
        self.setDynamicSortFilter(False)
        self.setSourceModel(model)

    def set_only_differences(self, only: bool) -> None:
        """Show only rows that differ or cannot be compared; else all rows."""
        self._change(only)

    def renew(self) -> None:
        """Filter again if the state of a row changed."""
        if self._only and self._snapshot.states().tobytes() != self._shown_states:
            self._change(True)

    def _change(self, only: bool) -> None:
        begin_and_end = hasattr(self, "endFilterChange")  # from Qt 6.10 on
        if begin_and_end:
            self.beginFilterChange()
        self._only = only
        self._shown_states = self._snapshot.states().tobytes()
        if begin_and_end:
            self.endFilterChange()
        else:
            self.invalidateFilter()

    @guarded
    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: D102
        states = self._shown_states  # of the last ``renew``, called for each new snapshot
        return not self._only or row >= len(states) or states[row] != DifferenceState.EQUAL

    @guarded
    def sort(  # noqa: D102
        self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder
    ) -> None:
        self._make_keys(column)
        super().sort(column, order)

    def _make_keys(self, column: int) -> None:
        """Read the keys once: sorting a thousand rows compares ten thousand times."""
        rows = range(self._snapshot.rowCount() if column >= 0 else 0)
        self._keys = [_ordered(self._snapshot.sort_key(row, column)) for row in rows]

    @guarded
    def lessThan(self, left: Index, right: Index) -> bool:  # noqa: D102
        if len(self._keys) != self._snapshot.rowCount():
            self._make_keys(left.column())
        return self._keys[left.row()] < self._keys[right.row()]


def _ordered(key: Any) -> tuple[int, Any]:
    """Return a total order: NaN, then numbers, then texts."""
    if isinstance(key, str):
        return 2, key.casefold()
    return (0, 0.0) if math.isnan(key) else (1, key)
