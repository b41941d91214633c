"""Messages in the status bar as they are seen: an error apart from a note, and whole or elided."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from gui.qt.look.theme import colors_of

LONG = "/net/controls/groups/ring/broken.pvgroup:3: not TOML: " + "a value is wrong; " * 13


def ground(status):
    """Return the colour behind the first letters of a message."""
    picture = status.grab().toImage()
    ratio = picture.devicePixelRatio()
    return QColor(picture.pixel(round(11 * ratio), round((status.height() / 2 - 7) * ratio)))


def first_field(status):
    shown = (each for each in status.findChildren(QLabel) if each.isVisible())
    return min(each.x() for each in shown)


@pytest.mark.parametrize("dark", [False, True])
def test_an_error_has_the_ground_of_what_failed_and_a_note_has_not(window, dark):
    window.set_dark(dark)
    status = window.status
    problem = QColor(colors_of(status).problem.ground)
    window.messages.note("Saved")
    assert ground(status) != problem
    window.messages.error("Not saved: the disk is full")
    assert status.currentMessage() == "Not saved: the disk is full"
    assert ground(status) == problem
    status.showMessage("Save the group to its file")  # the tip of a menu's entry
    assert ground(status) != problem
    window.messages.note("Saved")
    assert ground(status) != problem


@pytest.mark.parametrize("error", [False, True])
def test_a_message_without_room_ends_before_the_fields(window, error):
    status = window.status
    (window.messages.error if error else window.messages.note)(LONG)
    QTest.qWait(0)
    picture = status.grab().toImage()
    ratio, end = picture.devicePixelRatio(), first_field(status)
    rows, columns = range(0, picture.height()), range(round((end - 6) * ratio), round(end * ratio))
    seen = {picture.pixel(x, y) for x in columns for y in rows if 2 < y < picture.height() - 2}
    assert len(seen) == 1, "no half letter at the fields"
