"""Answers held of a PV: what is shown is true at every time, each sample once, live before all."""

import weakref

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.archive.archive_answer import ArchiveAnswer
from gui.core.archive.archive_request import ArchiveRequest
from gui.core.backfill.archived_history import ArchivedHistory
from gui.core.backfill.archived_parts import ArchivedParts, known_range, shown_meaning
from gui.core.history.history import OPEN_END
from gui.core.history.meaning import Meaning
from gui.core.history.sample_at import history_at, value_at
from gui.core.pv.updates import Metadata, PvKind

LIVE = Meaning(PvKind.FLOAT, Metadata(units="mA"))
END = 1_000


def raw(samples: list[tuple[int, float]], begin: int, end: int, fault: str | None = None,
        ) -> ArchiveAnswer:  # fmt: skip
    """Answer as an appliance does: the samples in [begin, end] and the one before."""
    before = [each for each in samples if each[0] <= begin][-1:]
    told = before + [each for each in samples if begin < each[0] <= end]
    times = np.array([at for at, _ in told], np.int64)
    values = np.array([value for _, value in told], np.float64)
    zeros = np.zeros(len(told), np.uint8)
    request = ArchiveRequest("X", begin, end)
    return ArchiveAnswer(request, times, values, zeros, zeros, meaning=LIVE, seed=bool(before),
                         fault=fault)  # fmt: skip


