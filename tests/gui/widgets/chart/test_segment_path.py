"""The path of segments is what Qt makes of the same calls, point by point."""

import numpy as np
from PySide6.QtGui import QPainterPath

from gui.widgets.chart.canvas.segment_path import segment_path, segment_paths


def test_the_path_is_that_of_single_calls(qapp):
    x, y = np.random.default_rng(1).normal(0, 1e3, (2, 200))
    wanted = QPainterPath()
    for k in range(0, 200, 2):
        wanted.moveTo(x[k], y[k])
        wanted.lineTo(x[k + 1], y[k + 1])
    found = segment_path(x, y)
    assert found == wanted and found.elementCount() == 200
    assert segment_path(np.empty(0), np.empty(0)).isEmpty()


def test_paths_of_many_lines_are_those_of_each(qapp):
    rng = np.random.default_rng(2)
    x, y = rng.normal(0, 1e3, 40), rng.normal(0, 1e3, (6, 40))
    y[1, [4, 5]] = np.nan
    y[2, 7] = np.inf  # one end
    y[3] = np.nan
    y[5, [0, 1, 38, 39]] = np.nan
    paths = segment_paths(x, y)
    assert len(paths) == 6
    for line, path in zip(y, paths, strict=True):
        known = np.repeat(np.isfinite(line.reshape(-1, 2)).all(axis=1), 2)
        assert path == segment_path(x[known], line[known])
    assert [path.elementCount() for path in paths] == [40, 38, 38, 0, 40, 36]
    assert [path.elementCount() for path in segment_paths(x[:0], y[:, :0])] == [0] * 6
