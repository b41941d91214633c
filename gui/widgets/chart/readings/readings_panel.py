"""Table of readings below the strip chart, with copy and save as CSV."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gui.core.text.csv_text import CsvCell, csv_text
from gui.core.text.file_name import CSV
from gui.qt.file_saver import FileSaver
from gui.qt.look.icons import set_icon
from gui.qt.overrides import guarded
from gui.widgets.chart.readings.rows_table import RowsTable
from gui.widgets.chart.readings.title_of_parts import TitleOfParts

_BELOW: Final = 4  # pixels below the table
_AROUND_ICON: Final = 16  # pixels beside an icon, with what is between two buttons
_AROUND_WORD: Final = 40  # the same of a word, with its icon


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
        self._height = 0  # wanted
        self.title = TitleOfParts()
        self.title.show_text(name)
        self.table = RowsTable(name, headings)
        self._buttons: list[QToolButton] = []
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
            self._buttons.append(button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(6, 2, 6, _BELOW)
        column.setSpacing(2)
        column.addLayout(bar)
        column.addWidget(self.table)
        column.addStretch()

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows."""
        self.table.show_rows(rows)
        self._show_words()
        self._show_whole_rows()

    def whole_width(self) -> int:
        """Return the width in which neither a number nor the title is cut."""
        margins = self._column.contentsMargins()
        icons = sum(each.iconSize().width() + _AROUND_ICON for each in self._buttons)
        title = self.title.whole_width() + icons
        return max(self.table.whole_width(), title) + margins.left() + margins.right()

    def _show_words(self) -> None:
        """Let the buttons have words where there is room for them beside the title."""
        style = Qt.ToolButtonStyle
        width_of = self.fontMetrics().horizontalAdvance
        words = sum(width_of(each.text()) + _AROUND_WORD for each in self._buttons)
        wanted = style.ToolButtonTextBesideIcon
        if self.title.width() + sum(each.width() for each in self._buttons) < (
            self.title.whole_width() + words
        ):
            wanted = style.ToolButtonIconOnly
        for each in self._buttons:
            if each.toolButtonStyle() != wanted:
                each.setToolButtonStyle(wanted)

    def _show_whole_rows(self) -> None:
        """Let the table end where a row does; a bar below it and the panel's height may come."""
        room = self.height() - self.table.y() - _BELOW
        height = self.table.whole_rows(room)
        if height != self.table.maximumHeight():
            self.table.setMaximumHeight(height)
        if self.sizeHint().height() != self._height:
            self._height = self.sizeHint().height()
            self.updateGeometry()

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        # the layout counts the table as it is now: that has fewer rows where there is no room
        hint, wanted = super().sizeHint(), self.table.sizeHint().height()
        return QSize(hint.width(), hint.height() + max(wanted - self.table.maximumHeight(), 0))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._show_words()
        self._show_whole_rows()

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
