"""What is pale is so everywhere, below what is live; the chart says what it means."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from gui.core.history.history import SampleHistory
from tests.support.batches import NOW, SECOND
from tests.support.charts import GREEN, RED, Histories, strip_chart, trace


class Archived(SampleHistory):
    is_archived = True


@pytest.fixture
def chart(qtbot):
    source = Histories()
    source.fill(0, [-40, -1], [30, 4])
    archive(source, 0, [-80, -50], [10, 20])
    made = strip_chart(qtbot, source, [trace(0)])
    made.refresh(NOW)
    return made


def archive(source, slot, seconds, values):
    live, archived = source.histories[slot], Archived(max_bytes=1 << 30)
    source.histories[slot] = archived
    source.fill(slot, seconds, values)
    archived.meaning = source.meaning(slot)
    source.histories[slot], source.before[slot] = live, (archived,)


def reds(chart, begin, end):
    """Return all reddish colours of the plot from ``begin`` to ``end``, in seconds before now."""
    picture, canvas = chart.canvas.grab().toImage(), chart.canvas
    plot = canvas.scene.layout.plot.toRect()
    xs = range(*(int(canvas.x_of(NOW + each * SECOND)) for each in (begin, end)))
    ys = range(plot.top() + 2, plot.bottom() - 2)
    found = {picture.pixelColor(x, y).name() for x in xs for y in ys}
    return {name for name in found if QColor(name).red() > QColor(name).green() + 20}


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


def make_pale(chart, qtbot):
    chart.activateWindow()
    qtbot.waitUntil(chart.isActiveWindow)  # before it, shortcuts do nothing
    chart.canvas.setFocus()
    QTest.keyClick(chart.canvas, Qt.Key.Key_H)
    chart.refresh(NOW)


@pytest.mark.parametrize("samples", [4, 4_000])
def test_a_pale_line_is_as_pale_where_its_parts_join(qtbot, samples):
    """Each joint of short segments was darker: the line looked dotted."""
    source = Histories()
    source.fill(0, [-20, -1], [3, 4])
    archive(source, 0, np.linspace(-80, -50, samples), np.arange(samples) % 4 + 3)
    chart = strip_chart(qtbot, source, [trace(0)])
    assert reds(chart, -79, -51) == {RED}
    make_pale(chart, qtbot)
    assert reds(chart, -79, -51) == {"#ff9999"}
    assert RED in reds(chart, -15, -5)


def test_what_is_pale_lies_below_what_is_live(qtbot):
    source = Histories()
    source.fill(0, [-40, -1], [30, 30])
    archive(source, 1, [-50, -1], [30, 30])  # drawn later, at the same place
    chart = strip_chart(qtbot, source, [trace(0), trace(1, GREEN)])
    assert not reds(chart, -35, -5)
    make_pale(chart, qtbot)
    assert reds(chart, -35, -5) == {RED}
