"""Rows of stored history for tests: made by hand or by hypothesis, and compared bit for bit."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gui.core.history.history import OPEN_END
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Metadata, PvKind
from gui.core.stored_history.stored_row import StoredRow

MEANINGS = (
    Meaning(PvKind.FLOAT, Metadata("mA", 3, (0.0, 100.0))),
    Meaning(PvKind.FLOAT, Metadata("µA \ud800", labels=())),
    Meaning(PvKind.ENUM, Metadata(labels=("off", "on"), read_names=((16, "more"),))),
    Meaning(PvKind.INTEGER, None),
)


def row(pv, from_ns, until_ns, samples=(), gaps=(), meaning=MEANINGS[0]):
    """Samples are (time, value) or (time, value, severity)."""
    columns = [(time, value, *severity) for time, value, *severity in samples]
    return StoredRow(
        pv,
        meaning,
        from_ns,
        until_ns,
        np.array([each[0] for each in columns], np.int64),
        np.array([each[1] for each in columns], np.float64),
        np.array([(each[2] if len(each) > 2 else 0) for each in columns], np.uint8),
        np.array(
            [(low, OPEN_END if high is None else high) for low, high in gaps], np.int64
        ).reshape(-1, 2),
    )


@st.composite
def rows(draw):
    """Any row: any bits for values, times far apart or equal."""
    count = draw(st.integers(0, 12))
    times = sorted(draw(st.lists(st.integers(0, 1 << 61), min_size=count, max_size=count)))
    bits = draw(arrays.arrays(np.uint64, count))
    severity = draw(arrays.arrays(np.uint8, count))
    ends = sorted(draw(st.lists(st.integers(0, 1 << 61), min_size=4, max_size=4)))
    gaps = [(ends[0], ends[1]), (ends[2], OPEN_END)][: draw(st.integers(0, 2))]
    return StoredRow(
        draw(st.sampled_from(["A", "B", "C sum", 'weird"\n\u202e'])),
        draw(st.sampled_from(MEANINGS)),
        times[0] if times else 0,
        times[-1] if times else 5,
        np.array(times, np.int64),
        bits.view(np.float64),
        severity,
        np.array(gaps, np.int64).reshape(-1, 2),
    )


def same_row(one, other):
    """Tell whether two rows are equal, values bit for bit."""
    head = ("pv", "meaning", "from_ns", "until_ns")
    columns = ("time_ns", "value", "severity", "gaps")
    return all(getattr(one, name) == getattr(other, name) for name in head) and all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in columns
    )
