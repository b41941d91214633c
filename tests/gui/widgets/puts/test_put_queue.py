import sys

import numpy as np
import pytest

from gui.core.groups.group import PvSpec
from gui.core.puts.outcome import judge
from gui.core.puts.record import PutOutcome
from gui.core.pv.record_fields import FieldsRead, FieldValue
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    AccessChange,
    Batch,
    ConnectionChange,
    Metadata,
    MetadataChange,
    PutProgress,
    PutResult,
    PutStage,
    PvKind,
)
from gui.core.store.pv_store import PvStore
from gui.widgets.puts import put_queue
from gui.widgets.puts.put_queue import READ_ONLY, PutQueue, PutRefusedError
from tests.support.batches import silence

NOW = 1_795_521_600_000_000_000


def connected(slot, kind=PvKind.FLOAT, native="DOUBLE"):
    return ConnectionChange(slot, ConnectionState.CONNECTED, NOW, kind, native, 1, "ioc:5064")


class Scene:
    """A put queue over a store of four PVs, the last under the name of the first."""

    def __init__(self) -> None:
        self.store = PvStore()
        self.store.add([PvSpec(name) for name in ("a", "b", "state", "a")])
        self.events(*(connected(k) for k in (0, 1, 3)), connected(2, PvKind.ENUM, "ENUM"))
        self.events(*(AccessChange(k, True, True) for k in range(4)))
        self.events(*(MetadataChange(k, Metadata("mm", 2)) for k in (0, 1, 3)))
        self.events(MetadataChange(2, Metadata(labels=("Shut", "Open"))))
        self.store.apply(
            Batch(
                *(np.array(column, dtype) for column, dtype in (
                    ([0, 1, 2, 3], np.int32), ([NOW] * 4, np.int64), ([1.5, 2, 0, 1.5], float),
                    ([0, 2, 0, 0], np.uint8), ([0, 3, 0, 0], np.uint8),
                )),
                arrival_ns=NOW,
            )
        )  # fmt: skip
        self.sent, self.recorded, self.finished, self.changed = [], [], [], []
        self.queue = PutQueue(self.store, lambda *put: self.sent.append(put))
        self.queue.recorded.connect(self.recorded.append)
        self.queue.finished.connect(self.finished.append)
        self.queue.changed.connect(self.changed.append)
        self.queue.allowed = True

    def events(self, *events):
        self.store.apply(Batch(events=events, arrival_ns=NOW))
        for event in events:
            if isinstance(event, PutResult):
                self.queue.take(event)

    def ends(self, slot, request, **how):
        """The worker's word on one put."""
        self.queue.take(PutResult(slot, request, **{"ok": True, **how}))
        return self.finished[-1]


@pytest.fixture
def scene(qapp):
    return Scene()


@pytest.fixture
def clock(monkeypatch):
    """A monotonic time that stands until it is set."""
    now = [1000.0]
    monkeypatch.setattr(put_queue.time, "monotonic", lambda: now[0])
    return now


def test_the_program_starts_read_only(qapp, scene):
    assert PutQueue(scene.store, lambda *_: None).allowed is False
    scene.queue.allowed = False
    with pytest.raises(PutRefusedError, match=r"read-only: unlock in Group › Allow puts"):
        scene.queue.request(0, 2.0)
    assert scene.sent == [] and scene.queue.mark(0) is None
    (refused,) = scene.recorded
    assert (refused.outcome, refused.reason) == (PutOutcome.REFUSED, READ_ONLY)
    assert (refused.name, refused.old, refused.new, refused.request) == ("a", "1.50", "2.00", 0)


