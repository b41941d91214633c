"""The windows beside the main one: made for tabs that are torn off, ended without tabs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QMenu

from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separate
from gui.qt.menu_key import give_letters
from gui.qt.side_window import moved_into
from gui.window.actions.close_actions import CloseActions
from gui.window.first_size import FRAME
from gui.window.status_bars import StatusBars
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.previews import Previews
from gui.window.tabs.tab_widget import TabWidget

if TYPE_CHECKING:
    from gui.window.tab_window import TabWindow

_GRIP: Final = QPoint(60, 20)  # of a new window, where it lies under the mouse


class Windows(QObject):
    """Makes and ends further windows; one without tabs ends by itself. GUI thread."""

    def __init__(
        self,
        main: QMainWindow,
        main_tabs: TabWidget,
        open_tabs: OpenTabs,
        previews: Previews,
        close_actions: CloseActions,
        status_bars: StatusBars,
    ) -> None:
        super().__init__(main)
        self.main = main
        self.main_tabs = main_tabs
        self._open_tabs = open_tabs
        self._previews = previews
        self._close_actions = close_actions
        self._status_bars = status_bars
        self.windows: list[TabWindow] = []  # without the main one
        self._soon = QTimer(self)  # after a tab has moved or closed, not meanwhile
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.end_empty)
        open_tabs.changed.connect(self._soon.start)
        open_tabs.tab_widget_added.connect(self._on_tab_widget)

    @Slot(object)
    def _on_tab_widget(self, tab_widget: TabWidget) -> None:
        tab_widget.menu_asked.connect(self._show_menu)
        tab_widget.dragged_off.connect(self._on_dragged_off)

    def new_window(self) -> TabWindow:
        """Make a further window, without tabs and not yet shown."""
        from gui.window.tab_window import TabWindow

        menus, keys = self.main.menuBar().actions(), self.main.actions()
        window = TabWindow(menus, keys, self._status_bars)
        window.activated.connect(self._open_tabs.activate)
        window.close_asked.connect(self._on_close_asked)
        self.windows.append(window)
        self._open_tabs.add_tab_widget(window.tab_widget)
        return window

    @Slot()
    def tear_current(self) -> None:
        """Move the tab in front to a new window."""
        tab = self._open_tabs.current()
        if tab is not None:
            self.tear(tab)

    def tear(self, tab: OpenTab, at: QPoint | None = None) -> TabWindow:
        """Move ``tab``, which is open, to a new window, under the mouse at ``at``."""
        before = self._open_tabs.tab_widget_of(tab)
        size = before.window().size() if before is not None else QSize(1000, 700)
        window = self.new_window()
        window.resize(size)
        if at is not None:
            screen = QGuiApplication.screenAt(at) or window.screen()
            place = moved_into(QRect(at - _GRIP, size + FRAME), screen.availableGeometry())
            window.move(place.topLeft())
        self._move(tab, window.tab_widget)
        window.show()
        return window

    @Slot()
    def dock_current(self) -> None:
        """Move the tab in front back to the main window."""
        tab = self._open_tabs.current()
        if tab is not None:
            self.dock(tab)

    def dock(self, tab: OpenTab) -> None:
        """Move ``tab`` to the main window."""
        self._move(tab, self.main_tabs)

    def _move(self, tab: OpenTab, tab_widget: TabWidget, place: int = -1) -> None:
        self._previews.stay(tab)
        self._open_tabs.move(tab, tab_widget, place)
        self.end_empty()

    @Slot()
    def end_empty(self) -> None:
        """End the windows that have no tab and await none."""
        for window in list(self.windows):
            awaited = self._open_tabs.openings.awaited(window.tab_widget)
            if not window.tab_widget.count() and not awaited:
                self._end(window)

    def _end(self, window: TabWindow) -> None:
        self.windows.remove(window)
        self._open_tabs.remove_tab_widget(window.tab_widget)
        self._status_bars.remove(window.status)
        window.end()

    @Slot(object)
    def _on_close_asked(self, window: TabWindow) -> None:
        while window.tab_widget.tabs():  # while it asks, further ones may be opened
            if not self._close_actions.close_all(window.tab_widget):
                return
        if window in self.windows:
            for page in window.tab_widget.unopened():  # their files may be read at this moment
                self._open_tabs.unopened.close(page)
            self._end(window)

    @Slot(object, QPoint)
    def _on_dragged_off(self, tab: OpenTab, at: QPoint) -> None:
        for tab_widget in self._open_tabs.tab_widgets:
            bar = tab_widget.bar
            size = QSize(tab_widget.width(), bar.height())
            place = QRect(bar.mapToGlobal(QPoint(0, 0)), size).adjusted(0, -8, 0, 40)
            if self._open_tabs.tab_widget_of(tab) is not tab_widget and place.contains(at):
                self._move(tab, tab_widget, bar.tabAt(bar.mapFromGlobal(at)))
                return
        self.tear(tab, at)

    @Slot(object, QPoint)
    def _show_menu(self, tab: OpenTab, at: QPoint) -> None:
        menu = self.menu_of(tab)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def menu_of(self, tab: OpenTab) -> QMenu:
        """Return the context menu of a tab."""
        tab_widget = self._open_tabs.tab_widget_of(tab)
        menu = QMenu(tab_widget)
        if tab.preview:
            menu.addAction("&Keep open", partial(self._if_open, tab, self._previews.stay))
        menu.addAction("&Close", partial(self._if_open, tab, self._close_actions.close))
        others = menu.addAction("Close &others", partial(self._close_others, tab))
        others.setEnabled(tab_widget is not None and tab_widget.count() > 1)
        separate(menu)
        menu.addAction("Move to &new window", partial(self._if_open, tab, self.tear))
        if tab_widget is not self.main_tabs:
            menu.addAction("Move to &main window", partial(self._if_open, tab, self.dock))
        for number, window in enumerate(self.windows, 2):
            if window.tab_widget is not tab_widget:
                text = f"Move to window {number}"
                act = partial(self._move_into, window.tab_widget)
                menu.addAction(text, partial(self._if_open, tab, act))
        give_icons(menu.actions())
        give_letters(menu.actions())
        return menu

    def _if_open(self, tab: OpenTab, act: Callable[[OpenTab], object]) -> None:
        """Call ``act`` with ``tab``, unless it closed while the menu stood open."""
        if self._open_tabs.tab_widget_of(tab) is not None:
            act(tab)

    def _move_into(self, tab_widget: TabWidget, tab: OpenTab) -> None:
        """Move ``tab``, unless the window of ``tab_widget`` closed while the menu stood open."""
        if tab_widget in self._open_tabs.tab_widgets:
            self._move(tab, tab_widget)

    def _close_others(self, tab: OpenTab) -> None:
        tab_widget = self._open_tabs.tab_widget_of(tab)
        if tab_widget is not None:
            self._close_actions.close_all(tab_widget, but=tab)

    @Slot()
    def renew_titles(self) -> None:
        """Show the names of the groups in front in the titles."""
        for window in self.windows:
            window.renew_title()

    def end_all(self) -> None:
        """End all windows; their tabs have ended before."""
        for window in list(self.windows):
            self._end(window)
