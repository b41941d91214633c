"""Context menu of the rows of the group browser."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from gui.core.group_browser.rows import RECENT, BrowserRow, RowKind
from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separate
from gui.qt.menu_key import give_letters
from gui.widgets.group_browser.rows_model import RowsModel


class RowMenu(QObject):
    """Builds the menu; its signals name what the user chose, for the row shown last. GUI thread."""

    opened = Signal(object)  # Path
    favourite_toggled = Signal(object)  # Path
    recent_removed = Signal(object)  # Path
    folder_removed = Signal(object)  # Path
    folder_wanted = Signal()  # ask for a folder to add
    rescan_wanted = Signal()
    failed = Signal(str)

    def __init__(self, model: RowsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = model
        self._parent = parent
        self._path = Path()
        self._folder = Path()

    def show(self, row: BrowserRow | None, where: QPoint) -> None:
        """Show the menu of ``row``; ``None``: of the empty area."""
        menu = self.menu(row)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def menu(self, row: BrowserRow | None) -> QMenu:
        """Return the menu of ``row``; its actions apply to the row's path."""
        menu = QMenu(self._parent)
        menu.setToolTipsVisible(True)
        if row is not None and row.kind in (RowKind.FILE, RowKind.FOLDER):
            self._path = self._folder = Path(row.path)
            if row.kind == RowKind.FILE:
                self._folder = self._path.parent
                self._add_file(menu, row)
            separate(menu)
            _action(menu, "Show in file manager", "", self.show_in_file_manager)
            _action(menu, "Copy path", "", self.copy_path)
            separate(menu)
        _action(menu, "Add folder…", "", self.folder_wanted)
        if row is not None and row.kind == RowKind.FOLDER and row.level == 0:
            removing = _action(menu, "Remove folder from the browser", "", self.remove_folder)
            removing.setToolTip("The folder on disk is not changed")
        _action(menu, "Read folders again", "F5", self.rescan_wanted)
        give_icons(menu.actions())
        give_letters(menu.actions())
        return menu

    def _add_file(self, menu: QMenu, row: BrowserRow) -> None:
        opening = _action(menu, "Open", "Enter", self.open)
        menu.setDefaultAction(opening)
        separate(menu)
        known = row.path in self._rows.favourites
        text = "Remove from favourites" if known else "Add to favourites"
        _action(menu, text, "F", self.toggle_favourite)
        if row.section == RECENT:
            _action(menu, "Remove from recent", "", self.remove_recent)

    @Slot()
    def open(self) -> None:
        """Open the group in a tab that stays."""
        self.opened.emit(self._path)

    @Slot()
    def toggle_favourite(self) -> None:
        """Add the group to the favourites, or remove it."""
        self.favourite_toggled.emit(self._path)

    @Slot()
    def remove_recent(self) -> None:
        """Remove the group from the recent ones."""
        self.recent_removed.emit(self._path)

    @Slot()
    def remove_folder(self) -> None:
        """Stop showing the folder."""
        self.folder_removed.emit(self._path)

    @Slot()
    def copy_path(self) -> None:
        """Copy the path to the clipboard."""
        QGuiApplication.clipboard().setText(str(self._path))

    @Slot()
    def show_in_file_manager(self) -> None:
        """Open the desktop's file manager at the folder, or at the folder of the file."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))):
            self.failed.emit(f"{self._folder}: no file manager could be started")


def _action(menu: QMenu, text: str, key: str, slot: object) -> QAction:
    """Add an action; ``key`` is only shown: the browser itself handles it."""
    action = menu.addAction(f"{text}\t{key}" if key else text)
    action.triggered.connect(slot)
    return action
