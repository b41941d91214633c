"""A chart fills at once: with what other tabs know, and grown to what there is."""

import time

import numpy as np
from PySide6.QtCore import Qt

from gui.core.history.history import OPEN_END
from gui.widgets.chart.controls.span_box import SpanBox
from tests.support.waiting import DEADLINE_MS
from tests.support.window import LEFT

SECOND = 10**9


def kept(content):
    store = content.store
    store.histories.file_fresh()
    times, values, _, gaps = store.history(0).window(-OPEN_END, OPEN_END)
    return times.copy(), values.copy(), gaps.copy()


def box_text(content):
    return content.chart.findChild(SpanBox).currentText()


def shown_s(content):
    begin, end = content.chart.canvas.shown_range()
    return (end - begin) / SECOND


def closed(window):
    for content in window.open_tabs.contents():
        content.set_modified(False)


def test_a_second_tab_begins_with_what_the_first_one_has(ioc, prefix, window, qtbot):
    window.open_tabs.open_names([f"{prefix}0"], "First")
    first = window.open_tabs.current().content
    qtbot.waitUntil(lambda: len(kept(first)[0]) > 60, timeout=DEADLINE_MS)
    begin_ns = kept(first)[0][0]
    window.open_tabs.open_names([f"{prefix}0"], "Second")
    second = window.open_tabs.current().content
    qtbot.waitUntil(
        lambda: len(kept(second)[0]) and kept(second)[0][0] == begin_ns, timeout=DEADLINE_MS
    )
    qtbot.waitUntil(lambda: second.chart.canvas.shown_range()[0] <= begin_ns)
    count = len(kept(second)[0])
    qtbot.waitUntil(lambda: len(kept(second)[0]) > count + 20, timeout=DEADLINE_MS)
    times, values, gaps = kept(second)
    assert (np.diff(times) > 0).all() and (np.diff(values) == 1).all()  # it counts: none is missing
    assert not len(gaps)
    assert box_text(second) == "up to 10m"
    closed(window)


def test_a_chart_grows_with_its_samples_until_a_person_chooses(ioc, prefix, window, qtbot):
    before_ns = time.time_ns()
    window.open_tabs.open_names([f"{prefix}1"])
    content = window.open_tabs.current().content
    opened_ns = time.time_ns()
    chart = content.chart
    assert box_text(content) == "up to 10m" and chart.span == 600
    qtbot.waitUntil(lambda: len(kept(content)[0]) > 5, timeout=DEADLINE_MS)
    qtbot.waitUntil(lambda: shown_s(content) < 60)
    first_ns = kept(content)[0][0]
    qtbot.waitUntil(lambda: shown_s(content) > 6, timeout=DEADLINE_MS)
    begin_ns = chart.canvas.shown_range()[0]
    held_since_opening = first_ns < begin_ns and before_ns <= begin_ns <= opened_ns
    assert begin_ns == first_ns or held_since_opening
    assert content.group.span_s == 600
    chart.canvas.setFocus()
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Space)
    assert chart.paused and box_text(content) != "up to 10m"
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Space)
    assert box_text(content) == "up to 10m" and content.group.span_s == 600
    line = chart.findChild(SpanBox).lineEdit()
    qtbot.mouseClick(line, LEFT)
    qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(line, "2m")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    frames = chart.frames
    qtbot.waitUntil(lambda: chart.frames > frames + 3)
    assert shown_s(content) == 120 and box_text(content) == "2m" and content.group.span_s == 120
    closed(window)
