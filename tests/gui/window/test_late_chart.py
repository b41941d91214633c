"""The chart of a tab comes in a turn of its own: its place, order, keys, and tabs closed before."""

import time
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.core.groups.group import Group, PvSpec
from gui.qt.look import icons
from gui.qt.turns import frame_clock
from gui.tab import tab as tab_module
from gui.tab.tab import Tab
from gui.widgets.chart.chart import StripChart
from gui.widgets.chart.controls import actions
from tests.support.batches import batch, connected
from tests.support.window import turn_until

GROUP = Group("Late", 60, pvs=tuple(PvSpec(f"NOT:THERE:{k}", plot=k < 2) for k in range(4)))
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def no_spare(window):
    """Views that stood ready would bring their chart."""
    window.spare.end()


def opened(window):
    window.open_tabs.open_group(GROUP)
    return window.open_tabs.contents()[-1]


def focus_order(tab):
    """Return what the Tab key comes to from the table on, until it is there again."""
    tab.table.setFocus()
    found = []
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        if widget is tab.table:
            return found
        found.append((type(widget).__name__, widget.accessibleName()))
    raise AssertionError(found)


def test_the_table_is_there_first_and_the_chart_comes_into_its_place(window, qtbot):
    tab = opened(window)
    assert not tab.traces.has_chart  # in the turn that opened the tab
    assert tab.model.rowCount() == 4
    sizes = []
    assert turn_until(lambda: sizes.append(tab.table.size().toTuple()) or tab.traces.has_chart)
    assert turn_until(lambda: tab.chart.isVisible() and tab.chart.frames)
    assert tab.table.size().toTuple() == sizes[-1]  # nothing has moved
    assert [trace.label for trace in tab.chart.traces] == ["NOT:THERE:0", "NOT:THERE:1"]
    assert QApplication.focusWidget() is tab.table


def test_the_tab_key_goes_the_same_way_when_the_chart_came_later(window, qtbot):
    opened(window)
    opened(window)
    later = opened(window)
    assert turn_until(lambda: later.traces.has_chart and later.chart.legend.isVisible())
    order = [name for name, _ in focus_order(later)]
    assert order[order.index("GroupTabBar") :] == [
        *("GroupTabBar", "SpanBox", "SwitchButton", "ChartCanvas", "Legend"),
        *("QLineEdit", "SwitchButton"),
    ]


def test_the_keys_of_the_chart_act_in_the_table_and_on_the_tab_bar(window, qtbot):
    tab = opened(window)
    assert turn_until(lambda: tab.traces.has_chart)
    for widget in (tab.table, window.tab_widget.bar):
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_R, CONTROL)
        box = tab.chart.toolbar.span_box
        assert turn_until(lambda box=box: box.isAncestorOf(QApplication.focusWidget()) or
                          QApplication.focusWidget() is box)  # fmt: skip


def test_a_tab_closed_before_its_chart_makes_none(window, qtbot, monkeypatch):
    made = []
    init = StripChart.__init__
    monkeypatch.setattr(
        StripChart, "__init__", lambda self, *rest: made.append(1) or init(self, *rest)
    )
    for _ in range(20):
        opened(window)
        window.close_actions.close(window.open_tabs.tabs()[0])
    frames = window._clock.frames
    assert turn_until(lambda: window._clock.frames > frames + 2)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not made
    assert not window.open_tabs.tabs()


def test_of_many_tabs_the_one_in_front_gets_its_chart_first_and_each_a_turn(window, qtbot):
    tabs = [opened(window) for _ in range(6)]
    counts = []

    def count():
        counts.append([tab.traces.has_chart for tab in tabs])
        return all(counts[-1])

    window._clock.painted.connect(count)  # once a frame
    assert turn_until(lambda: counts and all(counts[-1]))
    first = next(had for had in counts if any(had))
    assert first == [False] * 5 + [True]
    assert all(sum(b) - sum(a) <= 1 for a, b in pairwise(counts))
    window._clock.painted.disconnect(count)


class _Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _, event):
        """Count a paint event."""
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.mark.parametrize("first", [True, False])
def test_the_turn_that_makes_a_tab_does_not_paint_it(window, qtbot, first):
    if not first:
        before = opened(window)
        assert turn_until(lambda: before.chart.frames)
    tab = opened(window)
    paints = _Paints(tab.table.viewport())
    QApplication.sendPostedEvents()  # the rest of the turn
    assert not paints.count
    assert turn_until(lambda: paints.count)
    assert tab.table.isVisible() and window.tab_widget.updatesEnabled()


def test_the_first_frame_of_a_tab_comes_after_it_was_painted(window, qtbot, monkeypatch):
    asked = []
    painted = window.tab_widget.updatesEnabled
    monkeypatch.setattr(Tab, "show_soon", lambda _: asked.append(painted()))
    opened(window)
    assert not asked  # in the turn that opened it
    assert turn_until(lambda: asked)
    opened(window)
    assert turn_until(lambda: len(asked) == 2)
    window.tab_widget.setCurrentIndex(0)  # a tab that was made before needs no turn of its own
    assert asked == [True] * 3


