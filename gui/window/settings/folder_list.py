"""Editor of a list of folders: add, remove, move up and down."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gui.core.program.preferences import MOST_PATHS, is_keepable
from gui.core.pv.formatting import plain
from gui.qt.look.empty_text import EmptyText
from gui.qt.paths.open_dialogs import ask_for_folder
from gui.qt.plain_rows import show_plain_list


class FolderList(QWidget):
    """Each folder once. Does not touch the disk: a file server that is down must not block."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, folders: Iterable[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setAccessibleName("Folders")
        show_plain_list(self.list)
        self.empty = EmptyText(self.list)
        self.add_button = _button("Add &folder…", self._ask)
        self.remove_button = _button("&Remove", self._remove)
        self.up_button = _button("&Up", self._up)
        self.down_button = _button("Do&wn", self._down)
        side = QVBoxLayout()
        for button in (self.add_button, self.remove_button, self.up_button, self.down_button):
            side.addWidget(button)
        side.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.list)
        row.addLayout(side)
        self.list.currentRowChanged.connect(self._renew)
        self.set_folders(folders)

    def folders(self) -> tuple[Path, ...]:
        """Return the folders in their order."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in items)

    def set_folders(self, folders: Iterable[Path]) -> None:
        """Show ``folders``."""
        folders = tuple(folders)
        if folders != self.folders() or not folders:
            self.list.clear()
            for folder in folders:
                item = QListWidgetItem(plain(str(folder), 500))
                item.setToolTip(plain(str(folder), 500).replace("<", "‹"))
                item.setData(Qt.ItemDataRole.UserRole, folder)
                self.list.addItem(item)
        self._renew()

    @Slot()
    def _ask(self) -> None:
        folder = ask_for_folder(self, "Add a folder of groups")
        if folder is not None and isValid(self):
            self.add(folder)

    def add(self, folder: Path) -> None:
        """Add a folder at the end, if it is not there."""
        if not is_keepable(folder):
            self.refused.emit(f"{plain(str(folder))}: the folder's name cannot be kept")
        elif folder in self.folders():
            self.list.setCurrentRow(self.folders().index(folder))
        elif self.list.count() < MOST_PATHS:
            self._set((*self.folders(), folder), self.list.count())

    def _set(self, folders: tuple[Path, ...], current: int) -> None:
        self.set_folders(folders)
        self.list.setCurrentRow(min(current, len(folders) - 1))
        self.changed.emit()

    @Slot()
    def _remove(self) -> None:
        row, folders = self.list.currentRow(), self.folders()
        if row >= 0:
            self._set((*folders[:row], *folders[row + 1 :]), row)

    @Slot()
    def _up(self) -> None:
        self._move(-1)

    @Slot()
    def _down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        row, folders = self.list.currentRow(), list(self.folders())
        if row >= 0 and 0 <= row + by < len(folders):
            folders.insert(row + by, folders.pop(row))
            self._set(tuple(folders), row + by)

    @Slot()
    def _renew(self) -> None:
        row, count = self.list.currentRow(), self.list.count()
        self.empty.say(
            "" if count else "No folder yet. The browser shows the groups of folders added here."
        )
        self.remove_button.setEnabled(row >= 0)
        self.up_button.setEnabled(row > 0)
        self.down_button.setEnabled(0 <= row < count - 1)


def _button(text: str, pressed: object) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(pressed)
    return button
