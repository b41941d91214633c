"""The chart says what pale means, where something is pale, and not over data."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest

from gui.core.history.history import SampleHistory
from tests.support.batches import NOW, SECOND
from tests.support.charts import Histories, strip_chart, trace


class Archived(SampleHistory):
    is_archived = True


@pytest.fixture
def chart(qtbot):
    source = Histories()
    source.fill(0, [-40, -1], [30, 4])
    live, archived = source.histories[0], Archived(max_bytes=1 << 30)
    source.histories[0] = archived
    source.fill(0, [-80, -50], [10, 20])
    archived.meaning = source.meaning(0)
    source.histories[0], source.before[0] = live, (archived,)
    made = strip_chart(qtbot, source, [trace(0)])
    made.refresh(NOW)
    return made


def over_plot(chart, now=NOW):
    """Return the picture of what is between the units, and whether anything stands there."""
    chart.canvas.hover(None)
    chart.refresh(now)
    plot = chart.canvas.scene.layout.plot
    picture = chart.canvas.grab().toImage()
    place = QRect(int(plot.left()) + 2, 2, int(plot.width()) - 4, int(plot.top()) - 5)
    ground = chart.canvas.scene.colors.ground
    xs, ys = range(place.left(), place.right()), range(place.top(), place.bottom())
    return any(picture.pixelColor(x, y) != ground for x in xs for y in ys)


def test_it_is_said_over_the_plot_while_something_is_pale(chart):
    assert not over_plot(chart)
    chart.canvas.setFocus()
    QTest.keyClick(chart.canvas, Qt.Key.Key_H)
    assert over_plot(chart)
    assert not over_plot(chart, NOW + 70 * SECOND)  # it moved out of view
    assert over_plot(chart)
    QTest.keyClick(chart.canvas, Qt.Key.Key_H)
    assert not over_plot(chart)
