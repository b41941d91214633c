"""Text of an empty chart, as it is painted: it can be read, and is as large as that of tables."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from tests.support.batches import NOW
from tests.support.charts import Histories, strip_chart
from tests.support.color_vision import contrast


def ink_of(picture):
    """Return the ground of a picture, and the colour and the place of what is written on it."""
    ground = picture.pixelColor(0, 0).name()
    places: dict[str, list[tuple[int, int]]] = {}
    for x in range(picture.width()):
        for y in range(picture.height()):
            places.setdefault(picture.pixelColor(x, y).name(), []).append((x, y))
    del places[ground]
    every = [at for each in places.values() for at in each]
    xs, ys = [x for x, _ in every], [y for _, y in every]
    box = QRect(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)
    return ground, max(places, key=lambda color: contrast(color, ground)), box


@pytest.fixture
def canvas(qtbot):
    return strip_chart(qtbot, Histories(), []).canvas


def picture_of(canvas):
    canvas.clearFocus()
    canvas.render_frame(NOW)
    return canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


@pytest.mark.parametrize("dark", [False, True])
def test_what_an_empty_chart_says_can_be_read(canvas, dark):
    """It was painted in the colour of frames, which has a contrast of 3.2 only."""
    canvas.set_dark(dark)
    font = canvas.font()
    font.setPointSize(20)  # its strokes are of the whole colour somewhere
    canvas.setFont(font)
    ground, ink, _ = ink_of(picture_of(canvas))
    assert contrast(ink, ground) >= 4.5


def test_what_an_empty_chart_says_is_as_large_as_other_text(canvas):
    shown = picture_of(canvas)
    written = QImage(shown.size(), QImage.Format.Format_RGB32)
    written.fill(QColor("#ffffff"))
    with QPainter(written) as painter:
        painter.setFont(canvas.font())
        painter.drawText(written.rect(), Qt.AlignmentFlag.AlignCenter, canvas.empty_text)
    assert ink_of(shown)[2] == ink_of(written)[2]
