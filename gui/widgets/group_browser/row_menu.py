"""The menu of a row of the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from gui.core.group_browser.rows import RECENT, BrowserRow, RowKind

if TYPE_CHECKING:
    from gui.widgets.group_browser.group_browser import GroupBrowser


class RowMenu(QObject):
    """What can be done with the row that was asked for last. GUI thread."""

    def __init__(self, browser: GroupBrowser) -> None:
        super().__init__(browser)
        self._browser = browser
        self._path = Path()
        self._folder = Path()

    def show(self, row: BrowserRow | None, where: QPoint) -> None:
        """Show the menu of ``row``, or that of no row."""
        menu = self.menu(row)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def menu(self, row: BrowserRow | None) -> QMenu:
        """Return the menu; each action does its work on the row's path."""
        browser, menu = self._browser, QMenu(self._browser)
        menu.setToolTipsVisible(True)
        if row is not None and row.kind in (RowKind.FILE, RowKind.FOLDER):
            self._path = self._folder = Path(row.path)
            if row.kind == RowKind.FILE:
                self._folder = self._path.parent
                self._add_file(menu, row)
            menu.addSeparator()
            _action(menu, "Show in file manager", "", self.show_in_file_manager)
            _action(menu, "Copy path", "", self.copy_path)
            menu.addSeparator()
        _action(menu, "Add folder…", "", browser.ask_for_folder)
        if row is not None and row.kind == RowKind.FOLDER and row.level == 0:
            removing = _action(menu, "Remove folder from the browser", "", self.remove_folder)
            removing.setToolTip("The folder on disk stays as it is")
        _action(menu, "Read folders again", "F5", browser.rescan)
        return menu

    def _add_file(self, menu: QMenu, row: BrowserRow) -> None:
        opening = _action(menu, "Open", "Enter", self.open)
        menu.setDefaultAction(opening)
        menu.addSeparator()
        known = self._path in self._browser.favourites
        text = "Remove from favourites" if known else "Add to favourites"
        _action(menu, text, "F", self.toggle_favourite)
        if row.section == RECENT:
            _action(menu, "Remove from recent", "", self.remove_recent)

    @Slot()
    def open(self) -> None:
        """Open the group to stay."""
        self._browser.opened.emit(self._path)

    @Slot()
    def toggle_favourite(self) -> None:
        """Make the group a favourite, or no longer one."""
        self._browser.toggle_favourite(self._path)

    @Slot()
    def remove_recent(self) -> None:
        """Take the group out of those opened last."""
        self._browser.recent_removed.emit(self._path)

    @Slot()
    def remove_folder(self) -> None:
        """Show the folder no longer."""
        self._browser.remove_folder(self._path)

    @Slot()
    def copy_path(self) -> None:
        """Put the path on the clipboard."""
        QGuiApplication.clipboard().setText(str(self._path))

    @Slot()
    def show_in_file_manager(self) -> None:
        """Open the desktop's file manager at the folder, or at the one that holds the file."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))):
            self._browser.failed.emit(f"{self._folder}: no file manager could be started")


def _action(menu: QMenu, text: str, key: str, slot: object) -> QAction:
    """Add an action; ``key`` is only named: the browser itself answers to it."""
    action = menu.addAction(f"{text}\t{key}" if key else text)
    action.triggered.connect(slot)
    return action
