"""A chart in which nothing comes is painted when it is a column behind, not ten times a second."""

import pytest

from gui.core.chart.chart_rest import AWAKE_S, FULL_S
from tests.support.batches import NOW, SECOND
from tests.support.charts import Histories, strip_chart, trace


class Clock:
    """Stands for ``time`` in the chart."""

    def __init__(self):
        self.now_s = 100.0

    def monotonic(self):
        """Return the time of the test."""
        return self.now_s


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr("gui.widgets.chart.chart.time", made)
    return made


@pytest.fixture
def chart(qtbot, clock):
    source = Histories()
    source.fill(0, [-50], [5])
    made = strip_chart(qtbot, source, [trace(0)])
    made.source = source
    made.refresh(NOW, 1)
    return made


def rendered(chart, monkeypatch):
    """Return the list that grows with each frame that is rendered."""
    found, render = [], chart.canvas.render_frame
    monkeypatch.setattr(chart.canvas, "render_frame", lambda now: (found.append(now), render(now)))
    return found


def test_a_chart_moves_on_by_columns_after_news_and_once_a_second_at_rest(
    chart, clock, monkeypatch
):
    found = rendered(chart, monkeypatch)
    column_ns = 100 * SECOND / (chart.canvas.scene.layout.plot.width() * chart.devicePixelRatioF())
    clock.now_s += 0.1
    chart.refresh(int(NOW + 0.9 * column_ns), 1)
    assert not found
    later = int(NOW + 1.1 * column_ns)
    chart.refresh(later, 1)
    assert found == [later] and chart.canvas.scene.range_ns[1] >= later
    clock.now_s += AWAKE_S
    found.clear()
    for frame in range(20):
        chart.refresh(later + frame * SECOND // 10, 1)
        clock.now_s += FULL_S / 10 + 1e-6
    assert len(found) == 2


def test_a_sample_a_view_and_a_second_are_painted_at_once(chart, clock, monkeypatch):
    found = rendered(chart, monkeypatch)
    monkeypatch.setattr(chart.canvas, "is_behind", lambda now_ns: False)
    chart.refresh(NOW, 2)
    assert len(found) == 1, "something came"
    chart.refresh(NOW, 2)
    assert len(found) == 1
    chart.set_span(50)
    seen = len(found)
    chart.refresh(NOW, 2)
    assert len(found) == seen + 1
    chart.actions_by_name["cursor"].setChecked(True)
    chart.refresh(NOW, 2)
    assert len(found) >= seen + 2, "and another time where the legend's new column takes room"
    seen = len(found)
    clock.now_s += FULL_S
    chart.refresh(NOW, 2)
    assert len(found) == seen + 1


def test_a_paused_chart_at_rest_still_says_how_far_behind_it_is(chart, clock):
    chart.set_paused(True)
    chart.refresh(NOW + 3 * SECOND, 1)
    clock.now_s += FULL_S
    chart.refresh(NOW + 8 * SECOND, 1)
    assert "8 s behind" in chart.toolbar.note()