def binned(samples: list[tuple[int, float]], begin: int, end: int, width: int) -> ArchiveAnswer:
    """Reduce to bins counted from 0, empty ones left out, with the sample before as it is."""
    bins: dict[int, list[float]] = {}
    for at, value in samples:
        if begin < at <= end:
            bins.setdefault(at // width, []).append(value)
    before = [each for each in samples if each[0] <= begin][-1:]
    rows = [(at, value, value, value) for at, value in before]
    for number, values in sorted(bins.items()):
        rows.append((number * width + width // 2, values[-1], min(values), max(values)))
    table = np.array(rows, np.float64).reshape(-1, 4)
    zeros = np.zeros(len(rows), np.uint8)
    return ArchiveAnswer(
        ArchiveRequest("X", begin, end, 10),
        np.maximum.accumulate(table[:, 0].astype(np.int64)) if rows else np.empty(0, np.int64),
        table[:, 1], zeros, zeros, table[:, 2], table[:, 3], meaning=LIVE, seed=bool(before),
        is_binned=True, bin_ns=width,
    )  # fmt: skip


recorded = st.lists(
    st.tuples(st.integers(1, END), st.floats(-100, 100)), max_size=25, unique_by=lambda x: x[0]
).map(sorted)
spans = st.tuples(st.integers(0, END), st.integers(1, END)).map(
    lambda pair: (pair[0], min(pair[0] + pair[1], END + 50))
)


def in_force(samples: list[tuple[int, float]], at: int) -> tuple[int, float] | None:
    return next((each for each in reversed(samples) if each[0] <= at), None)


@given(recorded, st.lists(spans, min_size=1, max_size=6), st.integers(1, END + 100))
def test_raw_parts_tell_what_was_in_force(
    samples: list[tuple[int, float]], asked: list[tuple[int, int]], until: int
) -> None:
    parts = ArchivedParts()
    for begin, end in asked:
        parts.take(raw(samples, begin, end))
    shown = parts.histories(until, LIVE)
    for at in range(0, END + 100, 31):
        covered = any(begin <= at < end for begin, end in asked) and at < until
        sample = None
        if shown:
            sample = value_at(*history_at(shown, at).window(at, at), at)
        expected = in_force(samples, at)
        if covered:
            assert (sample.value if sample else None) == (expected[1] if expected else None)
        elif sample is not None:  # the stretch before an answer, up to the sample in force there
            assert at < until and expected is not None and sample.value == expected[1]


@given(recorded, st.lists(spans, min_size=1, max_size=6), st.integers(1, END + 100))
def test_no_sample_is_shown_twice(
    samples: list[tuple[int, float]], asked: list[tuple[int, int]], until: int
) -> None:
    parts = ArchivedParts()
    for begin, end in asked:
        parts.take(raw(samples, begin, end))
    times: list[int] = []
    for history in parts.histories(until, LIVE):
        own, *_ = history.window(-OPEN_END, OPEN_END)
        assert isinstance(history, ArchivedHistory)
        held = len(own) > 0 and own[0] == history.held_from_ns
        assert not held or history.stamp_of(int(own[0])) < own[0]
        times += own[int(held) :].tolist()
    assert times == sorted(set(times))
    assert all(at < until for at in times)
    inside = {at for at, _ in samples if at < until}
    assert set(times) <= inside
    for begin, end in asked:
        assert {at for at in inside if begin < at < end} <= set(times)


@given(recorded, spans, st.integers(2, 90), st.integers(1, END))
def test_bins_hide_no_extreme(
    samples: list[tuple[int, float]], asked: tuple[int, int], width: int, until: int
) -> None:
    parts = ArchivedParts()
    parts.take(binned(samples, *asked, width))
    shown = parts.histories(until, LIVE)
    for begin in range(asked[0], min(asked[1], until), 41):
        end = min(begin + 41, asked[1], until)
        truth = [value for at, value in samples if max(begin, asked[0] + 1) <= at < end]
        if not truth:
            continue
        edges = np.array([begin, end], np.int64)
        bounds = [history.envelope(edges) for history in shown]
        assert np.nanmin([each[0][0] for each in bounds]) <= min(truth)
        assert np.nanmax([each[1][0] for each in bounds]) >= max(truth)


@given(recorded, st.integers(2, 90), st.integers(1, END), st.integers(1, 40))
def test_nothing_is_shown_where_the_live_history_has_begun(
    samples: list[tuple[int, float]], width: int, until: int, column: int
) -> None:
    for answer in (raw(samples, 0, END), binned(samples, 0, END, width)):
        parts = ArchivedParts()
        parts.take(answer)
        edges = np.arange(until + 1, END + 200, column, dtype=np.int64)
        for history in parts.histories(until, LIVE):
            low, high, incoming, worst = history.envelope(edges)
            assert np.isnan(low).all() and np.isnan(high).all() and np.isnan(incoming).all()
            assert not worst.any()


@given(recorded, st.lists(st.integers(1, END + 50), min_size=2, max_size=8), st.integers(2, 50))
def test_a_beginning_that_moves_shows_what_a_fresh_look_would(
    samples: list[tuple[int, float]], untils: list[int], width: int
) -> None:
    edges = np.arange(0, END + 100, 29, dtype=np.int64)
    for answer in (raw(samples, 0, END), binned(samples, 0, END, width)):
        moved = ArchivedParts()
        moved.take(answer)
        for until in untils:
            fresh = ArchivedParts()
            fresh.take(answer)
            one, other = moved.histories(until, LIVE), fresh.histories(until, LIVE)
            assert len(one) == len(other)
            for mine, its in zip(one, other, strict=True):
                for a, b in zip(mine.envelope(edges), its.envelope(edges), strict=True):
                    np.testing.assert_array_equal(a, b)
                for a, b in zip(mine.window(0, END), its.window(0, END), strict=True):
                    np.testing.assert_array_equal(a, b)


def test_the_finer_answer_is_shown_where_it_tells() -> None:
    samples = [(at, float(at)) for at in range(0, 1_000, 5)]
    parts = ArchivedParts()
    parts.take(binned(samples, 0, 1_000, 100))
    parts.take(raw(samples, 300, 600))
    assert [(h.begin_ns, h.limit_ns, h.bin_ns) for h in parts.histories(OPEN_END, LIVE)] == [
        (0, 300, 100), (300, 600, 0), (600, 1_000, 100),
    ]  # fmt: skip
    parts.take(raw(samples, 0, 1_000))
    assert [h.bin_ns for h in parts.histories(OPEN_END, LIVE)] == [0]
    assert parts.samples == 200, "what is needless is not held"


def test_a_cut_answer_tells_up_to_its_last_sample() -> None:
    samples = [(100, 1.0), (200, 2.0), (300, 3.0)]
    assert known_range(raw(samples, 0, 900)) == (0, 900)
    assert known_range(raw(samples, 0, 900, "cut")) == (0, 300)
    assert known_range(raw([], 0, 900, "cut")) is None


def test_bins_of_an_integer_are_in_its_unit_and_another_unit_is_kept_apart() -> None:
    answer = raw([(1, 1.0)], 0, 10)
    whole = Meaning(PvKind.INTEGER, Metadata(units="mA"))
    volts = Meaning(PvKind.FLOAT, Metadata(units="V"))
    assert shown_meaning(answer, whole) == whole
    assert shown_meaning(answer, volts).unit == "mA"
    assert shown_meaning(answer, Meaning()).unit == "mA"


def test_memory_is_bounded() -> None:
    samples = [(at, float(at)) for at in range(1_000)]
    parts = ArchivedParts()
    for begin in range(0, 900, 50):
        parts.take(raw(samples, begin, begin + 60))
    assert parts.samples <= 8 * 62
    parts.shrink(100)
    assert parts.samples <= 100
    parts.shrink(1)
    assert parts.samples <= 62, "the newest stays: it is what is looked at"


def test_times_kept_from_earlier_starts_are_left_to_them():
    samples = [(at, float(at)) for at in range(5, 1000, 10)]
    parts = ArchivedParts()
    parts.take(raw(samples, 100, 900))
    kept = [(200, 400), (600, 700)]
    pieces = parts.histories(800, LIVE, kept)
    assert [(each.begin_ns, each.until_ns) for each in pieces] == [
        (100, 200), (400, 600), (700, 800),
    ]  # fmt: skip
    for piece in pieces[1:]:  # the value in force where the kept ends, from there on
        times, values, _, _ = piece.window(-OPEN_END, OPEN_END)
        assert (int(times[0]), float(values[0])) == (piece.begin_ns, piece.begin_ns - 5.0)
        assert times[-1] < piece.until_ns
    assert parts.histories(800, LIVE, kept) is pieces
    assert len(parts.histories(800, LIVE, kept[:1])) == 2


def test_what_is_let_go_is_not_held_for_having_been_a_part():
    samples = [(at, float(at)) for at in range(5, 1000, 10)]
    parts = ArchivedParts()
    gone = []
    for begin in (0, 500):
        part = raw(samples, begin, begin + 300, "it has not answered yet")
        gone.append(weakref.ref(part.time_ns))
        parts.take_part(part)
    del part
    parts.take(raw(samples, 800, 1000))
    parts.shrink(1)
    assert parts.samples == 21 and parts.ranges(0) == [(800, 1000)]
    assert all(each() is None for each in gone)
