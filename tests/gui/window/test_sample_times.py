"""The time of samples in the window: marks, and the choice by row, by trace and for all."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from gui.core.diagnostics.as_rows import circuit_rows
from gui.core.diagnostics.as_text import report_text
from gui.core.groups.group import Group, PvSpec
from gui.core.stamps.choice import TIME_WORDS
from gui.core.table.columns import TIME
from gui.files.groups.pvgroup import dumps, loads
from gui.tab.figures_source import DiagnosticsSource
from gui.tab.probe import WatchedTab
from gui.widgets.chart.readings.legend import NOW
from tests.support.ports import IOC_PORTS
from tests.support.rogue_server import RogueServer
from tests.support.row_menu import choose_in_row_menu

S = 1_000_000_000
HOUR = 3600 * S
LEFT = Qt.MouseButton.LeftButton
NAMES = [f"when:{k}" for k in range(4)]


@pytest.fixture
def server():
    made = RogueServer(IOC_PORTS[0], "when:")
    yield made
    made.stop()


@pytest.fixture
def tab(window, server, qtbot):
    pvs = tuple(PvSpec(name, plot=number < 2) for number, name in enumerate(NAMES))
    window.open_tabs.open_group(Group("Clocks", pvs=pvs))
    opened = window.open_tabs.contents()[0]
    qtbot.waitUntil(lambda: bool(opened.store.has_value.all()))
    qtbot.waitUntil(lambda: opened.chart.legend.rowCount() == 2)  # with the chart's first frame
    yield opened
    opened.set_modified(False)


@pytest.fixture
def send(server, tab, qtbot):
    """Send a value of every PV, the first with a stamp that is ``ahead``; wait for it."""
    count = [0]

    def update(ahead=0):
        count[0] += 1
        for number, name in enumerate(NAMES):
            at = time.time_ns() + (0 if number else ahead)
            assert server.post(name, float(count[0]), at) == 1
        qtbot.waitUntil(lambda: bool((tab.store.value == count[0]).all()))
        return at

    return update


def legend(tab, row=0):
    return tab.chart.legend.item(row, NOW)


def cell(tab, row, role=Qt.ItemDataRole.DisplayRole):
    return tab.model.index(row, TIME).data(role)


def choose_by_row(tab, qtbot, row, text):
    """Choose a time in the row's menu; return what was chosen before."""
    return choose_in_row_menu(tab, qtbot, row, "Time of samples", text)[-1]


def newest(tab, slot=0):
    return int(tab.store.filed_history(slot).last_ns)


def test_a_stamp_ahead_is_marked_at_the_row_and_in_the_legend(tab, send, qtbot):
    send()
    send(6 * HOUR)
    qtbot.waitUntil(lambda: "(!) stamp 6 h ahead" in legend(tab).text())
    told = legend(tab).toolTip().splitlines()[-1]
    assert told == "Stamp is 6 h ahead of its arrival: shown by arrival time."
    assert cell(tab, 0).startswith("(!) ") and "(!)" not in cell(tab, 1)
    assert cell(tab, 0, Qt.ItemDataRole.ToolTipRole) == told
    assert "(!)" not in legend(tab, 1).text() and "Stamp" not in legend(tab, 1).toolTip()
    assert newest(tab) <= time.time_ns()
    send()
    qtbot.waitUntil(lambda: "(!)" not in legend(tab).text())
    assert "(!)" not in cell(tab, 0) and "Stamp" not in legend(tab).toolTip()


def test_arrival_time_is_chosen_at_the_row_and_kept_in_the_file(window, tab, send, qtbot):
    assert send() == newest(tab, 3)
    assert choose_by_row(tab, qtbot, 0, TIME_WORDS["arrival"]) == [TIME_WORDS[""]]
    assert tab.group.pvs[0].time == "arrival" and tab.modified
    assert [pv.time for pv in tab.group.pvs[1:]] == ["", "", ""]
    assert 'time = "arrival"' in dumps(tab.group) and dumps(tab.group).count("time =") == 1
    assert loads(dumps(tab.group)).group == tab.group
    send(-3 * S)
    assert newest(tab) == tab.store.arrival_ns[0]
    assert cell(tab, 0, Qt.ItemDataRole.ToolTipRole) == "Shown by arrival time, as chosen."
    assert choose_by_row(tab, qtbot, 0, TIME_WORDS[""]) == [TIME_WORDS["arrival"]]
    assert tab.group.pvs[0].time == "" and "time =" not in dumps(tab.group)


def test_ioc_time_is_chosen_at_the_trace_and_given_up_again(tab, send, qtbot):
    send(60 * S)

    def choose(text):
        menu = tab.chart.trace_menu(0)
        times = next(
            a for a in menu.actions() if a.text().replace("&", "") == "Time of samples"
        ).menu()
        times.popup(QPoint(40, 40))
        qtbot.waitUntil(times.isVisible)
        action = next(a for a in times.actions() if a.text().replace("&", "") == text)
        qtbot.mouseClick(times, LEFT, pos=times.actionGeometry(action).center())
        menu.deleteLater()

    choose(TIME_WORDS["ioc"])
    assert tab.group.pvs[0].time == "ioc"
    send(60 * S)
    assert newest(tab) == tab.store.time_ns[0] > time.time_ns() + 50 * S
    qtbot.waitUntil(lambda: legend(tab).toolTip().endswith("shown by the stamp, as chosen."))
    choose(TIME_WORDS["auto"])
    assert newest(tab) <= time.time_ns(), "no sample is left in the future"
    send(60 * S)
    assert newest(tab) <= time.time_ns() < newest(tab) + 5 * S
    times = tab.store.filed_history(0).window(0, 2**62)[0]
    assert (np.diff(times) >= 0).all()


def test_the_choice_for_all_is_a_setting(window, tab, send, qtbot):
    choose_by_row(tab, qtbot, 1, TIME_WORDS["auto"])
    window._settings.set_preferences(
        type(window._settings.preferences)(sample_time="arrival", utc=True)
    )
    send()
    store = tab.store
    assert newest(tab, 0) == store.arrival_ns[0] and newest(tab, 1) == store.time_ns[1]
    window.open_tabs.open_group(Group("Later", pvs=(PvSpec(NAMES[0]),)))
    later = window.open_tabs.contents()[1].store
    qtbot.waitUntil(lambda: bool(later.has_value.all()))
    assert later.filed_history(0).last_ns == later.arrival_ns[0]


def test_the_clock_of_each_ioc_is_in_the_diagnostics(window, server, tab, qtbot):
    given = []
    tabs = [WatchedTab("Clocks", tab.store, tab.worker)]
    source = DiagnosticsSource(lambda: tabs, window._clock, window.budget)
    source.renewed.connect(given.append)
    for value in range(3):
        for name in NAMES[:3]:
            server.post(name, float(value), time.time_ns() + 60 * S)
        server.post(NAMES[3], float(value), time.time_ns() - 7 * HOUR)
        qtbot.waitUntil(lambda value=value: bool((tab.store.value == value).all()))
    source.start()
    qtbot.waitUntil(lambda: bool(given))
    source.stop()
    (row,) = circuit_rows(given[-1], True)
    assert row[-1].text in ("+60.0 s (4 PVs, 4 marked)", "+59.9 s (4 PVs, 4 marked)")
    assert row[-1].concern == 1 and "4 marked" in row[-1].tip
    assert f"clock {row[-1].text}" in report_text(given[-1])
