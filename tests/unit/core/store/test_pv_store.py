import numpy as np
import pytest

from gui.core.groups.group import PvSpec
from gui.core.history.history import OPEN_END
from gui.core.pv.severity import UDF, ConnectionState
from gui.core.pv.standing import Standing
from gui.core.pv.updates import (
    ArrayUpdate,
    ConnectionChange,
    Dropped,
    HostNamed,
    HostSilent,
    Metadata,
    MetadataChange,
    PvKind,
    TextUpdate,
    ValueProblem,
    ValueRead,
)
from gui.core.stamps.choice import StampFault
from gui.core.store.pv_store import PvStore
from tests.support.batches import NEVER, NOW, SECOND, batch, connected


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
    assert store.stamps.fault[:2].tolist() == [StampFault.NEVER, StampFault.AHEAD]
    assert [int(store.filed_history(slot).window(0, 2**62)[0][0]) for slot in (0, 1)] == [NOW, NOW]
    assert store.time_ns[1] == NOW + 90_000 * SECOND  # shown as it is


def test_an_undefined_record_has_no_line(store):
    store.apply(batch([(0, NEVER, 0, 3, UDF)]))
    assert store.standing(0) is Standing.UNDEFINED and store.worst() is None
    assert store.display_value(0) == "undefined (0)" and store.known_count() == 1
    store.apply(batch([(0, NOW + 1, 4, 0, 0)]))
    values = store.filed_history(0).window(0, 2**62)[1]
    assert np.isnan(values[0]) and values[1] == 4 and store.display_value(0) == "4"


def test_udf_is_an_alarm_like_any_other_where_the_record_was_processed(store):
    """As pcaspy has it before the first write, and a record with a severity for UDF."""
    store.apply(
        batch([(0, NOW, 5, 3, UDF), (0, NOW + 1, float("nan"), 3, UDF), (1, NOW, 6, 0, UDF)])
    )
    values = store.filed_history(0).window(0, 2**62)[1]
    assert values[0] == 5 and np.isnan(values[1]) and store.worst() == 3
    assert store.fresh()[:2].all()


def test_a_value_from_the_database_is_one_though_the_record_was_never_processed(store):
    store.apply(batch([(0, NEVER, 7, 0, UDF)]))
    assert store.fresh()[0]
    assert store.filed_history(0).window(0, 2**62)[1].tolist() == [7]


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


def test_an_ioc_whose_computer_has_a_name_is_called_by_it(store):
    store.apply(batch([(0, NOW, 1.0, 0, 0)], [connected(1, host="10.0.0.7:5064")]))
    store.take_dirty()
    store.apply(batch(events=(HostNamed("10.0.0.7:5064", "vac:5064"), HostNamed("none:1", "x:1"))))
    assert store.host == ["ioc:5064", "vac:5064", "ioc:5064"] and store.take_dirty().tolist() == [1]
    store.apply(silence("10.0.0.7:5064", NOW, NOW + SECOND))
    assert not store.silent_ns.any()
    store.apply(silence("vac:5064", NOW, NOW + SECOND))
    assert (store.silent_ns > 0).tolist() == [False, True, False]


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


def read(value, asked, stamp=NOW, severity=0, block=None):
    return ValueRead(0, asked, stamp, severity, 0, value, block)


def test_a_value_that_was_read_is_shown_as_such_until_the_next_update(store):
    store.apply(batch([(0, NOW, 1, 0, 0)], arrival=NOW))
    later = NOW + 5 * SECOND
    store.apply(batch(events=[read(2.0, NOW + SECOND, severity=2)], arrival=later))
    assert store.display_value(0) == "2 (read)" and store.fresh()[0] and store.worst() == 2
    assert store.read_ns == {0: later} and store.take_dirty().tolist() == [0]
    times, values, _, gaps = store.filed_history(0).window(0, 2**62)
    assert (times.tolist(), values.tolist(), len(gaps)) == ([NOW, later], [1, 2], 0)
    assert store.take_alarm_changes().severity.tolist()[0] == 2
    store.apply(batch([(0, later + 1, 2, 0, 0)], arrival=later + SECOND))
    assert store.display_value(0) == "2" and not store.read_ns


@pytest.mark.parametrize(
    ("asked", "stamp", "taken"),
    [
        (NOW + 1, NOW, True),  # asked after the update came: newer, whatever the stamps say
        (NOW + 1, NOW - SECOND, True),
        (NOW - 1, NOW, False),  # the update came since, and has the same stamp
        (NOW - 1, NOW - SECOND, False),
        (NOW - 1, NOW + SECOND, True),  # the update came since, and is older all the same
    ],
)
def test_a_readback_never_covers_a_newer_update(store, asked, stamp, taken):
    store.apply(batch([(0, NOW, 1, 0, 0)], [read(2.0, asked, stamp)], arrival=NOW))
    assert store.value[0] == (2.0 if taken else 1.0) and (0 in store.read_ns) == taken


@pytest.mark.parametrize(("stamp", "taken"), [(NOW, True), (NOW - SECOND, False)])
def test_a_readback_is_newer_than_an_update_of_its_stamp_in_an_earlier_batch(store, stamp, taken):
    store.apply(batch([(0, NOW, 1, 0, 0)], arrival=NOW))
    store.apply(batch(events=[read(2.0, NOW - 1, stamp)], arrival=NOW + 1))
    assert store.value[0] == (2.0 if taken else 1.0) and (0 in store.read_ns) == taken


def test_what_was_read_and_is_known_already_leaves_no_mark(store):
    store.apply(batch([(0, NOW, float("nan"), 3, 0)], arrival=NOW))
    store.apply(batch(events=[read(float("nan"), NOW + 1, severity=3)], arrival=NOW + 2))
    assert not store.read_ns and len(store.filed_history(0)) == 1
    store.apply(batch(events=[read(4.0, NOW + 1)], arrival=NOW + 2))
    store.apply(batch(events=[connected(0)], arrival=NOW + 3))
    assert not store.read_ns
    store.apply(batch(events=[read(5.0, NOW + 4)], arrival=NOW + 5))
    assert store.display_value(0) == "", "a readback does not end the waiting for an update"


def test_texts_and_arrays_that_were_read(store):
    store.apply(batch(events=[TextUpdate(2, NOW, b"a", 0, 0)], arrival=NOW))
    block = TextUpdate(2, NOW, b"b", 0, 0)
    store.apply(batch(events=[ValueRead(2, NOW + 1, NOW, 0, 0, block=block)], arrival=NOW + 2))
    assert store.display_value(2) == "b (read)"
    store.apply(batch(events=[TextUpdate(2, NOW, b"c", 0, 0)], arrival=NOW + 3))
    assert store.display_value(2) == "c"
