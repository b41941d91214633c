"""Stored history before live samples: live goes first, no sample twice, the gap stays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.history.budget import HistoryBudget
from gui.core.history.histories import Histories
from gui.core.history.history import OPEN_END
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Batch, Metadata, PvKind
from gui.core.stored_history.placing import known_ranges, place_stored, settle_stored
from gui.core.stored_history.stored_samples import join_rows
from tests.support.stored_rows import MEANINGS, row

MEANING = Meaning(PvKind.FLOAT, Metadata("mA"))


def histories(samples):
    made = Histories(86_400, HistoryBudget())
    made.grow(1)
    made.connected(0, PvKind.FLOAT)
    made.described(0, Metadata("mA"), 0)
    made.watch([0])
    times = np.array([at for at, _ in samples], np.int64)
    zeros = np.zeros(len(times), np.uint8)
    values = np.array([value for _, value in samples], float)
    made.add(Batch(np.zeros(len(times), np.int32), times, values, zeros, zeros), times)
    made.file_fresh()
    return made


def stored(*runs):
    """Runs are (from, until, samples)."""
    return join_rows(row("A", low, high, samples, meaning=MEANING) for low, high, samples in runs)


def placed(made, slot, found, came_ns):
    place_stored(made, slot, found)
    return settle_stored(made, slot, came_ns)


def all_of(made):
    found = []
    for each in (*made.earlier(0), made.history(0)):
        times, values, _, gaps = each.window(-OPEN_END, OPEN_END)
        samples = list(zip(times.tolist(), values.tolist(), strict=True))
        found.append((samples, gaps.tolist()))
    return found


def test_it_comes_before_what_is_live_with_the_gap_between():
    made = histories([(1000, 7.0), (1010, 8.0)])
    assert placed(made, 0, stored((10, 60, [(10, 1.0), (20, 2.0)])), 1000) == 2
    assert all_of(made) == [
        ([(10, 1.0), (20, 2.0)], [[60, OPEN_END]]),
        ([(1000, 7.0), (1010, 8.0)], []),
    ]
    assert known_ranges(made.earlier(0)) == [(10, 60)]


def test_a_value_older_than_the_gap_is_known_again_from_when_it_came():
    made = histories([(20, 2.0), (1010, 8.0)])
    placed(made, 0, stored((10, 60, [(10, 1.0), (20, 2.0)])), 1000)
    assert all_of(made) == [
        ([(10, 1.0), (20, 2.0)], [[60, OPEN_END]]),
        ([(1000, 2.0), (1010, 8.0)], []),
    ]


def test_a_clock_that_went_back_costs_no_stored_sample():
    made = histories([(15, 9.0), (1010, 8.0)])
    placed(made, 0, stored((10, 60, [(10, 1.0), (20, 2.0)])), 1000)
    assert [samples for samples, _ in all_of(made)] == [
        [(10, 1.0), (20, 2.0)],
        [(1000, 9.0), (1010, 8.0)],
    ]


def test_what_another_program_saw_of_the_same_time_is_not_shown_twice():
    made = histories([(30, 3.0), (40, 4.0)])
    runs = (10, 60, [(10, 1.0), (20, 2.0), (30, 3.0), (40, 4.0)])
    placed(made, 0, stored(runs), 30)
    assert all_of(made) == [
        ([(10, 1.0), (20, 2.0)], [[30, OPEN_END]]),
        ([(30, 3.0), (40, 4.0)], []),
    ]


def test_without_a_live_sample_it_is_shown_and_compared_when_one_comes():
    made = histories([])
    assert placed(made, 0, stored((10, 60, [(10, 1.0), (20, 2.0)])), 0) == 2
    times = np.array([20], np.int64)
    zeros = np.zeros(1, np.uint8)
    made.add(Batch(np.zeros(1, np.int32), times, np.array([2.0]), zeros, zeros), times)
    made.file_fresh()
    assert settle_stored(made, 0, 1000) == 2
    assert all_of(made) == [
        ([(10, 1.0), (20, 2.0)], [[60, OPEN_END]]),
        ([(1000, 2.0)], []),
    ]


def test_it_counts_in_the_budget_and_goes_with_it():
    made = histories([(1000, 7.0)])
    before = made.budget.nbytes
    placed(made, 0, stored((10, 60, [(10, 1.0)])), 1000)
    (kept,) = made.earlier(0)
    assert made.budget.nbytes == before + kept.nbytes
    del kept
    made.clear()
    assert made.budget.nbytes == 0


@pytest.mark.parametrize("count", [1, 250])
def test_placed_again_it_is_there_once_and_the_newest_stay(count):
    made = histories([(10_000, 7.0)])
    rows = [
        row("A", at * 10, at * 10 + 5, [(at * 10, float(at))], meaning=MEANINGS[at % 2])
        for at in range(count)
    ]
    for _ in range(2):
        placed(made, 0, join_rows(rows), 10_000)
    values = [samples[0][1] for samples, _ in all_of(made)[:-1]]
    assert values == list(map(float, range(count)))[-100:]


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=30),
    st.lists(st.integers(1, 9), min_size=1, max_size=30),
    st.integers(-100, 100),
    st.integers(0, 50),
)
def test_times_never_decrease_and_no_live_sample_is_lost(old, new, after, late):
    old_times = (np.cumsum(old) + 1_000).tolist()
    new_times = (np.cumsum(new) + old_times[-1] + after).tolist()
    made = histories([(at, 1.0) for at in new_times])
    runs = (old_times[0], old_times[-1] + 3, [(at, 0.0) for at in old_times])
    placed(made, 0, stored(runs), new_times[0] + late)
    parts = all_of(made)
    times = [at for samples, _ in parts for at, _ in samples]
    assert times == sorted(times)
    live = parts[-1][0]
    assert [at for at, _ in live[1:]] == new_times[1:] and live[0][0] >= new_times[0]
    until = [gaps[-1][0] for _, gaps in parts[:-1]]
    assert all(end <= live[0][0] for end in until)
