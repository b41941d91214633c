"""What is computed for each batch, cell or frame costs no more than ten times what it does now.

The time is the thread's own; how quick things are, ``tests/benchmarks`` measure.
"""

import time
import timeit

import numpy as np

from gui.core.groups.group import PvSpec
from gui.core.pv.sparkline import sparkline_points
from gui.core.snapshots.state_columns import SavedColumns, columns_of
from gui.core.store.latency_histogram import LatencyHistogram
from gui.core.store.pv_store import PvStore
from tests.support.batches import NOW, batch
from tests.support.snapshots import item
from tests.support.waiting import Cost


def test_alarms_of_a_batch(record_property):
    """A batch of 500: steady some 10 µs more, each of them another severity too."""
    store = PvStore()
    store.add([PvSpec(str(k)) for k in range(10_000)])
    slots = np.arange(500) * 3
    steady = batch([(int(k), NOW, 1, 2, 3) for k in slots])
    quiet = batch([(int(k), NOW, 1, 0, 0) for k in slots])
    watch, none = store._alarms, np.zeros(len(slots), np.bool_)  # undefined
    watch.take_samples(steady, steady.time_ns, none)

    def toggle():
        watch.take_samples(quiet, quiet.time_ns, none)
        watch.take_samples(steady, steady.time_ns, none)

    def best(call, of=1):
        return min(timeit.repeat(call, number=20, repeat=9, timer=time.thread_time)) / 20 / of * 1e6

    figures = {
        "steady_us": best(lambda: watch.take_samples(steady, steady.time_ns, none)),
        "all_change_us": best(toggle, 2),
        "look_us": best(store.take_alarm_changes),
    }
    for name, figure in figures.items():
        record_property(name, figure)
        print(f"{name} {figure:.1f}")
    assert figures["steady_us"] < 200 and figures["all_change_us"] < 600
    assert figures["look_us"] < 10_000


def test_a_sparkline_of_a_million_elements():
    random = np.random.default_rng(1)
    for array in (random.normal(size=1_000_000), np.arange(1_000_000, dtype="i4")):
        taken = []
        for _ in range(5):
            cost = Cost()
            sparkline_points(array, 150, 20)
            taken.append(cost.seconds)
        assert min(taken) < 0.05


def test_a_snapshot_of_a_thousand_numbers_compared():
    saved = [item(float(k)) for k in range(1000)]
    columns = SavedColumns(saved)
    other = columns_of([item(float(k) + (k == 500)) for k in range(1000)])
    took = []
    for _ in range(5):
        cost = Cost()
        states, delta, _ = columns.compare(other)
        took.append(cost.seconds)
    assert np.flatnonzero(states).tolist() == [500] and delta[500] == 1.0
    assert min(took) < 0.05


def test_the_histogram_of_a_batch():
    made, batch = LatencyHistogram(), np.full(10_000, 3_000_000)
    cost = Cost()
    for _ in range(50):
        made.add(batch)
    assert cost.seconds / 500_000 < 1e-6  # 0.02 to 0.04 µs each
