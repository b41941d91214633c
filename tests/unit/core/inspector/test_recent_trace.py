"""The inspector's small chart: known where a value was known, and nowhere else."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.history.history import SampleHistory
from gui.core.inspector.recent_trace import recent_trace

STEPS = st.lists(
    st.tuples(st.integers(1, 40), st.none() | st.integers(-5, 5)), min_size=1, max_size=30
)


def happened(steps):
    """Return a history, and what was fed to it: (time, value), ``None`` for the loss of the PV."""
    history, now, told = SampleHistory(), 0, []
    for after, value in steps:
        now += after
        told.append((now, value))
        if value is None:
            history.gap(now)
        else:
            columns = np.array([now]), np.array([float(value)]), np.zeros(1, np.uint8)
            history.append(*columns)
    return history, told


def in_force(told, at):
    """Return the value that was known at a moment, without what happened just then."""
    before = [value for time, value in told if time < at]
    return before[-1] if before else None


@given(STEPS, st.integers(1, 30), st.integers(0, 1200))
def test_each_column_has_what_was_known_in_it(steps, width, until):
    history, told = happened(steps)
    edges = np.arange(0, 1201, width, dtype=np.int64)
    trace = recent_trace(history, edges, until)
    for number, (begin, end) in enumerate(pairwise(edges.tolist())):
        known = [value for time, value in told if begin <= time < end and value is not None]
        held = in_force(told, begin)
        known += [held] if held is not None else []
        if begin > until or not known:
            assert np.isnan(trace.low[number]) and np.isnan(trace.high[number])
        else:
            assert (trace.low[number], trace.high[number]) == (min(known), max(known))


def test_bounds_are_those_of_what_is_known():
    history, _ = happened([(5, 3), (5, None), (20, -1)])
    edges = np.arange(0, 60, 5, dtype=np.int64)
    assert recent_trace(history, edges, 99).bounds == (-1.0, 3.0)
    assert recent_trace(SampleHistory(), edges, 99).bounds is None
