"""Table of readings below the strip chart, with copy and save as CSV."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.core.text.csv_text import CsvCell, csv_text
from gui.core.text.file_name import CSV
from gui.qt.column_widths import keep_widths
from gui.qt.elided_label import ElidedLabel
from gui.qt.file_saver import FileSaver
from gui.qt.look.icons import set_icon
from gui.qt.plain_rows import show_plain_rows

_AROUND = 8  # pixels beside a number
_NUMBER = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ReadingsPanel(QWidget):
    """Rows of text; the first column is a name, the others are numbers. GUI thread."""

    saved = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        name: str,
        headings: Sequence[str],
        exact: Callable[[], list[list[CsvCell]]],
        parent: QWidget | None = None,
    ) -> None:
        """``exact`` returns headings and rows of now for CSV, without rounding."""
        super().__init__(parent)
        self._name = name
        self._exact = exact
        self._saver = FileSaver(self)
        self._saver.saved.connect(self.saved)
        self._saver.failed.connect(self.failed)
        self._headings = tuple(headings)
        self.title = ElidedLabel()
        self.title.setText(name)
        self.table = QTableWidget(0, len(headings))
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalHeaderLabels(list(headings))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        show_plain_rows(self.table)
        self.table.setAccessibleName(name)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setSectionsClickable(False)
        keep_widths(self.table, name.lower(), (130, *[84] * (len(headings) - 1)))
        bar = QHBoxLayout()
        bar.addWidget(self.title, 1)
        for text, tip, slot in (
            ("Copy", "Copy the table as tab-separated text", self.copy),
            ("Save CSV…", "Save the table as a CSV file", self.ask_and_save),
        ):
            button = QToolButton()
            button.setText(text)
            set_icon(button, "copy" if text == "Copy" else "save")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setToolTip(tip)
            button.clicked.connect(slot)
            bar.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 2, 6, 4)
        column.setSpacing(2)
        column.addLayout(bar)
        column.addWidget(self.table)
        self.setMaximumHeight(150)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows; only cells that changed are set."""
        if self.table.rowCount() != len(rows):
            self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                item = self.table.item(number, column)
                if item is None or item.text() != text:
                    self._widen(column, text)
                if item is None:
                    item = QTableWidgetItem(text)
                    if column:
                        item.setTextAlignment(_NUMBER)
                    self.table.setItem(number, column, item)
                elif item.text() != text:
                    item.setText(text)

    def _widen(self, column: int, text: str) -> None:
        """Make room for ``text``: a number that is cut reads as another one."""
        wanted = self.table.fontMetrics().horizontalAdvance(text) + 2 * _AROUND
        if column and wanted > self.table.columnWidth(column):
            self.table.setColumnWidth(column, wanted)

    def rows(self) -> list[list[str]]:
        """Return headings and rows as shown."""
        shown = [list(self._headings)]
        for row in range(self.table.rowCount()):
            items = [self.table.item(row, column) for column in range(len(self._headings))]
            shown.append([item.text() if item is not None else "" for item in items])
        return shown

    @Slot()
    def copy(self) -> None:
        """Copy the table as tab-separated text."""
        lines = [self.title.text(), *("\t".join(row) for row in self.rows())]
        QGuiApplication.clipboard().setText("\n".join(lines))

    @Slot()
    def ask_and_save(self) -> None:
        """Ask for a file and save there."""
        from gui.qt.save_dialog import ask_where_to_save  # not at the start

        target = ask_where_to_save(self, self._name.lower(), self._name, (CSV,))
        if target is not None:
            self.save(target.path)

    def save(self, path: Path) -> None:
        """Save as CSV; emits ``saved`` or ``failed`` when it ended."""
        self._saver.save(path, partial(csv_text, [[self.title.text()], *self._exact()]))
