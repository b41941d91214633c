"""Lines are as thick in every place, on the pixels of the picture."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from tests.support.batches import NOW
from tests.support.charts import RED, Histories, strip_chart, trace


def runs(chart, x):
    """Heights, in pixels, of the pieces of the red line in column ``x`` of the picture."""
    image, found, run = chart.canvas._picture.toImage(), [], 0
    for y in range(image.height()):
        if image.pixel(x, y) == QColor(RED).rgb():
            run += 1
        elif run:
            found, run = [*found, run], 0
    return found


@pytest.mark.parametrize("ratio, thick", [(1.0, 2), (2.0, 3)])
@pytest.mark.parametrize("samples", [40, 40_000])
def test_a_line_of_one_and_a_half_pixels_is_even(qtbot, monkeypatch, ratio, thick, samples):
    source = Histories()
    levels = np.floor(np.linspace(0, 39.99, samples)) * 0.237 + 0.111
    source.fill(0, np.linspace(-100, -0.01, samples), levels)
    chart = strip_chart(qtbot, source, [trace(0, axis="fixed")])
    monkeypatch.setattr(chart.canvas, "devicePixelRatioF", lambda: ratio)
    chart.refresh(NOW)
    plot = chart.canvas.scene.layout.plot
    columns = range(int(plot.left() * ratio) + 4, int(plot.right() * ratio) - 4)
    heights = [run for x in columns for run in runs(chart, x)]
    flat = [height for height in heights if height == thick]
    assert min(heights) == thick
    assert len(flat) > 0.8 * len(heights)
    rises = [x for x in columns if max(runs(chart, x)) > thick]
    wide = np.split(rises, np.flatnonzero(np.diff(rises) > 1) + 1)
    assert {len(part) for part in wide} == {thick}
