import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.history.budget import HistoryBudget
from gui.core.history.history import SampleHistory

SECOND = 1_000_000_000
MB = 1 << 20


def fill(history, first, count, period_ns=SECOND):
    times = first + np.arange(count, dtype=np.int64) * period_ns
    history.append(times, times.astype(float), np.zeros(count, np.uint8))


@pytest.fixture
def budget():
    return HistoryBudget(4)


@pytest.mark.parametrize("count", [3, 40])  # with pyramids and without
def test_histories_go_on_in_the_memory_they_have(budget, count):
    histories = [SampleHistory(1e9, budget=budget) for _ in range(count)]
    columns = []
    for k in range(0, 2_000_000 // count, 50):
        for history in histories:
            fill(history, k * SECOND, 50)
        if k == 1_000_000 // count // 50 * 50:
            columns = [history.samples.time for history in histories]
        assert budget.nbytes <= 4 * MB
    assert all(a.samples.time is b for a, b in zip(histories, columns, strict=True))
    kept = sum(len(history) for history in histories) * 18.4
    assert 0.75 * 4 * MB < kept < 0.95 * 4 * MB


def test_fast_and_slow_go_back_equally_far(budget):
    fast, slow = SampleHistory(1e9, budget=budget), SampleHistory(1e9, budget=budget)
    for k in range(0, 400_000, 100):
        fill(fast, k * SECOND, 100)
        fill(slow, k * SECOND, 10, 10 * SECOND)
    ages = [(history.last_ns - history.first_ns) / SECOND for history in (fast, slow)]
    assert len(slow) > 10_000
    assert ages[0] == pytest.approx(ages[1], rel=0.05)


def test_a_clock_that_is_a_day_behind_loses_no_more_than_others(budget):
    right, behind = SampleHistory(1e9, budget=budget), SampleHistory(1e9, budget=budget)
    for k in range(0, 400_000, 100):
        fill(right, (k + 86_400) * SECOND, 100)
        fill(behind, k * SECOND, 100)
    assert len(behind) == pytest.approx(len(right), rel=0.1)


def test_what_has_stopped_gives_way_to_what_goes_on(budget):
    stopped, going = SampleHistory(1e9, budget=budget), SampleHistory(1e9, budget=budget)
    fill(stopped, 0, 200_000)
    for k in range(200_000, 600_000, 100):
        fill(going, k * SECOND, 100)
        assert budget.nbytes <= 4 * MB
    assert len(stopped) == pytest.approx(len(going), rel=0.2)
    assert stopped.last_ns == 199_999 * SECOND


def test_a_smaller_budget_gives_memory_back(budget):
    histories = [SampleHistory(1e9, budget=budget) for _ in range(4)]
    for k in range(0, 100_000, 50):
        if k == 50_000:
            budget.megabytes = 1
        for history in histories:
            fill(history, k * SECOND, 50)
    assert budget.nbytes <= MB
    assert all(history.last_ns == 99_999 * SECOND for history in histories)


def test_a_smaller_budget_is_kept_where_age_alone_bounds_the_histories(budget):
    histories = [SampleHistory(10_000.0, budget=budget) for _ in range(4)]
    for k in range(0, 100_000, 50):
        if k == 50_000:
            assert budget.nbytes > MB and not budget.reached
            budget.megabytes = 1
        for history in histories:
            fill(history, k * SECOND, 50)
    assert budget.nbytes <= MB
    assert not budget.reached and all(len(history) >= 10_000 for history in histories)


def test_samples_that_are_all_of_one_time_have_to_go_too(budget):
    histories = [SampleHistory(1e9, budget=budget) for _ in range(4)]
    for _ in range(2_000):
        for history in histories:
            fill(history, SECOND, 50, 0)
    assert budget.nbytes <= 4 * MB
    assert all(len(history) > 10_000 for history in histories)


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(1, 3_000), st.integers(0, 1_000)), max_size=300
    )
)
def test_the_sum_is_right_and_the_newest_stay(blocks):
    budget = HistoryBudget(1)
    histories = [SampleHistory(1e9, budget=budget) for _ in range(6)]
    now, given_to = 0, [[] for _ in range(6)]
    for which, count, period in blocks:
        fill(histories[which], now, count, period)
        given_to[which] += (now + np.arange(count) * period).tolist()
        now += count * period
        assert budget.nbytes == sum(history.nbytes for history in histories)
        assert budget.nbytes <= MB + 6 * 8_192 * 19
        times, values, _, _ = histories[which].window(0, 2**62)
        assert times.tolist() == values.tolist() == given_to[which][-len(values) :]
    assert [history.total for history in histories] == [len(given) for given in given_to]


def test_blocks_are_those_of_the_samples_kept(budget):
    rng = np.random.default_rng(7)
    histories = [SampleHistory(1e9, budget=budget) for _ in range(3)]
    for k in range(0, 600_000, 333):
        for n, history in enumerate(histories[: 2 + (k > 300_000)]):
            times = (k + np.arange(333)) * (n + 1)
            history.append(times, rng.normal(size=333), rng.integers(0, 4, 333, np.uint8))
    assert budget.cuts > 3
    for history in histories:
        times, values, severities, _ = history.window(0, 2**62)
        assert len(times) > 30_000
        whole = history.totals(int(times[0]), int(times[-1]))
        assert whole.total == pytest.approx(values.sum())
        assert (whole.finite, whole.not_positive) == (len(values), (values <= 0).sum())
        edges = np.linspace(times[0], times[-1] + 1, 12).astype(np.int64)
        low, high, _, worst = history.envelope(edges)
        for i in range(len(edges) - 1):
            inside = (times >= edges[i]) & (times < edges[i + 1])
            assert (low[i], high[i]) == (values[inside].min(), values[inside].max())
            assert worst[i] >= severities[inside].max()
