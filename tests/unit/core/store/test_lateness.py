"""What a store says while the worker does not run, and what its histories keep."""

import pytest

from gui.core.groups.group import PvSpec
from gui.core.history.history import OPEN_END
from gui.core.pv.standing import Standing
from gui.core.pv.updates import HostSilent
from gui.core.store.lateness import begin_late, end_late, give_up
from gui.core.store.pv_store import PvStore
from tests.support.batches import NOW, SECOND, batch, connected

LATE, BACK = NOW + SECOND, NOW + 5 * SECOND


@pytest.fixture
def store():
    made = PvStore()
    made.add([PvSpec("a"), PvSpec("b"), PvSpec("silent"), PvSpec("empty"), PvSpec("searching")])
    links = [connected(0), connected(1), connected(2, host="other:1"), connected(3)]
    made.apply(batch(events=links))
    made.apply(batch([(slot, NOW, 1.0, 1, 0) for slot in range(3)]))
    made.apply(batch(events=[HostSilent("other:1", NOW + 1, NOW + 2)]))
    return made


def gaps(store, slot):
    return store.filed_history(slot).window(0, 2**62)[3].tolist()


def test_only_what_was_known_is_late(store):
    store.take_dirty()
    begin_late(store, LATE)
    assert [store.standing(slot) for slot in range(5)] == [
        Standing.LATE, Standing.LATE, Standing.SILENT, Standing.WAITING, Standing.SEARCHING,
    ]  # fmt: skip
    assert store.worst() is None and store.known_count() == 0
    assert store.take_dirty().tolist() == [0, 1, 2, 3, 4]
    assert gaps(store, 0) == [[LATE, OPEN_END]] and gaps(store, 2) == [[NOW + 1, OPEN_END]]
    store.tick(BACK)
    store.tick(BACK + SECOND)
    assert 0 in store.take_dirty(), "it shows for how long"


def test_gaps_end_with_what_came_late_or_when_it_runs_again(store):
    begin_late(store, LATE)
    begin_late(store, LATE + 1)  # the same
    store.apply(batch([(0, LATE + SECOND, 2.0, 0, 0)], arrival=BACK))
    assert store.standing(0) is Standing.LATE
    end_late(store, BACK)
    end_late(store, BACK + 1)
    assert gaps(store, 0) == [[LATE, LATE + SECOND]]
    assert gaps(store, 1) == [[LATE, BACK]]
    assert gaps(store, 2) == [[NOW + 1, OPEN_END]], "its IOC is silent still"
    assert store.standing(0) is Standing.CURRENT and store.standing(2) is Standing.SILENT


def test_a_new_worker_has_found_nothing_yet(store):
    begin_late(store, LATE)
    give_up(store, BACK)
    assert store.late_ns == 0
    assert [store.standing(slot) for slot in range(4)] == [Standing.DISCONNECTED] * 4
    assert store.standing(4) is Standing.SEARCHING
    assert gaps(store, 0) == [[LATE, OPEN_END]]
    store.apply(batch([(0, BACK + SECOND, 3.0, 0, 0)], [connected(0)], BACK + SECOND))
    assert store.standing(0) is Standing.CURRENT
    assert gaps(store, 0) == [[LATE, BACK + SECOND]]
