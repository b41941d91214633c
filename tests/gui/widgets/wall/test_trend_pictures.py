"""Trends of hundreds of tiles: a round of them takes many turns, and no turn takes long."""

import pytest
from PySide6.QtGui import QColor

from gui.core.groups.group import PvSpec
from gui.core.store.pv_store import PvStore
from gui.core.wall.tile_layout import Place
from gui.widgets.wall.trend_pictures import TrendPictures
from tests.support.batches import NOW, SECOND, batch, connected

COUNT = 30


@pytest.fixture
def store():
    made = PvStore()
    slots = made.add([PvSpec(f"SR:{number}") for number in range(COUNT)])
    made.histories.watch(slots)
    made.apply(batch(events=[connected(slot) for slot in slots]))
    rows = [(slot, NOW - k * SECOND, float(k), 0, 0) for k in (9, 6, 3) for slot in slots]
    made.apply(batch(rows))
    return made


@pytest.fixture
def trends(qapp, store):
    made = TrendPictures(store, 10 * SECOND)
    made.set_color(QColor("black"))
    return made


PLACES = {slot: Place(0, 0, 300, 200, 60) for slot in range(COUNT)}


def painted(trends, seconds, now_ns=NOW):
    changed = []
    trends.go_on(seconds, now_ns, changed.append)
    return changed


def test_a_round_goes_on_where_it_was_and_is_not_begun_anew(trends):
    """The trends of 200 tiles on one page were a turn of 80 to 140 ms, each second."""
    trends.begin_round(PLACES, 1.0)
    first = painted(trends, 0.0)
    assert first == [0] and not trends.is_round_over
    trends.begin_round(PLACES, 1.0)  # a second later: those at the end would never have theirs
    others = []
    while not trends.is_round_over:
        others += (now := painted(trends, 0.0))
        assert len(now) == 1
    assert others == list(range(1, COUNT))
    assert all(trends.picture(slot) is not None for slot in PLACES)
    trends.begin_round(PLACES, 1.0)
    assert trends.since_ns == NOW - 9 * SECOND


def test_as_much_of_a_round_as_there_is_time_for_is_painted_in_a_turn(trends):
    trends.begin_round(PLACES, 1.0)
    assert painted(trends, 60.0) == list(range(COUNT)) and trends.is_round_over
    assert painted(trends, 60.0) == []
    trends.begin_round(PLACES, 1.0)
    assert painted(trends, 60.0) == [], "no line has moved by a pixel"


def test_what_was_painted_of_another_span_stays_until_its_turn_comes(trends):
    trends.begin_round(PLACES, 1.0)
    painted(trends, 60.0)
    before = trends.picture(5)
    trends.set_span(20 * SECOND)
    assert trends.picture(5) is before, "no tile is without a trend for a turn"
    trends.begin_round(PLACES, 1.0)
    assert painted(trends, 60.0) == list(range(COUNT)) and trends.picture(5) is not before


def test_a_page_that_is_turned_to_begins_with_its_own(trends):
    trends.begin_round(PLACES, 1.0)
    painted(trends, 0.0)
    trends.forget()
    assert trends.is_round_over and trends.picture(0) is None
    trends.begin_round({7: PLACES[7]}, 1.0)
    assert painted(trends, 60.0) == [7] and trends.is_round_over
