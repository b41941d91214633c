"""The path of segments is what Qt makes of the same calls, point by point."""

import numpy as np
from PySide6.QtGui import QPainterPath

from gui.widgets.chart.canvas.segment_path import segment_path


def test_the_path_is_that_of_single_calls(qapp):
    x, y = np.random.default_rng(1).normal(0, 1e3, (2, 200))
    wanted = QPainterPath()
    for k in range(0, 200, 2):
        wanted.moveTo(x[k], y[k])
        wanted.lineTo(x[k + 1], y[k + 1])
    found = segment_path(x, y)
    assert found == wanted and found.elementCount() == 200
    assert segment_path(np.empty(0), np.empty(0)).isEmpty()
