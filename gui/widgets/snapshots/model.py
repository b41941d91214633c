"""Model of the snapshot table: ticks, saved and live values, differences, restore results."""

from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont

from gui.core.pv.formatting import plain
from gui.core.snapshots.comparison import SnapshotComparison
from gui.core.snapshots.difference import DifferenceState
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem
from gui.core.snapshots.source import SnapshotSource
from gui.core.snapshots.tolerance import Tolerance, format_tolerance, parse_tolerance
from gui.widgets.snapshots.cells import (
    COLUMNS,
    DIFFERENCE,
    LIVE,
    RESULT,
    SAVED,
    TICK,
    TIME,
    TOLERANCE,
    TOLERANCE_HELP,
    SnapshotCells,
)

Index = QModelIndex | QPersistentModelIndex
_MERGE_ROWS: Final = 8  # changed rows this close share one ``dataChanged``
_MOST_RANGES: Final = 16
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class SnapshotModel(QAbstractTableModel):
    """Rows are the items of the snapshot, in order. GUI thread."""

    ticks_changed = Signal()
    edited = Signal()  # ticks or tolerances, which are saved
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._snapshot = Snapshot()
        self.cells = SnapshotCells()
        self.ticked: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)
        self.restorable: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._live_title = COLUMNS[LIVE]
        self._italic = QFont()
        self._italic.setItalic(True)

    @property
    def comparison(self) -> SnapshotComparison:
        """The comparison with the other side; a new one for each snapshot."""
        return self.cells.comparison

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        self.cells.set_dark(dark)
        self._emit_changed(0, TICK, len(COLUMNS) - 1)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC, else in local time."""
        self.cells.utc = utc
        self._emit_changed(0, TIME, TIME)

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Show ``snapshot``; it is compared by the next ``refresh``."""
        self.beginResetModel()
        self._snapshot = snapshot
        self.cells.comparison = SnapshotComparison(snapshot.items, self.comparison.default)
        count = len(snapshot.items)
        self.restorable = np.fromiter((not item.unknown for item in snapshot.items), bool, count)
        selected = np.fromiter((item.selected for item in snapshot.items), bool, count)
        self.ticked = selected & self.restorable
        self.cells.results.clear()
        self.endResetModel()
        self.ticks_changed.emit()

    def snapshot(self) -> Snapshot:
        """Return the snapshot with its current ticks and tolerances."""
        items = tuple(
            item
            if (item.unknown or item.selected == ticked) and item.tolerance is tolerance
            else replace(
                item, selected=item.selected if item.unknown else ticked, tolerance=tolerance
            )
            for item, ticked, tolerance in zip(
                self._snapshot.items, self.ticked.tolist(), self.comparison.tolerance, strict=True
            )
        )
        return replace(self._snapshot, items=items)

    def item(self, row: int) -> SnapshotItem:
        """Return the saved item of ``row``."""
        return self._snapshot.items[row]

    def set_other_side(self, title: str) -> None:
        """Drop the comparison before another side is compared; ``title``: its column title."""
        self._live_title = plain(title, 60)
        self.comparison.forget()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, LIVE, LIVE)
        self._emit_changed(0, LIVE, DIFFERENCE)

    def refresh(self, source: SnapshotSource) -> None:
        """Compare with ``source`` and emit ``dataChanged`` for what changed."""
        rows = np.flatnonzero(self.comparison.refresh(source))
        if not len(rows):
            return
        cuts = np.flatnonzero(np.diff(rows) > _MERGE_ROWS)
        if len(cuts) >= _MOST_RANGES:
            cuts = cuts[:0]
        firsts = rows[np.append(0, cuts + 1)]
        lasts = rows[np.append(cuts, len(rows) - 1)]
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            self._emit_changed(first, LIVE, DIFFERENCE, last)

    def _emit_changed(self, first: int, left: int, right: int, last: int | None = None) -> None:
        last = len(self._snapshot.items) - 1 if last is None else last
        if last >= first:
            self.dataChanged.emit(self.index(first, left), self.index(last, right))

    def set_default_tolerance(self, tolerance: Tolerance | None) -> None:
        """Set the tolerance of PVs without their own."""
        self.comparison.set_default(tolerance)
        self._emit_changed(0, LIVE, TOLERANCE)

    def tick(self, rows: npt.NDArray[np.bool_]) -> None:
        """Tick exactly ``rows``, bool (n,), except those that cannot be restored."""
        self.ticked = rows & self.restorable
        self._emit_changed(0, TICK, TICK)
        self.ticks_changed.emit()
        self.edited.emit()

    def clear_results(self) -> None:
        """Clear the results of the last restore."""
        self.cells.results.clear()
        self._emit_changed(0, RESULT, RESULT)

    def show_result(self, name: str, text: str, ok: bool | None) -> None:
        """Show the outcome of restoring ``name`` in its rows; ``ok`` is ``None`` while pending."""
        for row, known in enumerate(self.comparison.names):
            if known == name:
                self.cells.results[row] = plain(text), ok
                self._emit_changed(row, RESULT, RESULT, row)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._snapshot.items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._live_title if section == LIVE else COLUMNS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if section in (SAVED, LIVE) else _LEFT
            if role == Qt.ItemDataRole.ToolTipRole and section == TOLERANCE:
                return TOLERANCE_HELP
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        flags = super().flags(index)
        if index.isValid() and index.column() == TICK and self.restorable[index.row()]:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        if index.isValid() and index.column() == TOLERANCE:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(  # noqa: D102
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        row = index.row()
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == TICK:
            if not self.restorable[row]:
                return False
            self.ticked[row] = Qt.CheckState(value) == Qt.CheckState.Checked
            self._emit_changed(row, TICK, TICK, row)
            self.ticks_changed.emit()
            self.edited.emit()
            return True
        if role == Qt.ItemDataRole.EditRole and index.column() == TOLERANCE:
            return self._set_tolerance(row, str(value))
        return False

    def _set_tolerance(self, row: int, text: str) -> bool:
        try:
            tolerance = parse_tolerance(text)
        except ValueError as error:
            self.failed.emit(f"{plain(self.item(row).name)}: {plain(str(error))}")
            return False
        if tolerance != self.comparison.tolerance[row]:
            self.comparison.set_tolerance(row, tolerance)
            self._emit_changed(row, DIFFERENCE, TOLERANCE, row)
            self.edited.emit()
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._snapshot.items):
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.cells.display(row, column)
            case Qt.ItemDataRole.ForegroundRole:
                return self.cells.foreground(row, column)
            case Qt.ItemDataRole.BackgroundRole:
                return self.cells.background(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column in (SAVED, LIVE) else _LEFT
            case Qt.ItemDataRole.FontRole:
                return self._italic if self.cells.is_unsure(row, column) else None
            case Qt.ItemDataRole.CheckStateRole if column == TICK and self.restorable[row]:
                return Qt.CheckState.Checked if self.ticked[row] else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.EditRole if column == TOLERANCE:
                return format_tolerance(self.comparison.tolerance[row])
            case Qt.ItemDataRole.ToolTipRole:
                return self.cells.tooltip(row, column)
        return None

    def sort_key(self, row: int, column: int) -> float | str:
        """Return the sort key of a cell."""
        return int(self.ticked[row]) if column == TICK else self.cells.sort_key(row, column)

    def states(self) -> npt.NDArray[np.uint8]:
        """Return the ``DifferenceState`` of each row, (n,)."""
        return self.comparison.state

    def differing(self) -> npt.NDArray[np.bool_]:
        """Return which rows differ, bool (n,)."""
        return np.asarray(self.comparison.state == DifferenceState.DIFFERENT)
