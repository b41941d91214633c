"""The big field of the welcome page: names, patterns, pasted lists; marks below say who answers."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.core.pv.formatting import plain
from gui.widgets.group_editor.field_edit import FieldEdit
from gui.window.names.name_check import NameCheck
from gui.window.names.name_marks import NameMarks

_LARGER: Final = 1.35  # than the font of the program
_MOST_ROWS: Final = 8  # of the marks that are shown without scrolling


class NamesField(QWidget):
    """Emits the text that Enter or the button give; paste of several lines too. GUI thread."""

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = FieldEdit()
        self.edit.setPlaceholderText("PV names, patterns, or drop a file")
        self.edit.setAccessibleName("PV names, patterns, or drop a file")
        self.edit.setToolTip("SR:CURRENT, SR:VAC{1..40}:P …   Enter: open them in a tab")
        self.edit.setClearButtonEnabled(True)
        self.edit.setAcceptDrops(False)  # the tab area takes drops, of files too
        self.edit.setMaxLength(1 << 20)
        self.button = QPushButton("Open")
        self.button.setToolTip("Open the PVs in a tab (Enter)")
        self.button.setEnabled(False)
        self.edit.setTextMargins(6, 0, 6, 0)
        for widget in (self.edit, self.button):
            font = widget.font()
            font.setPointSizeF(font.pointSizeF() * _LARGER)
            widget.setFont(font)
            widget.setMinimumHeight(round(widget.fontMetrics().height() * 2.1))
        self.check = NameCheck(self)
        self.marks = NameMarks(self.check)
        self.marks.hide()
        self.check.changed.connect(self._fit_marks)
        self.wrong = QLabel()
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setWordWrap(True)
        self.wrong.hide()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.edit, 1)
        line.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self.wrong)
        column.addWidget(self.marks)
        self.edit.textChanged.connect(self._on_text)
        self.edit.returnPressed.connect(self._give)
        self.button.clicked.connect(self._give)
        self.edit.lines_pasted.connect(self.given)

    @Slot(str)
    def _on_text(self, text: str) -> None:
        there = bool(text.strip())
        self.wrong.hide()
        self.button.setEnabled(there)
        self.marks.setVisible(there)
        self.check.set_text(text)

    @Slot()
    def _fit_marks(self) -> None:
        """Give the list the height of its rows, up to a bound."""
        tree = self.marks.list
        rows = min(tree.topLevelItemCount(), _MOST_ROWS)
        tree.setFixedHeight(rows * max(tree.sizeHintForRow(0), 0) + 2 * tree.frameWidth())

    @Slot()
    def _give(self) -> None:
        if self.edit.text().strip():
            self.given.emit(self.edit.text())

    def refuse(self, reason: str) -> None:
        """Say why the text cannot be opened."""
        self.wrong.setText(plain(reason, 400))
        self.wrong.show()

    def clear(self) -> None:
        """Show an empty line, with nothing to undo."""
        self.edit.reset("")
