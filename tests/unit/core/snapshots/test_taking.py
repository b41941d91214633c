import numpy as np
import pytest

from gui.core.groups.group import PvSpec
from gui.core.pv.standing import Standing
from gui.core.pv.updates import (
    AccessChange,
    Metadata,
    MetadataChange,
    PvKind,
    TextUpdate,
)
from gui.core.snapshots.comparison import SnapshotComparison
from gui.core.snapshots.difference import DifferenceState
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.snapshot import Snapshot
from gui.core.snapshots.source import SavedStates
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.core.snapshots.tolerance import Tolerance
from gui.core.store.pv_store import PvStore
from gui.files.snapshots.pvsnap import dumps, loads
from tests.support.batches import NOW, batch, connected, silence
from tests.support.snapshots import filled, quickest, thousand

__all__ = ["filled"]
EQUAL, DIFFERENT, UNKNOWN, MISSING, OTHER_TYPE = DifferenceState


def test_a_snapshot_has_what_is_known(filled):
    store, slots = filled
    made = snapshot_of(store, slots, "g", "c", "u", NOW, {"a": Tolerance(2, True)})
    a, b, c, d, e, f, g = made.items
    assert (made.group, made.comment, made.user, made.created_ns) == ("g", "c", "u", NOW)
    assert (a.value, a.units, a.precision, a.severity, a.status) == (1.5, "mA", 2, 2, 3)
    assert a.tolerance == Tolerance(2, True) and a.time_ns == NOW and a.selected
    assert b.value == 7 and isinstance(b.value, int) and not b.selected  # may not be written
    assert (c.value, c.label(), c.native_type) == (1, "On", "ENUM")
    assert d.value == b"hello" and (e.native_type, e.count) == ("SHORT", 3)
    assert e.value.tolist() == [1, 2, 3] and not np.shares_memory(e.value, store.array[4])
    assert (f.value, f.unknown, f.selected) == (9.0, "disconnected", False)
    assert (g.value, g.unknown, g.selected) == (None, "no answer yet", False)
    silence(store, 0)
    store.apply(batch(events=[AccessChange(1, False, False)]))
    unknown = [item.unknown for item in snapshot_of(store, slots[:2]).items]
    assert unknown == ["silent", "no read access"]


def test_live_states_beside_a_snapshot(filled):
    store, slots = filled
    made = snapshot_of(store, slots)
    compared = SnapshotComparison(made.items)
    source = StoreStates(store)
    assert compared.refresh(source).all()
    assert compared.state.tolist() == [EQUAL] * 5 + [UNKNOWN] * 2
    assert not compared.refresh(source).any()
    store.apply(batch([(0, NOW, 2.5, 0, 0)], [TextUpdate(3, NOW, b"bye", 0, 0)]))
    assert np.flatnonzero(compared.refresh(source)).tolist() == [0, 3]
    assert compared.state.tolist() == [1, 0, 0, 1, 0, UNKNOWN, UNKNOWN]
    assert compared.difference(0).delta == 1.0 and compared.other_item(0).value == 2.5
    assert compared.difference(6).reason == "no answer yet when saved"
    compared.set_tolerance(0, Tolerance(1))
    assert compared.state[0] == EQUAL
    compared.set_tolerance(0, None)
    compared.set_default(Tolerance(100, True))
    assert compared.state.tolist()[:4] == [EQUAL, EQUAL, EQUAL, DIFFERENT]
    assert compared.summary() == "1 of 7 differs, 2 unknown"
    silence(store, 2)
    compared.refresh(source)
    assert compared.state[2] == UNKNOWN and "silent" in compared.difference(2).reason
    store.remove([4])
    compared.refresh(source)
    assert compared.state[4] == MISSING and compared.other_item(4) is None
    store.apply(batch(events=[connected(0, PvKind.TEXT, "STRING"), TextUpdate(0, NOW, b"x", 0, 0)]))
    compared.refresh(source)
    assert compared.state[0] == OTHER_TYPE


def test_state_names_that_arrive_late_are_seen(filled):
    store, slots = filled
    compared = SnapshotComparison(snapshot_of(store, slots).items)
    source = StoreStates(store)
    compared.refresh(source)
    store.apply(batch(events=[MetadataChange(2, Metadata(labels=("On", "Off")))]))
    assert np.flatnonzero(compared.refresh(source)).tolist() == [2]
    assert compared.difference(2).reason == "On → Off"


def test_pvs_added_later_and_an_empty_store():
    store = PvStore()
    source = StoreStates(store)
    names = ["a", "b"]
    assert source.columns(names).standing.tolist() == [Standing.GONE] * 2
    assert source.live("a") is None
    store.add([PvSpec("b")])
    assert source.columns(names).standing.tolist() == [Standing.GONE, Standing.SEARCHING]


def test_a_thousand_pvs_are_taken_compared_and_one_change_is_found():
    store, slots = thousand()
    assert quickest(lambda: snapshot_of(store, slots)) < 0.1
    made = loads(dumps(snapshot_of(store, slots))).snapshot
    compared = SnapshotComparison(made.items)
    source = StoreStates(store)
    compared.refresh(source)
    assert compared.summary() == "None of 1,000 differs"
    store.apply(batch([(417, NOW, 5.0, 0, 0)]))
    compared.refresh(source)
    assert np.flatnonzero(compared.state).tolist() == [417]

    def refresh():
        store.updates += 1  # as if all had changed
        compared.refresh(source)

    assert quickest(refresh) < 0.05


def test_another_snapshot_as_the_other_side(filled):
    store, slots = filled
    before = snapshot_of(store, slots)
    store.apply(batch([(0, NOW, 2.5, 0, 0)]))
    after = snapshot_of(store, slots[:6])
    other = SavedStates(Snapshot(items=after.items), "after")
    compared = SnapshotComparison(before.items)
    compared.refresh(other)
    assert compared.state.tolist() == [1, 0, 0, 0, 0, UNKNOWN, MISSING]
    assert not compared.refresh(other).any()
    assert SavedStates(before, "b").only_here([item.name for item in after.items]) == ["g"]


def test_a_number_in_another_unit_is_another_number(filled):
    store, slots = filled
    unit = store.metadata[slots[0]].units
    made = snapshot_of(store, slots)
    compared = SnapshotComparison(made.items)
    source = StoreStates(store)
    compared.refresh(source)
    assert compared.state[0] == EQUAL and unit
    store.apply(batch(events=[MetadataChange(slots[0], Metadata("kA", 1))]))
    assert compared.refresh(source)[0]
    told = f"its unit was {unit} when saved, it is kA now"
    assert compared.state[0] == DIFFERENT and compared.difference(0).reason == told
    with pytest.raises(ValueError, match=told):
        restore_value(made.items[0], source.live(made.items[0].name))
    store.apply(batch(events=[MetadataChange(slots[0], Metadata("", 1))]))
    compared.refresh(source)
    assert compared.state[0] == EQUAL, "no unit says nothing"
