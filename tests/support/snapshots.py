"""Stores and items to take snapshots of."""

import numpy as np
import pytest

from gui.core.groups.group import PvSpec
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    AccessChange,
    ArrayUpdate,
    Batch,
    ConnectionChange,
    Metadata,
    MetadataChange,
    PvKind,
    TextUpdate,
)
from gui.core.snapshots.snapshot import SnapshotItem
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.core.store.pv_store import PvStore
from tests.support.batches import NOW, batch, connected
from tests.support.waiting import Cost

KINDS = {float: PvKind.FLOAT, int: PvKind.INTEGER, bytes: PvKind.TEXT, np.ndarray: PvKind.ARRAY}
TYPES = {float: "DOUBLE", int: "LONG", bytes: "STRING", np.ndarray: "DOUBLE"}


def item(value, **more):
    value = value.encode() if isinstance(value, str) else value
    sort = type(value)
    more.setdefault("kind", KINDS.get(sort, PvKind.FLOAT))
    more.setdefault("native_type", TYPES.get(sort, "DOUBLE"))
    return SnapshotItem("a", value, **more)


def untyped(value):
    kind = PvKind.ARRAY if isinstance(value, np.ndarray) else PvKind.TEXT
    return SnapshotItem("a", value, kind)


def shown_panel(qtbot, store, slots):
    """Return a panel in a window of its own with a snapshot of ``slots``."""
    from gui.widgets.snapshots.panel import SnapshotPanel

    made = SnapshotPanel(StoreStates(store))
    qtbot.addWidget(made)
    made.resize(1300, 400)
    made.show()
    qtbot.waitExposed(made)
    made.set_snapshot(snapshot_of(store, slots, "Ring", "calm"))
    return made


@pytest.fixture
def filled():
    """A store with a PV of each kind; the sixth is disconnected, the seventh never was."""
    store = PvStore()
    slots = store.add([PvSpec(name) for name in "abcdefg"])
    events = [
        connected(0), connected(1, PvKind.INTEGER, "LONG"), connected(2, PvKind.ENUM, "ENUM"),
        connected(3, PvKind.TEXT, "STRING"), connected(4, PvKind.ARRAY, "SHORT", 3), connected(5),
        *(AccessChange(slot, True, slot != 1) for slot in range(6)),
        MetadataChange(0, Metadata("mA", 2)), MetadataChange(2, Metadata(labels=("Off", "On"))),
        TextUpdate(3, NOW, b"hello", 0, 0), ArrayUpdate(4, NOW, np.array([1, 2, 3], "i2"), 1, 4),
    ]  # fmt: skip
    rows = [(0, NOW, 1.5, 2, 3), (1, NOW, 7, 0, 0), (2, NOW, 1, 0, 0), (5, NOW, 9, 0, 0)]
    store.apply(batch(rows, events))
    gone = ConnectionChange(5, ConnectionState.DISCONNECTED, NOW)
    store.apply(batch(events=[gone]))
    return store, slots


def thousand():
    store = PvStore()
    count = 1000
    slots = store.add([PvSpec(f"pv{k}") for k in range(count)])
    store.apply(batch(events=[connected(slot) for slot in slots]))
    column = np.arange(count)
    zero = np.zeros(count, np.uint8)
    store.apply(
        Batch(column.astype(np.int32), np.full(count, NOW), column / 7, zero, zero, arrival_ns=NOW)
    )
    return store, slots


def quickest(work, rounds=7):
    took = []
    for _ in range(rounds):
        cost = Cost()
        work()
        took.append(cost.seconds)
    return min(took)
