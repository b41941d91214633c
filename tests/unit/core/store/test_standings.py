"""Whether a value is that of now: one answer for every view, and the history agrees with it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import PvSpec
from gui.core.history.history import OPEN_END
from gui.core.inspector.facts import marked, short_value
from gui.core.inspector.inspection import inspect_pv
from gui.core.pv.severity import UDF, ConnectionState
from gui.core.pv.standing import KNOWN, STANDING_WORDS, Standing
from gui.core.pv.updates import (
    AccessChange,
    ConnectionChange,
    HostSilent,
    NameRefused,
    PvKind,
    TextUpdate,
    ValueProblem,
)
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.core.store.pv_store import PvStore
from gui.core.store.value_text import dated_value
from gui.core.table.cell_texts import CellTexts
from tests.support.batches import NEVER, NOW, SECOND, batch, connected

HOST = "ioc:5064"
NAN = float("nan")
READ, DENIED = AccessChange(0, True, True), AccessChange(0, False, False)
EMPTY = ValueProblem(0, "no elements", "the IOC replied with 0 elements.")


def made():
    store = PvStore()
    store.add([PvSpec("a")])
    return store


def gone(time_ns):
    return ConnectionChange(0, ConnectionState.DISCONNECTED, time_ns)


def open_gap(store):
    """Return whether nothing is known of the PV from some time on."""
    history = store.filed_history(0)
    gaps = history.window(0, 2**62)[3]
    return not len(history) or bool(len(gaps) and gaps[-1][1] == OPEN_END)


def test_access_that_is_withdrawn_and_given_back():
    store = made()
    store.apply(batch([(0, NOW, 8, 2, 3)], [connected(0), READ]))
    assert store.standing(0) is Standing.CURRENT and store.known_count() == 1
    store.take_dirty()
    store.apply(batch(events=[DENIED], arrival=NOW + 5 * SECOND))
    texts = CellTexts(store)
    assert store.take_dirty().tolist() == [0] and store.known_count() == 0
    assert (texts.value(0), texts.severity_text(0)) == ("8", "—")
    assert texts.connection(0) == "no read access" and texts.rate(0) == "—"
    assert texts.value_tip(0).startswith("Connected, but without read access")
    assert store.filed_history(0).window(0, 2**62)[3].tolist() == [[NOW + 5 * SECOND, OPEN_END]]
    store.apply(batch(events=[READ], arrival=NOW + 7 * SECOND))
    assert store.standing(0) is Standing.WAITING and texts.value(0) == "no value yet"
    assert open_gap(store)
    store.apply(batch([(0, NOW + 8 * SECOND, 22, 0, 0)], arrival=NOW + 8 * SECOND))
    gaps = store.filed_history(0).window(0, 2**62)[3]
    assert gaps.tolist() == [[NOW + 5 * SECOND, NOW + 8 * SECOND]]
    assert store.standing(0) is Standing.CURRENT


def test_access_that_is_back_with_the_value_in_one_batch():
    store = made()
    store.apply(batch([(0, NOW, 8, 0, 0)], [connected(0), READ]))
    store.apply(batch(events=[DENIED], arrival=NOW + SECOND))
    store.apply(batch([(0, NOW + SECOND, 22, 0, 0)], [READ], NOW + 2 * SECOND))
    assert store.standing(0) is Standing.CURRENT and not open_gap(store)


def test_a_text_that_cannot_be_read_any_more():
    store = made()
    text = TextUpdate(0, NOW, b"open", 0, 0)
    store.apply(batch(events=[connected(0, PvKind.TEXT), READ, text]))
    assert store.standing(0) is Standing.CURRENT
    store.apply(batch(events=[DENIED]))
    assert store.standing_text(0) == "no read access" and store.display_value(0) == "open"


@pytest.mark.parametrize("kind", [PvKind.FLOAT, PvKind.TEXT])
@pytest.mark.parametrize(
    ("event", "why"),
    [(DENIED, "no read access"), (HostSilent(HOST, NOW, NOW), "silent"), (None, "disconnected")],
)
def test_an_undefined_value_gets_no_value_by_going_stale(kind, event, why):
    """Every view: what the record held when it was current was no value, and is none since."""
    store = made()
    store.apply(batch(events=[connected(0, kind, host=HOST), READ]))
    if kind is PvKind.TEXT:
        store.apply(batch(events=[TextUpdate(0, NEVER, b"", 3, UDF)]))
    else:
        store.apply(batch([(0, NEVER, 0, 3, UDF)]))
    shown = "undefined" if kind is PvKind.TEXT else "undefined (0)"
    assert store.display_value(0) == shown == dated_value(store, 0, store.display_value(0))
    store.apply(batch(events=[event or gone(NOW)]))
    assert store.standing_text(0) == why and store.display_value(0) == shown
    assert CellTexts(store).value(0) == shown
    assert dated_value(store, 0, shown) == f"{shown} ({why})"
    (item,) = snapshot_of(store, [0]).items
    assert item.unknown == f"undefined, {why}" and not item.selected
    pv = inspect_pv(store, 0)
    assert marked(pv, short_value(pv)).startswith("undefined (")


def test_an_empty_text_says_that_it_is_not_of_now():
    store = made()
    store.apply(batch(events=[connected(0, PvKind.TEXT), READ, TextUpdate(0, NOW, b"", 0, 0)]))
    assert dated_value(store, 0, store.display_value(0)) == ""
    store.apply(batch(events=[gone(NOW + SECOND)]))
    assert dated_value(store, 0, store.display_value(0)) == "(disconnected)"


STEPS = st.lists(
    st.sampled_from(
        ["connect", "lose", "deny", "allow", "silent", "heard", "value", "never", "udf", "empty"]
    ),
    max_size=14,
)


def play(store, steps):
    """Let things happen to the PV, a second apart, as a source may tell them; return the time."""
    linked, now = False, NOW
    for step in steps:
        now += SECOND
        rows, events = [], []
        match step:
            case "connect" if not linked:
                linked, events = True, [connected(0, host=HOST)]
            case "lose" if linked:
                linked, events = False, [gone(now)]
            case "deny":
                events = [DENIED]
            case "allow":
                events = [READ]
            case "silent" | "heard" if linked:
                events = [HostSilent(HOST, now if step == "silent" else 0, now)]
            case "value" | "never" | "udf" if linked and not store.denied_ns[0]:
                stamp = NEVER if step == "never" else now
                rows = [(0, stamp, 1.0, 0 if step == "value" else 3, 0 if step == "value" else UDF)]
                events = [HostSilent(HOST, 0, now)]
            case "empty" if linked:
                events = [EMPTY]
        store.apply(batch(rows, events, now))
    return now


@given(STEPS)
def test_every_view_says_the_same_of_a_value(steps):
    store = made()
    play(store, steps)
    standing, now = store.standing(0), store.standing(0) is Standing.CURRENT
    texts, seen = CellTexts(store), inspect_pv(store, 0)
    item = snapshot_of(store, [0]).items[0]
    assert store.fresh().tolist() == [now] and store.known_count() == (standing in KNOWN)
    assert (texts.severity(0) is not None) == now == (texts.status(0) != "—")
    assert seen.fresh == now == (item.unknown == "") == (not store.standing_text(0))
    assert store.standing_text(0).startswith(STANDING_WORDS[standing])
    assert StoreStates(store).columns(["a"]).standing.tolist() == [standing]
    assert store.take_alarm_changes().standing.tolist() == [standing]
    assert (store.worst() is not None) == now
    if not now:
        assert not item.selected


@given(STEPS)
def test_the_line_goes_up_to_now_where_the_value_is_that_of_now_only(steps):
    store = made()
    play(store, steps)
    assert open_gap(store) == (store.standing(0) not in KNOWN)
    values = store.filed_history(0).window(0, 2**62)[1]
    if store.standing(0) is Standing.UNDEFINED:
        assert np.isnan(values[-1])
    elif store.standing(0) is Standing.CURRENT:
        assert values[-1] == 1.0


@pytest.mark.parametrize(
    ("stamp", "value", "severity", "status", "standing"),
    [
        (NEVER, 0.0, 3, UDF, Standing.UNDEFINED),
        (NEVER, NAN, 1, UDF, Standing.UNDEFINED),
        (NEVER, 7.0, 0, UDF, Standing.CURRENT),  # from the database
        (NEVER, 7.0, 3, 9, Standing.CURRENT),  # a device's own stamp
        (NOW, 5.0, 3, UDF, Standing.CURRENT),
        (NOW, NAN, 3, UDF, Standing.CURRENT),
    ],
)
def test_what_a_record_that_was_never_processed_is(stamp, value, severity, status, standing):
    store = made()
    store.apply(batch([(0, stamp, value, severity, status)], [connected(0), READ]))
    assert store.standing(0) is standing
    kept = store.filed_history(0).window(0, 2**62)[1]
    shown = NAN if standing is Standing.UNDEFINED else value
    assert np.array_equal(kept, [shown], equal_nan=True)


def test_why_there_is_no_value_is_told_in_lists_and_snapshots():
    store = made()
    store.apply(batch(events=[connected(0), READ, EMPTY]))
    assert snapshot_of(store, [0]).items[0].unknown == "no value: no elements"
    assert store.take_alarm_changes().problems == {0: EMPTY}
    store.apply(batch(events=[NameRefused(0, "No.")]))
    assert store.standing(0) is Standing.REFUSED


def test_a_store_at_rest_says_so_and_its_rates_are_left_alone(monkeypatch):
    store, renewed = made(), []
    renew = store._renew_rates
    monkeypatch.setattr(store, "_renew_rates", lambda s: (renewed.append(s), renew(s))[1])
    store.tick(NOW)
    store.apply(batch([(0, NOW, 8, 0, 0)], [connected(0), READ]))
    seen = store.revision
    for second in range(1, 60):
        store.tick(NOW + second * SECOND)
    assert store.revision == seen and store.rate[0] == 0.0
    renewed.clear()
    store.tick(NOW + 60 * SECOND)
    assert not renewed
    store.apply(batch([(0, NOW, 9, 0, 0)]))
    assert store.revision > seen
    store.tick(NOW + 61 * SECOND)
    assert renewed and store.rate[0] > 0.0, "of the second in which it came"
    assert store.rate[0] == pytest.approx(1 - np.exp(-1 / 3), rel=1e-6)
