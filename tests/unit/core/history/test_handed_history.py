"""History handed over between tabs: no sample twice, none missing, gaps kept, meaning the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.history.budget import HistoryBudget
from gui.core.history.handed_history import hand_over, take_over
from gui.core.history.histories import Histories
from gui.core.history.history import OPEN_END
from gui.core.pv.updates import Batch, Metadata, PvKind

SECOND = 10**9
OPENED = 1_000 * SECOND


def a_batch(slots, times, values):
    count = len(slots)
    return Batch(
        np.array(slots, np.int32),
        np.array(times, np.int64),
        np.array(values, float),
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint8),
        arrival_ns=0,
    )


def histories(units="mA", slots=2):
    made = Histories(86_400, HistoryBudget())
    made.grow(slots)
    for slot in range(slots):
        made.connected(slot, PvKind.FLOAT)
        made.described(slot, Metadata(units), 0)
    return made


def add(made, slot, seconds, values):
    times = (np.asarray(seconds, float) * SECOND).astype(np.int64)
    made.add(a_batch([slot] * len(times), times, values), times)


def kept(made, slot):
    times, values, _, gaps = made.history(slot).window(-OPEN_END, OPEN_END)
    return (times // SECOND).tolist(), values.tolist(), (gaps // SECOND).tolist()


@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=60),
    st.integers(0, 59),
    st.integers(0, 59),
    st.lists(st.integers(0, 59), max_size=2, unique=True),
)
def test_the_newer_tab_ends_with_what_the_older_one_has(steps, first, filed, gaps_at):
    seconds = np.cumsum(steps) + 1_000 - sum(steps)
    first, filed = first % len(seconds), filed % len(seconds)
    old, new = histories(), histories()
    for number, (second, value) in enumerate(
        zip(seconds.tolist(), range(len(seconds)), strict=True)
    ):
        if number == filed:
            old.watch([1])
        add(old, 1, [second], [value])
        if number in gaps_at:
            old.file_for(1)
            old.gap(1, second * SECOND + 1)
            if number >= first:
                new.gap(0, second * SECOND + 1)
        if number >= first:
            new.watch([0])
            add(new, 0, [second], [value])
    new.file_for(0)
    opened_ns = int(seconds[first]) * SECOND
    handed = hand_over(old, 1, new.history(0), opened_ns)
    if handed is None:
        assert first == 0 or len(seconds) - 1 in gaps_at
        return
    take_over(new, 0, handed)
    old.file_for(1)
    assert kept(new, 0)[:2] == kept(old, 1)[:2]
    closed = [gap for gap in kept(old, 1)[2] if gap[0] < seconds[first]]
    assert [gap for gap in kept(new, 0)[2] if gap[0] < seconds[first]] == closed
    assert not handed.before.time_ns.flags.writeable


def test_nothing_is_taken_where_the_first_sample_is_not_known_there():
    old, new = histories(), histories()
    add(old, 1, [990, 995], [1, 2])
    add(new, 0, [999], [2])
    new.file_for(0)
    assert hand_over(old, 1, new.history(0), OPENED) is None
    add(old, 1, [999], [3])  # the same time, another value
    assert hand_over(old, 1, new.history(0), OPENED) is None


def test_another_unit_is_taken_as_the_earlier_history_it_is():
    old, new = histories("mA"), histories("A")
    add(old, 1, [980, 990], [1000, 2000])
    old.described(1, Metadata("A"), 995 * SECOND)
    add(old, 1, [999], [2.5])
    add(new, 0, [999], [2.5])
    new.file_for(0)
    old.file_for(1)
    take_over(new, 0, hand_over(old, 1, new.history(0), OPENED))
    assert [history.meaning.unit for history in new.earlier(0)] == ["mA"]
    assert new.earlier(0)[0].window(0, OPEN_END)[1].tolist() == [1000, 2000]
    assert kept(new, 0)[1] == [2000, 2.5] or kept(new, 0)[1] == [2.5]
    of_amperes = histories("A")
    add(of_amperes, 0, [980], [1000])
    of_amperes.file_for(0)
    assert hand_over(histories("mA"), 1, of_amperes.history(0), OPENED) is None


def test_what_the_pyramid_reduces_is_the_whole(tmp_path):
    old, new = histories(), histories()
    old.watch([1])
    values = np.random.default_rng(3).normal(size=50_000)
    seconds = np.arange(50_000) / 100 + 500
    add(old, 1, seconds, values)
    add(new, 0, seconds[-5_000:], values[-5_000:])
    old.file_for(1)
    new.file_for(0)
    take_over(new, 0, hand_over(old, 1, new.history(0), OPENED))
    edges = (np.linspace(499, 1001, 400) * SECOND).astype(np.int64)
    for mine, theirs in zip(
        new.history(0).envelope(edges), old.history(1).envelope(edges), strict=True
    ):
        np.testing.assert_array_equal(mine, theirs)
