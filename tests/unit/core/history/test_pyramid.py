import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.core.history.budget import HistoryBudget
from gui.core.history.history import SampleHistory
from gui.core.history.pyramid import ALIGN, Pyramid

seeds = st.integers(0, 2**32 - 1)


def columns(seed, count):
    rng = np.random.default_rng(seed)
    value = rng.normal(size=count) * 10.0 ** rng.integers(-300, 300, size=count)
    value[rng.random(count) < 0.05] = np.nan
    value[rng.random(count) < 0.05] = rng.choice([np.inf, -np.inf])
    return value, rng.integers(0, 4, count).astype(np.uint8)


def naive(value, severity, begin, end):
    for a, b in zip(begin, end, strict=True):
        part = value[a:b][np.isfinite(value[a:b])]
        yield (
            part.min() if len(part) else np.nan,
            part.max() if len(part) else np.nan,
            severity[a:b].max() if b > a else 0,
        )


@settings(max_examples=60)
@given(seeds, st.integers(1, 30_000), st.lists(st.integers(0, 30_000), min_size=2), st.booleans())
def test_every_range_is_that_of_its_samples(seed, count, cuts, holes):
    value, severity = columns(seed, count)
    pyramid = Pyramid(count)
    for end in sorted(min(cut, count) for cut in cuts):  # it grows in any steps
        pyramid.extend(value, severity, end)
    pyramid.extend(value, severity, count)
    at = np.array(sorted(min(cut, count) for cut in cuts), np.int64)
    begin, end = at[:-1], at[1:]
    if holes:
        begin, end = begin[::2], end[::2]
    wanted = np.array(list(naive(value, severity, begin, end)), float).reshape(-1, 3).T
    found = np.array(pyramid.reduce(value, severity, begin, end))
    np.testing.assert_array_equal(found, wanted)


@settings(max_examples=30)
@given(seeds, st.lists(st.integers(1, 20_000), min_size=1, max_size=8), st.integers(100, 40_000))
def test_a_history_that_lets_samples_go_stays_right(seed, blocks, most):
    value, severity = columns(seed, sum(blocks))
    history = SampleHistory(max_bytes=17 * most)
    at = 0
    for count in blocks:
        part = slice(at, at + count)
        history.append(np.arange(at, at + count), value[part], severity[part])
        at += count
    first = max(0, at - max(most, 64))
    edges = np.linspace(first, at, 23).astype(np.int64)
    low, high, _, _ = history.envelope(edges)
    wanted = np.array(list(naive(value, severity, edges[:-1], edges[1:])))
    np.testing.assert_array_equal(low, wanted[:, 0])
    np.testing.assert_array_equal(high, wanted[:, 1])
    assert history.first_ns == first and len(history) == at - first


def test_bytes_a_sample():
    history = SampleHistory()
    for at in range(0, 1_000_000, 1000):
        times = np.arange(at, at + 1000)
        history.append(times, times.astype(float), np.zeros(1000, np.uint8))
        if len(history) > 20 * ALIGN:
            assert history.nbytes / len(history) <= 20
    assert len(history) == 1_000_000


def test_the_budget_is_held_and_the_oldest_go_first():
    budget = HistoryBudget(megabytes=4)
    old, new = SampleHistory(budget=budget), SampleHistory(budget=budget)
    zeros = np.zeros(1000, np.uint8)
    for at in range(0, 150_000, 1000):
        old.append(np.arange(at, at + 1000), np.arange(1000.0), zeros)
    assert not budget.reached and old.evicted == 0
    for at in range(150_000, 350_000, 1000):
        new.append(np.arange(at, at + 1000), np.arange(1000.0), zeros)
        assert budget.nbytes <= 4 << 20
    assert budget.reached and old.evicted > 0
    assert len(old) + len(new) > 0.8 * (4 << 20) / 20
    assert new.window(0, 2**62)[0][-1] == 349_999
    before = budget.nbytes
    del old
    assert budget.nbytes < before
