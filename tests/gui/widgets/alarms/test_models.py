"""The alarm list's and log's models follow the list in ranges."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from gui.core.alarms.alarm_list import AlarmList
from gui.core.alarms.alarm_log import AlarmLog
from gui.core.theme.roles import theme_colors
from gui.widgets.alarms.list_model import (
    ACKNOWLEDGED,
    MOST_STEPS,
    NOW,
    PV,
    SEVERITY,
    SINCE,
    AlarmListModel,
)
from gui.widgets.alarms.log_model import AlarmLogModel
from tests.support.alarms import NAMES, ScriptedTab, shown
from tests.support.batches import NEVER, batch
from tests.support.batches import NOW as START
from tests.support.waiting import Cost


@pytest.fixture
def alarms():
    return AlarmList()


@pytest.fixture
def tab(alarms):
    made = ScriptedTab(alarms, 1, NAMES)
    made.connect()
    made.play(*((name, 0) for name in NAMES))
    return made


def row(model, number):
    return [model.index(number, column).data() for column in range(model.columnCount())]


def told(model):
    """Collect the signals of ``model`` as (what, first row, last row)."""
    events = []
    model.rowsInserted.connect(lambda _, first, last: events.append(("in", first, last)))
    model.rowsRemoved.connect(lambda _, first, last: events.append(("out", first, last)))
    model.rowsMoved.connect(lambda _, a, b, __, to: events.append(("move", a, to)))
    model.dataChanged.connect(lambda a, b: events.append(("data", a.row(), b.row())))
    model.modelReset.connect(lambda: events.append(("reset",)))
    return events


def test_rows_say_all_there_is(alarms, tab, qtmodeltester):
    model = AlarmListModel(alarms)
    model.set_utc(True)
    tab.play(("a", 1), ("b", 2), ("c", 3), ("<i>d</i>", 2))
    tab.play(("b", 0))
    assert model.refresh() and not model.refresh()
    since = "2026-11-24 12:00:00 UTC"
    assert row(model, 0) == ["c", "✖ INVALID", "HIGH", "30", since, "✖ INVALID HIGH", "no", "Tab 1"]
    assert row(model, 3)[:6] == ["b", "◆ MAJOR", "HIGH", "20", since, "○ cleared"]
    assert shown(model) == ["c", "<i>d</i>", "a", "b"]  # what has cleared comes last
    assert "<" not in model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    alarms.acknowledge(["c"], START, "pat")
    tab.disconnect("a")
    tab.store.apply(batch([(3, NEVER, 0, 3, 17)]))
    tab.look()
    model.refresh()
    assert shown(model) == ["<i>d</i>", "a", "c", "b"]
    assert row(model, 2)[ACKNOWLEDGED] == "✓ 2026-11-24 12:00:00 UTC pat"
    assert row(model, 1)[1:3] == ["✕ disconnected", "was MINOR HIGH"]
    assert row(model, 1)[NOW] == "not known" and row(model, 0)[1] == "? undefined"
    tip = model.index(1, NOW).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("Last value before the connection was lost.")
    assert model.index(1, 1).data(Qt.ItemDataRole.BackgroundRole) is None
    qtmodeltester.check(model)


def test_an_alarm_that_has_cleared_does_not_look_like_one_of_now(alarms, tab):
    model = AlarmListModel(alarms)
    tab.play(("a", 2), ("b", 2))
    tab.play(("b", 0))
    model.refresh()
    looks = [Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.ForegroundRole]
    live, cleared = ([model.index(n, SEVERITY).data(role) for role in looks] for n in (0, 1))
    assert [each.name() for each in live] == ["#fde0e0", theme_colors(False).severity.text[2]]
    assert cleared[0] is None and cleared[1].name() == theme_colors(False).severity.text[2]
    fonts = [model.index(1, column).data(Qt.ItemDataRole.FontRole) for column in (SEVERITY, PV)]
    assert fonts[0].italic() and fonts[1].bold()  # it waits to be acknowledged
    assert row(model, 1)[1] == "◆ MAJOR"


def test_the_count_of_alarms_is_explained(alarms, tab):
    model = AlarmListModel(alarms)
    model.set_utc(True)
    tab.play(*((("a", severity)) for severity in (1, 0, 1, 0, 1)))
    model.refresh()
    at = model.index(0, SINCE)
    assert at.data() == "2026-11-24 12:00:00 UTC  ×3"
    tip = at.data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "2026-11-24 12:00:00 UTC: the first of 3 alarms of this PV"


def test_few_changes_are_told_row_by_row(alarms, tab, qtmodeltester):
    model = AlarmListModel(alarms)
    qtmodeltester.check(model)
    tab.play(("a", 1), ("b", 1))
    model.refresh()
    events = told(model)
    tab.play(("c", 2))
    model.refresh()
    assert shown(model) == ["c", "b", "a"] and events == [("in", 0, 0), ("data", 0, 0)]
    events.clear()
    tab.play(("a", 3))
    model.refresh()
    assert shown(model) == ["a", "c", "b"] and events == [("move", 2, 0), ("data", 0, 0)]
    events.clear()
    tab.play(("a", 0), ("c", 0))
    model.refresh()
    assert shown(model) == ["b", "a", "c"]  # b lives: it comes before what has cleared
    assert {kind for kind, *_ in events} == {"move", "data"} and events[-1] == ("data", 1, 2)
    events.clear()
    alarms.acknowledge(["a"], START, "pat")
    model.refresh()
    assert shown(model) == ["b", "c"] and events == [("out", 1, 1)]


def test_many_changes_reset_once_and_are_quick(alarms, record_property):
    count = 10_000
    tab = ScriptedTab(alarms, 1, [f"SR:PV{k:05d}" for k in range(count)])
    model = AlarmListModel(alarms)
    events = told(model)
    tab.connect()
    tab.play(*((name, number % 4) for number, name in enumerate(tab.slots)))
    cost = Cost()
    model.refresh()
    took_ms = cost.seconds * 1e3
    record_property("reset_ms", took_ms)
    assert events == [("reset",)] and model.rowCount() == 7500 and took_ms < 1_000
    cost = Cost()
    tab.play(*((name, 0) for name in list(tab.slots)[: MOST_STEPS // 2]))
    model.refresh()
    few_ms = cost.seconds * 1e3
    cost = Cost()
    model.set_filter("major 0001")
    filter_ms = cost.seconds * 1e3
    print(f"reset {took_ms:.0f} ms, 100 changes {few_ms:.0f} ms, filter {filter_ms:.0f} ms")
    assert ("reset",) not in events[1:-1] and few_ms < 500 and filter_ms < 1_000


def test_the_filter_takes_words_of_all_that_is_shown(alarms, tab):
    model = AlarmListModel(alarms)
    tab.play(("a", 1), ("b", 2), ("c", 3))
    tab.play(("b", 0))
    tab.disconnect("c")
    tab.look()
    for text, found in (
        ("", "cab"), ("MAJOR", "b"), ("cleared", "b"), ("disconn", "c"), ("tab minor", "a"),
        ("nothing", ""), ("high", "cab"),
    ):  # fmt: skip
        model.set_filter(text)
        assert shown(model) == list(found)
    model.set_filter("minor")
    tab.play(("b", 1), ("a", 0))
    model.refresh()
    assert shown(model) == ["b", "a"]  # b is still latched as MAJOR, and MINOR now


CHANGES = st.lists(
    st.one_of(
        st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 3)), max_size=4),
        st.sampled_from(["ack", "link"]),
    ),
    max_size=15,
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(CHANGES, st.sampled_from(["", "major", "a"]))
def test_the_rows_are_always_those_of_the_list_in_order(changes, words):
    alarms = AlarmList()
    tab = ScriptedTab(alarms, 1, NAMES)
    model = AlarmListModel(alarms)
    model.set_filter(words)
    mirror = []
    model.rowsInserted.connect(
        lambda _, a, b: mirror.__setitem__(slice(a, a), shown(model)[a : b + 1])
    )
    model.rowsRemoved.connect(lambda _, a, b: mirror.__delitem__(slice(a, b + 1)))
    model.rowsMoved.connect(lambda _, a, b, __, to: mirror.insert(to - (to > a), mirror.pop(a)))
    tab.connect()
    linked = True
    for change in changes:
        if change == "ack":
            alarms.acknowledge([e.pv for e in alarms.entries()][:2], START, "pat")
        elif change == "link":
            (tab.disconnect if linked else tab.connect)()
            linked = not linked
        elif linked:
            tab.samples(*change)
        tab.look()
        model.refresh()
        fresh = AlarmListModel(alarms)
        fresh.set_filter(words)
        assert shown(model) == shown(fresh) == mirror
        assert [model.row_of(pv) for pv in shown(model)] == list(range(model.rowCount()))


def test_the_log_is_shown_newest_first_and_bounded(qtmodeltester):
    log = AlarmLog(most=4)
    model = AlarmLogModel(log)
    model.set_utc(True)
    for number in range(3):
        log.add(START, f"pv{number}", "raised", 2, 3, "7")
    model.refresh()
    log.add(START, "pv3", "acknowledged", 2, 3, "7", "pat")
    log.add(START, "pv4", "disconnected")
    model.refresh()
    assert shown(model, 2) == ["pv4", "pv3", "pv2", "pv1"]
    assert [model.index(1, column).data() for column in range(7)] == [
        "2026-11-24 12:00:00.000 UTC", "acknowledged", "pv3", "◆ MAJOR", "HIHI", "7", "pat",
    ]  # fmt: skip
    for number in range(9):
        log.add(START, f"x{number}", "raised", 1)
    model.refresh()
    assert shown(model, 2) == ["x8", "x7", "x6", "x5"]
    qtmodeltester.check(model)
