"""The last arrays of PVs: in order, bounded in number and bytes, the latest never lost."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.waveform.kept_arrays import ArrayMoment, KeptArrays
from gui.core.waveform.moment import ShownMoment
from gui.core.waveform.shown_arrays import ShownArrays

MOMENT = ArrayMoment(1)
LOOKS = st.lists(
    st.dictionaries(st.integers(0, 2), st.integers(0, 40), min_size=1, max_size=3), max_size=40
)


@given(LOOKS, st.integers(1, 6), st.integers(1, 900))
def test_bounds_are_held_and_the_latest_of_each_pv_stays(looks, most, most_bytes):
    kept, came = KeptArrays(most, most_bytes), {0: [], 1: [], 2: []}
    for number, look in enumerate(looks, 1):
        kept.begin_look()
        for slot, size in look.items():
            array = np.zeros(size)
            kept.take(slot, array, MOMENT)
            came[slot].append((number, array))
    held = {}
    for slot, arrays in came.items():
        found = [kept.at(slot, step) for step, _ in arrays]
        here = [each for each in dict.fromkeys(found) if each is not None]
        assert len(here) <= most
        assert [each.array for each in here] == [a for _, a in arrays][len(arrays) - len(here) :]
        if arrays:
            assert here and here[-1].array is arrays[-1][1]
        held[slot] = here
    total = sum(each.array.nbytes for here in held.values() for each in here)
    assert kept.nbytes == total
    assert total <= most_bytes or all(len(here) <= 1 for here in held.values())
    steps = {each.step for here in held.values() for each in here}
    assert kept.steps() == sorted(steps)


def test_the_same_array_is_kept_again_only_if_more_is_known_of_it():
    kept, array = KeptArrays(), np.ones(3)
    for moment, is_new in (
        (MOMENT, True), (MOMENT, False), (ArrayMoment(1, why="disconnected"), True),
    ):  # fmt: skip
        kept.begin_look()
        assert kept.take(0, array, moment) is is_new
    assert kept.nbytes == array.nbytes and kept.steps() == [1, 3]
    assert kept.at(0, 2).moment.why == "" and kept.at(0, 3).moment.why == "disconnected"
    assert kept.before(0, 3, 5) == []  # it is no other array
    kept.keep_only([])
    assert kept.nbytes == 0 and kept.steps() == [] and kept.latest(0) is None


def test_earlier_arrays_are_given_oldest_first():
    kept = KeptArrays()
    for value in range(5):
        kept.begin_look()
        kept.take(0, np.array([value]), ArrayMoment(value, merged=value * 3))
    assert [each.array[0] for each in kept.before(0, 4, 2)] == [1, 2]
    assert [each.array[0] for each in kept.before(0, 5, 99)] == [0, 1, 2, 3]
    assert kept.counted_between(0, 5) == 3 and kept.counted_between(0, 1) == 0


@given(st.lists(st.integers(0, 9), max_size=9, unique=True).map(sorted), st.integers(-3, 12))
def test_a_moment_stays_where_it_was_chosen_and_follows_from_the_end_on(steps, index):
    moment = ShownMoment()
    assert moment.index(steps) == len(steps) - 1 and moment.is_live
    moment.choose(index, steps)
    if index >= len(steps) - 1:
        assert moment.is_live and moment.index([*steps, 77]) == len(steps)
    else:
        assert moment.index(steps) == max(index, 0)
        assert moment.index([*steps, 77]) == max(index, 0)
        assert moment.index([55, 77]) == 0  # what was chosen is not kept any more
    moment.follow()
    moment.hold(steps)
    assert moment.index([*steps, 77]) == (len(steps) - 1 if steps else 0)


def test_arrays_are_paired_with_the_x_array_of_their_time():
    shown = ShownArrays()
    shown.slots, shown.x_slot = (0,), 7
    assert shown.watched() == [7, 0]
    shown.kept.begin_look()
    shown.kept.take(0, np.array([1.0, 2.0, 3.0]), MOMENT)
    assert shown.pair(0, shown.step()) == (None, None)  # nothing to draw it over
    shown.kept.begin_look()
    shown.kept.take(7, np.array([10.0, 20.0]), MOMENT)
    kept, x = shown.pair(0, shown.step())
    assert kept.array[2] == 3 and list(x) == [10, 20]
    shown.cursor = 99.0
    assert shown.element(0, shown.step()) == 1  # the third has no x
    shown.move_cursor(-1)
    assert shown.cursor == 10.0
    shown.move_cursor(-1)
    assert shown.cursor == 10.0
