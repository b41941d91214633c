"""When updates that nobody sees may wait for a larger batch: only where no sample differs."""

import pytest

from gui.core.groups.group import PvSpec
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ConnectionChange, PvKind
from gui.core.stamps.choice import TimeMode
from gui.core.store.pv_store import PvStore
from gui.core.store.unseen import LATELY_NS, may_come_late
from tests.support.batches import NEVER, NOW, SECOND, batch, connected


@pytest.fixture
def store():
    made = PvStore()
    made.clock = lambda: NOW + SECOND
    made.add([PvSpec(name) for name in "abc"])
    made.apply(batch([(0, NOW, 1, 0, 0), (1, NOW, 5, 0, 0)], [connected(n) for n in range(3)]))
    assert may_come_late(made)
    return made


@pytest.mark.parametrize("kind", [PvKind.TEXT, PvKind.ARRAY])
def test_not_with_texts_and_arrays_of_which_a_later_one_supersedes(store, kind):
    store.apply(batch(events=[connected(2, kind)]))
    assert not may_come_late(store)
    gone = ConnectionChange(2, ConnectionState.DISCONNECTED, NOW)
    store.apply(batch(events=[gone]))
    assert may_come_late(store)
    store.apply(batch(events=[connected(2, kind)]))
    store.remove([2])
    assert may_come_late(store)


@pytest.mark.parametrize("stamp", [NEVER, NOW + 90_000 * SECOND, NOW - 90_000 * SECOND])
def test_not_while_samples_come_that_have_the_time_of_their_arrival(store, stamp):
    store.apply(batch([(1, stamp, 2, 0, 0)]))
    assert store.stamps.fault[1] and not may_come_late(store)
    store.clock = lambda: NOW + LATELY_NS + SECOND  # a record that is never processed
    assert may_come_late(store)


def test_not_where_the_time_of_arrival_was_chosen(store):
    store.stamps.choose(1, TimeMode.ARRIVAL)
    assert not may_come_late(store)
    store.stamps.choose(1, TimeMode.IOC)
    assert may_come_late(store)
    store.stamps.choose_for_all(TimeMode.ARRIVAL)
    assert not may_come_late(store)
