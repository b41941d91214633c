"""A PV that leaves a store and comes back: its history, and the gap between."""

import numpy as np

from gui.core.groups.group import PvSpec
from gui.core.history.budget import HistoryBudget
from gui.core.store.pv_store import PvStore
from gui.core.store.returning import give_back, set_aside
from tests.support.batches import NOW, batch, connected

SECOND = 1_000_000_000


def store_of(*names):
    store = PvStore(budget=HistoryBudget(64))
    slots = store.add([PvSpec(name) for name in names])
    store.apply(batch([], [connected(slot) for slot in slots]))
    return store, slots


def leave(store, slots, at_ns):
    held = set_aside(store, slots, at_ns)
    store.remove(slots)
    return held


def times_of(store, slot):
    return store.filed_history(slot).window(0, NOW * 2)[0].tolist()


def test_it_has_its_samples_and_a_gap_that_its_next_value_ends():
    store, (a, b) = store_of("a", "b")
    store.apply(batch([(a, NOW, 1, 0, 0), (b, NOW, 5, 0, 0), (a, NOW + SECOND, 2, 0, 0)]))
    held = leave(store, [a], NOW + 2 * SECOND)
    store.apply(batch([(a, NOW + 3 * SECOND, 9, 0, 0)]))  # was under way: of nobody
    (again,) = store.add([PvSpec("a")])
    give_back(store, [again], held)
    assert not held and times_of(store, again) == [NOW, NOW + SECOND]
    assert store.filed_history(again).is_open  # nothing is known until it connects
    store.apply(batch([], [connected(again)]))
    old = NOW - 5 * SECOND  # the IOC has not changed it since: its stamp is an old one
    store.apply(batch([(again, old, 3, 0, 0)], arrival=NOW + 8 * SECOND))
    history = store.filed_history(again)
    assert times_of(store, again)[:2] == [NOW, NOW + SECOND] and len(history) == 3
    gaps = history.window(0, NOW * 2)[3]
    assert gaps.tolist() == [[NOW + 2 * SECOND, NOW + 8 * SECOND]]
    assert times_of(store, b) == [NOW]


def test_what_is_held_counts_and_moves_with_the_clock():
    store, (a,) = store_of("a")
    many = [(a, NOW + k, float(k), 0, 0) for k in range(20_000)]
    store.apply(batch(many))
    store.filed_history(a)
    before = store.histories.nbytes
    held = leave(store, [a], NOW + SECOND)
    assert store.histories.nbytes == before > 0
    store.histories.shift(-SECOND)
    (again,) = store.add([PvSpec("a")])
    give_back(store, [again], held)
    assert store.filed_history(again).first_ns == NOW - SECOND
    assert len(store.filed_history(again)) == 20_000
    held = leave(store, [again], NOW + SECOND)
    held.clear()  # the step that held it is gone
    assert store.histories.nbytes == 0


def test_nothing_is_held_of_a_pv_without_samples():
    store, (a,) = store_of("a")
    assert leave(store, [a], NOW) == {}
    assert np.count_nonzero(store.alive) == 0
