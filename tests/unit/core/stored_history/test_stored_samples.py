"""Rows of several runs as histories: every sample once, holes are gaps, units are kept apart."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.history.history import OPEN_END
from gui.core.stored_history.stored_samples import join_rows
from tests.support.stored_rows import MEANINGS, row


def told(history):
    times, values, _, gaps = history.window(-OPEN_END, OPEN_END)
    gaps = [(low, None if high == OPEN_END else high) for low, high in gaps.tolist()]
    return list(zip(times.tolist(), values.tolist(), strict=True)), gaps


def test_rows_of_one_run_follow_each_other_without_a_gap():
    (history,) = join_rows(
        [
            row("A", 10, 60, [(10, 1.0), (20, 2.0)]),
            row("A", 60, 120, [(59, 3.0), (70, 4.0)]),
            row("A", 120, 180),
        ]
    )
    assert told(history) == ([(10, 1.0), (20, 2.0), (59, 3.0), (70, 4.0)], [(180, None)])
    assert history.is_stored and history.until_ns == 180


def test_between_two_runs_nothing_is_known():
    (history,) = join_rows([row("A", 10, 60, [(10, 1.0)]), row("A", 100, 160, [(100, 2.0)])])
    assert told(history) == ([(10, 1.0), (100, 2.0)], [(60, 100), (160, None)])


def test_what_a_run_saw_in_another_unit_between_two_others_keeps_them_apart():
    one, two = MEANINGS[:2]
    rows = [(10, one), (100, two), (200, one), (300, one)]
    found = join_rows([row("A", at, at + 50, [(at + 5, 1.0)], meaning=its) for at, its in rows])
    assert [each.meaning for each in found] == [one, two, one]
    assert list(map(told, found)) == [
        ([(15, 1.0)], [(60, None)]),
        ([(105, 1.0)], [(150, None)]),
        ([(205, 1.0), (305, 1.0)], [(250, 305), (350, None)]),
    ]


def test_after_a_lost_part_nothing_is_known_until_the_next_sample():
    rows = [
        row("A", 10, 60, [(10, 1.0)]),
        row("A", 60, 120, [(70, 2.0)]),
        row("A", 120, 180),
        row("A", 180, 240, [(200, 3.0)]),
    ]
    (history,) = join_rows([rows[0], rows[2], rows[3]])
    assert told(history) == ([(10, 1.0), (200, 3.0)], [(60, 200), (240, None)])


def test_a_gap_that_goes_on_in_the_next_row_is_one():
    (history,) = join_rows(
        [
            row("A", 10, 40, [(10, 1.0)], [(40, None)]),
            row("A", 40, 120, [(90, 2.0)], [(40, 90)]),
        ]
    )
    assert told(history) == ([(10, 1.0), (90, 2.0)], [(40, 90), (120, None)])


def test_a_gap_known_late_goes_before_what_was_taken_for_known():
    (history,) = join_rows(
        [row("A", 10, 60, [(10, 1.0)]), row("A", 60, 60, [], [(55, None)])],
    )
    assert told(history) == ([(10, 1.0)], [(55, None)])


def test_a_gap_whose_end_was_lost_ends_at_the_next_sample():
    (history,) = join_rows(
        [
            row("A", 10, 50, [(10, 1.0)], [(50, None)]),
            row("A", 50, 360, [(300, 2.0)]),
        ]
    )
    assert told(history) == ([(10, 1.0), (300, 2.0)], [(50, 300), (360, None)])


def test_a_gap_at_the_end_of_a_run_is_no_longer_than_the_run():
    (history,) = join_rows(
        [row("A", 10, 60, [(10, 1.0)], [(50, None)]), row("A", 300, 360, [(300, 2.0)])]
    )
    assert told(history) == ([(10, 1.0), (300, 2.0)], [(50, 300), (360, None)])


def test_another_unit_or_type_is_a_history_of_its_own():
    one, two, three = MEANINGS[0], MEANINGS[1], MEANINGS[3]
    found = join_rows(
        [
            row("A", 10, 60, [(10, 1.0)], meaning=one),
            row("A", 60, 90, [(60, 1000.0)], meaning=two),
            row("A", 200, 260, [(200, 1.0)], meaning=three),
            row("A", 260, 320, [], meaning=one),  # says no value in its unit
        ]
    )
    assert [each.meaning for each in found] == [one, two, three]
    assert [told(each) for each in found] == [
        ([(10, 1.0)], [(60, None)]),
        ([(60, 1000.0)], [(90, None)]),
        ([(200, 1.0)], [(260, None)]),
    ]


def test_two_programs_at_the_same_time_give_each_sample_once():
    (history,) = join_rows(
        [
            row("A", 10, 60, [(10, 1.0), (20, 2.0), (50, 3.0)]),
            row("A", 20, 70, [(20, 2.0), (50, 3.0), (65, 4.0)]),
            row("A", 60, 90, [(65, 4.0), (80, 5.0)]),
        ]
    )
    samples, gaps = told(history)
    assert samples == [(10, 1.0), (20, 2.0), (50, 3.0), (65, 4.0), (80, 5.0)]
    assert gaps == [(90, None)]


@given(st.lists(st.integers(0, 20), min_size=1, max_size=40), st.data())
def test_any_division_into_rows_makes_the_same_history(steps, data):
    times = np.cumsum(steps).tolist()
    samples = [(time, float(number)) for number, time in enumerate(times)]
    ends = sorted(data.draw(st.sets(st.integers(1, len(samples)))) | {len(samples)})
    rows, first, until = [], 0, times[0]
    for end in ends:
        from_ns, until = until, times[end - 1]
        rows.append(row("A", from_ns, until, samples[first:end]))
        first = end
    (history,) = join_rows(
        data.draw(st.permutations(rows)) if len(set(times)) == len(times) else rows
    )
    assert told(history) == (samples, [(times[-1], None)])


@given(st.lists(st.integers(1, 20), min_size=2, max_size=30), st.integers(0, 500))
def test_what_comes_after_a_time_is_dropped(steps, at):
    times = np.cumsum(steps).tolist()
    samples = [(time, float(number)) for number, time in enumerate(times)]
    (history,) = join_rows([row("A", times[0], times[-1] + 5, samples, [(times[0], times[0] + 1)])])
    history.end_at(at)
    kept, gaps = told(history)
    assert kept == [each for each in samples if each[0] < at]
    if kept:
        assert gaps[-1] == (max(min(at, times[-1] + 5), kept[-1][0]), None)
        assert all(high is None or high <= at for _, high in gaps)