def test_a_frame_that_is_due_does_not_come_with_the_turn_that_opens_a_tab(
    window, qtbot, monkeypatch
):
    monkeypatch.setattr(frame_clock, "_PUT_OFF_MS", 500)  # the turn may take long here
    painted = []

    def look():  # in a frame: whether the turn that paints the new tab was before it
        painted.append(window.tab_widget.updatesEnabled())

    assert turn_until(window._clock._timer.isActive)  # not within a frame
    window._clock.register(look)
    window._clock.hasten()
    opened(window)
    assert turn_until(lambda: painted)
    window._clock.unregister(look)
    assert painted[0]


def test_the_first_frame_of_a_tab_brings_its_first_values_where_they_come_soon(
    window, qtbot, monkeypatch
):
    monkeypatch.setattr(frame_clock, "_PUT_OFF_MS", 30_000)  # "soon" may be long here
    assert turn_until(window._clock._timer.isActive)  # not within a frame
    tab, frames = opened(window), window._clock.frames
    assert turn_until(window.tab_widget.updatesEnabled)  # it was painted, without values
    for _ in range(20):
        QApplication.processEvents()
    assert window._clock.frames == frames and not tab.traces.has_chart
    monkeypatch.setattr(tab_module, "_REST_MS", 30_000)
    now, says = tab.store.now_ns(), tab.worker._worker.batch_ready.emit
    says(batch([(0, now, 1.5, 0, 0)], [connected(slot) for slot in range(4)], now))
    assert turn_until(lambda: tab.store.has_value[0])
    for _ in range(20):
        QApplication.processEvents()
    assert window._clock.frames == frames  # the others are on their way
    says(batch([(slot, now, 1.5, 0, 0) for slot in range(1, 4)], (), now))
    assert turn_until(lambda: tab.first_value_at is not None)
    assert window._clock.frames == frames + 1
    assert turn_until(lambda: tab.traces.has_chart)  # after its values


def test_a_tab_shows_its_first_value_though_others_do_not_come(window, qtbot, monkeypatch):
    monkeypatch.setattr(frame_clock, "_PUT_OFF_MS", 30_000)
    assert turn_until(window._clock._timer.isActive)
    tab = opened(window)
    now = tab.store.now_ns()
    tab.worker._worker.batch_ready.emit(batch([(0, now, 1.5, 0, 0)], [connected(0)], now))
    assert turn_until(lambda: tab.first_value_at is not None)


def test_where_frames_are_dear_a_tab_without_values_has_its_own_soon(window, qtbot, monkeypatch):
    opened(window)
    assert turn_until(lambda: window.open_tabs.contents()[0].traces.has_chart)
    monkeypatch.setattr(frame_clock, "SLOWEST_MS", 3_600_000)
    window._clock.set_interval(3_600_000)  # as where one frame takes long
    assert turn_until(lambda: window._clock._timer.remainingTime() > 60_000)
    tab = opened(window)
    assert turn_until(lambda: tab.traces.has_chart and tab.chart.frames)
    frames = window._clock.frames
    window.tab_widget.setCurrentIndex(0)  # one that was made before
    assert turn_until(lambda: window._clock.frames > frames)


def test_a_chart_that_is_painted_before_its_first_frame_is_of_now(window, qtbot, monkeypatch):
    """Its axis went from 23:59 to 00:00 of 1970, and it said that no samples are known there."""
    assert turn_until(window._clock._timer.isActive)
    before_ns, tab = time.time_ns(), opened(window)
    assert turn_until(window.tab_widget.updatesEnabled)
    window._clock.stop()  # however long the first frame takes
    chart = tab.chart
    assert turn_until(chart.canvas.isVisible)
    chart.canvas.grab()
    begin_ns, end_ns = chart.canvas.scene.range_ns
    assert not chart.frames and begin_ns < end_ns
    assert before_ns <= end_ns <= time.time_ns() + 10**9  # at the next column of pixels
    window._clock.start()
    assert turn_until(lambda: chart.frames)


def test_the_icons_of_the_first_chart_are_painted_in_turns_before_it(window, qtbot, monkeypatch):
    """With them it was a stall of 55 ms while 5,000 PVs connect."""
    at = []
    paint = actions.paint_ahead

    def slow(name):
        painted = paint(name)
        if painted:
            at.append(time.perf_counter())
            until = at[-1] + 0.004  # as on a slow machine
            while time.perf_counter() < until:
                pass
        return painted

    icons.icon.cache_clear()
    monkeypatch.setattr(actions, "paint_ahead", slow)
    made = []
    tab = opened(window)
    take = tab.traces._make_chart

    def make():
        made.append(icons.icon.cache_info().misses)
        chart = take()
        made.append(icons.icon.cache_info().misses)
        return chart

    monkeypatch.setattr(tab.traces, "_make_chart", make)
    assert turn_until(lambda: made)
    assert len(at) > 10 and made[1] - made[0] <= 1, "in the turn of the chart that of UTC alone"
    pauses = [later - earlier for earlier, later in pairwise(at)]
    assert sum(pause > 0.006 for pause in pauses) >= len(at) // 2 - 1, "two of 4 ms in one turn"
    painted = len(at)
    opened(window)
    assert turn_until(lambda: window.open_tabs.contents()[-1].traces.has_chart)
    assert len(at) == painted, "once for all charts"
