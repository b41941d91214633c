import numpy as np

from gui.models.circuit_watch import SILENT_NS, STEADY_TICKS, CircuitWatch

SECOND = 1_000_000_000
TWO = np.array([0, 1], np.int32)


def ticks(watch, first_s, updates):
    """One tick a second; return since when the circuits are silent after the last."""
    for second, fresh in enumerate(updates, first_s):
        since = watch.tick(second * SECOND, TWO, np.array(fresh, np.int64))
    return since.tolist()


def made():
    watch = CircuitWatch()
    assert [watch.number(host) for host in ("a:1", "b:1", "a:1")] == [0, 1, 0]
    return watch


def test_a_steady_circuit_that_stops_is_silent_after_five_seconds():
    watch = made()
    assert ticks(watch, 1, [(1, 1)] * STEADY_TICKS) == [0, 0]
    wait = SILENT_NS // SECOND
    assert ticks(watch, 21, [(0, 1)] * (wait - 1)) == [0, 0]
    assert ticks(watch, 20 + wait, [(0, 1)]) == [20 * SECOND, 0]
    assert ticks(watch, 21 + wait, [(1, 1)]) == [0, 0]


def test_a_circuit_of_resting_pvs_is_not_silent():
    watch = made()
    assert ticks(watch, 1, [(1, 1)] * (STEADY_TICKS - 1)) == [0, 0]
    assert ticks(watch, 20, [(0, 1)] * 60) == [0, 0]
    assert ticks(watch, 80, [(1, 1)] * 3 + [(0, 1)] * 60) == [0, 0]


def test_after_a_reconnect_it_has_to_become_steady_anew():
    watch = made()
    ticks(watch, 1, [(1, 1)] * STEADY_TICKS)
    watch.lost(0)
    assert ticks(watch, 21, [(1, 1)] * 3 + [(0, 1)] * 20) == [0, 0]
