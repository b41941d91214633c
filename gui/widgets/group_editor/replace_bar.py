"""Bar to find and replace in PV names, with a preview of each change."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QWidget,
)

from gui.core.groups.find_replace import NameChange, find_and_replace
from gui.core.groups.group import Group
from gui.core.groups.row_edits import counted
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.qt.column_widths import GrowingColumns
from gui.qt.look.icons import set_icon
from gui.qt.overrides import guarded
from gui.qt.plain_rows import follow_font
from gui.widgets.group_editor.field_edit import FieldEdit

_SHOWN: Final = 200  # changes listed


class ReplaceBar(QWidget):
    """Emits the renames shown in the preview. GUI thread."""

    replace_requested = Signal(object)  # tuple of (row, new name)
    row_wanted = Signal(int)  # a row of the preview was chosen
    left = Signal()

    def __init__(self, group: Group, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = group
        self._changes: list[NameChange] = []
        self.sought = FieldEdit()
        self.sought.setAccessibleName("Find in names")
        self.sought.setPlaceholderText("Find in names")
        self.replacement = FieldEdit()
        self.replacement.setAccessibleName("Replace with")
        self.replacement.setPlaceholderText("Replace with")
        self.regex = QCheckBox("Regular expression")
        self.regex.setToolTip(r"For example, find VAC(\d+) and replace it with GAUGE\1")
        self.any_case = QCheckBox("Any case")
        self.button = QPushButton("Replace all")
        self.button.setAutoDefault(False)
        self.close_button = QToolButton()
        set_icon(self.close_button, "x")
        self.close_button.setAccessibleName("Close the replace bar")
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip("Close (Esc)")
        self.status = QLabel()
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setMinimumWidth(50)
        self.list = _preview_table()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(120)
        self._typing.timeout.connect(self.renew)
        for edit in (self.sought, self.replacement):
            edit.textChanged.connect(self._typing.start)
            edit.returnPressed.connect(self.replace_all)
            edit.installEventFilter(self)
        self.regex.toggled.connect(self.renew)
        self.any_case.toggled.connect(self.renew)
        self.button.clicked.connect(self.replace_all)
        self.close_button.clicked.connect(self.left)
        self.list.cellClicked.connect(self._on_cell)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        row = (self.sought, self.replacement, self.regex, self.any_case, self.button)
        for column, widget in enumerate((*row, self.close_button)):
            grid.addWidget(widget, 0, column)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.status, 1, 0, 1, 6)
        grid.addWidget(self.list, 2, 0, 1, 6)
        self.renew()

    def set_group(self, group: Group) -> None:
        """Search the names of ``group``."""
        self._group = group
        if self.isVisible():
            self.renew()

    @Slot()
    def renew(self) -> None:
        """Search again and update the preview."""
        self._typing.stop()
        wrong = ""
        try:
            self._changes = find_and_replace(
                self._group,
                self.sought.text(),
                self.replacement.text(),
                self.regex.isChecked(),
                self.any_case.isChecked(),
            )
        except ValueError as error:
            self._changes, wrong = [], str(error)
        bad = [change for change in self._changes if change.wrong]
        if bad:
            first = bad[0]
            names = counted(len(bad), "name")
            wrong = f"{names} would be invalid. Row {first.row + 1}: {first.wrong}"
        changed = [change for change in self._changes if change.new != change.old]
        counts = f"Found in {counted(len(self._changes), 'name')}" if self._changes else ""
        nothing = "Not found" if self.sought.text() else "Type what to find"
        self.status.setText(plain(wrong or counts or nothing, 300))
        self.status.setStyleSheet("font-weight: bold" if wrong else "")
        self.status.setEnabled(bool(self.sought.text()))
        self.button.setEnabled(bool(changed) and not wrong)
        self.button.setText(
            f"Replace {grouped(len(changed))}" if changed and not wrong else "Replace all"
        )
        self._fill()

    def _fill(self) -> None:
        shown = sorted(self._changes, key=lambda change: not change.wrong)[:_SHOWN]
        self.list.setVisible(bool(shown))
        self.list.setRowCount(len(shown))
        for row, change in enumerate(shown):
            new = f"✕ {change.new} – {change.wrong}" if change.wrong else change.new
            for column, text in enumerate((str(change.row + 1), change.old, f"→ {new}")):
                item = QTableWidgetItem(plain(text))
                item.setData(Qt.ItemDataRole.UserRole, change.row)
                self.list.setItem(row, column, item)

    @Slot(int, int)
    def _on_cell(self, row: int, column: int) -> None:
        item = self.list.item(row, column)
        if item is not None:
            self.row_wanted.emit(item.data(Qt.ItemDataRole.UserRole))

    @Slot()
    def replace_all(self) -> None:
        """Request the renames shown in the preview."""
        self.renew()
        if self.button.isEnabled():
            changed = (change for change in self._changes if change.new != change.old)
            self.replace_requested.emit(tuple((change.row, change.new) for change in changed))

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        return super().eventFilter(watched, event)


def _preview_table() -> QTableWidget:
    table = QTableWidget(0, 3)
    table.setHorizontalHeaderLabels(["Row", "Now", "Then"])
    table.horizontalHeader().hide()
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    follow_font(table, 5)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    GrowingColumns(table, (56, 330))
    table.horizontalHeader().setStretchLastSection(True)
    table.setFixedHeight(132)
    return table
