"""What is done with groups and their PVs by menu: new, add, paste, snapshots, go to a PV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from gui.core.groups.name_pattern import names_of_text
from gui.window.actions.new_group_dialog import NewGroupDialog
from gui.window.tabs.open_tab import OpenTab

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow


class GroupActions(QObject):
    """The Group menu's work for a ``MainWindow``. GUI thread."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def _parent(self) -> QWidget:
        """The window that is used now."""
        return self._window.desk.active.window()

    @Slot()
    def new_group(self) -> None:
        """Ask for names and open them as an untitled group."""
        dialog = NewGroupDialog("New group", True, self._parent())
        if dialog.exec():
            self._window.open_names(dialog.names(), dialog.group_name.text().strip() or "Untitled")
        dialog.deleteLater()

    @Slot()
    def add_pvs(self) -> None:
        """Ask for names and add them to the current group."""
        current = self._window.current()
        if current is None:
            self.new_group()
            return
        dialog = NewGroupDialog("Add PVs", False, self._parent())
        if dialog.exec():
            self._add(current, dialog.names())
        dialog.deleteLater()

    @Slot()
    def paste_names(self) -> None:
        """Add the names on the clipboard to the current group, or to a new one."""
        try:
            names = names_of_text(QApplication.clipboard().text())
        except ValueError as error:
            self._window.report(f"The clipboard cannot be read: {error}")
            return
        if names:
            self.add_names(tuple(names))
        else:
            self._window.note("The clipboard holds no PV names.")

    @Slot(object)
    def add_names(self, names: tuple[str, ...]) -> None:
        """Add ``names`` to the current group, or open a new one of them."""
        current = self._window.current()
        if current is None:
            self._window.open_names(list(names))
        else:
            self._add(current, list(names))

    def _add(self, tab: OpenTab, names: list[str]) -> None:
        added = tab.session.add_pvs(names)
        known = len(names) - added
        self._window.note(f"{added} PVs added" + (f", {known} were there already" if known else ""))

    @Slot(str)
    def show_pv(self, name: str) -> None:
        """Raise a tab that has the PV ``name``, and select its row."""
        for tab in self._window.open_tabs():
            slot = tab.session.store.slot_of(name)
            if slot is not None:
                self._window.desk.show(tab)
                tab.session.panel.show_slot(slot)
                return

    @Slot()
    def take_snapshot(self) -> None:
        """Take a snapshot of the current group."""
        current = self._window.current()
        if current is not None:
            current.session.beside.take_snapshot()

    @Slot()
    def open_snapshot(self) -> None:
        """Ask for a snapshot's file and compare it with the current group's live values."""
        from gui.files.snapshots.open import FILE_FILTER

        current = self._window.current()
        name = QFileDialog.getOpenFileName(self._parent(), "Open snapshot", "", FILE_FILTER)[0]
        if current is not None and name:
            current.session.beside.snapshots.open(Path(name))
