"""Menu of the bar that shows the actions of the tab in front, while it is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separator
from gui.window.actions.status_tips import plain_text, status_tip

Actions = Callable[[], Sequence[QAction]]


class TabMenu(QObject):
    """Fills ``menu`` when it opens with what stands for ``actions``; empties it when it has closed.

    The tab's own actions are never in it (ADR 56). Qt's menu keeps the action that was chosen in
    it last by its address, and has crashed where that had gone with its tab when the menu opened
    again. And for Qt an action has the focus where the menu bar of one of its menus has it: Space
    would be ambiguous after Alt, and Left would move the chart, not the choice. GUI thread.
    """

    def __init__(self, menu: QMenu, actions: Actions, no_group: QAction) -> None:
        super().__init__(menu)
        self._menu = menu
        self._actions = actions
        self._no_group = no_group
        self._entries = _Entries(menu)
        self._empty_soon = QTimer(self)  # the chosen entry is triggered after its menu has hidden
        self._empty_soon.setSingleShot(True)
        self._empty_soon.timeout.connect(self._empty)
        menu.aboutToShow.connect(self._fill)
        menu.aboutToHide.connect(self._empty_soon.start)

    @Slot()
    def _fill(self) -> None:
        self._show(self._actions())

    @Slot()
    def _empty(self) -> None:
        if not self._menu.isVisible():
            self._show(())

    def _show(self, actions: Sequence[QAction]) -> None:
        give_icons(actions)
        self._entries.show(actions)
        if not actions:
            self._menu.addAction(self._no_group)


class TabEntry(QAction):
    """Lasts as long as its menu, and stands in it for one action of a tab at a time.

    Its key is a part of its text: the tab's action has it.
    """

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        self.action: QAction | None = None
        self._title = plain_text(menu.title())
        self._choice = QActionGroup(self)  # by which Qt draws a choice of one, or a switch
        self._choice.addAction(self)
        self.triggered.connect(self._on_triggered)

    def stand_for(self, action: QAction) -> None:
        """Look like ``action``, and trigger it, from now on."""
        self.action = action
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        has_key = key and "\t" not in action.text()
        self.setText(f"{action.text()}\t{key}" if has_key else action.text())
        self.setIcon(action.icon() if action.isIconVisibleInMenu() else QIcon())
        self.setToolTip(action.toolTip())
        self.setStatusTip(status_tip(action, self._title))
        group = action.actionGroup()
        policy = QActionGroup.ExclusionPolicy.None_ if group is None else group.exclusionPolicy()
        self._choice.setExclusionPolicy(policy)
        self.setCheckable(action.isCheckable())
        self.setChecked(action.isChecked())
        self.setEnabled(action.isEnabled())
        self.setVisible(action.isVisible())

    @Slot()
    def _on_triggered(self) -> None:
        if self.action is not None and isValid(self.action):
            self.action.trigger()


class _Entries:
    """Entries of one menu, used again each time; an action with a menu gets a ``_Submenu``."""

    def __init__(self, menu: QMenu) -> None:
        self._menu = menu
        self._made: list[TabEntry] = []
        self._lines: list[QAction] = []
        self._submenus: dict[str, _Submenu] = {}

    def show(self, actions: Sequence[QAction]) -> None:
        """Show what stands for ``actions``, and nothing else.

        Not by ``QMenu.clear``: PySide then deletes actions to which Python holds no reference.
        """
        for shown in self._menu.actions():
            self._menu.removeAction(shown)
        free, lines = iter(self._made), iter(self._lines)
        for action in actions:
            if action.isSeparator():
                line = next(lines, None)
                if line is None:
                    line = separator(self._menu)
                    self._lines.append(line)
                line.setVisible(action.isVisible())
                self._menu.addAction(line)
                continue
            menu = action.menu()
            if isinstance(menu, QMenu):
                self._menu.addAction(self._submenu(action, menu).menuAction())
                continue
            entry = next(free, None)
            if entry is None:
                entry = TabEntry(self._menu)
                self._made.append(entry)
            entry.stand_for(action)
            self._menu.addAction(entry)

    def _submenu(self, action: QAction, menu: QMenu) -> _Submenu:
        text = action.text()
        if text not in self._submenus:
            self._submenus[text] = _Submenu(text, self._menu)
        self._submenus[text].stand_for(action, menu)
        return self._submenus[text]


class _Submenu(QMenu):
    """Lasts as long as the menu bar, and shows the entries of a tab's menu."""

    def __init__(self, title: str, parent: QMenu) -> None:
        super().__init__(title, parent)
        self._shown: QMenu | None = None
        self._entries = _Entries(self)
        self.aboutToShow.connect(self._fill)

    def stand_for(self, action: QAction, menu: QMenu) -> None:
        """Look like ``action``, and show the entries of its ``menu``, from now on."""
        self._shown = menu
        self.setEnabled(action.isEnabled())  # and with it its entry
        self.menuAction().setIcon(action.icon())
        self.menuAction().setStatusTip(status_tip(action))

    @Slot()
    def _fill(self) -> None:
        if self._shown is None or not isValid(self._shown):
            return
        self._shown.aboutToShow.emit()  # it marks what is chosen
        give_icons(self._shown.actions())
        self._entries.show(self._shown.actions())
