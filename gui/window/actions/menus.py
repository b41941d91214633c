"""The menus: every action of the program with its shortcut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow


class MainMenus(QObject):
    """Fills the menu bar of a ``MainWindow``; the actions do what its methods do."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        bar, keys = window.menuBar(), QKeySequence.StandardKey
        file = bar.addMenu("&File")
        self._action(file, "&New group…", keys.New, window.groups.new_group)
        self._action(file, "&Open…", keys.Open, window.files.ask_and_open)
        self.recent = file.addMenu("Open &recent")
        file.addSeparator()
        self._action(file, "&Save", keys.Save, window.files.save_current)
        self._action(file, "Save &as…", "Ctrl+Shift+S", window.files.save_current_as)
        file.addSeparator()
        self._action(file, "&Close tab", "Ctrl+W", window.close_current)
        self._action(file, "Reopen closed &tab", "Ctrl+Shift+T", window.desk.reopen)
        file.addSeparator()
        self._action(file, "&Quit", "Ctrl+Q", window.close)
        group = bar.addMenu("&Group")
        self._action(group, "&Add PVs…", "Ctrl+Shift+N", window.groups.add_pvs)
        self._action(group, "&Paste PV names", "Ctrl+V", window.groups.paste_names)
        self._action(group, "&Edit group…", "Ctrl+E", window.editing.edit_current)
        self._action(group, "&Macros…", "", window.editing.change_macros)
        group.addSeparator()
        self._action(group, "&Take snapshot", "Ctrl+T", window.groups.take_snapshot)
        self._action(group, "&Open snapshot…", "", window.groups.open_snapshot)
        group.addSeparator()
        self.allow_puts = self._action(group, "A&llow puts", "", None)
        self.allow_puts.setChecked(window.puts.allowed)
        self.allow_puts.toggled.connect(window.puts.allow)
        window.puts.fill_policy_menu(group.addMenu("As&k before puts"))
        self._chart = bar.addMenu("&Chart")
        self._chart.aboutToShow.connect(self._fill_chart)
        self._table = bar.addMenu("&Table")
        self._table.aboutToShow.connect(self._fill_table)
        view = bar.addMenu("&View")
        self._action(view, "&Next tab", "Ctrl+PgDown", window.next_tab)
        self._action(view, "&Previous tab", "Ctrl+PgUp", window.previous_tab)
        view.addSeparator()
        self.dark = self._action(view, "&Dark theme", "Ctrl+D", None)
        self.utc = self._action(view, "Times in &UTC", "Ctrl+U", None)
        view.addSeparator()
        self._action(view, "Move tab to &new window", "Ctrl+Shift+M", window.windows.tear_current)
        self._action(view, "Move tab to main &window", "", window.windows.dock_current)
        view.addSeparator()
        window.dock.fill_menu(view)
        window.alarms.fill_menu(view)
        view.addSeparator()
        window.health.fill_menu(view)
        view.addSeparator()
        self._action(view, "&Settings…", "Ctrl+,", window.edit_settings)
        self._action(view, "History &memory…", "", window.ask_history_memory)
        self._action(bar.addMenu("&Help"), "&About PV Watch", "", window.about)

    @Slot()
    def _fill_chart(self) -> None:
        current = self._window.current()
        actions = current.session.chart.actions_by_name.all() if current is not None else []
        _fill(self._chart, actions)

    @Slot()
    def _fill_table(self) -> None:
        current = self._window.current()
        _fill(self._table, current.session.table.actions() if current is not None else [])

    def _action(
        self, menu: QMenu, text: str, key: QKeySequence.StandardKey | str, slot: object
    ) -> QAction:
        """Add an action that calls ``slot``, or a switch if that is ``None``."""
        action = QAction(text, self._window)
        if key:
            action.setShortcut(QKeySequence(key))
        if slot is None:
            action.setCheckable(True)
        else:
            action.triggered.connect(slot)
        menu.addAction(action)
        return action


def _fill(menu: QMenu, actions: list[QAction]) -> None:
    """Show the actions of the tab in front; their keys work where that has the focus."""
    menu.clear()
    menu.addActions(actions)
    if not actions:
        menu.addAction("No group is open").setEnabled(False)
