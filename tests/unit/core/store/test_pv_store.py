import numpy as np
import pytest

from gui.core.groups.group import PvSpec
from gui.core.history.history import OPEN_END
from gui.core.pv.severity import UDF, ConnectionState
from gui.core.pv.updates import (
    ArrayUpdate,
    ConnectionChange,
    Dropped,
    HostSilent,
    Metadata,
    MetadataChange,
    PvKind,
    TextUpdate,
    ValueProblem,
)
from gui.core.store.pv_store import PvStore
from gui.core.store.sample_times import BAD_STAMP
from tests.support.batches import NOW, SECOND, batch, connected


@pytest.fixture
def store():
    made = PvStore()
    made.add([PvSpec("a", label="Beam\ncurrent"), PvSpec("b"), PvSpec("c")])
    made.apply(batch(events=[connected(0), connected(1), connected(2, PvKind.TEXT)]))
    made.take_dirty()
    return made


def test_the_last_of_a_batch_is_shown_and_all_are_kept(store):
    store.apply(batch([(0, NOW, 1, 0, 0), (1, NOW, 5, 2, 3), (0, NOW + 1, 2, 1, 4)]))
    assert store.value[:2].tolist() == [2, 5] and store.time_ns[0] == NOW + 1
    assert store.severity[:2].tolist() == [1, 2] and store.updates[:2].tolist() == [2, 1]
    assert store.take_dirty().tolist() == [0, 1] and store.take_dirty().tolist() == []
    times, values, severities, _ = store.filed_history(0).window(0, 2**62)
    assert (times.tolist(), values.tolist(), severities.tolist()) == (
        [NOW, NOW + 1], [1, 2], [0, 1],
    )  # fmt: skip
    assert store.worst() == 2 and store.updates_total == 3


def test_unusable_stamps_are_flagged_and_history_has_arrival_time(store):
    store.apply(batch([(0, 631_152_000 * SECOND, 1, 0, 0), (1, NOW + 90_000 * SECOND, 2, 0, 0)]))
    assert (store.flags[:2] == BAD_STAMP).all()
    assert [int(store.filed_history(slot).window(0, 2**62)[0][0]) for slot in (0, 1)] == [NOW, NOW]
    assert store.time_ns[1] == NOW + 90_000 * SECOND  # shown as it is


def test_an_undefined_record_has_no_line(store):
    store.apply(batch([(0, NOW, 0, 3, UDF), (0, NOW + 1, 4, 0, 0)]))
    values = store.filed_history(0).window(0, 2**62)[1]
    assert np.isnan(values[0]) and values[1] == 4


def test_a_disconnect_is_a_gap_and_keeps_the_last_value(store):
    store.apply(batch([(0, NOW, 1, 0, 0)]))
    gone = ConnectionChange(0, ConnectionState.DISCONNECTED, NOW + SECOND)
    store.apply(batch(events=[gone], arrival=NOW + SECOND))
    assert store.display_value(0) == "1.00000" or store.display_value(0) == "1"
    assert store.worst() is None and store.connected_count() == 2
    store.apply(batch([(0, NOW + 5 * SECOND, 2, 0, 0)], [connected(0)], NOW + 5 * SECOND))
    gaps = store.filed_history(0).window(0, 2**62)[3]
    assert gaps.tolist() == [[NOW + SECOND, NOW + 5 * SECOND]]


def test_texts_arrays_metadata_and_drops(store):
    store.apply(
        batch(
            events=[
                TextUpdate(2, NOW, b"beam\x07 on", 1, 3, merged=2),
                MetadataChange(0, Metadata("mA", 2)),
                connected(1, PvKind.ARRAY),
                ArrayUpdate(1, NOW, np.array([1.0, 2.5]), 0, 0),
                Dropped(7),
            ]
        )
    )
    store.apply(batch([(0, NOW, 3, 0, 0)]))
    assert store.display_value(0) == "3.00 mA"
    assert store.display_value(1) == "[2 × float64] 1 … 2.5"
    assert (
        store.display_value(2) == "beam\\x07 on" and store.merged[2] == 2 and store.updates[2] == 3
    )
    assert store.dropped_total == 7