def test_pending_then_confirmed_then_gone(scene, clock):
    request = scene.queue.request(0, 2)
    assert scene.sent == [(0, request, 2.0)] and scene.queue.is_pending(0)
    assert scene.queue.mark(0).outcome is PutOutcome.REQUESTED
    assert scene.finished == [] and scene.recorded[0].outcome is PutOutcome.REQUESTED
    end = scene.ends(0, request, readback=2.0)
    assert (end.outcome, end.reason, end.old, end.new, end.host) == (
        PutOutcome.CONFIRMED, "", "1.50", "2.00", "ioc:5064",
    )  # fmt: skip
    assert not scene.queue.is_pending(0) and scene.changed == [0, 0]
    assert scene.queue.states_to_show(1003.0)[0].outcome is PutOutcome.CONFIRMED
    assert scene.queue.states_to_show(1003.1) == {} and scene.changed == [0, 0, 0]
    assert scene.queue.mark(0) is None


@pytest.mark.parametrize(
    ("how", "outcome", "reason"),
    [
        ({"readback": 10.0}, PutOutcome.CHANGED, "done; the IOC holds 10.00 mm, not 20.00 mm"),
        (
            {"readback": 1.5},
            PutOutcome.UNCHANGED,
            "done; holds 1.50 mm as before (DISP=1, or its record ignored it or set itself back)",
        ),
        ({"readback": None}, PutOutcome.CHANGED, "done; the IOC holds ?, not 20.00 mm"),
        ({"ok": False, "message": "gone", "unknown": True, "lost": True}, PutOutcome.LOST, "gone"),
        (
            {"readback": 1.5, "plain": True},
            PutOutcome.UNKNOWN,
            "sent without completion, as the IOC has not reported an earlier put as done; the IOC"
            " holds 1.50 mm, not 20.00 mm: it is not known whether the value was or will be set",
        ),
        ({"ok": False, "message": "no"}, PutOutcome.FAILED, "no"),
        ({"ok": False, "message": "late", "unknown": True}, PutOutcome.UNKNOWN, "late"),
        ({"ok": False, "message": "off", "sent": False}, PutOutcome.REFUSED, "off"),
    ],
)
def test_what_is_not_confirmed_stays_until_looked_at(scene, clock, how, outcome, reason):
    request = scene.queue.request(0, 20.0)
    end = scene.ends(0, request, **how)
    assert (end.outcome, end.reason) == (outcome, reason)
    clock[0] += 9.9 if outcome is PutOutcome.CHANGED else 100_000
    mark = scene.queue.states_to_show(clock[0])[0]
    assert (mark.outcome, mark.reason, mark.new, mark.since) == (
        outcome, reason, "20.00 mm", 1000.0,
    )  # fmt: skip
    scene.queue.dismiss(0)
    assert scene.queue.states_to_show(clock[0]) == {}
    scene.queue.request(0, 3.0)
    scene.queue.dismiss(0)
    assert scene.queue.mark(0).outcome is PutOutcome.REQUESTED  # pending: not to be dismissed


def test_a_second_put_goes_out_while_the_first_is_under_way(scene, clock):
    first = scene.queue.request(0, 2.0)
    scene.queue.note(PutProgress(0, first, PutStage.PROCESSING))
    clock[0] += 12
    assert scene.queue.pending_text(3, clock[0]) == "2.00 mm, being processed, 12 s"  # same name
    second = scene.queue.request(0, 3.0)
    assert [value for _, _, value in scene.sent] == [2.0, 3.0]
    assert scene.queue.mark(0).new == "3.00 mm"
    end = scene.ends(0, second, readback=3.0, plain=True)
    assert end.outcome is PutOutcome.CONFIRMED and "without completion" in end.reason
    assert scene.queue.states_to_show(clock[0])[0].outcome is PutOutcome.CONFIRMED
    mark = scene.queue.states_to_show(clock[0] + 4)[0]  # the first one still goes on
    assert (mark.new, mark.stage, mark.seconds, mark.superseded) == (
        "2.00 mm", PutStage.PROCESSING, 16, True,
    )  # fmt: skip
    end = scene.ends(0, first, superseded=True)
    assert end.outcome is PutOutcome.SUPERSEDED
    assert end.reason == "done after 12 s; not read back, as 3.00 mm was sent meanwhile"
    assert [record.outcome for record in scene.recorded] == [
        "requested", "requested", "confirmed", "superseded",
    ]  # fmt: skip


