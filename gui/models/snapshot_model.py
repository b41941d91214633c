"""A snapshot as a table: ticks, saved and live values, differences, results of restoring."""

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
from PySide6.QtGui import QColor, QFont

from gui.core.alarm import SEVERITY_SYMBOLS, severity_name, status_name
from gui.core.formatting import format_time, plain
from gui.core.severity_colors import severity_colors
from gui.core.snapshot import Snapshot, SnapshotItem, shown_value
from gui.core.snapshot_difference import DifferenceState, shown_difference
from gui.core.tolerance import Tolerance, format_tolerance, parse_tolerance
from gui.models.snapshot_colors import snapshot_colors
from gui.models.snapshot_comparison import SnapshotComparison
from gui.models.snapshot_source import SnapshotSource

Index = QModelIndex | QPersistentModelIndex
COLUMNS: Final = (
    "Restore", "PV", "Saved value", "Saved severity", "Saved time (IOC)", "Live value",
    "Difference", "Tolerance", "Result",
)  # fmt: skip
TICK, NAME, SAVED, SEVERITY, TIME, LIVE, DIFFERENCE, TOLERANCE, RESULT = range(len(COLUMNS))
SORT_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_MERGE_ROWS: Final = 8  # changed rows this close share one dataChanged
_MOST_RANGES: Final = 16
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_TOLERANCE_HELP: Final = "Type 0.1 or 2%; 0: exactly; empty: as set above the table"


