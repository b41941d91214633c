"""What is written to restore a value, and the order in which it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.pv.updates import PvKind
from gui.core.snapshots.restore_plan import Outcome, PlanState, RestorePlan
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.snapshot import SnapshotItem
from tests.support.snapshots import item, untyped


def live(kind, native_type, labels=()):
    return SnapshotItem("a", 0, kind, native_type, labels=labels)


def test_typed_values_are_written_as_they_are():
    array = np.array([1.5, 2.5])
    assert restore_value(item(array), live(PvKind.ARRAY, "DOUBLE")) is array
    assert restore_value(item(1.5), live(PvKind.FLOAT, "DOUBLE")) == 1.5
    with pytest.raises(ValueError, match="disconnected when saved"):
        restore_value(item(1.5, unknown="disconnected"), None)


def test_states_follow_their_names():
    saved = item(1, kind=PvKind.ENUM, native_type="ENUM", labels=("Closed", "Open"))
    assert restore_value(saved, live(PvKind.ENUM, "ENUM", ("Closed", "Open"))) == 1
    assert restore_value(saved, live(PvKind.ENUM, "ENUM", ("Open", "Closed"))) == 0
    assert restore_value(saved, live(PvKind.ENUM, "ENUM")) == 1
    with pytest.raises(ValueError, match="'Open' is not one of them"):
        restore_value(saved, live(PvKind.ENUM, "ENUM", ("Shut", "Moving")))


@pytest.mark.parametrize(
    ("text", "pv", "expected"),
    [
        ("1.5", live(PvKind.FLOAT, "DOUBLE"), 1.5),
        ("007", live(PvKind.TEXT, "STRING"), "007"),
        ("7.0", live(PvKind.INTEGER, "LONG"), 7),
        ("On", live(PvKind.ENUM, "ENUM", ("Off", "On")), 1),
        (np.array(["72", "-61", "164"]), live(PvKind.TEXT, "CHAR"), np.uint8([72, 195, 164])),
    ],
)
def test_untyped_values_become_what_the_pv_has(text, pv, expected):
    assert np.array_equal(restore_value(untyped(text), pv), expected)


def test_untyped_arrays():
    whole = restore_value(untyped(np.array(["1", "2"])), live(PvKind.ARRAY, "LONG"))
    assert whole.tolist() == [1, 2] and whole.dtype == np.int64
    doubles = restore_value(untyped(np.array(["1", "nan"])), live(PvKind.ARRAY, "DOUBLE"))
    assert doubles[0] == 1 and np.isnan(doubles[1])
    texts = restore_value(untyped(np.array(["a b"])), live(PvKind.ARRAY, "STRING"))
    assert texts.tolist() == ["a b"]


@pytest.mark.parametrize(
    ("text", "pv"),
    [
        ("1.5", live(PvKind.INTEGER, "LONG")),
        ("inf", live(PvKind.INTEGER, "LONG")),
        ("x", live(PvKind.FLOAT, "DOUBLE")),
        ("1_0", live(PvKind.FLOAT, "DOUBLE")),
        ("Ajar", live(PvKind.ENUM, "ENUM", ("Off", "On"))),
        (np.array(["1.5"]), live(PvKind.ARRAY, "SHORT")),
        (np.array(["1", "2"]), live(PvKind.FLOAT, "DOUBLE")),
        (np.array(["300"]), live(PvKind.TEXT, "CHAR")),
    ],
)
def test_what_has_no_meaning_for_the_pv_is_refused(text, pv):
    with pytest.raises(ValueError, match=r"is not|saved, the PV"):
        restore_value(untyped(text), pv)


def outcomes(plan):
    return [entry.outcome for entry in plan.report().entries]


def test_one_put_at_a_time_in_order():
    plan = RestorePlan([("a", 1), ("b", 2)])
    with pytest.raises(ValueError, match="not confirmed"):
        plan.next_put()
    plan.confirm()
    with pytest.raises(ValueError, match="before"):
        plan.confirm()
    put = plan.next_put()
    assert (put.name, put.value) == ("a", 1) and plan.next_put() is None
    assert outcomes(plan) == [Outcome.SENT, Outcome.WAITING]
    with pytest.raises(ValueError, match="put 1 is not under way"):
        plan.ended(1, True)
    plan.ended(0, True)
    with pytest.raises(ValueError, match="put 0 is not under way"):
        plan.ended(0, True)
    assert plan.next_put().name == "b"
    plan.ended(1, True)
    assert plan.state is PlanState.FINISHED and plan.next_put() is None
    assert plan.report().summary() == "2 confirmed"


def test_a_failure_stops_or_does_not():
    for stop in (True, False):
        plan = RestorePlan([("a", 1), ("b", 2), ("c", 3)], stop)
        plan.confirm()
        plan.ended(plan.next_put().number, True)
        plan.ended(plan.next_put().number, False, "timed out")
        if stop:
            assert plan.state is PlanState.FINISHED
            assert plan.report().entries[2].reason == "stopped after b failed"
            assert plan.report().summary() == "1 confirmed, 1 failed, 1 not attempted"
        else:
            plan.ended(plan.next_put().number, True)
            assert plan.report().summary() == "2 confirmed, 1 failed"


def test_cancelling_awaits_the_put_under_way():
    plan = RestorePlan([("a", 1), ("b", 2)])
    plan.confirm()
    plan.next_put()
    plan.cancel()
    assert plan.state is PlanState.RUNNING and plan.next_put() is None
    assert plan.report().summary() == "0 confirmed, 1 not attempted, 1 still open"
    plan.ended(0, True)
    assert outcomes(plan) == [Outcome.CONFIRMED, Outcome.NOT_ATTEMPTED]
    proposed = RestorePlan([("a", 1)])
    proposed.cancel("not agreed to")
    assert proposed.state is PlanState.FINISHED
    assert proposed.report().entries[0].reason == "not agreed to"
    empty = RestorePlan([])
    empty.confirm()
    assert empty.state is PlanState.FINISHED


@given(
    st.integers(0, 6),
    st.booleans(),
    st.lists(st.sampled_from(["confirm", "next", "good", "bad", "cancel"]), max_size=30),
)
def test_whatever_happens_no_put_is_given_out_twice(count, stop, steps):
    plan = RestorePlan([(str(k), k) for k in range(count)], stop)
    given_out, sent, failed = [], None, False
    for step in steps:
        try:
            match step:
                case "confirm":
                    plan.confirm()
                case "next":
                    put = plan.next_put()
                    if put is not None:
                        assert sent is None and not (stop and failed)
                        sent = put.number
                        given_out.append(sent)
                case "good" | "bad" if sent is not None:
                    plan.ended(sent, step == "good")
                    failed |= step == "bad"
                    sent = None
                case "cancel":
                    plan.cancel()
        except ValueError:
            continue
    assert given_out == list(range(len(given_out)))
    attempted = [o for o in outcomes(plan) if o not in (Outcome.WAITING, Outcome.NOT_ATTEMPTED)]
    assert len(attempted) == len(given_out)
    if plan.state is PlanState.FINISHED:
        assert not {Outcome.WAITING, Outcome.SENT} & set(outcomes(plan))
