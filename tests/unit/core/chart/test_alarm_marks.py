"""Places of the marks of alarms along a trace."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.alarm_marks import cells_of_segments, marked

SEVERITIES = st.lists(st.integers(0, 3), min_size=1, max_size=200)


@given(SEVERITIES, st.integers(1, 12), st.integers(0, 50))
def test_every_cell_with_an_alarm_has_its_worst_and_none_is_taken_away_later(found, size, first):
    severity = np.array(found, np.uint8)
    cell = (np.arange(len(found)) + first) // size
    at = marked(cell, severity)
    for number in np.unique(cell):
        own = at[cell[at] == number]
        assert (np.diff(severity[own].astype(int)) > 0).all()
        assert severity[own].max(initial=0) == severity[cell == number].max()
        if len(own):
            assert not severity[cell == number][: own[0] - np.flatnonzero(cell == number)[0]].any()
    for count in range(len(found)):
        earlier = marked(cell[:count], severity[:count])
        assert earlier.tolist() == at[at < count].tolist()


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3)), min_size=1, max_size=20),
    st.integers(1, 30),
)
def test_places_on_segments_are_their_begin_and_each_cell_that_begins_on_them(parts, cell_ns):
    lengths = np.array([length for length, _ in parts])
    ends = np.cumsum(lengths) + 1_000
    times = np.column_stack([ends - lengths, ends]).ravel()
    severity = np.array([level for _, level in parts], np.uint8)
    expected = []
    for number, (begin, end) in enumerate(times.reshape(-1, 2).tolist()):
        if severity[number]:
            inside = [t for t in range(begin + 1, end + 1) if t % cell_ns == 0]
            expected += [(t, number) for t in (begin, *inside)]
    segment, at, level, cell = cells_of_segments(times, severity, cell_ns)
    assert sorted(zip(at.tolist(), segment.tolist(), strict=True)) == sorted(expected)
    assert (np.diff(at) >= 0).all() and (cell == at // cell_ns).all()
    assert (level == severity[segment]).all()
