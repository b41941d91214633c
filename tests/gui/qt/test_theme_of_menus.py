"""Menus in both themes: boxes of entries that are off are seen, and lines between entries."""

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QMenu

from gui.qt.look.menu_groups import in_groups, separate
from gui.qt.look.theme import apply_theme
from tests.support.color_vision import contrast


@pytest.mark.parametrize("dark", [False, True])
def test_the_box_of_an_entry_that_is_off_has_a_contrast_of_3(qtbot, qapp, dark):
    apply_theme(qapp, dark)
    menu = QMenu()
    qtbot.addWidget(menu)
    entry = menu.addAction("Times in UTC")
    entry.setCheckable(True)
    menu.show()
    QApplication.processEvents()
    place = menu.actionGeometry(entry)
    seen = menu.grab(place).toImage()
    box = range(min(24, seen.width()))
    ground = seen.pixelColor(seen.width() - 4, seen.height() // 2).name()
    best = max(
        contrast(seen.pixelColor(x, y).name(), ground)
        for x in box
        for y in range(2, seen.height() - 2)
    )
    assert best >= 3


def lines(menu):
    """Return the contrast of each line that is seen between entries, to the ground beside it."""
    seen = menu.grab().toImage()
    found = []
    for place in (menu.actionGeometry(each) for each in menu.actions() if each.isSeparator()):
        x, ground = place.center().x(), seen.pixelColor(2, place.top()).name()
        rows = range(place.top(), place.bottom() + 1)
        found.append(max(contrast(seen.pixelColor(x, y).name(), ground) for y in rows))
    return found


def test_lines_between_entries_are_seen_in_both_themes_also_in_a_menu_that_lasts(qtbot, qapp):
    apply_theme(qapp, False)
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("Copy")
    separate(menu)
    menu.addAction("Paste")
    for dark in (False, True, False):
        apply_theme(qapp, dark)
        menu.popup(QPoint(0, 0))
        QApplication.processEvents()
        assert len(lines(menu)) == 1 and 1.5 <= lines(menu)[0] <= 3, dark
        menu.close()


def test_lines_of_a_menu_that_qt_makes_of_the_actions_of_a_view_are_seen(qtbot, qapp):
    apply_theme(qapp, True)
    view = QListView()
    qtbot.addWidget(view)
    first, last = QAction("Copy", view), QAction("Paste", view)
    view.addActions(in_groups([[first], [last]], view))
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    view.show()
    found = []

    def look():  # the menu waits in an event loop of its own
        menu = QApplication.activePopupWidget()
        found.extend(lines(menu))
        menu.close()

    QTimer.singleShot(50, look)
    at = QPoint(9, 9)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    QApplication.postEvent(view.viewport(), event)
    qtbot.waitUntil(lambda: bool(found))
    assert len(found) == 1 and found[0] >= 1.5


def test_no_line_is_seen_at_an_end_of_a_menu_or_beside_another(qtbot, qapp):
    apply_theme(qapp, True)
    pictures = []
    for more in (0, 1):
        menu = QMenu()
        qtbot.addWidget(menu)
        for lines_here, text in ((0, "Copy"), (1 + more, "Paste")):
            for _ in range(lines_here):
                separate(menu)
            menu.addAction(text)
        for _ in range(more):
            separate(menu)
        menu.popup(QPoint(0, 0))
        QApplication.processEvents()
        pictures.append(menu.grab().toImage())
        menu.close()
    assert pictures[0] == pictures[1]


def test_a_line_takes_no_room_and_no_click_of_its_own(qtbot, qapp):
    apply_theme(qapp, True)
    menus = [QMenu(), QMenu()]
    for menu, add in zip(menus, (separate, QMenu.addSeparator), strict=True):
        qtbot.addWidget(menu)
        menu.addAction("Copy")
        add(menu)
        menu.addAction("Paste")
    ours, of_qt = menus
    assert ours.sizeHint() == of_qt.sizeHint()
    ours.popup(QPoint(0, 0))
    QTest.mouseClick(ours, Qt.MouseButton.LeftButton, pos=ours.rect().center())
    assert ours.isVisible()  # a click between entries chooses nothing
    QTest.keyClick(ours, Qt.Key.Key_Down)
    QTest.keyClick(ours, Qt.Key.Key_Down)
    assert ours.activeAction().text() == "Paste"
    chosen = []
    ours.triggered.connect(lambda action: chosen.append(action.text()))
    QTest.keyClick(ours, Qt.Key.Key_Return)
    ours.popup(QPoint(0, 0))
    first = ours.actionGeometry(ours.actions()[0]).center()
    QTest.mouseClick(ours, Qt.MouseButton.LeftButton, pos=first)
    assert chosen == ["Paste", "Copy"] and not ours.isVisible()
