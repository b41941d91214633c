"""What a store tells of its alarms: every transient, and never more than is known."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import PvSpec
from gui.core.pv.severity import UDF, ConnectionState
from gui.core.pv.standing import Standing
from gui.core.pv.updates import AccessChange, ConnectionChange, Dropped, PvKind, TextUpdate
from gui.core.store.pv_store import PvStore
from tests.support.batches import NEVER, NOW, SECOND, batch, connected, silence


def looked(store):
    changes = store.take_alarm_changes()
    return {
        int(slot): (Standing(standing).name, int(worst), int(severity))
        for slot, standing, worst, severity in zip(
            changes.slot, changes.standing, changes.worst, changes.severity, strict=True
        )
    }


@pytest.fixture
def store():
    made = PvStore()
    made.add([PvSpec("a"), PvSpec("b"), PvSpec("c")])
    assert looked(made) == {k: ("SEARCHING", 0, 0) for k in range(3)}
    made.apply(batch(events=[connected(0), connected(1), connected(2, PvKind.TEXT)]))
    assert looked(made) == {k: ("WAITING", 0, 0) for k in range(3)}
    made.apply(batch([(0, NOW, 1, 0, 0), (1, NOW, 1, 0, 0)], [TextUpdate(2, NOW, b"on", 0, 0)]))
    assert looked(made) == {k: ("CURRENT", 0, 0) for k in range(3)} and looked(made) == {}
    return made


def test_a_transient_within_a_batch_is_told_with_its_sample(store):
    store.apply(
        batch([(0, NOW + 1, 5, 1, 4), (0, NOW + 2, 9, 2, 3), (0, NOW + 3, 8, 2, 3),
               (1, NOW, 1, 0, 0), (0, NOW + 4, 2, 0, 0)])
    )  # fmt: skip
    changes = store.take_alarm_changes()
    peak = changes.begun
    assert changes.slot.tolist() == [0] and changes.worst.tolist() == [2]
    assert (peak.severity[0], peak.status[0], peak.value[0], peak.time_ns[0]) == (2, 3, 9, NOW + 2)
    assert changes.severity[0] == 0 and changes.value[0] == 2 and changes.time_ns[0] == NOW + 4
    assert changes.begun_count[0] == 1 and len(store.take_alarm_changes()) == 0


def test_what_was_held_and_what_began_anew_are_told_apart(store):
    store.apply(batch([(0, NOW, 1, 1, 4)]))
    store.take_alarm_changes()
    rows = [(0, NOW + k, k, level, 4) for k, level in enumerate([3, 0, 2, 0, 1, 2])]
    store.apply(batch(rows[:3]))
    store.apply(batch(rows[3:]))
    changes = store.take_alarm_changes()
    assert (changes.held.severity[0], changes.held.value[0]) == (3, 0)
    assert (changes.begun.severity[0], changes.begun.value[0]) == (2, 2)
    assert changes.begun_count[0] == 2 and changes.severity[0] == 2


def test_a_status_is_told_while_in_alarm(store):
    store.apply(batch([(0, NOW, 1, 1, 4)]))
    assert looked(store) == {0: ("CURRENT", 1, 1)}
    store.apply(batch([(0, NOW, 1, 1, 6), (1, NOW, 1, 0, 6)]))
    assert looked(store) == {0: ("CURRENT", 1, 1)}


def test_texts_disconnects_silence_access_removal_and_drops(store):
    store.apply(batch(events=[TextUpdate(2, NOW, b"off", 2, 7)]))
    changes = store.take_alarm_changes()
    assert changes.texts == {(2, 2): "off"} and changes.begun.severity.tolist() == [2]
    gone = ConnectionChange(2, ConnectionState.DISCONNECTED, NOW + 5)
    store.apply(batch(events=[gone, Dropped(3)]))
    silence(store, 0, NOW + 7)
    changes = store.take_alarm_changes()
    assert changes.standing.tolist() == [Standing.SILENT, Standing.DISCONNECTED]
    assert changes.standing_ns.tolist() == [NOW + 7, NOW + 5] and changes.lost == 3
    assert changes.severity.tolist() == [0, 2]  # the last known
    store.apply(batch(events=[connected(2, PvKind.TEXT), AccessChange(1, False, False)]))
    assert looked(store) == {1: ("NO_ACCESS", 0, 0), 2: ("WAITING", 2, 2)}
    store.apply(batch(events=[TextUpdate(2, NOW + 9, b"off", 2, 7)]))
    changes = store.take_alarm_changes()  # nothing began: it is the alarm of before
    assert changes.standing.tolist() == [Standing.CURRENT] and not changes.begun_count.any()
    store.remove([2])
    assert looked(store) == {2: ("GONE", 2, 2)} and looked(store) == {}
    assert store.take_alarm_changes().lost == 0


def test_a_record_that_never_processed_is_undefined_not_invalid(store):
    store.apply(batch([(0, NOW, 1, 2, 3)]))
    store.take_alarm_changes()
    store.apply(batch([(0, NEVER, 0, 3, UDF), (1, NEVER, 0, 3, UDF)]))
    assert looked(store) == {0: ("UNDEFINED", 2, 2), 1: ("UNDEFINED", 0, 0)}
    store.apply(batch([(0, NOW, 0, 0, 0), (1, NOW, float("nan"), 3, UDF)]))  # a real alarm
    assert looked(store) == {0: ("CURRENT", 2, 0), 1: ("CURRENT", 3, 3)}


def test_an_unusable_stamp_counts_as_of_arrival(store):
    store.apply(batch([(0, NOW + 90_000 * SECOND, 1, 2, 3)], arrival=NOW))
    changes = store.take_alarm_changes()
    assert changes.time_ns[0] == NOW and changes.begun.time_ns[0] == NOW


LEVELS = st.integers(0, 3)
SAMPLES = st.lists(st.tuples(st.integers(0, 2), LEVELS), max_size=12)


@given(st.lists(SAMPLES, max_size=6), st.lists(SAMPLES, max_size=4))
def test_peaks_are_those_of_a_plain_count(earlier, later):
    store = PvStore()
    store.add([PvSpec("a"), PvSpec("b"), PvSpec("c")])
    store.apply(batch(events=[connected(k) for k in range(3)]))
    for samples in earlier:
        store.apply(batch([(slot, NOW, 0, level, 0) for slot, level in samples]))
    store.take_alarm_changes()
    start, valued = store.severity.copy(), store.has_value.copy()
    seen = {0: [], 1: [], 2: []}
    for samples in later:
        rows = []
        for slot, level in samples:
            seen[slot].append(level)
            rows.append((slot, NOW, 100 * level + len(seen[slot]), level, level))
        store.apply(batch(rows))
    changes = store.take_alarm_changes()
    told = dict(zip(changes.slot.tolist(), range(len(changes)), strict=True))
    for slot, levels in seen.items():
        whole = [int(start[slot])] * bool(valued[slot]) + levels  # the first alarm may be old
        began = sum(a == 0 and b > 0 for a, b in itertools.pairwise(whole))
        if slot not in told:
            assert len(set(whole)) <= 1
            continue
        row = told[slot]
        after = whole[whole.index(0) :] if 0 in whole else []
        assert changes.severity[row] == whole[-1] and changes.begun_count[row] == began
        assert changes.begun.severity[row] == max(after, default=0)
        assert changes.worst[row] == max(whole)
        for peak in (changes.held, changes.begun):
            assert peak.status[row] == peak.severity[row] or not peak.severity[row]
            assert peak.value[row] // 100 == peak.severity[row] or not peak.severity[row]


def test_changes_come_in_parts_that_are_the_whole_and_tell_of_losses_once(store):
    store.apply(batch([(0, NOW + SECOND, 5, 2, 3), (1, NOW + SECOND, 6, 1, 4)], [Dropped(7)]))
    store.apply(batch([], [connected(2, PvKind.TEXT), TextUpdate(2, NOW, b"off", 1, 7)]))
    whole = store.take_alarm_changes()
    assert len(whole) == 3 and whole.lost == 7
    parts = whole.parts(2)
    assert [len(part) for part in parts] == [2, 1] and [part.lost for part in parts] == [7, 0]
    for name in ("slot", "standing", "severity", "value", "worst", "begun_count"):
        joined = [each for part in parts for each in getattr(part, name).tolist()]
        assert repr(joined) == repr(getattr(whole, name).tolist())
    assert all(part.texts == whole.texts for part in parts)
    assert whole.parts(3) == [whole] and store.take_alarm_changes().parts(3) == []
