"""Places in a tile: texts with letters below the line, the title above and the trend below them."""

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter

from gui.core.wall.tile_face import TileFace
from gui.core.wall.tile_layout import LEAST_HEIGHT, Place
from gui.widgets.wall.tile_painter import TilePainter, trend_place

SIZES = (16, 32, 64, 120)  # of the font of values
FACES = {
    "a word": TileFace("", "", value="gypsy", severity=0),
    "a unit": TileFace("", "", value="5.09", unit="µgyp", severity=0, is_number=True),
    "two lines": TileFace("", "", value="jumping gypsy, jumping pygmy by day", severity=0),
    "why": TileFace("", "", why="gap: jumpy"),
}


def tile(em):
    return Place(0, 0, em * 6, int(em * LEAST_HEIGHT), em)


def rows_of_ink(face, em):
    """Return the rows of a tile in which the texts of ``face`` are painted."""
    place, pictures = tile(em), []
    tiles = TilePainter(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family())
    for each in (face, TileFace("", "", severity=face.severity)):
        image = QImage(place.width, place.height, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        with QPainter(image) as painter:
            tiles.paint_tile(painter, place, each, None)
        pictures.append(image)
    with_text, without = pictures
    return [
        y
        for y in range(place.height)
        if any(with_text.pixel(x, y) != without.pixel(x, y) for x in range(place.width))
    ]


@pytest.mark.parametrize("name", FACES)
@pytest.mark.parametrize("em", SIZES)
def test_letters_that_go_below_the_line_do_not_touch_the_trend(qapp, name, em):
    trend = trend_place(tile(em))
    free = trend.top() - max(rows_of_ink(FACES[name], em)) - 1
    assert free >= max(em * 0.08, 1)
    assert trend.height() >= em * 0.3  # and there is still a trend


@pytest.mark.parametrize("em", SIZES)
def test_a_value_does_not_touch_such_letters_of_the_title(qapp, em):
    title, value = TileFace("gypsy", "", severity=0), TileFace("", "", value="ÅÖl", severity=0)
    assert min(rows_of_ink(value, em)) - max(rows_of_ink(title, em)) > 1
