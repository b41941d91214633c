"""Sound and notifications are off by default, rate limited, and only of unseen alarms."""

from typing import ClassVar

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from gui.core.alarms.entry import AlarmEntry
from gui.core.pv.standing import Standing
from gui.window.docks import alarm_notice
from gui.window.docks.alarm_notice import AlarmNotice


class FakeTray(QObject):
    """Stands for Qt's, which needs a desktop."""

    messageClicked = Signal()  # noqa: N815
    MessageIcon = QSystemTrayIcon.MessageIcon
    messages: ClassVar[list] = []
    available = True

    def __init__(self, icon, parent):
        super().__init__(parent)
        assert not icon.isNull()
        self.visible = False

    @staticmethod
    def isSystemTrayAvailable():
        return FakeTray.available

    @staticmethod
    def supportsMessages():
        return True

    def setToolTip(self, _):
        pass

    def show(self):
        self.visible = True

    def hide(self):
        self.visible = False

    def showMessage(self, title, body, icon, ms):
        assert self.visible
        self.messages.append((title, icon))


@pytest.fixture
def beeps(monkeypatch):
    heard = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append(1))
    monkeypatch.setattr(alarm_notice, "QSystemTrayIcon", FakeTray)
    FakeTray.messages, FakeTray.available = [], True
    return heard


def entry(pv, severity):
    return AlarmEntry(pv, severity, 3, Standing.CURRENT, severity, 3, "7", 0)


def test_it_is_off_by_default(qapp, beeps):
    notice = AlarmNotice()
    notice.announce([entry("a", 2)], bool, 0.0)
    assert not beeps and not FakeTray.messages and not notice.desktop


def test_sound_at_most_every_two_seconds(qapp, beeps):
    notice = AlarmNotice()
    notice.sound = True
    for now_s in (0.0, 0.5, 1.9, 2.0, 3.0):
        notice.announce([entry("a", 2)], bool, now_s)
    notice.announce([], bool, 100.0)
    assert len(beeps) == 2


def test_notifications_are_gathered_and_can_be_clicked(qapp, qtbot, beeps):
    notice = AlarmNotice()
    assert notice.set_desktop(True) and notice.set_desktop(True)
    notice.announce([entry("a", 2)], bool, 0.0)
    notice.announce([entry("b", 1), entry("c", 1)], bool, 1.0)
    notice.announce([], bool, 9.0)
    notice.announce([], bool, 10.0)
    icons = QSystemTrayIcon.MessageIcon
    assert FakeTray.messages == [
        ("MAJOR alarm", icons.Critical), ("2 new alarms, worst MINOR", icons.Warning),
    ]  # fmt: skip
    with qtbot.waitSignal(notice.clicked):
        notice._tray.messageClicked.emit()
    notice.close()
    assert not notice.desktop
    notice.announce([entry("d", 2)], bool, 50.0)
    assert len(FakeTray.messages) == 2 and not beeps


def test_a_desktop_without_notifications_says_so(qapp, beeps):
    FakeTray.available = False
    assert AlarmNotice().set_desktop(True) is False
