"""Copies of histories: what is exported is what the tab holds, however slowly it is copied."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.core.backfill.archived_parts import ArchivedParts
from gui.core.backfill.seen_holes import seen_holes
from gui.core.export import history_copies
from gui.core.export.history_copies import HistoryCopies
from gui.core.groups.group import PvSpec
from gui.core.history.history import OPEN_END
from gui.core.history.meaning import Meaning
from gui.core.history.sample_at import history_at, value_at
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ConnectionChange, HostSilent, Metadata, MetadataChange, PvKind
from gui.core.store.pv_store import PvStore
from gui.core.stored_history.placing import place_stored
from gui.core.stored_history.stored_samples import join_rows
from tests.support.recorded import batch_of
from tests.support.stored_rows import row
from tests.unit.core.backfill.test_filled_holes import END, MEANS, archived, cases, seen_live

S = 1_000_000_000
T0 = 1_790_000_000 * S


def store_with(count):
    store = PvStore()
    store.add([PvSpec(name="A"), PvSpec(name="B")])
    link = ConnectionChange(0, ConnectionState.CONNECTED, T0, PvKind.FLOAT, "DOUBLE", 1, "h:1")
    change = MetadataChange(0, Metadata(units="mA"))
    store.apply(batch_of([], [], [], T0, [link, change]))
    more(store, 0, count)
    return store


def more(store, first, last):
    for at in range(first, last):
        store.apply(batch_of([0], [T0 + at * S], [float(at)], T0 + at * S))


def samples_of(copies, pv, begin, end):
    blocks = list(copies.blocks(pv, begin, end))
    return [
        (t, v) for b in blocks for t, v in zip(b.time_ns.tolist(), b.value.tolist(), strict=True)
    ]


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(0, 40), st.integers(0, 40), st.integers(1, 7))
def test_the_range_is_copied_while_samples_come(count, begin, length, at_once):
    store = store_with(count)
    history_copies._SLICE = at_once
    try:
        copies = HistoryCopies()
        begin_ns = T0 + begin * S
        end_ns = begin_ns + length * S
        came = count
        for _ in copies.take(store, [0, 1], begin_ns, end_ns, T0 + (count - 1) * S):
            more(store, came, came + 1)
            came += 1
    finally:
        history_copies._SLICE = 500_000
    (pv,) = copies.pvs()
    assert (pv.name, pv.unit) == ("A", "mA")
    wanted = [(T0 + at * S, float(at)) for at in range(count)]
    first = max((k for k in range(count) if T0 + k * S < begin_ns), default=0)
    if any(t == begin_ns for t, _ in wanted):
        first = max(begin - 1, 0)
    found = samples_of(copies, pv, begin_ns, end_ns)
    inside = [each for each in wanted if begin_ns <= each[0] <= end_ns]
    assert found[-len(inside) :] == inside if inside else True
    assert len(found) <= len(inside) + 1
    assert found[: len(found) - len(inside)] == wanted[first : first + len(found) - len(inside)]


def test_the_value_lasts_until_it_was_copied_and_not_longer():
    store, copies = store_with(5), HistoryCopies()
    now_ns = T0 + 60 * S
    list(copies.take(store, [0], T0, now_ns, now_ns))
    (pv,) = copies.pvs()
    assert copies.gaps(pv, T0, OPEN_END).tolist() == [[now_ns, OPEN_END]]


def test_the_value_of_a_silent_ioc_lasts_to_its_silence():
    store, copies = store_with(5), HistoryCopies()
    store.apply(batch_of([], [], [], T0 + 30 * S, [HostSilent("h:1", T0 + 20 * S, T0 + 30 * S)]))
    list(copies.take(store, [0], T0, T0 + 60 * S, T0 + 60 * S))
    (pv,) = copies.pvs()
    assert copies.gaps(pv, T0, OPEN_END)[0].tolist() == [T0 + 20 * S, OPEN_END]


def test_another_unit_is_another_part():
    store, copies = store_with(5), HistoryCopies()
    store.apply(batch_of([], [], [], T0 + 5 * S, [MetadataChange(0, Metadata(units="A"))]))
    more(store, 6, 9)
    list(copies.take(store, [0], T0, T0 + 60 * S, T0 + 60 * S))
    old, new = copies.pvs()
    assert (old.unit, old.part, new.unit, new.part) == ("mA", 0, "A", 1)
    assert copies.gaps(old, T0, OPEN_END)[-1, 1] == OPEN_END
    assert [v for _, v in samples_of(copies, old, T0, OPEN_END)] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert copies.span() == (T0, T0 + 8 * S)


def test_a_clock_that_is_set_meanwhile_is_told(monkeypatch):
    monkeypatch.setattr(history_copies, "_SLICE", 2)
    store, copies = store_with(10), HistoryCopies()
    steps = copies.take(store, [0], T0, T0 + 60 * S, T0 + 60 * S)
    next(steps)
    store.histories.shift(-3600 * S)
    with pytest.raises(ValueError, match="clock"):
        list(steps)


def test_a_pv_that_was_removed_is_left_out():
    store, copies = store_with(5), HistoryCopies()
    store.remove([0])
    assert list(copies.take(store, [0], T0, T0 + S, T0 + S)) == []
    assert copies.pvs() == () and copies.span() == (0, 0)


def test_what_an_earlier_start_had_is_one_with_it_where_it_means_the_same():
    store = store_with(0)
    metadata = [Metadata(units="mA", precision=1), Metadata(units="kA"), Metadata(units="mA")]
    rows = [
        row("A", T0 - 90 * S, T0 - 80 * S, [(T0 - 90 * S, 1.0)], meaning=Meaning(metadata=each))
        for each in metadata[:2]
    ]
    rows[1] = row("A", T0 - 50 * S, T0 - 45 * S, [(T0 - 50 * S, 2.0)], meaning=rows[1].meaning)
    last = Meaning(metadata=metadata[2])
    rows.append(row("A", T0 - 30 * S, T0 - 20 * S, [(T0 - 30 * S, 3.0)], meaning=last))
    more(store, 0, 3)
    store.histories.file_for(0)
    place_stored(store.histories, 0, join_rows(rows))
    copies = HistoryCopies()
    list(copies.take(store, [0], T0 - 100 * S, T0 + 100 * S, T0 + 2 * S))
    told = [
        (pv.unit, pv.part, samples_of(copies, pv, T0 - 100 * S, T0 + 100 * S))
        for pv in copies.pvs()
    ]
    assert told == [
        ("mA", 0, [(T0 - 90 * S, 1.0)]),
        ("kA", 1, [(T0 - 50 * S, 2.0)]),
        ("mA", 2, [(T0 - 30 * S, 3.0), *((T0 + at * S, float(at)) for at in range(3))]),
    ]
    gaps = copies.gaps(copies.pvs()[2], T0 - 100 * S, T0 + 100 * S).tolist()
    assert gaps == [[T0 - 20 * S, T0], [T0 + 2 * S, OPEN_END]]


@settings(deadline=None)
@given(cases(), st.integers(1, END - 2), st.booleans())
def test_with_the_archive_it_is_what_the_cursor_reads(case, begin, is_live):
    """Live from ``begin`` on, if at all; what is before it and its holes are the archive's."""
    samples, holes, kept, gap = case
    live = seen_live([each for each in samples if each[0] >= begin], holes)
    if not is_live:
        live = seen_live([], [])
    parts = ArchivedParts()
    parts.take(archived(kept, gap))
    until = live.first_ns if len(live) else OPEN_END
    before = parts.histories(until, MEANS)
    fillings = parts.fillings(seen_holes([live], 0, END, 1) if len(live) else (), MEANS)
    every = [*before, *fillings, live]
    store = SimpleNamespace(
        alive=[True], name=["X"], stale_ns=lambda _: 0, history=lambda _: live,
        histories=SimpleNamespace(file_for=lambda _: None, earlier=lambda _: ()),
    )  # fmt: skip
    copies = HistoryCopies()
    list(copies.take(store, [0], 1, END, END, lambda _: (*before, *fillings)))
    found, gaps = [], []
    for pv in copies.pvs():
        found += samples_of(copies, pv, 1, END)
        gaps += copies.gaps(pv, 1, END).tolist()
    assert len(copies.pvs()) <= 1, "one unit, so one part"
    for at in range(1, END):
        history = history_at(every, at)
        read = None if history is None else value_at(*history.window(at, at), at)
        stamped = [each for each in found if each[0] <= at]
        known = bool(stamped) and not any(lost <= at < back for lost, back in gaps)
        assert known == (read is not None), (at, found, gaps)
        if read is None or read.time_ns in history.held_ns:
            continue  # held from before the hole: the export has what the program itself saw last
        if history.stamp_of(read.time_ns) == read.time_ns:
            assert stamped[-1][1] == read.value
    times = [at for at, _ in found]
    assert times == sorted(times) and len({*found}) == len(found)
