"""What the status bar says of the entries of the menus, while a person points at them."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tests.support.menu_bar import front, tab  # noqa: F401

KEYS = Qt.Key


def test_the_status_bar_says_what_each_entry_does_while_it_is_pointed_at(window, tab, qtbot):
    front(window, qtbot)
    seen = {}
    for title in window.menuBar().actions():
        QTest.mouseClick(
            window.menuBar(),
            Qt.MouseButton.LeftButton,
            pos=window.menuBar().actionGeometry(title).center(),
        )
        qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        for entry in menu.actions():
            if not entry.isSeparator() and entry.isEnabled():  # Qt tells nothing of others
                point_at(menu, entry)
                seen[f"{title.text()} {entry.text()}"] = window.status.currentMessage()
        QTest.keyClick(menu, KEYS.Key_Escape)
        qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    assert len(seen) > 70 and not [entry for entry, told in seen.items() if not told]
    assert seen["&Group &Take snapshot"] == "Keep all values of the group, to compare and restore"
    assert "earlier times" in next(told for entry, told in seen.items() if "Left" in entry)


def test_a_message_comes_back_after_the_menus_were_looked_at(window, tab, qtbot):
    """An error stays until the next message: the mouse on a menu took it away."""
    window.messages.error("The disk is full")
    look_into_file_menu(window, qtbot)
    assert window.status.currentMessage() == "The disk is full"
    window.messages.note("Saved")
    look_into_file_menu(window, qtbot)
    assert window.status.currentMessage() == "Saved"
    window.status._note_until = 0.0  # its time is over
    look_into_file_menu(window, qtbot)
    assert window.status.currentMessage() == ""


def look_into_file_menu(window, qtbot):
    front(window, qtbot)
    bar = window.menuBar()
    at = bar.actionGeometry(bar.actions()[0]).center()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    QTest.keyClick(menu, KEYS.Key_Down)
    qtbot.waitUntil(lambda: window.status.currentMessage().startswith("Make a group"))
    QTest.keyClick(menu, KEYS.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    QApplication.processEvents()


def test_entries_below_entries_are_told_too(window, tab, qtbot):
    told = {}

    def walk(menu):
        menu.aboutToShow.emit()
        for entry in menu.actions():
            if not entry.isSeparator():
                told[entry.text()] = entry.statusTip()
                if isinstance(entry.menu(), QMenu):
                    walk(entry.menu())

    for title in window.menuBar().actions():
        walk(title.menu())
    assert len(told) > 110 and not [entry for entry, tip in told.items() if not tip]


def point_at(menu, entry):
    """Move the mouse to ``entry``; Qt takes a menu's first move for none."""
    middle = menu.actionGeometry(entry).center()
    for at in (middle - QPoint(3, 0), middle, middle + QPoint(3, 0)):
        QTest.mouseMove(menu, at)
        QApplication.processEvents()