def test_waiting_is_cancelled_and_the_late_word_is_told(scene, clock):
    late = []
    scene.queue.late.connect(late.append)
    request = scene.queue.request(0, 2.0)
    assert not scene.queue.cancel(1) and scene.queue.cancel(3)  # slot 3 has the same name
    (end,) = scene.finished
    assert end.outcome is PutOutcome.NOT_WAITED and "not the put" in end.reason
    assert scene.queue.mark(0).outcome is PutOutcome.NOT_WAITED and not scene.queue.is_pending(0)
    scene.queue.take(PutResult(0, request, True, readback=2.0))
    assert scene.finished == [end] and scene.queue.mark(0).outcome is PutOutcome.CONFIRMED
    assert [(each.outcome, each.reason) for each in late] == [
        (PutOutcome.CONFIRMED, "told after the end of waiting")
    ]
    assert scene.recorded[-1] is late[0]


@pytest.mark.parametrize("how", ["monitor", "question"])
def test_a_value_that_was_seen_was_set_whatever_the_readback_says(scene, how):
    request = scene.queue.request(2, "Open")
    if how == "monitor":
        columns = ([2, 2], np.int32), ([NOW] * 2, np.int64), ([1, 0], float)
        none = np.zeros(2, np.uint8)
        scene.queue.watch(Batch(*(np.array(*each) for each in columns), none, none.copy()))
    else:
        scene.queue.note(PutProgress(2, request, PutStage.PROCESSING, 1.0))
    end = scene.ends(2, request, readback=0.0)
    assert end.outcome is PutOutcome.CHANGED
    assert end.reason == "done; now holds Shut: the IOC has changed it since"


@pytest.mark.parametrize(
    ("text", "outcome", "words"),
    [
        ("1", PutOutcome.FAILED, "DISP=1"), ("0", PutOutcome.UNCHANGED, "set itself back"),
        (None, PutOutcome.UNCHANGED, "DISP=1, or its"),
    ],
)  # fmt: skip
def test_a_record_that_holds_what_it_held_is_asked_why(scene, text, outcome, words):
    asked = []
    scene.queue._ask = lambda *what: asked.append(what) or 77
    request = scene.queue.request(0, 20.0)
    scene.queue.take(PutResult(0, request, True, readback=1.5))
    assert asked == [(0, "a")] and scene.finished == [] and scene.queue.is_pending(0)
    assert not scene.queue.take_fields(FieldsRead(0, 76, (FieldValue("DISP", "1"),), True))
    assert scene.queue.take_fields(FieldsRead(0, 77, (FieldValue("DISP", text),), True))
    (end,) = scene.finished
    assert end.outcome is outcome and words in end.reason


def test_a_removed_pv_that_is_asked_why_ends_all_the_same(scene, clock):
    scene.queue._ask = lambda *_: 77  # never answered
    request = scene.queue.request(0, 20.0)
    scene.queue.take(PutResult(0, request, True, readback=1.5))
    scene.queue.close()
    assert scene.finished[0].outcome is PutOutcome.UNCHANGED


@pytest.mark.parametrize(
    ("slot", "value", "words"),
    [(2, float("nan"), "no state"), (2, -1, "no state “-1”. Its states: 0 Shut, 1 Open"),
     (2, "Gone", "no state"), (0, "1", "not a number")],
)  # fmt: skip
def test_values_are_checked_again_at_the_door(scene, slot, value, words):
    with pytest.raises(PutRefusedError, match=words):
        scene.queue.request(slot, value)
    assert scene.sent == [] and scene.finished[0].outcome is PutOutcome.REFUSED


