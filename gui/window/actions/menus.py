"""The menu bar: every action of the program with its shortcut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from gui.core.text.mnemonics import with_own_mnemonics
from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separate
from gui.window.actions.close_actions import CloseActions
from gui.window.actions.command_rules import CommandRules, Needs
from gui.window.actions.edit_actions import EditActions
from gui.window.actions.file_actions import FileActions
from gui.window.actions.group_actions import GroupActions
from gui.window.actions.put_control import PutControl
from gui.window.actions.status_tips import give_status_tips
from gui.window.actions.tab_menu import TabMenu
from gui.window.actions.view_actions import ViewActions
from gui.window.help.help_actions import HelpActions
from gui.window.recording.recordings import Recordings
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.wall.walls import Walls
from gui.window.windows import Windows

if TYPE_CHECKING:
    from gui.core.program.preferences import Theme
    from gui.window.docks.dock import Dock
    from gui.window.docks.group_dock import GroupDock


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
    walls: Walls
    docks: Sequence[Dock]
    group_dock: GroupDock
    recordings: Recordings


class MainMenus(QObject):
    """Fills the menu bar of ``window``. GUI thread."""

    def __init__(self, window: QMainWindow, actions: MenuActions) -> None:
        super().__init__(window)
        self._window = window
        self._open_tabs = actions.open_tabs
        self._menus: list[QMenu] = []  # of the bar
        self.rules = CommandRules(actions.open_tabs, actions.files.has_recent, self)
        keys = QKeySequence.StandardKey
        file = self._menu("&File")
        self.new_group = self._action(file, "&New group…", keys.New, actions.groups.new_group)
        self.open = self._action(file, "&Open…", keys.Open, actions.files.ask_and_open)
        self.open_folder = self._action(file, "Open &folder…", "", actions.group_dock.open_folder)
        self._action(file, "Open recor&ding…", "", actions.files.ask_and_replay)
        self.recent = file.addMenu("Open &recent")
        actions.files.fill_recent(self.recent)
        self.rules.add(self.recent.menuAction(), Needs.RECENT)
        file.aboutToShow.connect(self.rules.renew)
        separate(file)
        self._action(file, "&Save", keys.Save, actions.files.save_current, Needs.GROUP)
        self._action(file, "Save &as…", "Ctrl+Shift+S", actions.files.save_current_as, Needs.GROUP)
        self._action(
            file, "&Export samples…", "Ctrl+Shift+X", actions.files.export_current, Needs.GROUP
        )
        separate(file)
        self._action(file, "&Close tab", "Ctrl+W", actions.closing.close_current, Needs.PAGE)
        self._action(
            file, "Reopen closed &tab", "Ctrl+Shift+T", actions.open_tabs.reopen, Needs.CLOSED
        )
        separate(file)
        self._action(file, "&Quit", "Ctrl+Q", window.close)
        edit = self._menu("&Edit")
        self.undo = self._action(edit, "&Undo", keys.Undo, self._undo, Needs.UNDO)
        self.redo = self._action(edit, "&Redo", keys.Redo, self._redo, Needs.REDO)
        self.undo.setObjectName("Undo")  # whatever their texts say
        self.redo.setObjectName("Redo")
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self._why_not = [  # the same keys, while the entry is disabled
            self._key_that_says_why("Nothing to undo", self.undo, self._undo),
            self._key_that_says_why("Nothing to redo", self.redo, self._redo),
        ]
        separate(edit)
        self._action(edit, "&Paste PV names", keys.Paste, actions.groups.paste_names)
        actions.open_tabs.shown.connect(self.renew_undo)
        actions.open_tabs.changed.connect(self.renew_undo)
        group = self._menu("&Group")
        self._action(group, "&Add PVs…", "Ctrl+Shift+N", actions.groups.add_pvs)
        self._action(group, "&Edit group…", "Ctrl+E", actions.editing.edit_current, Needs.GROUP)
        self._action(group, "&Macros…", "", actions.editing.change_macros, Needs.GROUP)
        separate(group)
        self._action(group, "&Take snapshot", "Ctrl+T", actions.groups.take_snapshot, Needs.GROUP)
        self._action(group, "&Open snapshot…", "", actions.groups.open_snapshot, Needs.GROUP)
        separate(group)
        recordings = actions.recordings
        self._action(group, "&Record tab…", "", recordings.record_current, Needs.GROUP)
        self._action(group, "Record all ta&bs…", "", recordings.record_all, Needs.GROUP)
        self._action(group, "Recordin&gs", "", recordings.show_list)
        separate(group)
        self.allow_puts = self._action(group, "A&llow puts", "", None)
        self.allow_puts.setChecked(actions.puts.allowed)
        self.allow_puts.toggled.connect(actions.puts.allow)
        policies = group.addMenu("As&k before puts")
        actions.puts.fill_policy_menu(policies)
        self._ruled_always(policies.actions())
        self._no_group = QAction("No group is open", window)
        self._no_group.setEnabled(False)
        self._chart = self._menu("&Chart")
        TabMenu(self._chart, self._chart_actions, self._no_group)
        self._table = self._menu("&Table")
        TabMenu(self._table, self._table_actions, self._no_group)
        view = self._menu("&View")
        self._action(view, "&Next tab", "Ctrl+PgDown", actions.view.next_tab, Needs.TABS)
        self._action(view, "&Previous tab", "Ctrl+PgUp", actions.view.previous_tab, Needs.TABS)
        separate(view)
        larger = self._action(view, "La&rger text", "Ctrl+=", actions.view.font.larger)
        larger.setShortcuts([QKeySequence("Ctrl+="), QKeySequence("Ctrl++")])
        self._action(view, "Smaller te&xt", "Ctrl+-", actions.view.font.smaller)
        self._action(view, "Usual text si&ze", "Ctrl+0", actions.view.font.usual)
        separate(view)
        self._action(view, "&Wall", "F11", actions.walls.begin_current, Needs.GROUP)
        on_top = self._action(view, "Window always on &top", "", None)
        on_top.triggered.connect(actions.view.on_top.set_on_top)
        actions.view.on_top.changed.connect(on_top.setChecked)
        actions.view.on_top.tell()
        separate(view)
        self.light = self._action(view, "Lig&ht theme", "", None)
        self.dark = self._action(view, "&Dark theme", "", None)
        self.follow_theme = self._action(view, "Theme of the s&ystem", "", None)
        separate(view)
        self.utc = self._action(view, "Times in &UTC", "Ctrl+U", None)
        separate(view)
        self._action(
            view,
            "M&ove tab to new window",
            "Ctrl+Shift+M",
            actions.windows.tear_current,
            Needs.GROUP,
        )
        self._action(
            view, "Mo&ve tab to main window", "", actions.windows.dock_current, Needs.BESIDE
        )
        separate(view)
        for dock in actions.docks:
            shown = dock.menu_actions()
            view.addActions(shown)
            self._ruled_always(shown)
        separate(view)
        self._action(view, "&Settings…", "Ctrl+,", actions.view.edit_settings)
        self._action(view, "History &memory…", "", actions.view.ask_history_memory)
        actions.walls.share(self.light, self.dark, self.utc)
        self._fill_help(self._menu("&Help"), actions.help)
        for menu in self._menus:
            _give_letters(menu.actions())

    def _menu(self, title: str) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        self._menus.append(menu)
        menu.aboutToShow.connect(self._give_icons)
        return menu

    @Slot()
    def _give_icons(self) -> None:
        """Give the commands icons and words, when a menu is opened: the start needs none."""
        for menu in self._menus:
            give_icons(menu.actions())
            if menu not in (self._chart, self._table):  # theirs come with the tab's actions
                give_status_tips(menu.actions())

    def _fill_help(self, menu: QMenu, actions: HelpActions) -> None:
        everywhere = Qt.ShortcutContext.ApplicationShortcut  # in snapshots and inspectors too
        self.guide = self._action(menu, "&Guide", "F1", actions.show_guide)
        self._action(menu, "&Keyboard shortcuts", "?", actions.show_shortcuts)
        palette = self._action(menu, "&Command palette…", "Ctrl+Shift+P", actions.show_palette)
        for action in (self.guide, palette):
            action.setShortcutContext(everywhere)
        separate(menu)
        self.demo = self._action(menu, "Start the &demo", "", actions.start_demo)
        self._action(menu, "&Report a problem…", "", actions.report_problem)
        self._action(menu, "&About PV Watch", "", actions.show_about)

    def entries(self) -> list[tuple[str, list[QAction]]]:
        """Return the titles of the menus, each with what it has for the tab in front."""
        self.rules.renew()
        current = self._open_tabs.current()
        of_panel = current.content.panel.actions() if current is not None else ()
        own: dict[QMenu, list[QAction]] = {
            self._chart: [*self._chart_actions()],
            self._table: [*self._table_actions(), *of_panel],
        }
        return [
            (menu.title().replace("&", ""), own.get(menu, menu.actions())) for menu in self._menus
        ]

    def themes(self) -> dict[Theme, QAction]:
        """Return the entries of which one is checked, by theme."""
        return {"light": self.light, "dark": self.dark, "system": self.follow_theme}

    @Slot(bool)
    def set_utc(self, utc: bool) -> None:
        """Check *UTC*, or not, for a tab that asks for it."""
        self.utc.setChecked(utc)

    @Slot()
    def renew_undo(self) -> None:
        """Say in the menu what would be undone, and done again, in the group in front."""
        current = self._open_tabs.current()
        edits = current.content.edits if current is not None else None
        for action, word, words in (
            (self.undo, "&Undo", edits.undo_words if edits is not None else ""),
            (self.redo, "&Redo", edits.redo_words if edits is not None else ""),
        ):
            text = f"{word}: {words}".replace("&", "&&").replace("&&", "&", 1)
            action.setText(text if words else word)
        self.rules.renew()
        for action, why_not in zip((self.undo, self.redo), self._why_not, strict=True):
            why_not.setEnabled(current is not None and not action.isEnabled())

    def _key_that_says_why(self, name: str, entry: QAction, slot: Callable[[], None]) -> QAction:
        """Return an action without an entry: what ``slot`` says while ``entry`` cannot act."""
        action = QAction(name, self._window)
        action.setShortcuts(entry.shortcuts())
        action.setEnabled(False)
        action.triggered.connect(slot)
        self._window.addAction(action)
        return action

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

    def _chart_actions(self) -> Sequence[QAction]:
        current = self._open_tabs.current()
        return current.content.traces.actions() if current is not None else ()

    def _table_actions(self) -> Sequence[QAction]:
        current = self._open_tabs.current()
        if current is None:
            return ()
        current.content.panel.actions_of_rows.renew()
        return current.content.table.actions()

    def _ruled_always(self, actions: Sequence[QAction]) -> None:
        """Note that ``actions``, which others made, need nothing to act."""
        for action in actions:
            if not action.isSeparator():
                self.rules.add(action, Needs.NOTHING)

    def _action(
        self,
        menu: QMenu,
        text: str,
        key: QKeySequence.StandardKey | str,
        slot: object,
        needs: Needs = Needs.NOTHING,
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
        self.rules.add(action, needs)
        return action


def _give_letters(actions: list[QAction]) -> None:
    """Give each entry a letter of its own, whoever wrote the others."""
    entries = [action for action in actions if not action.isSeparator()]
    texts = with_own_mnemonics([action.text() for action in entries])
    for action, text in zip(entries, texts, strict=True):
        action.setText(text)
