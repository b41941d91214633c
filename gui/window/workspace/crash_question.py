"""Question after a crash just after the start: which tabs of the session to open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.core.pv.formatting import plain
from gui.qt.plain_rows import show_plain_list
from gui.window.tabs.unopened_tab import UnopenedTab


class CrashQuestion(QDialog):
    """Use ``open()``. Emits ``chosen`` with the tabs to open; the others keep their places closed.

    GUI thread.
    """

    chosen = Signal(object)  # tuple[UnopenedTab, ...]

    def __init__(self, why: str, pages: Sequence[UnopenedTab], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open the tabs again?")
        self._pages = tuple(pages)
        words = QLabel(
            f"{why}. One of the tabs may be the reason.\n"
            "Tick the tabs to open. The others stay in the session; each has a button to open it."
        )
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Tabs of the session")
        show_plain_list(self.list)
        for page in self._pages:
            where = plain(str(page.state.path), 200) if page.state.path else "in no file"
            item = QListWidgetItem(f"{page.name}  –  {where}")
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.list.addItem(item)
        self.open_none = QPushButton("Open &none")
        self.open_none.setDefault(True)
        self.open_none.clicked.connect(self.reject)
        self.open_chosen = QPushButton("&Open ticked tabs")
        self.open_chosen.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.open_chosen)
        buttons.addWidget(self.open_none)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(words)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        self.resize(560, 360)
        self.accepted.connect(self._on_accepted)

    @Slot()
    def _on_accepted(self) -> None:
        checked = Qt.CheckState.Checked
        pages = enumerate(self._pages)
        self.chosen.emit(
            tuple(page for row, page in pages if self.list.item(row).checkState() == checked)
        )
