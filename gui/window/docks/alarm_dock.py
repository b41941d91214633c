"""The alarm list of the window: its dock, what feeds it, and how loudly it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from gui.core.program.user_name import user_name
from gui.program.settings import Settings
from gui.qt.frame_clock import FrameClock
from gui.tab.tab import Tab

if TYPE_CHECKING:
    from gui.widgets.alarms.alarm_view import AlarmView
    from gui.window.docks.alarm_notice import AlarmNotice
    from gui.window.docks.alarm_poller import AlarmPoller

_BEGIN_MS: Final = 700


class AlarmDock(QObject):
    """Hidden at first; sound and notifications are off until switched on. GUI thread."""

    pv_activated = Signal(str)
    failed = Signal(str)
    message = Signal(str)

    def __init__(self, window: QMainWindow, clock: FrameClock, settings: Settings) -> None:
        super().__init__(window)
        self._clock = clock
        self._settings = settings
        self._dock: AlarmView | None = None  # made when first shown
        self._dark = self._utc = self._closed = False
        self._desk: AlarmPoller | None = None
        self._waiting: list[Tab] = []  # for the desk; their stores miss nothing meanwhile
        self.holder = QDockWidget("Alarms", window)
        self.holder.setObjectName("alarms")
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.holder)
        self.holder.hide()
        self.holder.visibilityChanged.connect(self._on_visible)
        QTimer.singleShot(_BEGIN_MS, self._begin)

    @Slot()
    def _begin(self) -> None:
        """Begin to look at alarms: after the first values, which a user waits for."""
        if not self._closed:
            assert self.desk is not None

    @property
    def desk(self) -> AlarmPoller:
        """What looks at every tab's alarms."""
        if self._desk is None:
            from gui.core.alarms.alarm_list import AlarmList
            from gui.window.docks.alarm_notice import AlarmNotice
            from gui.window.docks.alarm_poller import AlarmPoller

            notice = AlarmNotice(self)
            notice.sound = self._settings.flag("alarm_sound")
            if self._settings.flag("alarm_desktop"):
                notice.set_desktop(True)
            notice.clicked.connect(self._on_notice)
            self._desk = AlarmPoller(AlarmList(), notice, self)
            self._clock.register(self._desk.paint_frame)
            for session in self._waiting:
                self._desk.open_tab(session.store, session.group.name)
            self._waiting.clear()
        return self._desk

    @property
    def notice(self) -> AlarmNotice:
        """What tells of new alarms."""
        return self.desk.notice

    @property
    def dock(self) -> AlarmView:
        """The list; made, and its modules loaded, when it is first wanted."""
        if self._dock is None:
            from gui.widgets.alarms.alarm_view import AlarmView

            dock = self._dock = self.desk.dock = AlarmView(self.desk.alarms, user_name())
            dock.set_dark(self._dark)
            dock.set_utc(self._utc)
            dock.pv_activated.connect(self.pv_activated)
            dock.failed.connect(self.failed)
            dock.saved.connect(self.message)
            self.holder.setWidget(dock)
        return self._dock

    @Slot(bool)
    def _on_visible(self, visible: bool) -> None:
        if visible:
            self.dock.refresh()

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        self._dark = dark
        if self._dock is not None:
            self._dock.set_dark(dark)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self._utc = utc
        if self._dock is not None:
            self._dock.set_utc(utc)

    def fill_menu(self, menu: QMenu) -> None:
        """Add showing the list and the ways of telling."""
        shown = self.holder.toggleViewAction()
        shown.setText("&Alarm list")
        shown.setShortcut(QKeySequence("Ctrl+Shift+A"))
        menu.addAction(shown)
        sound = menu.addAction("Sound on new alarms")
        sound.setCheckable(True)
        sound.setChecked(self._settings.flag("alarm_sound"))
        sound.toggled.connect(self._set_sound)
        desktop = menu.addAction("Desktop notification of new alarms")
        desktop.setCheckable(True)
        desktop.setChecked(self._settings.flag("alarm_desktop"))
        desktop.toggled.connect(self._set_desktop)

    @Slot(bool)
    def _set_sound(self, on: bool) -> None:
        self.notice.sound = on
        self._settings.set_flag("alarm_sound", on)

    @Slot(bool)
    def _set_desktop(self, on: bool) -> None:
        shown = self.notice.set_desktop(on)
        self._settings.set_flag("alarm_desktop", shown)
        if on and not shown:
            self.failed.emit("This desktop shows no notifications.")

    @Slot()
    def _on_notice(self) -> None:
        self.holder.show()
        self.holder.window().activateWindow()

    def open_tab(self, session: Tab) -> None:
        """Watch a tab's alarms."""
        if self._desk is None:
            self._waiting.append(session)
        else:
            self._desk.open_tab(session.store, session.group.name)

    def close_tab(self, session: Tab) -> None:
        """The tab closes: its alarms leave the list."""
        if self._desk is None:
            self._waiting.remove(session)
        else:
            self._desk.close_tab(session.store)

    def close(self) -> None:
        """The window closes."""
        self._closed = True
        if self._desk is not None:
            self._clock.unregister(self._desk.paint_frame)
            self._desk.notice.close()
