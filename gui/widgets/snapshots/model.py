"""Model of the snapshot table: ticks, saved and live values, differences, restore results."""

from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QObject,
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
from gui.qt.overrides import guarded
from gui.qt.row_model import LEFT, RIGHT, Heading, Index, RowModel
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

_HEADINGS: Final = tuple(
    Heading(
        text,
        RIGHT if column in (SAVED, LIVE) else LEFT,
        TOLERANCE_HELP if column == TOLERANCE else "",
    )
    for column, text in enumerate(COLUMNS)
)


class SnapshotModel(RowModel):
    """Rows are the items of the snapshot, in order. GUI thread."""

    ticks_changed = Signal()
    edited = Signal()  # ticks or tolerances, which are saved
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_HEADINGS, parent)
        self._snapshot = Snapshot()
        self._rows: tuple[SnapshotItem, ...] = ()
        self.cells = SnapshotCells()
        self.ticked: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)
        self.restorable: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._selected: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)  # as it was saved
        self._by_hand: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)  # ticks that a person set
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
        self.emit_changed(TICK)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC, else in local time."""
        self.cells.utc = utc
        self.emit_changed(TIME, TIME)

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Show ``snapshot``; it is compared by the next ``refresh``."""
        self.beginResetModel()
        self._snapshot, self._rows = snapshot, snapshot.items
        self.cells.comparison = SnapshotComparison(snapshot.items, self.comparison.default)
        count = len(snapshot.items)
        whole = (not item.unknown and not item.doubt for item in snapshot.items)
        self.restorable = np.fromiter(whole, bool, count)
        self._selected = np.fromiter((item.selected for item in snapshot.items), bool, count)
        self.ticked = np.zeros(count, np.bool_)
        self._by_hand = np.zeros(count, np.bool_)
        self.cells.results.clear()
        self.endResetModel()
        self.ticks_changed.emit()

    def snapshot(self) -> Snapshot:
        """Return the snapshot with its current tolerances and the ticks that a person set."""
        ticks = np.where(self._by_hand, self.ticked, self._selected)
        items = tuple(
            item
            if (fixed or item.selected == ticked) and item.tolerance is tolerance
            else replace(item, selected=item.selected if fixed else ticked, tolerance=tolerance)
            for item, ticked, fixed, tolerance in zip(
                self._snapshot.items,
                ticks.tolist(),
                (~self.restorable).tolist(),
                self.comparison.tolerance,
                strict=True,
            )
        )
        return replace(self._snapshot, items=items)

    def item(self, row: int) -> SnapshotItem:
        """Return the saved item of ``row``."""
        return self._rows[row]

    def set_other_side(self, title: str) -> None:
        """Drop the comparison before another side is compared; ``title``: its column title."""
        self._live_title = plain(title, 60)
        self.comparison.forget()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, LIVE, LIVE)
        self.emit_changed(LIVE, DIFFERENCE)

    def refresh(self, source: SnapshotSource) -> None:
        """Compare with ``source`` and emit ``dataChanged`` for what changed."""
        rows = np.flatnonzero(self.comparison.refresh(source))
        self.emit_rows_changed(rows, LIVE, DIFFERENCE)

    def set_default_tolerance(self, tolerance: Tolerance | None) -> None:
        """Set the tolerance of PVs without their own."""
        self.comparison.set_default(tolerance)
        self.emit_changed(LIVE, TOLERANCE)

    @property
    def follows(self) -> bool:
        """Whether the ticks are those of ``follow``: until a person sets one."""
        return not self._by_hand.any()

    def follow(self, rows: npt.NDArray[np.bool_]) -> None:
        """Tick ``rows``, bool (n,), that may be restored, until a person has set a tick."""
        wanted = rows & self._selected & self.restorable
        changed = np.flatnonzero(wanted != self.ticked)
        if self.follows and changed.size:
            self.ticked = wanted
            self.emit_rows_changed(changed, TICK, TICK)
            self.ticks_changed.emit()

    def tick(self, rows: npt.NDArray[np.bool_]) -> None:
        """Tick exactly ``rows``, bool (n,), except those that cannot be restored."""
        self.ticked = rows & self.restorable
        self._by_hand[:] = True
        self.emit_changed(TICK, TICK)
        self.ticks_changed.emit()
        self.edited.emit()

    def clear_results(self) -> None:
        """Clear the results of the last restore."""
        self.cells.results.clear()
        self.emit_changed(RESULT, RESULT)

    def show_result(self, name: str, text: str, ok: bool | None, ended: bool = False) -> None:
        """Show the outcome of restoring ``name`` in its rows.

        ``ok`` is ``None`` while pending and, with ``ended``, where it is neither well nor failed.
        """
        for row, known in enumerate(self.comparison.names):
            if known == name:
                self.cells.results[row] = plain(text), ok, ended
                self.emit_changed(RESULT, RESULT, row, row)

    def heading(self, column: int) -> str:
        """Return the text over ``column``; that of the other side names it."""
        return self._live_title if column == LIVE else super().heading(column)

    @guarded
    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        flags = super().flags(index)
        if index.isValid() and index.column() == TICK and self.restorable[index.row()]:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        if index.isValid() and index.column() == TOLERANCE:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @guarded
    def setData(  # noqa: D102
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        row = index.row()
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == TICK:
            if not self.restorable[row]:
                return False
            self.ticked[row] = Qt.CheckState(value) == Qt.CheckState.Checked
            self._by_hand[row] = True
            self.emit_changed(TICK, TICK, row, row)
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
            self.emit_changed(DIFFERENCE, TOLERANCE, row, row)
            self.edited.emit()
        return True

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
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
                return _HEADINGS[column].alignment
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
