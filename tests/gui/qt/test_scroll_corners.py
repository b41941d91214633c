"""Scroll bars of tables end where the table does."""

from PySide6.QtWidgets import QTableWidget, QWidget
from shiboken6 import delete

from gui.qt.plain_rows import show_plain_rows


def test_a_table_that_goes_with_its_rows_says_nothing(qtbot):
    """Its bars go one after the other; the other one's slot asked for the first."""
    parent = QWidget()
    table = QTableWidget(50, 30, parent)
    show_plain_rows(table)
    table.resize(300, 200)
    parent.show()
    qtbot.waitUntil(table.horizontalScrollBar().isVisible)
    with qtbot.captureExceptions() as caught:
        delete(parent)
    assert caught == []


def test_a_scroll_bar_alone_ends_where_the_table_ends_and_two_leave_a_covered_corner(qtbot):
    table = QTableWidget(50, 3)
    qtbot.addWidget(table)
    show_plain_rows(table)
    table.setHorizontalScrollMode(table.ScrollMode.ScrollPerPixel)
    table.resize(600, 200)
    table.show()
    upright, flat = table.verticalScrollBar(), table.horizontalScrollBar()

    def inner():
        return table.rect().adjusted(2, 2, -2, -2)

    def end(bar):
        return bar.mapTo(table, bar.rect().bottomRight())

    qtbot.waitUntil(lambda: upright.isVisible() and not flat.isVisible())
    assert end(upright).y() >= inner().bottom() - 1 and end(upright).x() >= inner().right() - 1
    table.resize(250, 200)
    qtbot.waitUntil(lambda: upright.isVisible() and flat.isVisible())
    corner = table.cornerWidget()
    assert corner.isVisible() and corner.width() == upright.width()
    assert end(upright).y() < flat.mapTo(table, flat.rect().topLeft()).y()
    table.setRowCount(2)
    qtbot.waitUntil(lambda: not upright.isVisible() and flat.isVisible())
    assert end(flat).x() >= inner().right() - 1 and not corner.isVisible()
    table.setRowCount(50)
    qtbot.waitUntil(lambda: corner.isVisible())
