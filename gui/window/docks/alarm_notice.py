"""Sound and desktop notifications of new alarms."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from gui.core.alarms.entry import AlarmEntry
from gui.core.alarms.notice_text import PendingNotices, RateLimit
from gui.qt.look.icons import program_icon

BEEP_S: Final = 2.0
NOTICE_S: Final = 10.0
_SHOWN_MS: Final = 10_000


class AlarmNotice(QObject):
    """Silent until switched on; call ``announce`` at every poll, also without new alarms. GUI."""

    clicked = Signal()  # on a notification

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sound = False
        self._tray: QSystemTrayIcon | None = None
        self._beeps = RateLimit(BEEP_S)
        self._pending = PendingNotices(NOTICE_S)

    @staticmethod
    def desktop_available() -> bool:
        """Tell whether this desktop shows notifications."""
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    @property
    def desktop(self) -> bool:
        """Whether notifications are shown."""
        return self._tray is not None

    def set_desktop(self, on: bool) -> bool:
        """Switch notifications, which need a tray icon, on or off; return whether they are on."""
        if on and self._tray is None and self.desktop_available():
            self._tray = QSystemTrayIcon(_icon(), self)
            self._tray.setToolTip("PV Watch")
            self._tray.messageClicked.connect(self.clicked)
            self._tray.show()
        elif not on and self._tray is not None:
            self._tray.hide()
            self._tray.deleteLater()
            self._tray = None
        return self.desktop

    def announce(
        self,
        raised: Sequence[AlarmEntry],
        wanted: Callable[[str], bool],
        now_s: float | None = None,
    ) -> None:
        """Announce ``raised``, within the rate limits; ``wanted``: a PV is not acknowledged yet."""
        now_s = time.monotonic() if now_s is None else now_s
        if self.sound and raised and self._beeps.allows(now_s):
            QApplication.beep()
        if self._tray is None:
            return
        for entry in raised:
            self._pending.add(entry.pv, entry.worst)
        notice = self._pending.take(now_s, wanted)
        if notice is not None:
            kinds = QSystemTrayIcon.MessageIcon
            kind = kinds.Critical if notice.severity > 1 else kinds.Warning
            self._tray.showMessage(notice.title, notice.body, kind, _SHOWN_MS)

    def close(self) -> None:
        """Remove the tray icon."""
        self.set_desktop(False)


def _icon() -> QIcon:
    icon = QApplication.windowIcon()
    return icon if not icon.isNull() else program_icon()
