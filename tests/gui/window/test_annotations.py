"""Annotations by mouse and keys in the program's window: undone, saved, opened again, printed."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QPushButton

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.formatting import format_moment
from gui.files.groups.pvgroup import load, save
from tests.support.context_menu import LEFT, answering, choose_at

KEYS = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def press(dialog, button="Ok"):
    buttons = dialog.findChild(QDialogButtonBox)
    QTest.mouseClick(buttons.button(getattr(QDialogButtonBox.StandardButton, button)), LEFT)


def written(text, button="Ok"):
    def answer(dialog):
        QTest.keyClick(dialog.text, KEYS.Key_A, CTRL)
        QTest.keyClicks(dialog.text, text)
        press(dialog, button)

    return answer


def at_the_time(text):
    def answer(dialog):
        QTest.mouseClick(dialog.time, LEFT)
        QTest.keyClick(dialog.time, KEYS.Key_A, CTRL)
        QTest.keyClicks(dialog.time, text)
        press(dialog)

    return answer


def has_the_keys(canvas):
    """Bring the window to the front, as a window manager does when a dialog ends."""
    if QApplication.activeModalWidget() is None and not canvas.hasFocus():
        canvas.window().activateWindow()
        canvas.setFocus()
    return canvas.hasFocus()


def asked(canvas, qtbot):
    qtbot.waitUntil(lambda: has_the_keys(canvas))
    QTest.keyClick(canvas, KEYS.Key_N)


def undone(canvas, qtbot, more=Qt.KeyboardModifier.NoModifier):
    qtbot.waitUntil(lambda: has_the_keys(canvas))
    QTest.keyClick(canvas, KEYS.Key_Z, CTRL | more)


def texts(tab):
    return [each.text for each in tab.group.annotations]


def place(tab, number=0):
    """The middle of a flag, once it is painted."""
    tab.chart.canvas.grab()
    found = dict(tab.chart.annotations._placed)
    return found[number].center().toPoint()


def dragged(canvas, begin, dx):
    QTest.mousePress(canvas, LEFT, pos=begin)
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(canvas, begin + QPoint(round(part * dx), 0))
    QTest.mouseRelease(canvas, LEFT, pos=begin + QPoint(dx, 0))


def test_a_text_at_a_time_is_added_moved_edited_removed_and_kept(window, qtbot, tmp_path):
    path = tmp_path / "ring.pvgroup"
    save(path, Group("Ring", pvs=(PvSpec("none:a", plot=True),)))
    window.open_tabs.open_file(path)
    qtbot.waitUntil(lambda: bool(window.open_tabs.contents()))
    tab = window.open_tabs.contents()[0]
    canvas = tab.chart.canvas
    qtbot.waitUntil(lambda: bool(canvas.axes) and tab.chart.frames > 5)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(5, 5))
    QTest.keyClick(canvas, KEYS.Key_Space)  # paused: places stay
    plot = canvas.scene.layout.plot
    middle = plot.center().toPoint()
    QTest.mouseMove(canvas, middle - QPoint(1, 1))
    QTest.mouseMove(canvas, middle)
    with answering(qtbot, written("RF trip", "Cancel")):
        asked(canvas, qtbot)
    assert texts(tab) == [] and not tab.modified
    with answering(qtbot, written("")):
        asked(canvas, qtbot)
    empty = QApplication.activeModalWidget()
    assert empty.isVisible() and "has a text" in empty.why.text()
    QTest.keyClicks(empty.text, "RF trip")
    press(empty)
    assert texts(tab) == ["RF trip"] and tab.modified
    at_ns = tab.group.annotations[0].time_ns
    assert abs(canvas.scene.x_of(at_ns) - middle.x()) <= 1

    dragged(canvas, place(tab), 120)
    moved_ns = tab.group.annotations[0].time_ns
    assert abs(canvas.scene.x_of(moved_ns) - middle.x() - 120) <= 1.5
    undone(canvas, qtbot)
    assert tab.group.annotations[0].time_ns == at_ns
    undone(canvas, qtbot, Qt.KeyboardModifier.ShiftModifier)
    assert tab.group.annotations[0].time_ns == moved_ns

    with answering(qtbot, written("RF trip, cavity 2")):
        QTest.mouseDClick(canvas, LEFT, pos=place(tab))
    assert texts(tab) == ["RF trip, cavity 2"]
    assert tab.group.annotations[0].time_ns == moved_ns  # the time was not typed
    choose_at(canvas, place(tab), qtbot, "Edit annotation…", answer=at_the_time("no time"))
    wrong = QApplication.activeModalWidget()
    assert wrong.isVisible() and "is no time such as 10:00" in wrong.why.text()
    QTest.keyClick(wrong.time, KEYS.Key_A, CTRL)
    begin_ns = canvas.shown_range()[0]
    QTest.keyClicks(wrong.time, format_moment(begin_ns, False))
    press(wrong)
    assert abs(tab.group.annotations[0].time_ns - begin_ns) < 1_000_000_000
    undone(canvas, qtbot)
    assert tab.group.annotations[0].time_ns == moved_ns
    choose_at(canvas, place(tab), qtbot, "Edit annotation…", answer=written("RF"))
    assert texts(tab) == ["RF"]
    blank = canvas.grab().toImage()
    choose_at(canvas, place(tab), qtbot, "Remove annotation")
    assert texts(tab) == [] and canvas.grab().toImage() != blank
    undone(canvas, qtbot)
    assert texts(tab) == ["RF"]
    with answering(qtbot, lambda dialog: QTest.mouseClick(removal(dialog), LEFT)):
        QTest.mouseDClick(canvas, LEFT, pos=place(tab))
    assert texts(tab) == []
    undone(canvas, qtbot)
    qtbot.waitUntil(lambda: has_the_keys(canvas))
    QTest.keyClick(canvas, KEYS.Key_S, CTRL)
    qtbot.waitUntil(lambda: not tab.modified)
    assert [each.text for each in load(path).group.annotations] == ["RF"]
    window.close_actions.close(window.open_tabs.tabs()[0])
    window.open_tabs.open_file(path)
    qtbot.waitUntil(lambda: bool(window.open_tabs.contents()))
    again = window.open_tabs.contents()[0]
    assert texts(again) == ["RF"] and again.group.annotations[0].time_ns == moved_ns
    again.set_modified(False)


def removal(dialog):
    return next(b for b in dialog.findChildren(QPushButton) if b.text() == "&Remove")


def test_a_picture_has_the_annotations(window, qtbot):
    window.open_tabs.open_names(["none:a"])
    tab = window.open_tabs.current().content
    canvas = tab.chart.canvas
    qtbot.waitUntil(lambda: bool(canvas.axes) and tab.chart.frames > 5)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(5, 5))
    QTest.keyClick(canvas, KEYS.Key_Space)
    bare = tab.chart.pictures.picture().image()
    center = canvas.scene.layout.plot.center()
    canvas.hover(QPointF(center))
    with answering(qtbot, written("RF trip")):
        asked(canvas, qtbot)
    assert texts(tab) == ["RF trip"]
    assert tab.chart.pictures.picture().image() != bare
    tab.set_modified(False)


def test_one_more_than_a_group_can_hold_is_refused_with_a_sentence(window, qtbot, monkeypatch):
    monkeypatch.setattr("gui.core.groups.annotations.MOST", 2)
    window.open_tabs.open_names(["none:a"])
    tab = window.open_tabs.current().content
    canvas = tab.chart.canvas
    qtbot.waitUntil(lambda: bool(canvas.axes) and tab.chart.frames > 5)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(5, 5))
    QTest.keyClick(canvas, KEYS.Key_Space)
    for _ in range(3):
        with answering(qtbot, written("RF trip")):
            asked(canvas, qtbot)
    assert texts(tab) == ["RF trip"] * 2
    assert "2 annotations at most" in window.status.currentMessage()
    tab.set_modified(False)
