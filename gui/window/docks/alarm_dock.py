"""The alarm dock: the alarm list, its poller, and the notices of new alarms."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from gui.core.program.user_name import user_name
from gui.program.settings import Settings
from gui.qt.turns.frame_clock import FrameClock
from gui.qt.turns.own_turn import OwnTurn
from gui.tab.tab import Tab
from gui.window.docks.panel import Panel
from gui.window.messages import Messages
from gui.window.tabs.cached_previews import CachedPreviews
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs

if TYPE_CHECKING:
    from gui.widgets.alarms.alarm_view import AlarmView
    from gui.window.docks.alarm_notice import AlarmNotice
    from gui.window.docks.alarm_poller import AlarmPoller

_BEGIN_MS: Final = 700


class AlarmDock(QObject):
    """Hidden at first; sound and notifications are off until switched on. GUI thread.

    The list has the alarms of the open tabs, not those of cached previews.
    """

    pv_activated = Signal(str)

    def __init__(
        self,
        window: QMainWindow,
        open_tabs: OpenTabs,
        cached: CachedPreviews,
        clock: FrameClock,
        settings: Settings,
        messages: Messages,
    ) -> None:
        super().__init__(window)
        self._clock = clock
        self._settings = settings
        self._messages = messages
        self._view: AlarmView | None = None  # made when first shown
        self._dark = self._utc = self._closed = False
        self._poller: AlarmPoller | None = None
        self._waiting: list[Tab] = []  # for the poller; their stores keep changes until then
        self.dock = Panel("Alarm list", "alarms", window)
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.dock)
        self.dock.hide()
        self.dock.visibilityChanged.connect(self._on_visible)
        open_tabs.opened.connect(self._on_opened)
        open_tabs.ending.connect(self._on_ending)
        cached.added.connect(self._on_cached)
        cached.removed.connect(self._on_opened)
        OwnTurn(self._begin, self).start(_BEGIN_MS)

    def _begin(self) -> None:
        """Begin to poll: after the first values, which a user waits for."""
        if not self._closed:
            assert self.poller is not None

    @property
    def poller(self) -> AlarmPoller:
        """Polls the alarms of every tab."""
        if self._poller is None:
            from gui.core.alarms.alarm_list import AlarmList
            from gui.window.docks.alarm_notice import AlarmNotice
            from gui.window.docks.alarm_poller import AlarmPoller

            notice = AlarmNotice(self)
            notice.sound = self._settings.flag("alarm_sound")
            if self._settings.flag("alarm_desktop"):
                notice.set_desktop(True)
            notice.clicked.connect(self._on_notice)
            self._poller = AlarmPoller(AlarmList(), notice, self)
            self._clock.register(self._poll_soon, along=True)
            for tab in self._waiting:
                self._poller.open_tab(tab.store, tab.group.name)
            self._waiting.clear()
        return self._poller

    def _poll_soon(self) -> None:
        self._clock.spend(self._poll, first=True)

    def _poll(self, _: float) -> None:
        if self._poller is not None and not self._closed:
            self._poller.paint_frame()
            if self._poller.has_more:
                self._poll_soon()  # the clock may be idle

    @property
    def notice(self) -> AlarmNotice:
        """Announces new alarms."""
        return self.poller.notice

    @property
    def view(self) -> AlarmView:
        """The list; made, and its modules loaded, when first needed."""
        if self._view is None:
            from gui.widgets.alarms.alarm_view import AlarmView

            view = self._view = self.poller.view = AlarmView(self.poller.alarms, user_name())
            view.set_dark(self._dark)
            view.set_utc(self._utc)
            view.pv_activated.connect(self.pv_activated)
            view.failed.connect(self._messages.error)
            view.saved.connect(self._messages.note)
            self.dock.setWidget(view)
        return self._view

    @Slot(bool)
    def _on_visible(self, visible: bool) -> None:
        if visible:
            self.view.refresh()

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self._dark = dark
        if self._view is not None:
            self._view.set_dark(dark)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self._utc = utc
        if self._view is not None:
            self._view.set_utc(utc)

    def menu_actions(self) -> list[QAction]:
        """Return showing the list, acknowledging, sound and desktop notifications."""
        shown = self.dock.toggleViewAction()
        shown.setText("&Alarm list")
        shown.setShortcut(QKeySequence("Ctrl+Shift+A"))
        acknowledge = QAction("Acknowledge alarms…", self)
        acknowledge.triggered.connect(self.begin_to_acknowledge)
        return [
            shown,
            acknowledge,
            self._switch("Sound on n&ew alarms", "alarm_sound", self._set_sound),
            self._switch("Des&ktop notification of new alarms", "alarm_desktop", self._set_desktop),
        ]

    @Slot()
    def begin_to_acknowledge(self) -> None:
        """Show the list, the focus in its rows: nobody acknowledges what he has not seen."""
        self.dock.show()
        self.dock.raise_()
        self.dock.window().activateWindow()
        self.view.begin()

    def _switch(self, text: str, setting: str, toggled: Callable[[bool], None]) -> QAction:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setChecked(self._settings.flag(setting))
        action.toggled.connect(toggled)
        return action

    @Slot(bool)
    def _set_sound(self, on: bool) -> None:
        self.notice.sound = on
        self._settings.set_flag("alarm_sound", on)

    @Slot(bool)
    def _set_desktop(self, on: bool) -> None:
        shown = self.notice.set_desktop(on)
        self._settings.set_flag("alarm_desktop", shown)
        if on and not shown:
            self._messages.error("This desktop shows no notifications.")

    @Slot()
    def _on_notice(self) -> None:
        self.dock.show()
        self.dock.window().activateWindow()

    @Slot(object)
    def _on_opened(self, tab: OpenTab) -> None:
        self.open_tab(tab.content)

    @Slot(object)
    def _on_ending(self, tab: OpenTab) -> None:
        if not tab.cached:
            self.close_tab(tab.content)

    @Slot(object)
    def _on_cached(self, tab: OpenTab) -> None:
        self.close_tab(tab.content)

    def open_tab(self, tab: Tab) -> None:
        """Add the alarms of a tab."""
        if self._poller is None:
            self._waiting.append(tab)
        else:
            self._poller.open_tab(tab.store, tab.group.name)

    def close_tab(self, tab: Tab) -> None:
        """Remove the alarms of a tab. Raises ``ValueError`` if it was not added."""
        if self._poller is None:
            self._waiting.remove(tab)
        else:
            self._poller.close_tab(tab.store)

    def close(self) -> None:
        """Stop: the main window closes."""
        self._closed = True
        if self._poller is not None:
            self._clock.unregister(self._poll_soon)
            self._poller.notice.close()
