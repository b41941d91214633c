"""Snapshots of real records: taken, saved, read back, compared after a change and an outage."""

import signal

import numpy as np
import pytest

from gui.core.snapshots.comparison import SnapshotComparison
from gui.core.snapshots.difference import DifferenceState
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.core.snapshots.tolerance import Tolerance
from gui.files.snapshots.pvsnap import load, save
from gui.workers.handle import live_workers
from tests.support.records_of_kinds import KINDS
from tests.support.watching import Watching

RECORDS = (
    KINDS
    + """
record(ao,"{p}ao"){{field(VAL,"0.1")field(EGU,"mm")field(PREC,"2")field(PINI,"YES")}}
"""
)
NAMES = ["ao", "long", "mbbo", "text", "wave", "none"]


@pytest.fixture
def tab(qtbot, soft_ioc, prefix):
    ioc = soft_ioc(RECORDS.format(p=prefix))
    watching = Watching([prefix + name for name in NAMES])
    watching.ioc, watching.prefix = ioc, prefix
    qtbot.waitUntil(lambda: watching.connected(5))
    qtbot.waitUntil(lambda: all(watching.store.metadata[k] for k in (0, 2)))
    yield watching
    watching.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_each_change_is_found_alone_and_an_outage_is_no_equality(tab, qtbot, tmp_path):
    path = tmp_path / "x.pvsnap"
    save(path, snapshot_of(tab.store, range(len(NAMES)), "live"))
    made = load(path).snapshot
    values = [item.value for item in made.items]
    assert values[:4] == [0.1, -7, 1, b"hello"] and values[5] is None
    assert values[4].dtype == np.float32 and values[4].tolist() == [1, 2.5, 3]
    assert [item.native_type for item in made.items[:5]] == [
        "DOUBLE", "LONG", "ENUM", "STRING", "FLOAT",
    ]  # fmt: skip
    assert made.items[0].units == "mm" and made.items[2].label() == "Tune"
    compared = SnapshotComparison(made.items, Tolerance(0.0))  # exactly
    source = StoreStates(tab.store)

    def differing():
        compared.refresh(source)
        return np.flatnonzero(compared.state[:5] != DifferenceState.EQUAL).tolist()

    assert differing() == [] and compared.state[5] == DifferenceState.UNKNOWN
    for row, (change, back) in enumerate(
        [("0.1000001", "0.1"), (8, -7), ("Idle", "Tune"), ("Hello", "hello")]
    ):
        tab.ioc.put(tab.prefix + NAMES[row], change)
        qtbot.waitUntil(lambda row=row: differing() == [row])
        tab.ioc.put(tab.prefix + NAMES[row], back)
        qtbot.waitUntil(lambda: differing() == [])
        assert restore_value(made.items[row], source.live(made.items[row].name)) == values[row]
    tab.ioc.signal(signal.SIGKILL)
    qtbot.waitUntil(lambda: differing() == [0, 1, 2, 3, 4])
    assert (compared.state == DifferenceState.UNKNOWN).all()