def test_pvs_that_cannot_be_written(scene):
    scene.events(AccessChange(0, True, False))
    scene.events(ConnectionChange(1, ConnectionState.DISCONNECTED, NOW))
    silence(scene.store, 2)
    scene.store.remove([3])
    for slot, words in [(0, "write access"), (1, "not connected"), (2, "silent since"),
                        (3, "not connected")]:  # fmt: skip
        with pytest.raises(PutRefusedError, match=words):
            scene.queue.request(slot, 1)
    assert scene.sent == [] and len(scene.finished) == 4


def test_a_removed_pv_still_tells_how_its_put_ended(scene):
    request = scene.queue.request(0, 2.0)
    scene.store.remove([0])
    end = scene.ends(0, request, ok=False, message="removed", unknown=True)
    assert end.outcome is PutOutcome.UNKNOWN


def test_a_worker_that_hangs_is_not_waited_for(scene, clock):
    late = []
    scene.queue.late.connect(late.append)
    request = scene.queue.request(0, 2.0)
    for _ in range(30):
        clock[0] += 1
        scene.queue.look_after(clock[0])
    assert scene.queue.is_pending(0)
    clock[0] += 1
    scene.queue.look_after(clock[0])
    assert scene.finished[0].outcome is PutOutcome.UNKNOWN and not scene.queue.is_pending(0)
    assert "worker does not answer" in scene.finished[0].reason
    scene.queue.take(PutResult(0, request, True, readback=2.0))  # it answers after all
    assert len(scene.finished) == 1 and late[0].outcome is PutOutcome.CONFIRMED


def test_an_ioc_that_takes_an_hour_is_waited_for(scene, clock):
    request = scene.queue.request(0, 2.0)
    for _ in range(720):
        clock[0] += 5
        scene.queue.look_after(clock[0])
        scene.queue.note(PutProgress(0, request, PutStage.PROCESSING))
    assert scene.queue.is_pending(0)
    clock[0] += 3_000  # the GUI thread was blocked: what the worker said waits for it
    scene.queue.look_after(clock[0])
    assert scene.queue.progress_text(request, clock[0]) == "being processed, 110 min"
    assert scene.ends(0, request, readback=2.0).outcome is PutOutcome.CONFIRMED


def test_closing_the_tab_ends_every_put_as_unknown(scene):
    scene.queue.request(0, 2.0)
    scene.queue.request(2, "Open")
    scene.queue.close()
    assert [(end.new, end.outcome) for end in scene.finished] == [
        ("2.00", PutOutcome.UNKNOWN), ("Open", PutOutcome.UNKNOWN),
    ]  # fmt: skip
    with pytest.raises(PutRefusedError):
        scene.queue.request(1, 1.0)


def test_words_on_other_requests_are_ignored(scene):
    request = scene.queue.request(0, 2.0)
    scene.queue.take(PutResult(0, request + 7, True))
    scene.queue.take(PutResult(1, request, True, readback=2.0))
    assert scene.queue.is_pending(0) and scene.finished == []


def test_a_bug_in_a_check_is_no_refusal(scene, monkeypatch):
    def broken(target, value):
        raise ValueError("shapes (3,) and (2,) do not match")

    monkeypatch.setattr(put_queue, "check_value", broken)
    with pytest.raises(ValueError, match="shapes") as caught:
        scene.queue.request(0, 1.0)
    assert caught.type is ValueError and not scene.recorded and not scene.sent


def test_a_bug_in_one_comparison_ends_its_own_put_alone(scene, monkeypatch):
    told = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: told.append(error[0]))
    monkeypatch.setattr(put_queue, "judge", lambda put, *_: judge(put, *_) if put.slot else 1 / 0)
    first, second = scene.queue.request(0, 2.0), scene.queue.request(1, 3.0)
    scene.queue.take(PutResult(0, first, True, readback=2.0))
    scene.queue.take(PutResult(1, second, True, readback=3.0))
    assert [end.outcome for end in scene.finished] == [PutOutcome.UNKNOWN, PutOutcome.CONFIRMED]
    assert "an error in PV Watch (ZeroDivisionError" in scene.finished[0].reason
    assert told == [ZeroDivisionError]