def test_another_record_type_forgets_what_the_old_one_had(store):
    store.apply(batch([(0, NOW, 3, 0, 0)], [MetadataChange(0, Metadata("mA", 2))]))
    store.apply(batch(events=[connected(0, PvKind.ENUM)]))
    assert store.display_value(0) == "" and store.metadata[0] is None


def test_removed_pvs_are_gone_and_late_updates_ignored(store):
    store.apply(batch([(0, NOW, 3, 0, 0)]))
    store.remove([0])
    store.apply(batch([(0, NOW, 4, 0, 0), (1, NOW, 5, 0, 0)], [connected(0)]))
    assert store.alive_count() == 2 and store.value[1] == 5 and store.value[0] == 3
    with pytest.raises(KeyError):
        store.filed_history(0)
    assert store.add([PvSpec("d")]) == [3]


def test_rates_rise_and_fall(store):
    store.tick(NOW)
    for second in range(1, 30):
        store.apply(batch([(0, NOW + second * SECOND, k, 0, 0) for k in range(10)]))
        store.tick(NOW + second * SECOND)
    assert store.rate[0] == pytest.approx(10, rel=0.01)
    for second in range(30, 80):
        store.tick(NOW + second * SECOND)
    assert store.rate[0] == 0


def silence(host, since_ns, found_ns):
    return batch(events=(HostSilent(host, since_ns, found_ns),))


def test_a_silent_ioc_makes_its_pvs_stale_and_leaves_a_gap(store):
    store.apply(batch([(0, NOW, 1.0, 0, 0)]))
    host = store.host[0]
    store.apply(silence("elsewhere:1", NOW, NOW + SECOND))
    assert store.fresh()[0]
    store.apply(silence(host, NOW + SECOND, NOW + 3 * SECOND))
    assert store.silent_ns[0] == NOW + SECOND and not store.fresh().any() and store.worst() is None
    assert store.filed_history(0).window(0, 2**62)[3].tolist() == [[NOW + SECOND, OPEN_END]]
    store.tick(NOW + 4 * SECOND)
    store.take_dirty()
    store.tick(NOW + 5 * SECOND)
    assert 0 in store.take_dirty(), "it shows for how long"
    store.apply(silence(host, 0, NOW + 9 * SECOND))
    assert store.silent_ns[0] == 0 and store.fresh()[0]
    assert store.filed_history(0).window(0, 2**62)[3].tolist() == [[NOW + SECOND, NOW + 9 * SECOND]]
    assert len(store.filed_history(0)) == 1, "no sample was made up"


def test_a_reply_without_a_value_is_none_until_the_next_update(store):
    store.apply(batch([(0, NOW, 1, 2, 3)]))
    empty = ValueProblem(0, "no elements", "the IOC replied with 0 elements.")
    store.apply(batch([(1, NOW, 1, 0, 0)], events=[empty], arrival=NOW + SECOND))
    assert store.display_value(0) == "(no elements)" and store.worst() == 0
    assert store.fresh().tolist() == [False, True, False] and store.connected_count() == 3
    gaps = store.filed_history(0).window(0, 2**62)[3]
    assert gaps.tolist() == [[NOW + SECOND, OPEN_END]]
    store.apply(batch(events=[empty], arrival=NOW + 2 * SECOND))
    store.apply(batch([(0, NOW + 3 * SECOND, 4, 0, 0)], arrival=NOW + 3 * SECOND))
    assert store.fresh()[0] and not store.problems and store.display_value(0).startswith("4")
    gaps = store.filed_history(0).window(0, 2**62)[3]
    assert gaps.tolist() == [[NOW + SECOND, NOW + 3 * SECOND]]
    store.apply(batch(events=[ValueProblem(2, "no elements", ""), connected(2, PvKind.TEXT)]))
    store.apply(batch(events=[TextUpdate(2, NOW, b"x", 0, 0)]))
    assert not store.problems and store.display_value(2) == "x"
