"""Model of the PV table: a Qt model over the store, changed in ranges of rows."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont

from gui.core.groups.group import CharsChoice
from gui.core.puts.record import PutMark
from gui.core.pv.formatting import plain
from gui.core.pv.updates import Int32s, Int64s, PvKind
from gui.core.stamps.choice import TIME_CHOICES, TimeChoice
from gui.core.store.pv_store import PvStore
from gui.core.store.value_text import dated_value
from gui.core.table.cell_texts import CellTexts
from gui.core.table.columns import COLUMNS, LABEL, NAME, TABLE_COLUMNS, TIME, VALUE
from gui.core.table.filter import RowFilter
from gui.core.table.row_changes import inserted_runs, removed_runs
from gui.core.table.rows import TableRows
from gui.core.table.sort import SortKey
from gui.core.text.csv_text import CsvCell
from gui.core.theme.roles import theme_colors
from gui.qt.overrides import guarded
from gui.qt.row_model import LEFT, RIGHT, Heading, Index, RowModel

SLOT_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_TEXT: Final = tuple(column.text for column in TABLE_COLUMNS)
_TINTED: Final = tuple(column.tinted for column in TABLE_COLUMNS)
_ALIGNMENT: Final = tuple(RIGHT if column.right else LEFT for column in TABLE_COLUMNS)
_HEADINGS: Final = tuple(map(Heading, COLUMNS, _ALIGNMENT))


class Cell(NamedTuple):
    """Contents of one cell, as painted."""

    text: str
    color: QColor
    tint: QColor | None
    alignment: int
    italic: bool


class PvTableModel(RowModel):
    """Rows are slots of the group, filtered and sorted. GUI thread."""

    plot_toggled = Signal(int, bool)
    reorder_begins = Signal()  # before ``layoutAboutToBeChanged``, which is slow with a selection
    reordered = Signal()
    names_renewed = Signal()  # PVs came or were moved

    def __init__(self, store: PvStore, parent: QObject | None = None) -> None:
        super().__init__(_HEADINGS, parent)
        self._store = store
        self._group: list[int] = []  # all slots, in group order
        self._order = TableRows(store)
        self._rows: Int64s = np.empty(0, np.int64)  # slots
        self._row_by_slot = np.empty(0, np.int64)  # by slot, -1: none
        self._plotted: dict[int, QColor] = {}
        self.texts = CellTexts(store)
        self._editable = False
        self._italic = QFont()
        self._italic.setItalic(True)
        self.set_dark(False)

    # -- display options

    @property
    def utc(self) -> bool:
        """Whether times are shown in UTC, else in local time."""
        return self.texts.clock.utc

    @utc.setter
    def utc(self, utc: bool) -> None:
        self.texts.clock.set_utc(utc)
        self.emit_changed()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, TIME, TIME)

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        colors = theme_colors(dark).severity
        self._text = [QColor(c) if c else None for c in colors.text]
        self._tint = [QColor(c) if c else None for c in colors.tint]
        self._ink = QColor(colors.ink)
        self._grey = QColor(colors.disconnected)
        self.emit_changed()

    def set_editable(self, editable: bool) -> None:
        """Allow or forbid editing of value cells."""
        self._editable = editable

    def set_marks(self, marks: Mapping[int, PutMark]) -> None:
        """Set the marks of pending and ended puts, by slot."""
        if marks == self.texts.marks:
            return
        before, self.texts.marks = self.texts.marks, marks
        for slot in {*marks, *before}:
            if (row := self.row_of(slot)) >= 0:
                self.emit_changed(VALUE, VALUE, row, row)

    def set_descriptions(self, descriptions: Mapping[int, str]) -> None:
        """Set what is shown for PVs without a label: the DESC of their records, by slot."""
        before, self.texts.descriptions = self.texts.descriptions, descriptions
        for slot in {*descriptions, *before}:
            if before.get(slot) != descriptions.get(slot) and (row := self.row_of(slot)) >= 0:
                self.emit_changed(LABEL, LABEL, row, row)

    # -- rows

    def append_slots(self, slots: Sequence[int], before: int | None = None) -> None:
        """Add slots before the slot ``before``, else at the end of the group."""
        if slots:
            place = len(self._group) if before is None else self._group.index(before)
            self.set_slots([*self._group[:place], *slots, *self._group[place:]])

    def remove_slots(self, slots: Sequence[int]) -> None:
        """Remove slots from the group."""
        gone = set(slots)
        self._group = [slot for slot in self._group if slot not in gone]
        for slot in gone:
            self._plotted.pop(slot, None)
        self._group_changed()

    def set_slots(self, slots: Sequence[int]) -> None:
        """Set the slots of the group, in group order."""
        self._group = list(slots)
        self._group_changed()
        self.names_renewed.emit()

    def _group_changed(self) -> None:
        self._order.set_group(self._group)
        self.renew_rows(time.monotonic())

    @property
    def rows(self) -> TableRows:
        """Filter and order of the rows; call ``renew_rows`` after changing them."""
        return self._order

    def set_filter(self, row_filter: RowFilter | None) -> None:
        """Show only rows that match ``row_filter``; ``None``: all rows."""
        self._order.set_filter(row_filter)
        self.renew_rows(time.monotonic())

    def set_sort(self, key: SortKey | None) -> None:
        """Sort by ``key``; ``None``: group order."""
        self._order.set_sort(key)
        self.renew_rows(time.monotonic())

    def texts_changed(self) -> None:
        """Update rows and cells after a label or note was edited."""
        self._order.texts_changed()
        self.renew_rows(time.monotonic())
        self.emit_changed()

    def renew_rows(self, now_s: float) -> None:
        """Apply filter and order again, if due; ``now_s`` is monotonic."""
        if self.texts.clock.renew(time.time()):  # at midnight, and when the clock is changed
            self.utc = self.utc
        if (change := self._order.renew(now_s)) == "order":
            self._reorder(self._order.slots)
        elif change == "set":
            self._change_to(self._order.slots)

    def _take(self, slots: Int64s) -> None:
        self._rows = slots
        self._row_by_slot = np.full(len(self._store), -1, np.int64)
        self._row_by_slot[slots] = np.arange(len(slots))

    def _reorder(self, slots: Int64s) -> None:
        self.reorder_begins.emit()
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [int(self._rows[index.row()]) for index in before]
        self._take(slots)
        after = [
            self.index(int(self._row_by_slot[slot]), index.column())
            for slot, index in zip(kept, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.reordered.emit()

    def _change_to(self, slots: Int64s) -> None:
        """Remove, reorder and insert in runs of rows; reset if there would be many runs."""
        removed = removed_runs(self._rows, slots)
        inserted = inserted_runs(self._rows, slots)
        if removed is None or inserted is None:
            self.beginResetModel()
            self._take(slots)
            self.endResetModel()
            return
        for first, last in reversed(removed):
            self.beginRemoveRows(QModelIndex(), first, last)
            self._take(np.delete(self._rows, slice(first, last + 1)))
            self.endRemoveRows()
        kept = slots[np.isin(slots, self._rows)]
        if not np.array_equal(kept, self._rows):
            self._reorder(kept)
        for first, last in inserted:
            self.beginInsertRows(QModelIndex(), first, last)
            self._take(np.insert(self._rows, first, slots[first : last + 1]))
            self.endInsertRows()

    def slots(self) -> list[int]:
        """Return all slots in group order, with headings."""
        return list(self._group)

    def shown_slots(self) -> Int64s:
        """Return the slots in row order, int64 (n,)."""
        return self._rows

    def slot_at(self, row: int) -> int:
        """Return the slot shown in ``row``."""
        return int(self._rows[row])

    def row_of(self, slot: int) -> int:
        """Return the row of ``slot``, -1: none."""
        return int(self._row_by_slot[slot]) if 0 <= slot < len(self._row_by_slot) else -1

    def rows_of(self, slots: Int64s) -> Int64s:
        """Return the rows of ``slots`` (n,), those that are shown, ascending."""
        rows = self._row_by_slot[slots[slots < len(self._row_by_slot)]]
        return np.sort(rows[rows >= 0])

    def is_heading(self, row: int) -> bool:
        """Return whether ``row`` is a heading."""
        return bool(self._store.is_comment[self._rows[row]])

    def copied(self, row: int, column: int) -> str:
        """Return the text of a cell without put marks, for copying."""
        slot = int(self._rows[row])
        if column == VALUE:
            return dated_value(self._store, slot, self._store.display_value(slot))
        return "" if self.is_heading(row) and column != NAME else _TEXT[column](self.texts, slot)

    def csv_rows(self, slots: Sequence[int], columns: Sequence[int]) -> list[list[CsvCell]]:
        """Return headings and the exact cells of ``slots``, for CSV."""
        from gui.core.table.csv_rows import csv_headings, csv_row  # not at the start

        rows = [csv_row(self._store, self.texts, slot, columns) for slot in slots]
        return [[*csv_headings(columns)], *rows]

    def whole_value(self, slot: int) -> str:
        """Return the value in full, with long texts, all elements of arrays."""
        from gui.core.table.full_value import full_value  # not at the start

        return full_value(self._store, slot)

    def reduction_choice(self, slot: int) -> str:
        """Return the number of an array that is its trace, "": none."""
        return self._store.reduction.get(slot, "")

    def characters_choice(self, slot: int) -> CharsChoice:
        """Return what the group says an array of characters is shown as."""
        return self._store.chars[slot]

    def name(self, slot: int) -> str:
        """Return the name of a PV, or the text of a heading."""
        return self._store.name[slot]

    def note(self, slot: int) -> str:
        """Return the note on a PV."""
        return self._store.comment[slot]

    def refresh(self, dirty: Int32s, visible: tuple[int, int]) -> None:
        """Emit ``dataChanged`` for slots ``dirty``, (n,), whose rows are within ``visible``."""
        rows = self._row_by_slot[dirty[dirty < len(self._row_by_slot)]]
        rows = rows[(rows >= max(visible[0], 0)) & (rows <= visible[1])]
        self.emit_rows_changed(np.sort(rows), VALUE)

    # -- traces

    def is_plotted(self, slot: int) -> bool:
        """Return whether ``slot`` has a trace in the chart."""
        return slot in self._plotted

    def trace_color_at(self, row: int) -> QColor | None:
        """Return the trace colour of ``row``; ``None``: no trace."""
        return self._plotted.get(int(self._rows[row]))

    def set_plotted(self, plotted: Mapping[int, str]) -> None:
        """Set the slots that have a trace, with its colour."""
        self._plotted = {slot: QColor(color) for slot, color in plotted.items()}
        self._order.set_plotted(plotted)
        self.emit_changed(0, 0)

    # -- cells

    def cell(self, row: int, column: int) -> Cell:
        """Return all that the view paints of a cell, in one call."""
        slot = int(self._rows[row])
        severity = self.texts.severity(slot)
        tinted = severity is not None and _TINTED[column]
        return Cell(
            _TEXT[column](self.texts, slot),
            self._foreground(slot, severity, column) or self._ink,
            self._tint[severity or 0] if tinted else None,
            _ALIGNMENT[column],
            column == VALUE and severity is None,
        )

    def time_choice(self, slot: int) -> TimeChoice:
        """Return what the user chose for the times of the PV's samples."""
        return TIME_CHOICES[int(self._store.stamps.chosen[slot])]

    def array_at(self, row: int) -> npt.NDArray[Any] | None:
        """Return the array in ``row``; ``None``: not shown as an array, or no value yet."""
        slot = int(self._rows[row])
        return self._store.array[slot] if self._store.kind[slot] == PvKind.ARRAY else None

    def _foreground(self, slot: int, severity: int | None, column: int) -> QColor | None:
        if severity is None:
            return self._grey if column != NAME else None
        if column == LABEL and self.texts.has_description(slot):
            return self._grey  # faint: nobody gave it
        return self._text[severity] if _TINTED[column] else None

    # -- QAbstractTableModel

    def heading(self, column: int) -> str:
        """Return the text over ``column``, that of times with their zone."""
        clock = self.texts.clock
        return f"Time (IOC, {clock.words})" if column == TIME else super().heading(column)

    @guarded
    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        flags = super().flags(index) | Qt.ItemFlag.ItemIsDropEnabled
        if index.isValid() and not self.is_heading(index.row()):
            flags |= Qt.ItemFlag.ItemIsDragEnabled
            if index.column() == NAME:
                flags |= Qt.ItemFlag.ItemIsUserCheckable
            elif index.column() == VALUE and self._editable:
                flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @guarded
    def setData(  # noqa: D102
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == NAME:
            plot = Qt.CheckState(value) == Qt.CheckState.Checked
            self.plot_toggled.emit(self.slot_at(index.row()), plot)
            return True
        return False

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        slot, column = int(self._rows[index.row()]), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                heading = self._store.is_comment[slot] and column != NAME
                return "" if heading else _TEXT[column](self.texts, slot)
            case Qt.ItemDataRole.ForegroundRole:
                return self._foreground(slot, self.texts.severity(slot), column)
            case Qt.ItemDataRole.BackgroundRole:
                severity = self.texts.severity(slot)
                tinted = severity is not None and _TINTED[column]
                return self._tint[severity or 0] if tinted else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _ALIGNMENT[column]
            case Qt.ItemDataRole.FontRole:
                stale = self.texts.severity(slot) is None and column == VALUE
                return self._italic if stale else None
            case Qt.ItemDataRole.CheckStateRole if (
                column == NAME and not self._store.is_comment[slot]
            ):
                checked = slot in self._plotted
                return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                return TABLE_COLUMNS[column].tooltip(self.texts, slot)
        return slot if role == SLOT_ROLE else None

    @guarded
    def mimeTypes(self) -> list[str]:  # noqa: D102
        return ["text/plain"]

    @guarded
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: D102
        rows = sorted({index.row() for index in indexes})
        data = QMimeData()
        data.setText("\n".join(plain(self._store.name[self.slot_at(row)]) for row in rows))
        return data

    @guarded
    def supportedDropActions(self) -> Qt.DropAction:  # noqa: D102
        return Qt.DropAction.CopyAction
