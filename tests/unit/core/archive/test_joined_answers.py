"""Answers of several appliances as one: no sample twice, none lost, each gap true."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.archive.archive_answer import NO_GAPS, ArchiveAnswer
from gui.core.archive.archive_request import ArchiveRequest
from gui.core.archive.joined_answers import join_answers
from gui.core.archive.joined_gaps import Known, joined_gaps
from gui.core.history.history import OPEN_END
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Metadata, PvKind
from tests.support.waiting import Cost

BEGIN, END = 100, 1_000
MILLIAMPERE = Meaning(PvKind.FLOAT, Metadata(units="mA"))


def answer(samples, gaps=(), fault=None, meaning=MILLIAMPERE, name="A", **more):
    """Answer as an appliance that has ``samples``: those of the range, and the one before."""
    inside = [each for each in samples if BEGIN < each[0] <= END]
    before = [each for each in samples if each[0] <= BEGIN][-1:]
    told = before + inside
    zeros = np.zeros(len(told), np.uint8)
    return ArchiveAnswer(
        ArchiveRequest("X", BEGIN, END),
        np.array([at for at, _ in told], np.int64),
        np.array([value for _, value in told], np.float64),
        zeros,
        zeros,
        gaps=np.array(gaps, np.int64).reshape(-1, 2) if gaps else NO_GAPS,
        meaning=meaning,
        seed=bool(before),
        fault=fault,
        appliance=name,
        **more,
    )


def samples_of(joined):
    return list(zip(joined.time_ns.tolist(), joined.value.tolist(), strict=True))


recorded = st.lists(
    st.tuples(st.integers(1, END + 50), st.integers(-3, 3).map(float)),
    max_size=30,
    unique_by=lambda each: each[0],
).map(sorted)


@given(recorded, st.lists(st.sampled_from(["A", "B", "both"]), min_size=30, max_size=30))
def test_however_samples_are_split_together_they_are_those_of_one(samples, who):
    parts = [
        answer([each for each, has in zip(samples, who, strict=False) if has in (name, "both")])
        for name in ("A", "B")
    ]
    whole = answer(samples)
    for order in (parts, parts[::-1]):
        joined = join_answers(order)
        assert joined.time_ns.tolist() == whole.time_ns.tolist()
        assert sorted(samples_of(joined)) == sorted(samples_of(whole))
        assert joined.seed == whole.seed and joined.fault is None


def test_older_samples_in_one_and_newer_in_the_other_with_the_last_before_the_range():
    old = answer([(20, 1.0), (300, 2.0), (400, 3.0)], name="A")
    new = answer([(400, 3.0), (500, 4.0), (900, 5.0)], name="B")
    joined = join_answers([old, new])
    assert samples_of(joined) == [(20, 1.0), (300, 2.0), (400, 3.0), (500, 4.0), (900, 5.0)]
    assert joined.seed and joined.appliance == "B"


def test_samples_of_one_time_stay_as_many_as_they_were():
    both = [(300, 1.0), (300, 2.0), (300, 1.0)]
    joined = join_answers([answer(both), answer([*both, (400, 1.0)])])
    assert samples_of(joined) == [*both, (400, 1.0)]


def test_one_that_has_only_what_was_long_ago_does_not_hide_the_other():
    old, new = answer([(5, 1.0)], name="A"), answer([(50, 7.0), (600, 8.0)], name="B")
    assert samples_of(join_answers([old, new])) == [(50, 7.0), (600, 8.0)]


@pytest.mark.parametrize(
    ("gaps_a", "gaps_b", "left"),
    [
        ([(300, 400)], [], []),  # B knows
        ([(300, 400)], [(350, 450)], [[350, 400]]),
        ([(300, 400)], [(300, 400)], [[300, 400]]),
        ([], [(100, 150)], []),  # B was begun anew; A went on
        ([], [(820, 850)], [[820, 850]]),  # A has ended by then
        ([(800, OPEN_END)], [], []),  # B goes on
        ([], [(950, OPEN_END)], [[950, OPEN_END]]),
    ],
)
def test_a_gap_is_one_where_nobody_knows(gaps_a, gaps_b, left):
    first = answer([(50, 1.0), (800, 2.0)], gaps_a, name="A")
    second = answer([(60, 1.0), (900, 3.0)], gaps_b, name="B")
    for order in ([first, second], [second, first]):
        assert join_answers(order).gaps.tolist() == left


def test_between_the_end_of_one_and_the_beginning_of_the_other_is_a_gap_that_it_tells():
    old = answer([(50, 1.0), (300, 2.0)], name="A")
    new = answer([(600, 3.0)], [(BEGIN, 600)], name="B")  # it was begun then
    joined = join_answers([old, new])
    assert joined.gaps.tolist() == [[300, 600]]


def test_after_a_cut_only_what_the_other_has_is_known():
    cut = answer([(50, 1.0), (300, 2.0)], fault="It broke off.", name="A")
    new = answer([(600, 3.0), (700, 4.0)], name="B")
    joined = join_answers([cut, new])
    assert joined.fault == "It broke off." and joined.lacking_ns == 300
    assert joined.gaps.tolist() == [[300, 600]]
    assert samples_of(joined)[-2:] == [(600, 3.0), (700, 4.0)]
    both = join_answers([cut, answer([(200, 3.0), (700, 4.0)], name="B")])
    assert both.gaps.tolist() == []


def test_another_unit_is_no_part_of_the_line_and_is_told():
    volts = Meaning(PvKind.FLOAT, Metadata(units="V"))
    old, new = answer([(200, 1.0)], meaning=volts, name="A"), answer([(300, 2.0)], name="B")
    joined = join_answers([new, old])
    assert samples_of(joined) == [(300, 2.0)]
    assert joined.fault == "A has it as V, not mA: that is left out."


def test_none_has_a_sample_of_the_range():
    assert join_answers([answer([]), answer([])]).fault is None
    assert join_answers([answer([]), answer([], fault="Cut.")]).fault == "Cut."


def test_raw_samples_of_one_become_bins_beside_those_of_the_other():
    bins = answer(
        [(225, 5.0), (275, 6.0)],
        name="B",
        low=np.array([1.0, 2.0]),
        high=np.array([9.0, 6.0]),
        is_binned=True,
        bin_ns=50,
    )
    raw = answer([(90, 3.0), (160, 1.0), (170, 2.0), (210, -1.0)], name="A")
    joined = join_answers([raw, bins])
    assert joined.is_binned and joined.bin_ns == 50 and joined.seed
    assert samples_of(joined) == [(90, 3.0), (175, 2.0), (225, 5.0), (275, 6.0)]
    assert joined.low.tolist() == [3.0, 1.0, -1.0, 2.0]
    assert joined.high.tolist() == [3.0, 2.0, 9.0, 6.0]


@pytest.mark.parametrize("what", ["texts", "arrays"])
def test_texts_and_arrays_stay_beside_their_times(what):
    def made(times, name):
        each = answer([(at, np.nan) for at in times], name=name)
        told = tuple(f"at {at}" if what == "texts" else np.array([at]) for at in times)
        return ArchiveAnswer(
            each.request,
            each.time_ns,
            each.value,
            each.severity,
            each.status,
            appliance=name,
            **{what: told},
        )

    joined = join_answers([made([200, 300, 400], "A"), made([300, 350, 500], "B")])
    assert joined.time_ns.tolist() == [200, 300, 350, 400, 500]
    if what == "texts":
        assert joined.texts == ("at 200", "at 300", "at 350", "at 400", "at 500")
    else:
        assert [int(each[0]) for each in joined.arrays] == [200, 300, 350, 400, 500]


known = st.builds(
    lambda begin, length, edges: Known(
        begin, begin + length, list(zip(edges[::2], edges[1::2], strict=False))
    ),
    st.integers(0, 40),
    st.integers(1, 40),
    st.lists(st.integers(0, 60), max_size=10, unique=True).map(sorted),
)


@given(st.lists(known, min_size=2, max_size=4))
def test_a_time_is_in_a_gap_if_it_is_in_that_of_one_and_no_other_knows_it(archivers):
    def lacks(each, at):
        return any(low <= at < high for low, high in each.gaps)

    def knows(each, at):
        return each.begin_ns <= at < each.until_ns and not lacks(each, at)

    def in_gap(at):
        return any(
            lacks(each, at) and not any(knows(other, at) for other in archivers)
            for each in archivers
        )

    gaps = joined_gaps(archivers).tolist()
    assert [at for low, high in gaps for at in range(low, high)] == [
        at for at in range(100) if in_gap(at)
    ]
    assert all(one[1] < other[0] for one, other in pairwise(gaps))


def test_many_gaps_do_not_take_for_ever():
    """Each was compared with all times that the others know: 8,000 took 9 s."""
    one = Known(0, 10**9, [(at, at + 50) for at in range(0, 800_000, 100)])
    other = Known(0, 10**9, [(at + 25, at + 75) for at in range(0, 800_000, 100)])
    cost = Cost()
    gaps = joined_gaps([one, other])
    assert cost.seconds < 3.0
    assert len(gaps) == 8_000 and gaps[0].tolist() == [25, 50]
