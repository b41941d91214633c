"""The alarm list sorted by a column, both ways; equal ones in the list's own order."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gui.core.alarms.entry import AlarmEntry
from gui.core.alarms.sort import AlarmSort
from gui.core.pv.standing import Standing


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=20), st.booleans())
def test_rows_are_in_the_order_of_the_key(made, descending):
    entries = [
        AlarmEntry(f"pv{n}", severity, 0, Standing.CURRENT, severity, 0, "", since)
        for n, (severity, since) in enumerate(made)
    ]
    sort = AlarmSort(lambda entry: entry.since_ns, descending)
    rows = sorted(entries, key=sort.order)
    keys = [entry.since_ns for entry in rows]
    assert keys == sorted(keys, reverse=descending)
    for one, other in pairwise(rows):
        assert one.since_ns != other.since_ns or one.order < other.order
