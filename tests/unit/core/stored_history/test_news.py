"""What is new of a store's histories: stored minute by minute it is what the store had."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import PvSpec
from gui.core.history.history import OPEN_END
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ConnectionChange, Metadata, MetadataChange, PvKind
from gui.core.store.pv_store import PvStore
from gui.core.stored_history.news import HistoryNews
from gui.core.stored_history.row_form import pack_rows, unpack_rows
from gui.core.stored_history.stored_samples import join_rows
from tests.support.batches import NOW, SECOND, batch, connected

NAMES = ("A", "B")


def a_store(unit="mA"):
    store = PvStore()
    slots = store.add(tuple(PvSpec(name) for name in NAMES))
    store.apply(batch(events=[connected(slot) for slot in slots]))
    store.apply(batch(events=[MetadataChange(slot, Metadata(unit)) for slot in slots]))
    store.histories.watch(slots)
    return store, slots


def kept(histories):
    found = []
    for history in histories:
        times, values, severities, gaps = history.window(-OPEN_END, OPEN_END)
        columns = times.tolist(), values.tolist(), severities.tolist()
        found.append((history.meaning.unit, list(zip(*columns, strict=True)), gaps.tolist()))
    return found


class Disk:
    """Rows by PV, as bytes in between."""

    def __init__(self):
        self.news, self.rows = HistoryNews(), []

    def store(self, plotted, now_ns):
        self.rows += unpack_rows(pack_rows(list(self.news.rows(plotted, now_ns))))

    def of(self, name):
        return join_rows(row for row in self.rows if row.pv == name)


STEPS = st.tuples(st.sampled_from("sgruw"), st.integers(0, 1), st.integers(0, 5))


@given(st.lists(STEPS, max_size=40))
def test_what_was_stored_is_what_the_store_had(steps):
    store, slots = a_store()
    disk, now, gone, unit = Disk(), NOW, set(), 0
    for what, slot, after in steps:
        now += after * SECOND
        if what == "s" and slot not in gone:
            store.apply(batch([(slot, now, float(after), after % 4, 0)], arrival=now))
        elif what == "g" and slot not in gone:
            gone.add(slot)
            down = ConnectionChange(slot, ConnectionState.DISCONNECTED, now)
            store.apply(batch(events=[down], arrival=now))
        elif what == "r" and slot in gone:
            gone.discard(slot)
            store.apply(batch(events=[connected(slot)], arrival=now))
        elif what == "u" and slot not in gone:
            unit += 1
            event = MetadataChange(slot, Metadata(f"u{unit}"))
            store.apply(batch(events=[event], arrival=now))
        elif what == "w":
            disk.store([(store, slots)], now)
    disk.store([(store, slots)], now)
    for slot in slots:
        own = [*store.histories.earlier(slot), store.history(slot)]
        own = [history for history in own if len(history)]
        mine, its = kept(own), kept(disk.of(NAMES[slot]))
        assert [each[:2] for each in its] == [each[:2] for each in mine]
        for (_, _, gaps), (_, samples, stored) in zip(mine, its, strict=True):
            first = samples[0][0]
            inner = [gap for gap in gaps if gap[1] != OPEN_END and max(gap[0], first) < gap[1]]
            assert [gap for gap in stored if gap[1] != OPEN_END] == inner, samples


def test_two_tabs_with_one_pv_store_it_once():
    one, slots = a_store()
    other, _ = a_store()
    rows = [(0, NOW + n * SECOND, float(n), 0, 0) for n in range(5)]
    disk = Disk()
    one.apply(batch(rows[:3], arrival=NOW + 2 * SECOND))
    other.apply(batch(rows[1:3], arrival=NOW + 2 * SECOND))
    disk.store([(one, slots), (other, slots)], NOW + 2 * SECOND)
    other.apply(batch(rows[3:], arrival=NOW + 4 * SECOND))
    disk.store([(other, slots)], NOW + 4 * SECOND)  # the first tab was closed
    ((_, samples, _),) = kept(disk.of("A"))
    assert [value for _, value, _ in samples] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert sum(len(row.time_ns) for row in disk.rows) == 5


def test_what_comes_after_this_clock_was_set_back_an_hour_is_stored():
    store, slots = a_store()
    disk = Disk()
    for at in range(0, 300, 10):
        store.apply(batch([(0, NOW + at * SECOND, float(at), 0, 0)], arrival=NOW + at * SECOND))
    disk.store([(store, slots)], NOW + 300 * SECOND)
    begun = NOW + (300 - 3600) * SECOND
    for minute in range(3):
        for at in range(minute * 60, minute * 60 + 60, 10):
            now = begun + at * SECOND
            store.apply(batch([(0, now, 1_000.0 + at, 0, 0)], arrival=now))
        disk.store([(store, slots)], now)
    ((_, had, _),) = kept([store.history(0)])
    assert [value for value, *_ in had] == sorted(value for value, *_ in had) and len(had) == 48
    ((_, stored, gaps),) = kept(disk.of("A"))
    assert stored[:48] == had
    before = stored[48:]
    assert len(before) == 30 and before[0][0] == NOW, "as it was written before it was set back"
    assert gaps == [[now, NOW], [NOW + 300 * SECOND, OPEN_END]]
    assert sum(len(row.time_ns) for row in disk.rows) == 30 + 36 + 12


def test_of_a_pv_that_does_not_change_it_is_stored_until_when_it_was_known():
    store, slots = a_store()
    store.apply(batch([(0, NOW, 1.0, 0, 0)], arrival=NOW))
    disk = Disk()
    disk.store([(store, slots)], NOW + 60 * SECOND)
    disk.store([(store, slots)], NOW + 120 * SECOND)
    (history,) = disk.of("A")
    assert history.until_ns == NOW + 120 * SECOND
    assert len(history) == 1 and disk.of("B") == []


def test_values_that_are_no_numbers_and_equal_times_come_back():
    store, slots = a_store()
    values = [np.nan, np.inf, -0.0, 5e-324]
    disk = Disk()
    for value in values:
        store.apply(batch([(0, NOW, value, 3, 0)], arrival=NOW))
        disk.store([(store, slots)], NOW)
    (history,) = disk.of("A")
    assert history.samples.value[: len(history)].tobytes() == np.array(values).tobytes()


def test_kind_goes_with_the_samples():
    store, slots = a_store()
    store.apply(batch(events=[connected(0, PvKind.ENUM)]))
    store.apply(batch(events=[MetadataChange(0, Metadata(labels=("off", "on")))]))
    store.apply(batch([(0, NOW, 1.0, 0, 0)], arrival=NOW))
    disk = Disk()
    disk.store([(store, slots)], NOW)
    (history,) = disk.of("A")
    assert history.meaning.kind is PvKind.ENUM and history.meaning.text(1.0) == "on"
