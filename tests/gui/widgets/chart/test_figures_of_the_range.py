"""Figures of the legend are of the range that its heading says, of all traces at once."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Metadata, PvKind
from gui.widgets.chart.readings import statistics_rounds
from gui.widgets.chart.readings.legend import HIGH, LOW, MEAN
from gui.widgets.chart.readings.statistics_rounds import StatisticsRounds
from tests.support.batches import NOW
from tests.support.charts import Histories, strip_chart, trace

TRACES = 4


@pytest.fixture
def chart(qtbot, monkeypatch):
    monkeypatch.setattr(statistics_rounds, "_FIRST_S", 60.0)  # on a machine that is busy, too
    source = Histories()
    for slot in range(TRACES):  # 100 s are shown: high at both ends, low in the middle
        source.fill(slot, [-90, -70, -40, -10], [9, slot, slot, 9])
    return strip_chart(qtbot, source, [trace(slot) for slot in range(TRACES)])


def figures(chart):
    """Return lowest and highest value of each row as a person reads them."""
    rows = range(chart.legend.rowCount())
    return [tuple(float(chart.legend.item(row, n).text()) for n in (LOW, HIGH)) for row in rows]


def heading(chart):
    return chart.legend.horizontalHeaderItem(LOW).text()


def test_the_first_frame_has_those_of_all_traces(chart):
    assert figures(chart) == [(slot, 9) for slot in range(TRACES)]


def test_they_change_with_the_heading(chart):
    canvas = chart.canvas
    canvas.setFocus()
    QTest.mouseMove(canvas, QPoint(int(canvas.x_of(NOW - 45 * 10**9)), 200))
    QTest.keyClick(canvas, Qt.Key.Key_M)
    begin_ns, end_ns = canvas.scene.markers.ordered
    assert NOW - 70e9 < begin_ns < end_ns < NOW - 10e9
    chart.refresh(NOW)
    assert heading(chart) == "Min A–B"
    assert figures(chart) == [(slot, slot) for slot in range(TRACES)]
    QTest.keyClick(canvas, Qt.Key.Key_M)
    assert canvas.scene.markers is None
    chart.refresh(NOW)
    assert heading(chart) == "Min"
    assert figures(chart) == [(slot, 9) for slot in range(TRACES)]


@pytest.mark.parametrize("frames_a_second", [10, 1])
def test_those_of_each_trace_move_on_with_the_view(chart, monkeypatch, frames_a_second):
    """All but one trace had the figures of the first frame for as long as the chart was live."""
    clock_s = time.perf_counter()
    monkeypatch.setattr(statistics_rounds.time, "perf_counter", lambda: clock_s)
    chart.actions_by_name["statistics"].trigger()
    chart.refresh(NOW)
    assert [row[1:4] for row in chart.panels.statistics.rows()[1:]] == [
        ["4", f"{slot}.0", "9.0"] for slot in range(TRACES)
    ]
    for frame in range(frames_a_second + 1):
        clock_s += 1.0 / frames_a_second
        chart.refresh(NOW + 65 * 10**9 + frame * 10**6)  # only the last sample is in view
    assert figures(chart) == [(9, 9)] * TRACES
    assert [row[1:4] for row in chart.panels.statistics.rows()[1:]] == [
        ["1", "9.0", "9.0"]
    ] * TRACES


def test_a_trace_that_had_no_value_has_figures_with_its_first(qtbot, monkeypatch):
    monkeypatch.setattr(statistics_rounds, "_FIRST_S", 60.0)
    source = Histories()
    for slot in range(3):
        source.fill(slot, [-50], [7])
    chart = strip_chart(qtbot, source, [trace(slot) for slot in range(TRACES)])
    assert not chart.legend.item(3, LOW).text().strip("—–")
    source.fill(3, [0], [3])
    chart.panels._rounds._next = 0  # it is not its turn
    monkeypatch.setattr(statistics_rounds, "_ROUND_S", 3_600.0)
    chart.refresh(NOW + 10**6)
    assert [chart.legend.item(3, n).text() for n in (LOW, HIGH)] == ["3.0", "3.0"]


def test_a_value_that_is_held_through_the_range_is_its_lowest_and_highest(qtbot, monkeypatch):
    """Of a setpoint the line was drawn, and both cells were empty."""
    monkeypatch.setattr(statistics_rounds, "_FIRST_S", 60.0)
    source = Histories()
    source.fill(0, [-500], [7])
    source.fill(1, [-500], [7])
    source.histories[1].gap(NOW - 400 * 10**9)  # cut off since then: nothing is known
    chart = strip_chart(qtbot, source, [trace(0), trace(1)])
    texts = [[chart.legend.item(row, n).text() for n in (LOW, HIGH)] for row in range(2)]
    assert texts[0] == ["7.0", "7.0"] and not any(text.strip("—–") for text in texts[1])


def test_a_figure_reads_the_same_in_the_legend_and_in_the_statistics(chart, qtbot):
    """A minimum was 292.23 here and 292.227 there; at the cursor it had the digits of PREC."""
    source = chart.canvas.scene._source
    source.meanings = dict.fromkeys(range(TRACES), Meaning(PvKind.FLOAT, Metadata("mA", 3)))
    source.meanings[3] = Meaning(PvKind.INTEGER, Metadata("shots"))
    source.fill(0, [-9, -6, -3], [292.2273, 306.6071, 299.5])
    source.fill(3, [-9, -6], [1_234_567, 2_345_678])
    chart.actions_by_name["statistics"].trigger()
    chart.panels._rounds.forget()  # what it had before these samples
    for _ in range(2):
        chart.refresh(NOW)
    rows = chart.panels.statistics.rows()[1:]
    for row in range(TRACES):
        shown = [chart.legend.item(row, n).text() for n in (LOW, HIGH, MEAN)]
        assert shown == rows[row][2:5], row
    assert rows[0][2:4] == ["0.000", "306.607"]
    assert rows[3][2:4] == ["3", "2345678"]
    assert chart.canvas.readings(NOW - 4 * 10**9)[0].value == "306.607 mA"


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("samples"), st.lists(st.sampled_from([1.0, 5.0, 9.0, math.nan]))),
        st.tuples(st.just("cut off"), st.none()),
        st.tuples(st.just("nothing"), st.none()),
    ),
    max_size=30,
)


@given(_STEPS)
def test_figures_kept_while_the_range_moves_on_are_those_computed_anew(steps):
    source, kept = Histories(), []
    shown, rounds = [trace(0)], StatisticsRounds(source, lambda slot, value: 0.1)
    for second, (what, values) in enumerate(steps):
        if what == "cut off":
            source.histories[0].gap(NOW + second * 10**9)
        elif values:
            times = [second + n / len(values) for n in range(len(values))]
            source.fill(0, times, values)
        fresh = StatisticsRounds(source, lambda slot, value: 0.1)
        for each in (rounds, fresh):
            each.step(shown, NOW + (second - 4) * 10**9, NOW + second * 10**9 + 1, whole=False)
        kept.append((rounds.summary(0, ""), fresh.summary(0, "")))
    assert all(of_both == of_new for of_both, of_new in kept)
