import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.history.history import SampleHistory


@given(st.integers(0, 2**32 - 1), st.integers(1, 40_000), st.integers(4_096, 60_000))
def test_totals_are_those_of_every_sample(seed, count, most):
    rng = np.random.default_rng(seed)
    history = SampleHistory(max_bytes=17 * most)
    values = rng.choice([-2.5, 0.0, 1.0, 3.25, np.nan, np.inf], count)
    times = np.cumsum(rng.integers(0, 3, count))
    for part in np.array_split(np.arange(count), rng.integers(1, 9)):
        history.append(times[part], values[part], np.zeros(len(part), np.uint8))
    for _ in range(5):
        t0, t1 = np.sort(rng.integers(-5, times[-1] + 5, 2))
        kept_t, kept_v, *_ = history.window(0, 2**62)
        inside = kept_v[(kept_t >= t0) & (kept_t <= t1) & np.isfinite(kept_v)]
        found = history.totals(int(t0), int(t1))
        assert found.total == pytest.approx(inside.sum())
        assert found.finite == len(inside) and found.not_positive == (inside <= 0).sum()


def test_the_largest_doubles_do_no_harm():
    history = SampleHistory(max_bytes=1 << 30)
    values = np.full(40_000, 1.7e308)
    history.append(np.arange(40_000), values, np.zeros(40_000, np.uint8))
    assert history.totals(0, 40_000) == (np.inf, 40_000, 0)
