"""What is written to restore a value, and the order in which it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.puts.record import FAILURES, PutOutcome
from gui.core.pv.updates import PvKind
from gui.core.snapshots.restore_plan import PlanState, RestorePlan, Step
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


WELL = PutOutcome.CONFIRMED


def steps(plan):
    return [entry.step for entry in plan.report().entries]


def test_one_put_after_the_other():
    plan = RestorePlan([("a", 1), ("b", 2)])
    with pytest.raises(ValueError, match="not confirmed"):
        plan.next_put()
    plan.confirm()
    with pytest.raises(ValueError, match="before"):
        plan.confirm()
    put = plan.next_put()
    assert (put.name, put.value) == ("a", 1) and plan.next_put() is None
    assert steps(plan) == [Step.SENT, Step.WAITING]
    with pytest.raises(ValueError, match="put 1 is not under way"):
        plan.ended(1, WELL)
    plan.ended(0, WELL)
    with pytest.raises(ValueError, match="put 0 is not under way"):
        plan.ended(0, WELL)
    assert plan.next_put().name == "b"
    plan.ended(1, WELL)
    assert plan.state is PlanState.FINISHED and plan.next_put() is None
    assert plan.report().summary() == "2 confirmed" and plan.report().all_confirmed


def test_a_put_that_takes_long_holds_up_nothing():
    plan = RestorePlan([("a", 1), ("b", 2), ("c", 3)])
    plan.confirm()
    plan.next_put()
    plan.pass_by(0)
    assert plan.next_put().name == "b" and plan.next_put() is None
    plan.ended(1, WELL)
    assert plan.next_put().name == "c" and not plan.is_sending
    plan.ended(2, PutOutcome.CHANGED, "done; now holds 4")
    assert plan.state is PlanState.RUNNING
    assert plan.report().summary() == "1 confirmed, 1 done and changed by the IOC, 1 still open"
    plan.pass_by(2)  # it has ended: nothing to pass by
    plan.ended(0, WELL)
    assert plan.state is PlanState.FINISHED and steps(plan) == [Step.ENDED] * 3


@pytest.mark.parametrize("outcome", [each for each in PutOutcome if each != "requested"])
@pytest.mark.parametrize("stop", [True, False])
def test_only_a_failure_stops(outcome, stop):
    plan = RestorePlan([("a", 1), ("b", 2), ("c", 3)], stop)
    plan.confirm()
    plan.ended(plan.next_put().number, WELL)
    plan.ended(plan.next_put().number, outcome, "why")
    assert plan.report().entries[1].reason == "why"
    if stop and outcome in FAILURES:
        assert plan.state is PlanState.FINISHED and len(plan.report().not_attempted()) == 1
        assert plan.report().entries[2].reason == "stopped after b failed"
        assert plan.report().summary().endswith(", 1 not attempted")
    else:
        plan.ended(plan.next_put().number, WELL)
        assert plan.state is PlanState.FINISHED
        assert plan.report().all_confirmed == (outcome is WELL)


def test_a_late_failure_stops_what_is_left():
    plan = RestorePlan([("a", 1), ("b", 2), ("c", 3)])
    plan.confirm()
    plan.next_put()
    plan.pass_by(0)
    plan.next_put()
    plan.ended(0, PutOutcome.LOST)
    assert plan.next_put() is None and not plan.is_sending
    assert plan.state is PlanState.RUNNING  # b has no outcome yet
    plan.ended(1, WELL)
    assert plan.report().summary() == "1 confirmed, 1 lost contact, 1 not attempted"


def test_cancelling_awaits_the_put_under_way():
    plan = RestorePlan([("a", 1), ("b", 2)])
    plan.confirm()
    plan.next_put()
    plan.cancel()
    assert plan.state is PlanState.RUNNING and plan.next_put() is None
    assert plan.report().summary() == "0 confirmed, 1 not attempted, 1 still open"
    plan.ended(0, WELL)
    assert steps(plan) == [Step.ENDED, Step.NOT_ATTEMPTED]
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
    st.lists(
        st.tuples(
            st.sampled_from(["confirm", "next", "pass", "end", "cancel"]),
            st.integers(0, 5),
            st.sampled_from([each for each in PutOutcome if each != "requested"]),
        ),
        max_size=40,
    ),
)
def test_whatever_happens_each_put_is_given_out_once_and_in_order(count, stop, acts):
    plan = RestorePlan([(str(k), k) for k in range(count)], stop)
    given_out, waited, under_way, ended, failed = [], None, set(), {}, False
    for act, which, outcome in acts:
        try:
            match act:
                case "confirm":
                    plan.confirm()
                case "next":
                    put = plan.next_put()
                    if put is not None:
                        assert waited is None and not (stop and failed)
                        waited = put.number
                        under_way.add(put.number)
                        given_out.append(put.number)
                case "pass" if which in under_way:
                    plan.pass_by(which)
                    waited = None if waited == which else waited
                case "end" if which in under_way:
                    plan.ended(which, outcome)
                    under_way.remove(which)
                    ended[which] = outcome
                    waited = None if waited == which else waited
                    failed |= outcome in FAILURES
                case "cancel":
                    plan.cancel()
        except ValueError:
            continue
    assert given_out == list(range(len(given_out)))
    entries = plan.report().entries
    assert {k: each.outcome for k, each in enumerate(entries) if each.outcome} == ended
    if plan.state is PlanState.FINISHED:
        assert not under_way and {e.step for e in entries} <= {Step.ENDED, Step.NOT_ATTEMPTED}
