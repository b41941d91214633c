"""Holes in live history filled from the archive: true at every time, each sample once, live first.

The truth is a list of all samples; what the live history missed is what the archive may tell.
"""

import math

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from gui.core.archive.archive_answer import ArchiveAnswer
from gui.core.archive.archive_request import ArchiveRequest
from gui.core.backfill.archived_parts import ArchivedParts
from gui.core.backfill.seen_holes import seen_holes
from gui.core.backfill.wanted_request import FillView, wanted_request
from gui.core.history.history import OPEN_END, SampleHistory
from gui.core.history.joined_window import in_range, joined_window
from gui.core.history.meaning import Meaning
from gui.core.history.range_statistics import range_statistics
from gui.core.history.sample_at import history_at, value_at
from gui.core.pv.updates import Metadata, PvKind
from gui.core.stored_history.placing import known_ranges
from gui.core.stored_history.stored_samples import join_rows
from tests.support.stored_rows import row

MEANS = Meaning(PvKind.FLOAT, Metadata(units="mA"))
END = 200
SECOND = 10**9


def archived(samples, gaps=()):
    times = np.array([at for at, _ in samples], np.int64)
    values = np.array([value for _, value in samples], np.float64)
    zeros = np.zeros(len(times), np.uint8)
    spans = np.array(gaps, np.int64).reshape(-1, 2)
    request = ArchiveRequest("X", 0, END)
    return ArchiveAnswer(request, times, values, zeros, zeros, gaps=spans, meaning=MEANS)


def seen_live(samples, holes):
    """What a program knows that was not connected in ``holes``; it reconnects with a sample."""
    live = SampleHistory()
    live.meaning = MEANS
    for at, value in samples:
        if any(lost <= at < regained for lost, regained in holes):
            continue
        for lost, _ in holes:
            if live.last_ns < lost <= at and len(live):
                live.gap(lost)
        live.append(np.array([at]), np.array([value]), np.zeros(1, np.uint8))
    for lost, regained in holes:
        if regained == OPEN_END:
            live.gap(lost)
    return live


