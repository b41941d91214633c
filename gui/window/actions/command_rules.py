"""When a command can act: the one place, for menus, shortcuts, palette and buttons alike."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from gui.window.tabs.open_tabs import OpenTabs


class Front(NamedTuple):
    """What commands act on now: the window used last, and the tab in front of it."""

    group: bool  # a group is open in the tab in front
    page: bool  # there is a tab in front, open or not
    pages: int  # tabs of this window
    beside: bool  # this window is not the main one
    closed: int  # tabs that can be reopened
    recent: bool  # there are recent files
    undo: bool = False  # the group has an edit to undo
    redo: bool = False  # it has one to do again


class Needs(Enum):
    """What a command needs to act."""

    NOTHING = "nothing"
    GROUP = "an open group in front"
    UNDO = "an edit of the group in front to undo"
    REDO = "an edit of the group in front to do again"
    PAGE = "a tab in front"
    TABS = "several tabs in the window"
    BESIDE = "a group in another window than the main one"
    CLOSED = "a tab that was closed"
    RECENT = "a recent file"


_RULES: dict[Needs, Callable[[Front], bool]] = {
    Needs.NOTHING: lambda _: True,
    Needs.GROUP: lambda front: front.group,
    Needs.UNDO: lambda front: front.undo,
    Needs.REDO: lambda front: front.redo,
    Needs.PAGE: lambda front: front.page,
    Needs.TABS: lambda front: front.pages > 1,
    Needs.BESIDE: lambda front: front.group and front.beside,
    Needs.CLOSED: lambda front: front.closed > 0,
    Needs.RECENT: lambda front: front.recent,
}


def can_act(needs: Needs, front: Front) -> bool:
    """Return whether a command that ``needs`` this can act on ``front``."""
    return _RULES[needs](front)


class CommandRules(QObject):
    """Enables the actions that can act and disables the others, whenever that changes. GUI thread.

    ``has_recent`` tells whether there are recent files.
    """

    def __init__(
        self, open_tabs: OpenTabs, has_recent: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._open_tabs = open_tabs
        self._has_recent = has_recent
        self._needs: dict[QAction, Needs] = {}
        self._asked: Front | None = None  # what the rules were asked about last
        open_tabs.shown.connect(self.renew)
        open_tabs.changed.connect(self.renew)

    def add(self, action: QAction, needs: Needs) -> None:
        """Let ``action`` be enabled only while there is what it ``needs``."""
        self._needs[action] = needs
        self._asked = None
        action.setEnabled(can_act(needs, self._front()))

    def needs_of(self, action: QAction) -> Needs | None:
        """Return what ``action`` needs; ``None``: no rule is known for it."""
        return self._needs.get(action)

    def _front(self) -> Front:
        open_tabs = self._open_tabs
        if not open_tabs.tab_widgets:  # the window is being made
            return Front(False, False, 0, False, 0, self._has_recent())
        current, tab_widget = open_tabs.current(), open_tabs.active
        return Front(
            group=current is not None,
            page=tab_widget.current_page() is not None,
            pages=tab_widget.count(),
            beside=tab_widget is not open_tabs.tab_widgets[0],
            closed=len(open_tabs.closed),
            recent=self._has_recent(),
            undo=current is not None and bool(current.content.edits.undo_words),
            redo=current is not None and bool(current.content.edits.redo_words),
        )

    @Slot()
    def renew(self) -> None:
        """Ask the rules again, where anything changed for them."""
        front = self._front()
        if front == self._asked:
            return
        self._asked = front
        for action, needs in self._needs.items():
            action.setEnabled(can_act(needs, front))