class SnapshotModel(QAbstractTableModel):
    """Rows are the snapshot's items in their order. Called on: GUI thread."""

    ticks_changed = Signal()
    edited = Signal()  # ticks or tolerances: what a file would keep
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._snapshot = Snapshot()
        self.comparison = SnapshotComparison(())
        self.ticked: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)
        self.restorable: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._results: dict[int, tuple[str, bool | None]] = {}
        self._utc = False
        self._live_title = COLUMNS[LIVE]
        self._italic = QFont()
        self._italic.setItalic(True)
        self.set_dark(False)

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        colors = severity_colors(dark)
        self._severity_text = [QColor(c) if c else None for c in colors.text]
        self._grey = QColor(colors.disconnected)
        self._colors = snapshot_colors(dark)
        self._tell(0, TICK, len(COLUMNS) - 1)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC, else in local time."""
        self._utc = utc
        self._tell(0, TIME, TIME)

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Show ``snapshot``; nothing is compared before the next ``refresh``."""
        self.beginResetModel()
        self._snapshot = snapshot
        self.comparison = SnapshotComparison(snapshot.items, self.comparison.default)
        count = len(snapshot.items)
        self.restorable = np.fromiter((not item.unknown for item in snapshot.items), bool, count)
        selected = np.fromiter((item.selected for item in snapshot.items), bool, count)
        self.ticked = selected & self.restorable
        self._results.clear()
        self.endResetModel()
        self.ticks_changed.emit()

    def snapshot(self) -> Snapshot:
        """Return the snapshot with the ticks and tolerances of now."""
        items = tuple(
            item
            if (item.selected == ticked or item.unknown) and item.tolerance is tolerance
            else replace(item, selected=ticked or bool(item.unknown), tolerance=tolerance)
            for item, ticked, tolerance in zip(
                self._snapshot.items, self.ticked.tolist(), self.comparison.tolerance, strict=True
            )
        )
        return replace(self._snapshot, items=items)

    def item(self, row: int) -> SnapshotItem:
        """Return what was saved in ``row``."""
        return self._snapshot.items[row]

    def set_other_side(self, title: str) -> None:
        """Another side is compared with from the next ``refresh`` on; its heading."""
        self._live_title = plain(title, 60)
        self.comparison.forget()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, LIVE, LIVE)
        self._tell(0, LIVE, DIFFERENCE)

    def refresh(self, source: SnapshotSource) -> None:
        """Read the other side and tell the views what changed."""
        rows = np.flatnonzero(self.comparison.refresh(source))
        if not len(rows):
            return
        cuts = np.flatnonzero(np.diff(rows) > _MERGE_ROWS)
        if len(cuts) >= _MOST_RANGES:
            cuts = cuts[:0]
        firsts = rows[np.append(0, cuts + 1)]
        lasts = rows[np.append(cuts, len(rows) - 1)]
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            self._tell(first, LIVE, DIFFERENCE, last)

    def _tell(self, first: int, left: int, right: int, last: int | None = None) -> None:
        last = len(self._snapshot.items) - 1 if last is None else last
        if last >= first:
            self.dataChanged.emit(self.index(first, left), self.index(last, right))

    def set_default_tolerance(self, tolerance: Tolerance | None) -> None:
        """Set how far PVs without a tolerance of their own may be off."""
        self.comparison.set_default(tolerance)
        self._tell(0, LIVE, TOLERANCE)

    def tick(self, rows: npt.NDArray[np.bool_]) -> None:
        """Tick exactly ``rows`` (n,), as far as they can be restored."""
        self.ticked = rows & self.restorable
        self._tell(0, TICK, TICK)
        self.ticks_changed.emit()
        self.edited.emit()

    def clear_results(self) -> None:
        """Forget how the last restoring ended."""
        self._results.clear()
        self._tell(0, RESULT, RESULT)

    def show_result(self, name: str, text: str, ok: bool | None) -> None:
        """Say in the rows of ``name`` how restoring it ended; ``ok`` ``None``: under way."""
        for row, known in enumerate(self.comparison.names):
            if known == name:
                self._results[row] = plain(text), ok
                self._tell(row, RESULT, RESULT, row)

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
                return _TOLERANCE_HELP
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
            self._tell(row, TICK, TICK, row)
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
            self._tell(row, DIFFERENCE, TOLERANCE, row)
            self.edited.emit()
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._snapshot.items):
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._display(row, column)
            case Qt.ItemDataRole.ForegroundRole:
                return self._foreground(row, column)
            case Qt.ItemDataRole.BackgroundRole if column in (LIVE, DIFFERENCE):
                return self._colors.tint[self.comparison.state[row]]
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column in (SAVED, LIVE) else _LEFT
            case Qt.ItemDataRole.FontRole:
                return self._italic if self._is_unsure(row, column) else None
            case Qt.ItemDataRole.CheckStateRole if column == TICK:
                return Qt.CheckState.Checked if self.ticked[row] else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.EditRole if column == TOLERANCE:
                return format_tolerance(self.comparison.tolerance[row])
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(row, column)
        return self._sort_key(row, column) if role == SORT_ROLE else None

    def _is_unsure(self, row: int, column: int) -> bool:
        if column == SAVED:
            return bool(self.item(row).unknown)
        own = self.comparison.tolerance[row] is not None
        return column == TOLERANCE and not own

    def _display(self, row: int, column: int) -> str | None:
        item = self.item(row)
        match column:
            case 1:
                return plain(item.name)
            case 2:
                if item.unknown:
                    known = shown_value(item)
                    return f"{known} ({plain(item.unknown, 60)})" if known else f"— {item.unknown}"
                return shown_value(item)
            case 3:
                return _severity_text(item)
            case 4:
                if not item.time_ns:
                    return "—"
                return format_time(item.time_ns, self._utc, with_date=True)
            case 5:
                return self._live(row)
            case 6:
                return plain(shown_difference(self.comparison.difference(row), item))
            case 7:
                own = self.comparison.tolerance[row]
                return format_tolerance(self.comparison.default if own is None else own) or "exact"
            case 8 if row in self._results:
                text, ok = self._results[row]
                return f"{'…' if ok is None else '✔' if ok else '✖'} {text}"
        return None

    def _live(self, row: int) -> str:
        other = self.comparison.other_item(row)
        if other is None:
            return "—"
        if other.unknown:
            return f"— {plain(other.unknown, 60)}"
        severity = min(other.severity, 3)
        text = shown_value(other)
        return f"{SEVERITY_SYMBOLS[severity]} {text}" if severity else text

    def _foreground(self, row: int, column: int) -> QColor | None:
        item = self.item(row)
        state = self.comparison.state[row]
        match column:
            case 2 | 3 if item.unknown:
                return self._grey
            case 2 | 3:
                return self._severity_text[min(item.severity, 3)]
            case 5:
                other = self.comparison.other_item(row)
                if other is None or other.unknown:
                    return self._grey
                return self._severity_text[min(other.severity, 3)]
            case 6:
                return self._colors.text[state]
            case 7 if self.comparison.tolerance[row] is None:
                return self._grey
            case 8 if row in self._results:
                return self._colors.result[self._results[row][1]]
        return None

    def _sort_key(self, row: int, column: int) -> Any:
        item = self.item(row)
        match column:
            case 0:
                return int(self.ticked[row])
            case 3:
                return item.severity
            case 4:
                return item.time_ns
            case 6:
                return int(self.comparison.state[row])
            case 2 | 5:
                side = item if column == SAVED else self.comparison.other_item(row)
                if side is not None and isinstance(side.value, int | float):
                    return float(side.value)
        return self._display(row, column) or ""

    def _tooltip(self, row: int, column: int) -> str | None:
        item = self.item(row)
        if column == TICK and not self.restorable[row]:
            return plain(f"Cannot be restored: {item.unknown} when saved.").replace("<", "‹")
        if column == TOLERANCE:
            return _TOLERANCE_HELP
        if column in (NAME, SAVED, LIVE, DIFFERENCE, RESULT):
            text = self._display(row, column)
            return text.replace("<", "‹") if text else None
        return None

    def states(self) -> npt.NDArray[np.uint8]:
        """Return the ``DifferenceState`` of each row, (n,)."""
        return self.comparison.state

    def differing(self) -> npt.NDArray[np.bool_]:
        """Return which rows are known to differ, (n,)."""
        return np.asarray(self.comparison.state == DifferenceState.DIFFERENT)


def _severity_text(item: SnapshotItem) -> str:
    if item.unknown or not item.time_ns:
        return "—"
    if not item.severity:
        return "–"
    symbol = SEVERITY_SYMBOLS[min(item.severity, 3)]
    return f"{symbol} {severity_name(item.severity)} {status_name(item.status)}"
