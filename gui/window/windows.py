"""The windows beside the main one: tabs torn off, moved and docked back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QMenu

from gui.window.status_bar import StatusBar
from gui.window.tab_window import TabWindow
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.previews import Previews
from gui.window.tabs.tab_widget import TabWidget

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow

_GRIP: Final = QPoint(60, 20)  # of a new window, where it lies under the mouse


class Windows(QObject):
    """Makes and ends them; a window without tabs closes by itself. GUI thread."""

    def __init__(self, main: MainWindow, desk: OpenTabs, previews: Previews) -> None:
        super().__init__(main)
        self._main = main
        self._desk = desk
        self._previews = previews
        self.windows: list[TabWindow] = []
        self._add_deck(main.tabs)
        self._soon = QTimer(self)  # when a tab has moved or closed, not while it does
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.end_empty)
        desk.changed.connect(self._soon.start)

    def _add_deck(self, deck: TabWidget) -> None:
        self._desk.add_deck(deck)
        self._main.changes.add_deck(deck)
        deck.menu_asked.connect(self._show_menu)
        deck.dragged_off.connect(self._on_dragged_off)
        deck.stay_asked.connect(self._previews.stay)
        deck.dropped.connect(self._main.drops.take)

    def new_window(self) -> TabWindow:
        """Show one more window, without tabs."""
        main = self._main
        window = TabWindow(main, main.puts.allowed)
        main.puts.allowed_changed.connect(window.status.show_puts)
        window.status.clock_clicked.connect(main.toggle_utc)
        window.status.set_utc(main.utc)
        window.activated.connect(self._desk.activate)
        window.close_asked.connect(self._on_close_asked)
        self.windows.append(window)
        self._add_deck(window.deck)
        return window

    def status_bars(self) -> list[StatusBar]:
        """Return those of all windows, the main one's first."""
        return [self._main.status, *(window.status for window in self.windows)]

    @Slot()
    def tear_current(self) -> None:
        """Move the tab in front to a window of its own."""
        tab = self._desk.current()
        if tab is not None:
            self.tear(tab)

    def tear(self, tab: OpenTab, at: QPoint | None = None) -> TabWindow:
        """Move ``tab`` to a new window, under the mouse at ``at``."""
        before = self._desk.deck_of(tab)
        size = before.window().size() if before is not None else QSize(1000, 700)
        window = self.new_window()
        window.resize(size)
        if at is not None:
            window.move(at - _GRIP)
        self._move(tab, window.deck)
        window.show()
        return window

    @Slot()
    def dock_current(self) -> None:
        """Move the tab in front back to the main window."""
        tab = self._desk.current()
        if tab is not None:
            self.dock(tab)

    def dock(self, tab: OpenTab) -> None:
        """Move ``tab`` to the main window."""
        self._move(tab, self._main.tabs)

    def _move(self, tab: OpenTab, deck: TabWidget, place: int = -1) -> None:
        self._previews.stay(tab)
        self._desk.move(tab, deck, place)
        self.end_empty()

    @Slot()
    def end_empty(self) -> None:
        """Close the windows that have no tab any more, and await none."""
        for window in list(self.windows):
            if not window.deck.count() and not self._desk.awaited(window.deck):
                self._end(window)

    def _end(self, window: TabWindow) -> None:
        self.windows.remove(window)
        self._desk.remove_deck(window.deck)
        window.end()

    @Slot(object)
    def _on_close_asked(self, window: TabWindow) -> None:
        for tab in window.deck.open_tabs():
            if not self._desk.close(tab):
                return
        if window in self.windows:
            self._end(window)

    @Slot(object, QPoint)
    def _on_dragged_off(self, tab: OpenTab, at: QPoint) -> None:
        for deck in self._desk.decks:
            bar = deck.bar
            place = QRect(bar.mapToGlobal(QPoint(0, 0)), QSize(deck.width(), bar.height()))
            if self._desk.deck_of(tab) is not deck and place.adjusted(0, -8, 0, 40).contains(at):
                self._move(tab, deck, bar.tabAt(bar.mapFromGlobal(at)))
                return
        self.tear(tab, at)

    @Slot(object, QPoint)
    def _show_menu(self, tab: OpenTab, at: QPoint) -> None:
        menu = self.menu_of(tab)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def menu_of(self, tab: OpenTab) -> QMenu:
        """Return the context menu of a tab."""
        deck = self._desk.deck_of(tab)
        menu = QMenu(deck)
        if tab.preview:
            menu.addAction("&Keep open", partial(self._previews.stay, tab))
        menu.addAction("&Close", partial(self._desk.close, tab))
        others = menu.addAction("Close &others", partial(self._close_others, tab))
        others.setEnabled(deck is not None and deck.count() > 1)
        menu.addSeparator()
        menu.addAction("Move to &new window", partial(self.tear, tab))
        if deck is not self._main.tabs:
            menu.addAction("Move to &main window", partial(self.dock, tab))
        for number, window in enumerate(self.windows, 2):
            if window.deck is not deck:
                text = f"Move to window {number}"
                menu.addAction(text, partial(self._move, tab, window.deck))
        return menu

    def _close_others(self, tab: OpenTab) -> None:
        deck = self._desk.deck_of(tab)
        for other in deck.open_tabs() if deck is not None else []:
            if other is not tab and not self._desk.close(other):
                return

    @Slot()
    def renew_titles(self) -> None:
        """Show the groups in front in the titles."""
        for window in self.windows:
            window.renew_title()

    def end_all(self) -> None:
        """The program ends; the tabs end elsewhere."""
        for window in list(self.windows):
            self._end(window)
