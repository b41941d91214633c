"""Dialog with all keyboard shortcuts, read from the actions themselves."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.look.empty_text import EmptyText
from gui.window.help.commands import Command

_ROOM: Final = 6  # pixels of a row besides its text


class ShortcutsDialog(QDialog):
    """Not modal: keys can be tried beside it. GUI thread.

    ``has_tab``: whether the keys of chart and table are among ``found``.
    """

    def __init__(self, found: Sequence[Command], has_tab: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts – PV Watch")
        self.resize(560, 680)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter: words, or a key such as Ctrl+S")
        self.filter.setAccessibleName("Filter of the shortcuts")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._on_filter)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Keyboard shortcuts")
        self.tree.setHeaderLabels(["Command", "Key"])
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        self._fill([command for command in found if command.keys])
        self.empty = EmptyText(self.tree)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        words = "Keys of chart, table, panels and wall work while these have the focus."
        if not has_tab:
            words += " Open a group to see those of chart and table."
        note = QLabel(words)
        note.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        bare_buttons(buttons)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.filter)
        column.addWidget(self.tree, 1)
        column.addWidget(note)
        column.addWidget(buttons)
        self.filter.setFocus()

    def _fill(self, found: Sequence[Command]) -> None:
        row = QSize(0, self.fontMetrics().height() + _ROOM)
        places: dict[str, QTreeWidgetItem] = {}
        for command in found:
            top = command.place.partition(" › ")[0]
            if top not in places:
                places[top] = QTreeWidgetItem(self.tree, [top])
                bold = places[top].font(0)
                bold.setBold(True)
                places[top].setFont(0, bold)
                places[top].setSizeHint(0, row)
                places[top].setFirstColumnSpanned(True)
                places[top].setFlags(Qt.ItemFlag.ItemIsEnabled)
            item = QTreeWidgetItem(places[top], [command.text, command.keys])
            item.setSizeHint(0, row)
        self.tree.expandAll()

    @Slot(str)
    def _on_filter(self, text: str) -> None:
        words, total = text.lower().split(), 0
        for number in range(self.tree.topLevelItemCount()):
            place = self.tree.topLevelItem(number)
            if place is None:
                continue
            shown = 0
            for row in range(place.childCount()):
                child = place.child(row)
                if child is None:
                    continue
                whole = f"{place.text(0)} {child.text(0)} {child.text(1)}".lower()
                child.setHidden(not all(word in whole for word in words))
                shown += not child.isHidden()
            place.setHidden(not shown)
            total += shown
        self.empty.say("" if total else "No command or key has all these words.")
