"""The last updates, as camonitor prints them."""

import numpy as np

from gui.core.history.history import SampleHistory
from gui.core.inspector.last_updates import (
    KEPT,
    LoggedUpdate,
    UpdateRings,
    format_update,
    updates_of_history,
)
from gui.core.pv.formatting import NEVER_NS
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ArrayUpdate, Batch, ConnectionChange, PvKind, TextUpdate

T = 1_700_000_000_123_456_789  # 2023-11-14 22:13:20.123456789 UTC


def history(count: int) -> SampleHistory:
    kept = SampleHistory()
    kept.append(T + np.arange(count), np.arange(float(count)), np.zeros(count, np.uint8))
    return kept


def test_a_line_has_nanoseconds_value_status_and_severity():
    update = LoggedUpdate(T, "3.2e-9 Torr", 1, 4)
    assert (
        format_update(update, True) == "2023-11-14 22:13:20.123456789 UTC  3.2e-9 Torr  HIGH MINOR"
    )
    assert format_update(LoggedUpdate(T, "5", 0, 0), True).endswith("789 UTC  5")
    assert format_update(LoggedUpdate(T, "5", 2), True).endswith("5  MAJOR")  # status not kept
    assert format_update(LoggedUpdate(T, "x", 0, 0, 3), True).endswith("(3 before it only counted)")
    assert format_update(LoggedUpdate(NEVER_NS, "5", 0, 0), True) == "never  5"


def test_the_newest_samples_of_a_history_with_known_statuses():
    kept = history(30)
    kept.append(np.array([T + 50]), np.array([99.0]), np.array([3], np.uint8))
    found = updates_of_history(kept, str, (4, 9))
    assert len(found) == KEPT and [u.value for u in found[-3:]] == ["28.0", "29.0", "99.0"]
    assert [u.status for u in found[-3:]] == [None, 4, 9] and found[0].status is None
    assert [u.status for u in updates_of_history(history(2), str, range(5))] == [3, 4]
    assert updates_of_history(SampleHistory(), str) == []


def test_disconnects_stand_between_the_samples():
    kept = history(3)
    kept.gap(T + 2)  # at the very time of the last sample
    kept.append(np.array([T + 10]), np.array([9.0]), np.zeros(1, np.uint8))
    kept.gap(T + 20)
    gap = "*** not connected, silent or not readable"
    assert [u.value for u in updates_of_history(kept, str)] == [
        "0.0", "1.0", "2.0", gap, "9.0", gap,
    ]  # fmt: skip
    alone = SampleHistory()
    alone.gap(T)
    assert [u.severity for u in updates_of_history(alone, str)] == [None]


def test_rings_keep_texts_arrays_and_statuses_of_watched_slots_only():
    rings = UpdateRings()
    rings.watch(1)
    rings.watch(2)
    rings.watch(2)
    texts = tuple(
        TextUpdate(1, T + k, f"a\u202e{k}".encode() + b"x" * 1_000, 0, 0) for k in range(30)
    )
    gone = ConnectionChange(1, ConnectionState.DISCONNECTED, T + 40, PvKind.TEXT)
    rings.take(Batch(events=(*texts, TextUpdate(5, T, b"other", 0, 0), gone)))
    found = rings.updates(1)
    assert len(found) == KEPT and found[-1].severity is None
    assert found[-2].value.startswith("a\\xe2\\x80\\xae29x") and found[-2].value.endswith(
        "x…… (may be cut)"
    )
    assert not rings.updates(5)

    index = np.array([2, 3, 2] * 20, np.int32)
    times, status = T + np.arange(60), np.arange(60) % 20
    rings.take(
        Batch(
            index,
            times,
            np.zeros(60),
            np.ones(60, np.uint8),
            status.astype(np.uint8),
            (ArrayUpdate(2, T, np.arange(3.0), 1, 7, 2),),
        )
    )
    assert rings.statuses(2) == tuple((status[index == 2])[-KEPT:].tolist())
    assert rings.updates(2)[0].value == "[3 × float64] 0 … 2" and rings.updates(2)[0].merged == 2
    rings.forget(2)
    assert rings.updates(2)  # still watched by another
    rings.forget(2)
    rings.forget(1)
    rings.take(Batch(events=texts))
    assert not rings.updates(1) and not rings.updates(2) and not rings.statuses(2)
