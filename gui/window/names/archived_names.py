"""List of the archived names that match what a person types, of which some or all are ticked."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.core.pv.severity import SEVERITY_SYMBOLS
from gui.qt.look.empty_text import EmptyText
from gui.qt.look.plain_label import plain_label
from gui.qt.overrides import guarded
from gui.qt.plain_rows import show_plain_rows
from gui.window.names.archived_rows import ArchivedRows
from gui.window.names.archived_search import ArchivedSearch
from gui.workers.archive.archive_handle import ArchiveHandle

_INVALID: Final = 3
_EMPTY: Final = "Names to tick are listed here. A pattern with fewer letters and more * finds more."


class ArchivedNames(QWidget):
    """Is hidden while no pattern is sought. GUI thread."""

    chosen_changed = Signal()

    def __init__(self, handle: ArchiveHandle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = ArchivedSearch(handle, self)
        self.rows = ArchivedRows(self)
        self.table = _Ticks(self.rows)
        self.empty = EmptyText(self.table)
        self.told = plain_label()
        self.faults = plain_label()
        self.all = QPushButton("Tick &all")
        self.none = QPushButton("Tick &none")
        self.stop = QPushButton("&Stop")
        self.stop.setToolTip("Wait for no more names from the archive")
        row = QHBoxLayout()
        row.addWidget(self.told, 1)
        for button in (self.stop, self.all, self.none):
            button.setAutoDefault(False)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self.faults)
        self.stop.clicked.connect(self.search.stop)
        self.all.clicked.connect(self._tick_all)
        self.none.clicked.connect(self._tick_none)
        self.search.changed.connect(self._renew)
        self.rows.ticked.connect(self._on_ticked)
        self._renew()

    def seek(self, patterns: tuple[str, ...]) -> None:
        """Show what is archived of these; none hides the list."""
        self.search.seek(patterns)

    def chosen(self) -> tuple[str, ...]:
        """Return the names that are ticked; none while it is not known which names match."""
        return () if self.search.is_under_way else self.rows.chosen()

    @Slot()
    def _renew(self) -> None:
        known, waits = self.search.known, self.search.is_under_way
        if not waits or not known.patterns:  # while one searches the names before stay
            self.rows.set_rows(known.rows())
        self.empty.say("" if waits or self.rows.rowCount() else _EMPTY)
        self.setVisible(bool(known.patterns))
        self.told.setText("Searching the archive …" if waits and not known.found else known.words())
        faults = known.faults()
        symbol = SEVERITY_SYMBOLS[_INVALID]
        missing = "Names may be missing."
        self.faults.setText(f"{symbol} {' '.join(faults)} {missing}" if faults else "")
        self.faults.setVisible(bool(faults))
        self.stop.setVisible(waits)
        self.table.setEnabled(not waits)
        self._on_ticked()

    @Slot()
    def _on_ticked(self) -> None:
        count, ticked = self.rows.rowCount(), len(self.chosen())
        waits = self.search.is_under_way
        self.all.setEnabled(ticked < count and not waits)
        self.none.setEnabled(ticked > 0 and not waits)
        self.chosen_changed.emit()

    @Slot()
    def _tick_all(self) -> None:
        self.rows.tick(range(self.rows.rowCount()), True)

    @Slot()
    def _tick_none(self) -> None:
        self.rows.tick(range(self.rows.rowCount()), False)


class _Ticks(QTableView):
    """Space ticks all selected names at once."""

    def __init__(self, rows: ArchivedRows) -> None:
        super().__init__()
        self._names = rows
        self.setModel(rows)
        self.setAccessibleName("Archived names that match")
        show_plain_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        if event.key() == Qt.Key.Key_Space and chosen:
            self._names.tick(chosen, not all(map(self._names.is_ticked, chosen)))
            return
        super().keyPressEvent(event)
