"""A reader that begins with the state knows what a reader knows that followed all entries."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import PvSpec
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    AccessChange,
    ArrayUpdate,
    Batch,
    ConnectionChange,
    HostNamed,
    HostSilent,
    Metadata,
    MetadataChange,
    PvKind,
    TextUpdate,
    ValueProblem,
)
from gui.core.recording.notes import PvsAdded, PvsRemoved, TooLarge, WorkerStood
from gui.core.recording.recorded_state import RecordedState
from gui.core.recording.store_state import store_entries
from gui.core.store.lateness import begin_late
from gui.core.store.pv_store import PvStore
from tests.support.recorded import batch_of

S = 1_000_000_000
T0 = 1_790_000_000 * S
UP, DOWN = ConnectionState.CONNECTED, ConnectionState.DISCONNECTED
KINDS = (PvKind.FLOAT, PvKind.TEXT)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(
            ["value", "down", "problem", "no access", "access", "silent", "heard", "named"]
        ),
    ),
    max_size=30,
)


def begin(slot, at, host=""):
    link = ConnectionChange(slot, UP, at, KINDS[slot], "?", 1, host or f"h:{slot}")
    return [link, AccessChange(slot, True, True), MetadataChange(slot, Metadata(units="mA"))]


def steps_as_batches(steps):
    linked, hosts = [False, False], ["h:0", "h:1"]
    for number, (slot, what) in enumerate(steps, 1):
        at = T0 + number * S
        if not linked[slot]:
            linked[slot] = True
            yield batch_of([], [], [], at, begin(slot, at, hosts[slot]))
        elif what == "value" and slot == 0:
            yield batch_of([0], [at], [float(number)], at)
        elif what == "value":
            yield batch_of([], [], [], at, [TextUpdate(1, at, str(number).encode(), 0, 0)])
        elif what == "down":
            linked[slot] = False
            yield batch_of([], [], [], at, [ConnectionChange(slot, DOWN, at)])
        elif what == "problem":
            yield batch_of([], [], [], at, [ValueProblem(slot, "none", "it sends none.")])
        elif what.endswith("access"):
            yield batch_of([], [], [], at, [AccessChange(slot, what == "access", False)])
        elif what == "named":
            before, hosts[slot] = hosts[slot], f"computer:{number}"
            yield batch_of([], [], [], at, [HostNamed(before, hosts[slot])])
        else:
            since_ns = at - 5 if what == "silent" else 0
            yield batch_of([], [], [], at, [HostSilent(hosts[slot], since_ns, at)])


def known(store, slot):
    """Return what a person is told of the PV now; a value that is denied is none of now."""
    found = [store.state[slot], store.access[slot], slot in store.problems, store.metadata[slot]]
    found += [bool(store.silent_ns[slot]), store.host[slot]]
    if store.state[slot] != UP:
        return found[:1]
    if store.has_value[slot] and store.access[slot][0]:
        value = store.text[slot] if slot else store.value[slot]
        found += [value, store.time_ns[slot]]
    return found


def store_of(batches):
    store = PvStore()
    store.add([PvSpec("A"), PvSpec("B")])
    for batch in batches:
        store.apply(batch)
    return store


@given(STEPS)
def test_it_leads_a_new_reader_to_what_one_knows_that_followed_all(steps):
    batches = list(steps_as_batches(steps))
    state = RecordedState()
    state.take(PvsAdded(((0, "A"), (1, "B")), T0))
    for batch in batches:
        state.take(batch)
    added, batch = state.entries(T0 + 100 * S)
    assert added.pvs == ((0, "A"), (1, "B"))
    followed, begun = store_of(batches), store_of([batch])
    assert [known(begun, k) for k in (0, 1)] == [known(followed, k) for k in (0, 1)]


@given(STEPS)
def test_what_a_store_knows_leads_a_new_reader_to_the_same(steps):
    followed = store_of(steps_as_batches(steps))
    added, batch = store_entries(followed, ((0, "A"), (1, "B")), T0 + 100 * S)
    assert added.pvs == ((0, "A"), (1, "B"))
    begun = store_of([batch])
    assert [known(begun, k) for k in (0, 1)] == [known(followed, k) for k in (0, 1)]


def test_what_a_store_has_of_a_worker_that_stands_is_told():
    followed = store_of([batch_of([0], [T0], [1.0], T0, begin(0, T0))])
    begin_late(followed, T0 + S)
    assert store_entries(followed, ((0, "A"),), T0 + 3 * S)[-1] == WorkerStood(T0 + S, T0 + 3 * S)


def after(*entries):
    state = RecordedState()
    for entry in (PvsAdded(((0, "A"), (1, "B")), T0), *entries):
        state.take(entry)
    return state.entries(T0 + 100 * S)


def test_a_value_that_was_too_large_to_record_is_not_the_one_before_it():
    link = ConnectionChange(0, UP, T0, PvKind.ARRAY, "DOUBLE", 9, "h:0")
    old = ArrayUpdate(0, T0, np.arange(9.0), 0, 0)
    _, batch = after(batch_of([], [], [], T0, [link, old]), TooLarge(0, 1, 8, T0 + S))
    assert old not in batch.events
    (problem,) = (event for event in batch.events if isinstance(event, ValueProblem))
    assert problem.slot == 0 and "8 bytes" in problem.reason


def test_a_worker_that_stands_is_told_until_it_runs_or_another_does():
    stood = WorkerStood(T0 + S, T0 + 2 * S)
    assert after(Batch(arrival_ns=T0), stood)[-1] == stood
    assert len(after(stood, WorkerStood(0, T0 + 3 * S))) == 2
    assert len(after(stood, Batch(arrival_ns=T0 + 3 * S))) == 2


def test_pvs_that_left_are_no_part_of_it():
    problem = ValueProblem(0, "none", "it sends none.")
    _, batch = after(batch_of([], [], [], T0, [*begin(0, T0), problem]), PvsRemoved((0,), T0 + S))
    assert batch.events == () and not len(batch.slot)
