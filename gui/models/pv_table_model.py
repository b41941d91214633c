"""The table of a tab's PVs: a Qt model over the store, changed in ranges of rows."""

import time
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont

from gui.core.alarm import SEVERITY_SYMBOLS, ConnectionState, severity_name, status_name
from gui.core.batch import Int32s
from gui.core.formatting import format_duration, format_time, plain
from gui.core.severity_colors import severity_colors
from gui.models.pv_store import BAD_STAMP, PvStore

Index = QModelIndex | QPersistentModelIndex
COLUMNS: Final = (
    "PV", "Label", "Value", "Severity", "Status", "Time (IOC)", "Connection", "Rate",
)  # fmt: skip
NAME, LABEL, VALUE, SEVERITY, STATUS, TIME, CONNECTION, RATE = range(len(COLUMNS))
SLOT_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_MERGE_ROWS: Final = 8  # changed rows this close share one dataChanged
_MOST_RANGES: Final = 16
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class Cell(NamedTuple):
    """What is painted in one cell."""

    text: str
    color: QColor
    tint: QColor | None
    alignment: int
    italic: bool


class PvTableModel(QAbstractTableModel):
    """Rows are slots in the order they were added. Called on: GUI thread."""

    plot_toggled = Signal(int, bool)

    def __init__(self, store: PvStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._slots = np.empty(0, np.int64)
        self._rows = np.empty(0, np.int64)  # by slot, -1: none
        self._plotted: dict[int, QColor] = {}
        self._utc = False
        self._italic = QFont()
        self._italic.setItalic(True)
        self.set_dark(False)

    @property
    def utc(self) -> bool:
        """Whether times are shown in UTC; else in local time."""
        return self._utc

    @utc.setter
    def utc(self, utc: bool) -> None:
        self._utc = utc
        self._all_changed()

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        colors = severity_colors(dark)
        self._text = [QColor(c) if c else None for c in colors.text]
        self._tint = [QColor(c) if c else None for c in colors.tint]
        self._ink = QColor(colors.ink)
        self._grey = QColor(colors.disconnected)
        self._all_changed()

    def _all_changed(self) -> None:
        if len(self._slots):
            last = self.index(len(self._slots) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _renumber(self) -> None:
        self._rows = np.full(len(self._store), -1, np.int64)
        self._rows[self._slots] = np.arange(len(self._slots))

    def append_slots(self, slots: Sequence[int]) -> None:
        """Add rows at the end, in one insertion."""
        if slots:
            first = len(self._slots)
            self.beginInsertRows(QModelIndex(), first, first + len(slots) - 1)
            self._slots = np.concatenate([self._slots, np.asarray(slots, np.int64)])
            self._renumber()
            self.endInsertRows()

    def remove_slots(self, slots: Sequence[int]) -> None:
        """Take rows out."""
        for slot in slots:
            row = self.row_of(slot)
            if row >= 0:
                self.beginRemoveRows(QModelIndex(), row, row)
                self._slots = np.delete(self._slots, row)
                self._plotted.pop(slot, None)
                self._renumber()
                self.endRemoveRows()

    def slots(self) -> list[int]:
        """Return the slots in the order of the rows."""
        return [int(slot) for slot in self._slots]

    def slot_at(self, row: int) -> int:
        """Return the slot shown in ``row``."""
        return int(self._slots[row])

    def row_of(self, slot: int) -> int:
        """Return the row of ``slot``, -1 if it has none."""
        return int(self._rows[slot]) if 0 <= slot < len(self._rows) else -1

    def is_plotted(self, slot: int) -> bool:
        """Tell whether ``slot`` has a trace in the chart."""
        return slot in self._plotted

    def trace_color_at(self, row: int) -> QColor | None:
        """Return the colour of the trace of ``row``; ``None``: it has none."""
        return self._plotted.get(int(self._slots[row]))

    def set_plotted(self, plotted: dict[int, str]) -> None:
        """Say which slots have a trace, and its colour."""
        self._plotted = {slot: QColor(color) for slot, color in plotted.items()}
        if len(self._slots):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._slots) - 1, 0))

    def refresh(self, dirty: Int32s, visible: tuple[int, int]) -> None:
        """Tell the views that these slots changed, where their rows are in ``visible``."""
        rows = self._rows[dirty]
        rows = np.sort(rows[(rows >= max(visible[0], 0)) & (rows <= visible[1])])
        if not len(rows):
            return
        cuts = np.flatnonzero(np.diff(rows) > _MERGE_ROWS)
        if len(cuts) >= _MOST_RANGES:
            cuts = cuts[:0]
        firsts = rows[np.append(0, cuts + 1)]
        lasts = rows[np.append(cuts, len(rows) - 1)]
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            self.dataChanged.emit(self.index(first, VALUE), self.index(last, RATE))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._slots)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                if section == TIME:
                    return "Time (IOC, UTC)" if self._utc else "Time (IOC)"
                return COLUMNS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if section in (VALUE, RATE) else _LEFT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        flags = super().flags(index)
        if index.isValid() and index.column() == NAME:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(  # noqa: D102
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == NAME:
            plot = Qt.CheckState(value) == Qt.CheckState.Checked
            self.plot_toggled.emit(self.slot_at(index.row()), plot)
            return True
        return False

    def cell(self, row: int, column: int) -> Cell:
        """Return what the view paints, in one call."""
        slot = int(self._slots[row])
        severity = self._severity(slot)
        shown = severity is not None and column in (VALUE, SEVERITY, STATUS)
        return Cell(
            self._display(slot, column),
            self._foreground(slot, column) or self._ink,
            self._tint[severity or 0] if shown else None,
            _RIGHT if column in (VALUE, RATE) else _LEFT,
            column == VALUE and severity is None,
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._slots):
            return None
        slot, column = int(self._slots[index.row()]), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._display(slot, column)
            case Qt.ItemDataRole.ForegroundRole:
                return self._foreground(slot, column)
            case Qt.ItemDataRole.BackgroundRole:
                severity = self._severity(slot)
                shown = column in (VALUE, SEVERITY, STATUS)
                return self._tint[severity] if severity is not None and shown else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column in (VALUE, RATE) else _LEFT
            case Qt.ItemDataRole.FontRole:
                return self._italic if self._severity(slot) is None and column == VALUE else None
            case Qt.ItemDataRole.CheckStateRole if column == NAME:
                checked = slot in self._plotted
                return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(slot, column)
        return slot if role == SLOT_ROLE else None

    def _severity(self, slot: int) -> int | None:
        store = self._store
        linked = store.state[slot] == ConnectionState.CONNECTED
        if not linked or not store.has_value[slot] or store.silent_ns[slot]:
            return None
        return min(int(store.severity[slot]), 3)

    def _foreground(self, slot: int, column: int) -> QColor | None:
        severity = self._severity(slot)
        if severity is None:
            return self._grey if column != NAME else None
        return self._text[severity] if column in (VALUE, SEVERITY, STATUS) else None

    def _display(self, slot: int, column: int) -> str:
        store = self._store
        severity = self._severity(slot)
        match column:
            case 0:
                return plain(store.name[slot])
            case 1:
                return store.label[slot]
            case 2:
                return store.display_value(slot)
            case 3:
                if severity is None:
                    return "—"
                name = severity_name(int(store.severity[slot]))
                return f"{SEVERITY_SYMBOLS[severity]} {name}" if severity else "–"
            case 4:
                if severity is None:
                    return "—"
                return status_name(int(store.status[slot])) if severity else "–"
            case 5:
                return self._time(slot)
            case 6:
                return self._connection(slot)
        return f"{store.rate[slot]:.1f}/s" if severity is not None else "—"

    def _time(self, slot: int) -> str:
        if not self._store.has_value[slot]:
            return "—"
        text = format_time(int(self._store.time_ns[slot]), self._utc)
        return f"{text} (!)" if self._store.flags[slot] & BAD_STAMP else text

    def _connection(self, slot: int) -> str:
        store = self._store
        state = int(store.state[slot])
        silent_ns = int(store.silent_ns[slot])
        if silent_ns:
            return f"silent {format_duration((time.time_ns() - silent_ns) / 1e9)}"
        if state == ConnectionState.CONNECTED:
            return "connected" if store.access[slot][0] else "no read access"
        since = format_duration((time.time_ns() - int(store.changed_ns[slot])) / 1e9)
        word = "searching" if state == ConnectionState.SEARCHING else "disconnected"
        return f"{word} {since}"

    def _tooltip(self, slot: int, column: int) -> str | None:
        store = self._store
        if column == NAME:
            lines = [plain(store.name[slot]), store.label[slot]]
            if store.host[slot]:
                lines.append(f"{store.native_type[slot]} from {store.host[slot]}")
            return "\n".join(line for line in lines if line).replace("<", "‹")
        if column == TIME and store.flags[slot] & BAD_STAMP:
            return "The IOC's time stamp is not usable; the chart uses the time of arrival."
        if column == VALUE and store.state[slot] == ConnectionState.DISCONNECTED:
            return "Last value before the connection was lost."
        if column in (VALUE, CONNECTION) and store.silent_ns[slot]:
            return "Stale: the IOC sends nothing any more, though the connection is open."
        return None
