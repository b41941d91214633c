"""What a tab takes of another tab's history of the same PV, and how long it waits for it."""

import pytest

from gui.core.groups.group import PvSpec
from gui.core.history.history import OPEN_END
from gui.core.pv.updates import Metadata, MetadataChange
from gui.core.store.lateness import begin_late, end_late
from gui.core.store.pv_store import PvStore
from gui.tab.earlier.shared_histories import SharedHistories
from tests.support.batches import NOW, SECOND, batch, connected


def store_with(times):
    made = PvStore()
    made.add([PvSpec("a")])
    made.apply(batch(events=[connected(0), MetadataChange(0, Metadata("mA"))]))
    made.histories.watch_only([0])
    for at in times:
        add(made, at)
    made.histories.file_fresh()
    return made


def add(store, at):
    ns = NOW + at * SECOND
    store.apply(batch([(0, ns, float(at), 0, 0)], arrival=ns))


def times_of(store):
    store.histories.file_fresh()
    return [int(ns - NOW) // SECOND for ns in store.history(0).window(-OPEN_END, OPEN_END)[0]]


@pytest.fixture
def two():
    """A store with five samples, and one whose first sample is the fourth of them."""
    return store_with(range(5)), store_with([3, 4])


def sharing(first, second):
    made = SharedHistories(second, NOW + 3 * SECOND)
    made.others = lambda: [first, second]
    made.want([0])
    return made


def test_what_the_other_tab_has_comes_before(two):
    first, second = two
    sharing(first, second).step()
    assert times_of(second) == [0, 1, 2, 3, 4]


def test_a_worker_that_stands_is_waited_for(two):
    """On a busy machine it stood when it was looked at, and the chart stayed empty for good."""
    first, second = two
    begin_late(first, NOW + 4 * SECOND + 1)
    shared = sharing(first, second)
    shared.step()
    assert times_of(second) == [3, 4] and not shared.is_settled(0)
    add(first, 5)
    end_late(first, NOW + 6 * SECOND)
    first.histories.file_fresh()
    shared.step()
    assert times_of(second) == [0, 1, 2, 3, 4] and shared.is_settled(0)


def test_a_pv_that_stays_away_is_not_waited_for_without_end(two):
    first, second = two
    begin_late(first, NOW + 4 * SECOND + 1)
    shared = sharing(first, second)
    for _ in range(100):
        shared.step()
    assert shared.is_settled(0) and times_of(second) == [3, 4]
