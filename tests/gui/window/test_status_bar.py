"""The status bar as a person sees it: messages cut with …, a clock that is not late."""

import itertools
import re
import time

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip

from gui.core.diagnostics import cpu_meter
from gui.core.groups.group import Group, PvSpec
from gui.core.pv import counts
from gui.core.pv.formatting import format_clock
from gui.window import status_bar
from gui.window.second_clock import SecondClock, to_next_second_ms
from tests.support.menu_bar import front

SHIFT = Qt.KeyboardModifier.ShiftModifier
LONG = "Recording to /data/2026/11/29/very/long/" + "folder/" * 30 + "shift.pvrec ends <b>here</b>"


def point_at(status, place):
    event = QHelpEvent(QEvent.Type.ToolTip, place, status.mapToGlobal(place))
    QApplication.sendEvent(status, event)


def test_a_message_without_room_ends_in_dots_and_is_told_whole_by_the_mouse(window, qtbot):
    status = window.status
    window.messages.error(LONG)
    shown = status.shown_message
    begin, _, end = shown.partition("…")
    assert LONG.startswith(begin) and LONG.endswith(end) and min(len(begin), len(end)) > 10
    first_field = min(each.x() for each in status._fields.values() if not each.isHidden())
    assert status.fontMetrics().horizontalAdvance(shown) <= first_field - 6
    point_at(status, QPoint(60, status.height() // 2))
    qtbot.waitUntil(QToolTip.isVisible)
    assert "shift.pvrec ends &lt;b&gt;here" in QToolTip.text()
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    window.messages.posted.emit("Saved", False)
    assert status.shown_message == "Saved"
    point_at(status, QPoint(60, status.height() // 2))
    assert not QToolTip.isVisible() or "shift.pvrec" not in QToolTip.text()


def test_the_message_that_is_painted_is_the_cut_one(window, qtbot):
    """Nothing of it is painted beneath the fields, and its end is where the dots are."""
    status = window.status
    window.resize(900, 700)
    empty = status.grab().toImage()
    window.messages.note("M" * 290)  # an error has a ground around it
    room = status._message_room()
    painted = status.grab().toImage()
    rows, scale = range(4, status.height() - 4), painted.devicePixelRatio()
    low = range(status.height() - 6, status.height() // 2, -1)

    def differs(x, ys):
        return any(
            painted.pixel(int(x * scale), int(y * scale))
            != empty.pixel(int(x * scale), int(y * scale))
            for y in ys
        )

    assert any(differs(room.left() + x, rows) for x in range(20, 34))
    end = room.left() + status.fontMetrics().horizontalAdvance(status.shown_message)
    assert end <= room.right() + 1
    assert any(differs(x, low) for x in range(end - 12, end))
    assert not any(differs(x, rows) for x in range(end + 2, room.right() + 6))


def test_sizes_have_the_mark_of_the_settings(window, monkeypatch):
    monkeypatch.setattr(counts, "_mark", counts.NARROW_SPACE)  # as where LC_ALL is German
    window.status.show_history(5, 1024)
    assert window.status._fields["history"].text() == "history 5/1\u202f024 MB"


def test_the_clock_changes_with_the_second(window, qtbot):
    """However long the program has been open; on any moment the next tick is due at a second."""

    def due_after_second_ms():
        timer = window._second._timer
        return (time.time_ns() // 1_000_000 + timer.remainingTime()) % 1000

    qtbot.waitUntil(lambda: due_after_second_ms() < 20)  # of two readings, on a busy machine
    clock = window.status._fields["clock"]

    def right():
        now = time.time_ns()
        return now // 10**6 % 1000 > 300 or clock.text().startswith(format_clock(now, window.utc))

    for _ in range(3):
        qtbot.waitUntil(right)


def test_the_next_tick_is_that_of_the_next_second(qtbot, monkeypatch):
    second = 10**9
    assert to_next_second_ms(5 * second) == 1002
    assert to_next_second_ms(5 * second + 600_000_000) == 402
    assert to_next_second_ms(5 * second + 999_500_000) == 1003  # came a little too soon
    made = SecondClock()
    monkeypatch.setattr(time, "time_ns", lambda: 5 * second + 850_000_000)
    made.start()
    assert made.running and made.wait_ms == 152
    with qtbot.waitSignal(made.ticked):
        pass
    made.stop()
    assert not made.running


def test_counts_have_the_mark_of_the_locale(window, monkeypatch):
    monkeypatch.setattr(counts, "_mark", counts.NARROW_SPACE)  # as where LC_ALL is German
    window.status.show_totals(2, 2, 0, 0, 1_234_567)
    texts = [each.text() for each in window.status.findChildren(QLabel)]
    assert "lost 1\u202f234\u202f567" in texts, texts


def test_the_diagnostics_show_the_same_cpu_at_the_same_moment(window, qtbot, monkeypatch):
    """Each measured by itself, over other seconds: 11 % beside 10 %."""
    began, numbers = time.process_time(), itertools.count()
    used = itertools.accumulate(numbers, lambda so_far, each: so_far + each / 100, initial=began)
    monkeypatch.setattr(cpu_meter.time, "process_time", lambda: next(used))  # more each time
    qtbot.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | SHIFT)
    view = window.diagnostics.view
    qtbot.waitUntil(lambda: "CPU" in view._cards)
    shown = window.status._fields["cpu"]
    qtbot.waitUntil(lambda: bool(shown.text()))  # empty before the second tick of a bar
    seen = []

    def note():
        card = view._cards["CPU"].value.text()
        seen.append((shown.text(), f"CPU {card}"))

    window._second.ticked.connect(note)
    window.diagnostics._source.renewed.connect(note)
    qtbot.waitUntil(lambda: len({bar for bar, _ in seen}) >= 3)
    assert [bar for bar, _ in seen] == [card for _, card in seen]


def test_a_note_on_the_span_goes_when_another_range_is_typed_and_an_error_stays(window, qtbot):
    content = window.open_tabs.open_group(Group("Spans", 60, pvs=(PvSpec("a", plot=True),))).content

    def types(text):
        box = content.chart.toolbar.span_box
        box.lineEdit().selectAll()
        qtbot.keyClicks(box.lineEdit(), text)
        qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Return)

    types("30m")
    assert window.status.shown_message == "Done: Time span 30m. Ctrl+Z undoes it."
    types("-5h to -4h")
    assert window.status.shown_message == ""
    window.messages.error("refused 401.5")
    types("-3h to -2h")
    assert window.status.shown_message == "refused 401.5"
    content.set_modified(False)


def test_an_error_of_before_goes_with_the_last_tab(window, qtbot, monkeypatch):
    for name in ("a", "b"):
        window.open_tabs.open_group(Group(name, 60, pvs=()))
    window.messages.error("a refused 401.5: it is above its control limit 401")
    monkeypatch.setattr(status_bar, "_SEEN_S", 0.0)
    for each in window.open_tabs.contents():
        each.set_modified(False)
    window.open_tabs.end(window.open_tabs.tabs()[0])
    assert window.status.shown_message.startswith("a refused")
    window.open_tabs.end(window.open_tabs.tabs()[0])
    assert window.status.shown_message == "" and window.messages.errors[-1].startswith("a refused")


def test_an_error_that_comes_with_the_closing_stays(window, monkeypatch):
    monkeypatch.setattr(status_bar, "_SEEN_S", 60.0)  # however busy the machine is
    tab = window.open_tabs.open_group(Group("a", 60, pvs=()))
    tab.content.set_modified(False)
    window.messages.error("The log of puts cannot be written")
    window.open_tabs.end(tab)
    assert window.status.shown_message == "The log of puts cannot be written"


@pytest.mark.parametrize("change", ["none", "larger text", "UTC"])
def test_the_clock_has_room_for_any_time_and_lays_nothing_out(window, qtbot, change):
    """With each second the whole window was laid out anew."""
    status, label = window.status, window.status._fields["clock"]
    front(window, qtbot)
    if change == "larger text":
        QTest.keyClick(window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    if change == "UTC":
        qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
    status.show_totals(0, 0, 0, 0, 0)
    assert ("UTC" in label.text()) is (change == "UTC")
    digits = QFontMetrics(label.font())
    widest = max("0123456789", key=digits.horizontalAdvance)
    wide = digits.horizontalAdvance(re.sub(r"\d", widest, label.text()))
    margins = label.contentsMargins()
    qtbot.waitUntil(lambda: label.size() == label.minimumSize() == label.maximumSize())
    assert label.width() >= wide + margins.left() + margins.right()
    assert label.height() >= digits.height()


def test_fields_make_room_for_a_notice_with_the_next_second_though_no_text_changes(window):
    status, field = window.status, window.status._fields["history"]
    status.show_totals(0, 0, 0, 0, 0)
    assert not field.isHidden()
    notice = QLabel("notice")
    notice.setFixedWidth(status.width())
    status.insertPermanentWidget(0, notice)
    status.show_totals(0, 0, 0, 0, 0)
    assert field.isHidden()
    notice.hide()
    status.show_totals(0, 0, 0, 0, 0)
    assert not field.isHidden()
