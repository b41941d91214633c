"""Tiles are read from three metres: digits as painted, in pixels of a screen of 24 inches.

A pixel of 1920 × 1080 has 0.277 mm there. From 3 m a digit of 20 minutes of arc, which ISO 9241-303
prefers, is 17.5 mm high, 63 pixels; one of 16, its least, 50.
"""

import time

import pytest
from PySide6.QtGui import QColor

from gui.core.groups.group import PvSpec
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ConnectionChange, Metadata, MetadataChange
from gui.core.store.pv_store import PvStore
from gui.core.wall.tile_layout import GAP
from gui.widgets.wall.wall_bar import WallBar
from gui.widgets.wall.wall_view import WallView
from tests.support.batches import batch, connected

PREFERRED, LEAST = 63, 50
SHORT, USUAL = (4.63, "um", 2), (298.69, "mA", 3)
PRESSURE, LONG = (7.13e-10, "Torr", 2), (499654.321, "kHz", 3)


def lost(slot):
    return ConnectionChange(slot, ConnectionState.DISCONNECTED, time.time_ns())


@pytest.fixture
def wall(qtbot, monkeypatch):
    """Return what shows a value in so many tiles, as large as a screen of 24 inches."""
    monkeypatch.setattr("gui.widgets.wall.wall_view.pixels_per_mm", lambda _: 1 / 0.277)
    bar = WallBar()
    qtbot.addWidget(bar)
    bar.set_height_for(1080)

    def show(count, value, unit, precision):
        store = PvStore()
        slots = store.add([PvSpec(f"SR:DIAG:{number}") for number in range(count)])
        now = time.time_ns()
        meta = [MetadataChange(slot, Metadata(unit, precision)) for slot in slots]
        rows = [(slot, now, value, 0, 0) for slot in slots]
        store.apply(batch(rows, [*map(connected, slots), *meta], arrival=now))
        view = WallView(store, lambda: slots, 60.0)
        qtbot.addWidget(view)
        view.resize(1920 - 2 * GAP, 1080 - bar.height() - 2 * GAP)
        view.show()
        view.refresh(now)
        return view

    return show


def digit_heights(view):
    """Return how high the digits of each tile of the page are, in pixels."""
    heights = []
    for slot in view.faces():
        image = view.grab(view.place_of(slot)).toImage()
        ground = QColor(image.pixel(image.width() - 2, 2)).lightness()
        dark = [
            any(
                abs(QColor(image.pixel(x, y)).lightness() - ground) > 110
                for x in range(4, image.width() * 3 // 5)
            )
            for y in range(image.height())
        ]
        runs = "".join("x" if each else " " for each in dark).split()
        heights.append(max(map(len, runs)))
    return heights


@pytest.mark.parametrize(
    ("value", "unit", "precision", "pages"),
    [(*SHORT, (1, 1, 2)), (*USUAL, (1, 1, 2)), (*PRESSURE, (1, 1, 2))],
)
def test_digits_are_seen_under_20_minutes_of_arc(wall, value, unit, precision, pages):
    for count, expected in zip((6, 12, 24), pages, strict=True):
        view = wall(count, value, unit, precision)
        assert view.page_count == expected, count
        for page in range(view.page_count):
            view.turn(page)
            assert min(digit_heights(view)) >= PREFERRED, (count, page)


def test_before_there_are_pages_16_minutes_are_enough(wall):
    """Up to twenty usual values, a dozen long ones, are on one page, as large as they can be."""
    for count, shown, least in ((16, SHORT, PREFERRED), (20, USUAL, LEAST), (12, LONG, LEAST)):
        view = wall(count, *shown)
        assert view.page_count == 1 and min(digit_heights(view)) >= least
    view = wall(24, *LONG)
    assert view.page_count == 2 and min(digit_heights(view)) >= LEAST


def test_tiles_grow_with_their_values_and_stay_so(wall):
    view = wall(16, *SHORT)
    store, now = view._store, time.time_ns() + 2_000_000_000
    narrow = view.place_of(0).width()
    meta = [MetadataChange(0, Metadata("kHz", 3))]
    store.apply(batch([(0, now, 123456.789, 0, 0)], meta, arrival=now))
    view.refresh(now)
    assert view.place_of(0).width() > narrow and min(digit_heights(view)) >= PREFERRED
    wide = view.place_of(0).width()
    store.apply(batch([(0, now, 1.0, 0, 0)], arrival=now + 1))
    view.refresh(now + 2_000_000_000)
    assert view.place_of(0).width() == wide  # nothing jumps to and fro


def test_edges_lie_within_their_tiles(wall):
    """Large ones reached over the gap into the next tile, where nothing paints them away."""
    view = wall(4, *USUAL)
    view._store.apply(batch(events=[lost(slot) for slot in range(4)]))
    view.refresh(time.time_ns() + 3_000_000_000)
    image = view.grab().toImage()
    first, right = view.place_of(0), view.place_of(1)
    middle = first.center().y()
    assert right.left() - first.right() - 1 == GAP
    gap = {image.pixel(x, middle) for x in range(first.right() + 1, right.left())}
    assert len(gap) == 1
    assert image.pixel(first.right(), middle) not in gap  # the edge begins there
