"""The menu bar: every action of the program with its shortcut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from gui.window.actions.close_actions import CloseActions
from gui.window.actions.edit_actions import EditActions
from gui.window.actions.file_actions import FileActions
from gui.window.actions.group_actions import GroupActions
from gui.window.actions.put_control import PutControl
from gui.window.actions.view_actions import ViewActions
from gui.window.help.help_actions import HelpActions
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.windows import Windows

if TYPE_CHECKING:
    from gui.window.docks.dock import Dock


@dataclass(frozen=True, slots=True)
class MenuActions:
    """What the menus call."""

    files: FileActions
    closing: CloseActions
    groups: GroupActions
    editing: EditActions
    puts: PutControl
    view: ViewActions
    help: HelpActions
    open_tabs: OpenTabs
    windows: Windows
    docks: Sequence[Dock]


class MainMenus(QObject):
    """Fills the menu bar of ``window``. GUI thread."""

    def __init__(self, window: QMainWindow, actions: MenuActions) -> None:
        super().__init__(window)
        self._window = window
        self._open_tabs = actions.open_tabs
        self._menus: list[QMenu] = []  # of the bar
        keys = QKeySequence.StandardKey
        file = self._menu("&File")
        self._action(file, "&New group…", keys.New, actions.groups.new_group)
        self._action(file, "&Open…", keys.Open, actions.files.ask_and_open)
        self.recent = file.addMenu("Open &recent")
        actions.files.fill_recent(self.recent)
        file.addSeparator()
        self._action(file, "&Save", keys.Save, actions.files.save_current)
        self._action(file, "Save &as…", "Ctrl+Shift+S", actions.files.save_current_as)
        file.addSeparator()
        self._action(file, "&Close tab", "Ctrl+W", actions.closing.close_current)
        self._action(file, "Reopen closed &tab", "Ctrl+Shift+T", actions.open_tabs.reopen)
        file.addSeparator()
        self._action(file, "&Quit", "Ctrl+Q", window.close)
        edit = self._menu("&Edit")
        self.undo = self._action(edit, "&Undo", keys.Undo, self._undo)
        self.redo = self._action(edit, "&Redo", keys.Redo, self._redo)
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        edit.addSeparator()
        self._action(edit, "&Paste PV names", keys.Paste, actions.groups.paste_names)
        actions.open_tabs.shown.connect(self.renew_undo)
        actions.open_tabs.changed.connect(self.renew_undo)
        group = self._menu("&Group")
        self._action(group, "&Add PVs…", "Ctrl+Shift+N", actions.groups.add_pvs)
        self._action(group, "&Edit group…", "Ctrl+E", actions.editing.edit_current)
        self._action(group, "&Macros…", "", actions.editing.change_macros)
        group.addSeparator()
        self._action(group, "&Take snapshot", "Ctrl+T", actions.groups.take_snapshot)
        self._action(group, "&Open snapshot…", "", actions.groups.open_snapshot)
        group.addSeparator()
        self.allow_puts = self._action(group, "A&llow puts", "", None)
        self.allow_puts.setChecked(actions.puts.allowed)
        self.allow_puts.toggled.connect(actions.puts.allow)
        actions.puts.fill_policy_menu(group.addMenu("As&k before puts"))
        self._no_group = QAction("No group is open", window)
        self._no_group.setEnabled(False)
        self._chart = self._menu("&Chart")
        self._chart.aboutToShow.connect(self._fill_chart)
        self._empty_soon = QTimer(self)  # the chosen action is triggered after its menu has hidden
        self._empty_soon.setSingleShot(True)
        self._empty_soon.timeout.connect(self._empty)
        self._table = self._menu("&Table")
        self._table.aboutToShow.connect(self._fill_table)
        for menu in (self._chart, self._table):
            menu.aboutToHide.connect(self._empty_soon.start)
        view = self._menu("&View")
        self._action(view, "&Next tab", "Ctrl+PgDown", actions.view.next_tab)
        self._action(view, "&Previous tab", "Ctrl+PgUp", actions.view.previous_tab)
        view.addSeparator()
        self.dark = self._action(view, "&Dark theme", "Ctrl+D", None)
        self.utc = self._action(view, "Times in &UTC", "Ctrl+U", None)
        view.addSeparator()
        self._action(view, "M&ove tab to new window", "Ctrl+Shift+M", actions.windows.tear_current)
        self._action(view, "Move tab to main &window", "", actions.windows.dock_current)
        view.addSeparator()
        for dock in actions.docks:
            view.addActions(dock.menu_actions())
        view.addSeparator()
        self._action(view, "&Settings…", "Ctrl+,", actions.view.edit_settings)
        self._action(view, "History &memory…", "", actions.view.ask_history_memory)
        self._fill_help(self._menu("&Help"), actions.help)

    def _menu(self, title: str) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        self._menus.append(menu)
        return menu

    def _fill_help(self, menu: QMenu, actions: HelpActions) -> None:
        everywhere = Qt.ShortcutContext.ApplicationShortcut  # in snapshots and inspectors too
        guide = self._action(menu, "&Guide", "F1", actions.show_guide)
        self._action(menu, "&Keyboard shortcuts", "?", actions.show_shortcuts)
        palette = self._action(menu, "&Command palette…", "Ctrl+Shift+P", actions.show_palette)
        for action in (guide, palette):
            action.setShortcutContext(everywhere)
        menu.addSeparator()
        self._action(menu, "&Report a problem…", "", actions.report_problem)
        self._action(menu, "&About PV Watch", "", actions.show_about)

    def entries(self) -> list[tuple[str, list[QAction]]]:
        """Return the titles of the menus, each with what it has for the tab in front."""
        current = self._open_tabs.current()
        own: dict[QMenu, list[QAction]] = {self._chart: [], self._table: []}
        if current is not None:
            tab = current.content
            own[self._chart] = tab.chart.actions_by_name.all()
            own[self._table] = [*tab.table.actions(), *tab.panel.actions()]
        return [
            (menu.title().replace("&", ""), own.get(menu, menu.actions())) for menu in self._menus
        ]

    @Slot()
    def renew_undo(self) -> None:
        """Say in the menu what would be undone, and done again, in the group in front."""
        current = self._open_tabs.current()
        edits = current.content.edits if current is not None else None
        for action, word, words in (
            (self.undo, "&Undo", edits.undo_words if edits is not None else ""),
            (self.redo, "&Redo", edits.redo_words if edits is not None else ""),
        ):
            action.setText(f"{word}: {words}".replace("&", "&&").replace("&&", "&", 1))
            if not words:
                action.setText(word)

    @Slot()
    def _undo(self) -> None:
        current = self._open_tabs.current()
        if current is not None:
            current.content.edits.undo()

    @Slot()
    def _redo(self) -> None:
        current = self._open_tabs.current()
        if current is not None:
            current.content.edits.redo()

    @Slot()
    def _fill_chart(self) -> None:
        current = self._open_tabs.current()
        actions = current.content.chart.actions_by_name.all() if current is not None else []
        _fill(self._chart, actions, self._no_group)

    @Slot()
    def _fill_table(self) -> None:
        current = self._open_tabs.current()
        actions = current.content.table.actions() if current is not None else []
        _fill(self._table, actions, self._no_group)

    @Slot()
    def _empty(self) -> None:
        """Take the tab's actions out of the menus that are closed.

        For Qt an action has the focus where the menu bar of one of its menus has it: after Alt,
        Space would be ambiguous, and Left would move the chart, not the choice in the bar.
        """
        for menu in (self._chart, self._table):
            if not menu.isVisible():
                _fill(menu, [], self._no_group)

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


def _fill(menu: QMenu, actions: list[QAction], no_group: QAction) -> None:
    """Show the actions of the tab in front; their keys work where that has the focus.

    Not by ``QMenu.clear``: PySide then deletes actions to which Python holds no reference.
    """
    for action in menu.actions():
        menu.removeAction(action)
    menu.addActions(actions or [no_group])
