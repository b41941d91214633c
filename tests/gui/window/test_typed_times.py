"""Times typed into the window of the program, while its frames are painted."""

from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from gui.widgets.chart.controls.span_box import SpanBox
from tests.support.window import LEFT

KEYS = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def enter(qtbot, box, text):
    line = box.lineEdit()
    qtbot.mouseClick(line, LEFT)
    qtbot.keyClick(line, KEYS.Key_A, CTRL)
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, KEYS.Key_Return)


def sentences(content):
    labels = content.chart.toolbar.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisible())


def test_what_is_typed_is_in_force_and_what_is_wrong_stays_marked(zone, window, qtbot):
    window.open_tabs.open_names(["none:a"])
    content = window.open_tabs.current().content
    chart = content.chart
    box = chart.findChild(SpanBox)
    qtbot.waitUntil(lambda: chart.frames > 2)
    enter(qtbot, box, "2h30")
    assert chart.span == 9000 and box.currentText() == "2h30m" and content.group.span_s == 9000
    enter(qtbot, box, "soon to now")
    frames = chart.frames
    qtbot.waitUntil(lambda: chart.frames > frames + 10)  # they used to take the sentence away
    assert "“soon” is not a time" in sentences(content) and box.currentText() == "soon to now"
    before = datetime.now() - timedelta(minutes=90)
    enter(qtbot, box, f"{before:%H:%M} to now")
    begin, end = chart.canvas.shown_range()
    assert (
        f"{datetime.fromtimestamp(begin / 1e9):%Y-%m-%d %H:%M:%S}" == f"{before:%Y-%m-%d %H:%M}:00"
    )
    assert box.currentText() == f"{before:%Y-%m-%d %H:%M} to now" and "soon" not in sentences(
        content
    )
    qtbot.waitUntil(lambda: chart.canvas.shown_range()[1] > end)
    assert chart.canvas.shown_range()[0] == begin and chart.view.live
    first, last = before, datetime.now() + timedelta(minutes=40)
    enter(qtbot, box, f"{first:%H:%M} - {last:%H:%M}")  # begun, and ends in 40 minutes
    shown = [datetime.fromtimestamp(at / 1e9) for at in chart.canvas.shown_range()]
    assert [f"{at:%d %H:%M}" for at in shown] == [f"{first:%d %H:%M}", f"{last:%d %H:%M}"]
    content.set_modified(False)
