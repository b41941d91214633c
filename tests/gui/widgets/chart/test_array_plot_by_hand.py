"""The plot of arrays by mouse and keys: over another array, how many before, a zoom."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Metadata
from gui.widgets.chart.array_plot import ArrayPlot
from gui.widgets.chart.trace_source import TraceSpec

KEYS = Qt.Key


class Arrays:
    def __init__(self):
        self.arrays = {0: np.array([1.0, 5.0, 2.0]), 1: np.array([10.0, 20.0, 30.0])}

    def array(self, slot):
        return self.arrays[slot]

    def meaning(self, slot):
        return Meaning(metadata=Metadata("mm"))

    def standing_text(self, slot):
        return ""


@pytest.fixture
def plot(qtbot):
    made = ArrayPlot(Arrays())
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    qtbot.waitExposed(made)
    made.set_traces((TraceSpec(0, "y", "#ff0000", 0),), [("x", 1)])
    made.refresh()
    return made


def drawn(plot):
    return [curve.getOriginalDataset() for curve in plot._curves[0]]


def test_arrays_are_drawn_over_another_one_that_is_chosen(plot, qtbot):
    assert list(drawn(plot)[-1][0]) == [0, 1, 2]
    plot.x_choice.setFocus()
    qtbot.keyClick(plot.x_choice, KEYS.Key_Down)
    plot.refresh()
    assert plot.x_choice.currentText() == "x"
    assert list(drawn(plot)[-1][0]) == [10, 20, 30] and list(drawn(plot)[-1][1]) == [1, 5, 2]


def test_as_many_earlier_arrays_are_shown_as_the_box_says(plot, qtbot):
    before = plot.kept.value()
    plot.kept.setFocus()
    plot.kept.selectAll()
    qtbot.keyClicks(plot.kept, "2")
    qtbot.keyClick(plot.kept, KEYS.Key_Return)
    assert before != 2 and plot.kept.value() == 2 and len(drawn(plot)) == 3
    for value in (7.0, 8.0, 9.0):
        plot.refresh()
        plot._source.arrays[0] = np.array([value])
    plot.refresh()
    assert [list(each[1]) for each in drawn(plot)] == [[7.0], [8.0], [9.0]]


def test_the_wheel_zooms_what_is_shown(plot, qtbot):
    view = plot._plot.viewport()
    before = plot._plot.getViewBox().viewRange()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
    place = QPointF(view.rect().center())
    event = QWheelEvent(
        place, view.mapToGlobal(place), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    after = plot._plot.getViewBox().viewRange()
    assert after[0][1] - after[0][0] < before[0][1] - before[0][0]