@st.composite
def cases(draw):
    stamps = draw(st.lists(st.integers(2, END - 1), min_size=1, max_size=25, unique=True))
    samples = [(at, float(at)) for at in sorted({1, *stamps})]
    ends = sorted(draw(st.lists(st.integers(3, END), max_size=6, unique=True)))
    holes = [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    regained = {b for _, b in holes}
    samples = sorted({*samples, *((b, float(b)) for b in regained)})
    if len(ends) % 2:
        holes.append((ends[-1], OPEN_END))
    kept = [each for each in samples if draw(st.booleans())]
    cut = sorted(draw(st.lists(st.integers(2, END), max_size=2, unique=True)))
    gap = [tuple(cut)] if len(cut) == 2 else []
    kept = [each for each in kept if not any(a <= each[0] < b for a, b in gap)]
    return samples, holes, kept, gap


def in_force(samples, at):
    before = [each for each in samples if each[0] <= at]
    return before[-1] if before else None


@given(cases())
@example(([(1, 1.0), (50, 50.0)], [(20, 50)], [(1, 1.0), (20, 20.0), (50, 50.0)], []))
def test_what_is_read_is_live_or_else_the_archives_or_nothing(case):
    samples, holes, kept, gap = case
    live = seen_live(samples, holes)
    parts = ArchivedParts()
    parts.take(archived(kept, gap))
    found = seen_holes([live], 0, END, 1)
    fillings = parts.fillings(found, MEANS)
    assert parts.fillings(found, MEANS) is fillings
    every = [*fillings, live]
    for at in range(1, END):
        history = history_at(every, at)
        read = value_at(*history.window(at, at), at)
        told = next(((a, b) for a, b in found if a <= at < b), None)
        seen = value_at(*live.window(at, at), at)
        if told is None:
            assert read == seen
            continue
        assert seen is None
        held = in_force(kept, at)
        later = any(t >= min(told[1], END * 9) or t > at for t, _ in kept)
        known = held is not None and (later or held[0] == at > told[0])
        if any(a <= at < b for a, b in gap):
            known = False
        if not known:
            assert read is None, (at, read)
        else:
            assert read is not None and read.value == held[1]
            assert history.stamp_of(read.time_ns) == held[0]
            assert history.is_archived
    live_times = [at for at, _ in samples if not any(a <= at < b for a, b in holes)]
    within = [t for t, _ in kept if any(a < t < b for a, b in found)]
    t0, t1 = 1, END
    times, values, gaps = joined_window(in_range(every, t0, t1), t0, t1)
    assert times.tolist() == sorted([*live_times, *within]) == values.tolist()
    statistics = range_statistics(times, values, gaps, t0, t1)
    read = (value_at(*history_at(every, at).window(at, at), at) for at in range(t0, t1))
    counted = sum(each is not None for each in read)
    assert math.isclose(statistics.covered_s, counted / 1e9)
    finite = sum(each.totals(t0, t1).finite for each in every)
    assert finite == len(times)


@given(cases(), st.integers(1, 30))
def test_no_column_shows_an_archived_value_where_live_is_known(case, width):
    samples, holes, kept, gap = case
    live = seen_live(samples, holes)
    parts = ArchivedParts()
    parts.take(archived(kept, gap))
    edges = np.arange(1, END + width, width)
    for each in parts.fillings(seen_holes([live], 0, END, 1), MEANS):
        low, high, incoming, _ = each.envelope(edges)
        for column, begin in enumerate(edges[:-1].tolist()):
            in_hole = any(a < begin + width and b >= begin for a, b in holes)  # its end is drawn
            if not in_hole:
                assert np.isnan(low[column]) and np.isnan(high[column])
                assert np.isnan(incoming[column])


def binned(width, bins):
    """Bins (number, least, greatest, last)."""
    times = np.array([n * width + width // 2 for n, *_ in bins], np.int64)
    low, high, last = (np.array([each[k] for each in bins], float) for k in (1, 2, 3))
    zeros = np.zeros(len(bins), np.uint8)
    request = ArchiveRequest("X", 0, END, END // width)
    return ArchiveAnswer(request, times, last, zeros, zeros, low, high, meaning=MEANS,
                         is_binned=True, bin_ns=width)  # fmt: skip


def test_only_bins_that_lie_in_a_hole_as_a_whole_are_shown():
    parts = ArchivedParts()
    parts.take(binned(10, [(n, n, n + 5.0, n + 1.0) for n in range(20)]))
    (filling,) = parts.fillings(((35, 82),), MEANS)
    shown = {at: filling.bin_at(at) for at in range(30, 90)}
    assert [at for at, each in shown.items() if each] == list(range(40, 80))
    assert (shown[45].low, shown[45].high) == (4, 9)
    for at in (36, 39, 80, 81, 85):
        assert value_at(*filling.window(at, at), at) is None, "a part of a bin tells nothing"


VIEW = FillView(0, 600 * SECOND, 600, 600 * SECOND)


def asked(holes, held=(), now_s=600, live_s=0):
    view = FillView(0, 600 * SECOND, 600, now_s * SECOND)
    spans = [(a * SECOND, b if b == OPEN_END else b * SECOND) for a, b in holes]
    told = [(a * SECOND, b * SECOND) for a, b in held]
    found = wanted_request("X", view, told, live_s * SECOND, seen_holes=spans)
    return None if found is None else (found.begin_ns // SECOND, found.end_ns // SECOND)


def test_holes_are_asked_for_once_with_what_came_after_them():
    assert asked([]) is None
    assert asked([(100, 130)]) == (100, 430)
    assert asked([(100, 130)], held=[(100, 430)]) is None
    assert asked([(100, 130), (500, 520)], held=[(90, 140)]) == (500, 600)
    assert asked([(590, 597)]) is None, "the archive may not have what came after it"
    assert asked([(590, 597)], now_s=603) == (590, 603)
    assert asked([(100, 130)], held=[(100, 120)]) == (100, 430), "only what came after tells"


def test_a_hole_of_an_earlier_run_is_asked_for_and_what_that_run_knew_is_not():
    meaning = Meaning(PvKind.FLOAT, Metadata("mA"))
    at = [(100, 1.0), (130, 2.0), (200, 3.0)]
    samples = [(seconds * SECOND, value) for seconds, value in at]
    gap = (110 * SECOND, 130 * SECOND)
    (stored,) = join_rows([row("X", 100 * SECOND, 300 * SECOND, samples, [gap], meaning)])
    live = seen_live([(500 * SECOND, 4.0)], [])
    seen = [stored, live]
    holes = seen_holes(seen, 0, 600 * SECOND)
    assert holes == (gap,), "what is between the runs is before the live one"
    kept = known_ranges(seen)

    def wanted(*held):
        found = wanted_request("X", VIEW, list(held), 500 * SECOND, False, False, holes, kept)
        return None if found is None else (found.begin_ns // SECOND, found.end_ns // SECOND)

    assert wanted() == (-300, 500)
    others = (-300 * SECOND, 100 * SECOND), (300 * SECOND, 500 * SECOND)
    assert wanted(*others) == (110, 430)
    assert wanted(*others, (90 * SECOND, 140 * SECOND)) is None


def test_where_nothing_is_live_a_hole_of_an_earlier_run_is_asked_for_at_once():
    hole, kept = (100 * SECOND, 130 * SECOND), (0, 590 * SECOND)
    found = wanted_request("X", VIEW, [], None, seen_holes=[hole], kept=[kept])
    assert found is not None and (found.begin_ns, found.end_ns) == (hole[0], 430 * SECOND)
    assert wanted_request("X", VIEW, [], None, kept=[kept]) is None, "it may come to be archived"


def test_a_hole_in_what_is_kept_is_filled_and_the_rest_of_it_is_left_alone():
    samples = [(at, float(at)) for at in range(5, END, 10)]
    parts = ArchivedParts()
    parts.take(archived(samples))
    kept = [(40, 120)]
    (filling,) = parts.fillings(((70, 100),), MEANS, kept)
    assert filling.window(-OPEN_END, OPEN_END)[0].tolist() == [70, 75, 85, 95]
    pieces = parts.histories(180, MEANS, kept)
    assert [(each.begin_ns, each.until_ns) for each in pieces] == [(0, 40), (120, 180)]


def test_a_hole_that_lasts_is_asked_for_now_and_then():
    assert asked([(597, OPEN_END)]) is None
    assert asked([(590, OPEN_END)]) == (590, 600)
    assert asked([(500, OPEN_END)], held=[(500, 590)]) is None
    assert asked([(500, OPEN_END)], held=[(500, 565)]) == (565, 600)


def test_a_gap_of_the_archive_ends_where_live_begins():
    parts = ArchivedParts()
    parts.take(archived([(10, 10.0), (20, 20.0)], [(30, 150)]))
    live = seen_live([(100, 100.0), (120, 120.0)], [])
    before = parts.histories(live.first_ns, MEANS)
    times, _, gaps = joined_window((*before, live), 1, END)
    assert times.tolist() == [10, 20, 100, 120] and gaps.tolist() == [[30, 100]]
