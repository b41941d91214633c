"""Cursor, markers and statistics by hand over times that only the archive knows."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from gui.widgets.chart.canvas import canvas as canvas_module
from tests.support.archive_charts import SECOND, at_rest, sawtooth_chart, seen
from tests.support.archive_windows import appliance, window
from tests.support.waiting import DEADLINE_MS
from tests.support.window import KEYS

__all__ = ["appliance", "window"]


@pytest.fixture
def content(ioc, prefix, window, appliance, qtbot):
    """A chart of times long before this program ran, a sample a second, fewer than pixels."""
    content = sawtooth_chart(window, appliance, f"{prefix}0", qtbot)
    canvas = content.chart.canvas
    canvas.setFocus()
    for _ in range(30):
        qtbot.keyClick(canvas, KEYS.Key_Left)
    qtbot.keyClick(canvas, KEYS.Key_Plus)
    at_rest(content, qtbot)
    return content


def place(canvas, part):
    plot = canvas.scene.layout.plot
    return QPoint(int(plot.left() + plot.width() * part), int(plot.center().y()))


def test_the_cursor_reads_the_archived_sample_under_the_mouse(content, qtbot, monkeypatch):
    canvas = content.chart.canvas
    painted = []

    def noted(painter, plot, x, at_ns, found, *more):
        painted.append((at_ns, found))

    monkeypatch.setattr(canvas_module, "paint_cursor", noted)
    qtbot.keyClick(canvas, KEYS.Key_C)
    for part in (0.1, 0.42, 0.77, 0.9):
        painted.clear()

        def is_read(part=part):
            at = place(canvas, part)  # anew: what comes beside the plot takes room from it
            if canvas.hovered is None or canvas.hovered.toPoint() != at:
                QTest.mouseMove(canvas, at + QPoint(0, 1))
                QTest.mouseMove(canvas, at)
            assert painted, f"no cursor: on {canvas.cursor_on}, mouse {canvas.hovered}, {at}"
            x = canvas.x_of(painted[-1][0])
            assert abs(x - at.x()) < 1, f"cursor at {x}, mouse {canvas.hovered}, {at}"

        qtbot.waitUntil(is_read, timeout=DEADLINE_MS)
        at_ns, (found,) = painted[-1]
        second = at_ns // SECOND
        assert found.value == f"{second % 100:.3f} mA"
        assert found.time_ns == second * SECOND, "with the sample's own time"


def test_markers_and_statistics_read_archived_samples(content, qtbot):
    canvas = content.chart.canvas
    QTest.mouseMove(canvas, place(canvas, 0.25))
    qtbot.keyClick(canvas, KEYS.Key_M)
    qtbot.waitUntil(lambda: seen(content.chart.panels.markers) != [], timeout=DEADLINE_MS)
    begin_ns, end_ns = canvas.scene.markers.ordered
    first, second = begin_ns // SECOND, end_ns // SECOND
    (row,) = seen(content.chart.panels.markers)
    assert row[1:3] == [f"{first % 100:.3f} mA", f"{second % 100:.3f} mA"]
    assert float(row[3]) == second % 100 - first % 100
    qtbot.keyClick(canvas, KEYS.Key_S)
    qtbot.waitUntil(lambda: seen(content.chart.panels.statistics) != [], timeout=DEADLINE_MS)
    (row,) = seen(content.chart.panels.statistics)  # of what lies between the markers
    seconds = np.arange(-(-begin_ns // SECOND), second + 1)  # A may stand on one of them
    values = seconds % 100
    assert [int(row[1]), float(row[2]), float(row[3])] == [len(values), values.min(), values.max()]
    assert float(row[4]) == pytest.approx(values.mean(), rel=1e-6)
    assert float(row[5]) == pytest.approx(values.std(), rel=0.01)
    edges = np.array([begin_ns, *(seconds * SECOND), end_ns])
    held = np.array([first % 100, *values])
    lasted = (held * np.diff(edges)).sum() / (end_ns - begin_ns)
    assert float(row[6]) == pytest.approx(lasted, rel=1e-4)
