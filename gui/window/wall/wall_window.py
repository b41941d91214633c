"""The wall: one tab full screen as tiles, without anything around; Esc or F11 leaves it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QGuiApplication,
    QMouseEvent,
    QScreen,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import format_clock, plain
from gui.core.text.time_span import format_span
from gui.core.wall.tile_layout import GAP
from gui.program.settings import Settings
from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separator
from gui.qt.menu_key import MenuKey, give_letters
from gui.qt.overrides import guarded
from gui.qt.turns.frame_clock import FrameClock
from gui.tab.tab import Tab
from gui.widgets.wall.wall_bar import WallBar
from gui.widgets.wall.wall_view import WallView
from gui.window.wall import wall_keys

POINTER_MS: Final = 3_000  # a pointer that rests so long is hidden
_STEP: Final = 1.1  # of the zoom, by a key
_HARDLY_LESS: Final = 0.05  # of the span that trends lack without a word
_ZOOM: Final = "wall_zoom"  # among what is remembered, per cent
_WORST_FIRST, _ALL_ON_ONE = "wall_worst_first", "wall_all_on_one"


class WallWindow(QWidget):
    """Reads the store of ``tab``, and has no worker of its own. GUI thread.

    ``shared``: actions of the program whose keys work here too.
    """

    left = Signal()  # by a key, the menu, or because the window manager closed it
    quit_asked = Signal()

    def __init__(
        self,
        tab: Tab,
        clock: FrameClock,
        settings: Settings,
        shared: Sequence[QAction],
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tab = tab
        self._clock = clock
        self._settings = settings
        self._ended = False
        self.utc = settings.flag("utc")
        self.setWindowTitle(f"Wall: {plain(tab.group.name, 80)}")
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.bar = WallBar(self)
        self.view = WallView(tab.store, tab.model.slots, tab.group.span_s, self)
        MenuKey(self.view, lambda: self.view.rect().center())
        self.view.zoom = settings.number(_ZOOM, 100)
        self.view.worst_first = settings.flag(_WORST_FIRST)
        self.view.all_on_one = settings.flag(_ALL_ON_ONE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.bar)
        around = QVBoxLayout()
        around.setContentsMargins(GAP, 0, GAP, GAP)
        around.addWidget(self.view)
        column.addLayout(around, 1)
        self._make_actions(shared)
        self.pointer = QTimer(self)
        self.pointer.setSingleShot(True)
        self.pointer.setInterval(POINTER_MS)
        self.pointer.timeout.connect(self._hide_pointer)
        self._wheel = 0
        self.view.pages_changed.connect(self._renew_bar)
        clock.register(self.refresh)
        tab.worker.watch()

    def _make_actions(self, shared: Sequence[QAction]) -> None:
        self._action(wall_keys.LEAVE, self._leave)
        self._separator()
        self._action(wall_keys.NEXT, self.next_page)
        self._action(wall_keys.PREVIOUS, self.previous_page)
        self._action(wall_keys.FIRST, self.first_page)
        self._action(wall_keys.LAST, self.last_page)
        self._separator()
        worst = self._action(wall_keys.WORST, self.set_worst_first)
        worst.setCheckable(True)
        worst.setChecked(self.view.worst_first)
        fit = self._action(wall_keys.ALL, self.set_all_on_one)
        fit.setCheckable(True)
        fit.setChecked(self.view.all_on_one)
        self._separator()
        self._action(wall_keys.LARGER, self.larger)
        self._action(wall_keys.SMALLER, self.smaller)
        self._action(wall_keys.USUAL, self.usual_size)
        self._separator()
        self.addActions(shared)
        self._action(wall_keys.QUIT, self._quit)

    def _action(self, command: wall_keys.WallKey, slot: Callable[..., None]) -> QAction:
        action = QAction(command.text, self)
        action.setShortcuts(command.sequences())
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _separator(self) -> None:
        self.addAction(separator(self))

    @property
    def tab(self) -> Tab:
        """The tab that is shown."""
        return self._tab

    def show_on(self, screen: QScreen, dark: bool) -> None:
        """Show the wall full screen."""
        self.view.set_dark(dark)
        self.setGeometry(screen.geometry())
        self.bar.set_height_for(screen.geometry().height())
        self.showFullScreen()
        self.activateWindow()
        self.view.setFocus()
        self.pointer.start()
        self._clock.hasten()

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self.view.set_dark(dark)

    def set_utc(self, utc: bool) -> None:
        """Show the time in UTC, or local."""
        self.utc = utc
        self._renew_bar()

    def end(self) -> None:
        """Close and free the window; the tab goes on."""
        if not self._ended:
            self._ended = True
            self._tab.worker.unwatch()
            self._clock.unregister(self.refresh)
            self.pointer.stop()
            self.close()
            self.deleteLater()

    # -- frames

    def refresh(self) -> None:
        """Paint what changed. Called by the clock."""
        if self.isVisible():
            self._tab.await_first_value()
            self.view.set_span(self._tab.group.span_s)
            self.view.refresh(time.time_ns())
            self._renew_bar()
            if self.view.waits_for_trends:
                self._clock.spend(self._paint_trends)

    def _paint_trends(self, seconds: float) -> None:
        if not self._ended:  # within that frame
            self.view.paint_trends(seconds)

    @Slot()
    def _renew_bar(self) -> None:
        store, view = self._tab.store, self.view
        after = self._tab.worst_text()
        if store.dropped_total:
            after += f", {grouped(store.dropped_total)} updates lost"
        order = "worst first   " if view.worst_first else ""
        page = f"page {view.page + 1} of {view.page_count}   " if view.page_count > 1 else ""
        now_ns = time.time_ns()
        span = f"{trends}   " if (trends := self._trends_of(now_ns)) else ""
        now = format_clock(now_ns, self.utc)
        name = plain(self._tab.group.name, 80)
        known = f"{store.known_count()} of {store.alive_count()} known"
        self.bar.set_texts(name, f"{known}: {after}", f"{order}{page}{span}{now}")

    def _trends_of(self, now_ns: int) -> str:
        """Return how much time trends show, and since when where less is known; "": none is."""
        shown_ns, span_ns, since_ns = self.view.shown_ns, self.view.span_ns, self.view.since_ns
        if not since_ns:
            return ""
        known = f"trends {format_span(shown_ns / 1e9)}"
        if shown_ns < span_ns:
            return f"{known} of {format_span(span_ns / 1e9)}"
        if now_ns - since_ns > (1.0 - _HARDLY_LESS) * span_ns:
            return known
        return f"{known}, since {format_clock(since_ns, self.utc).split()[0]}"

    # -- keys

    @Slot()
    def _leave(self) -> None:
        self.left.emit()

    @Slot()
    def _quit(self) -> None:
        self.quit_asked.emit()

    @Slot()
    def next_page(self) -> None:
        """Show the next page; after the last one, the first."""
        self.view.turn(self.view.page + 1)

    @Slot()
    def previous_page(self) -> None:
        """Show the page before; before the first one, the last."""
        self.view.turn(self.view.page - 1)

    @Slot()
    def first_page(self) -> None:
        """Show the first page."""
        self.view.turn(0)

    @Slot()
    def last_page(self) -> None:
        """Show the last page."""
        self.view.turn(self.view.page_count - 1)

    @Slot(bool)
    def set_worst_first(self, on: bool) -> None:
        """Sort by severity, or as the group."""
        self._settings.set_flag(_WORST_FIRST, on)
        self.view.set_worst_first(on)

    @Slot(bool)
    def set_all_on_one(self, on: bool) -> None:
        """Show all tiles on one page, or as large as they can be read from afar."""
        self._settings.set_flag(_ALL_ON_ONE, on)
        self.view.set_all_on_one(on)

    @Slot()
    def larger(self) -> None:
        """Make values larger."""
        self._zoom(round(self.view.zoom * _STEP))

    @Slot()
    def smaller(self) -> None:
        """Make values smaller."""
        self._zoom(round(self.view.zoom / _STEP))

    @Slot()
    def usual_size(self) -> None:
        """Let the screen decide how large values are."""
        self._zoom(100)

    def _zoom(self, percent: int) -> None:
        self.view.set_zoom(percent)
        self._settings.set_number(_ZOOM, self.view.zoom)

    @Slot(QPoint)
    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.actions())
        give_icons(menu.actions())
        give_letters(menu.actions())
        menu.popup(self.mapToGlobal(at))

    # -- pointer

    @Slot()
    def _hide_pointer(self) -> None:
        self.setCursor(Qt.CursorShape.BlankCursor)

    def _show_pointer(self) -> None:
        self.unsetCursor()
        self.pointer.start()

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._show_pointer()
        super().mouseMoveEvent(event)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._show_pointer()
        super().mousePressEvent(event)

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        self._wheel += event.angleDelta().y()
        if abs(self._wheel) >= 120:  # a notch
            self.view.turn(self.view.page + (-1 if self._wheel > 0 else 1))
            self._wheel = 0
        event.accept()

    # -- window

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self.isVisible():
            self.bar.set_height_for(self.height())

    @guarded
    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        if not self._ended:
            self.left.emit()
        event.accept()


def screen_of_pointer() -> QScreen:
    """Return the screen on which the pointer of the mouse is."""
    from PySide6.QtGui import QCursor

    return QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
