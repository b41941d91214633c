"""The dock: what it says, acknowledging by mouse and key, the filter, the log on disk."""

import csv
import os
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow

from gui.core.alarms.alarm_list import AlarmList
from gui.qt import file_saver
from gui.widgets.alarms.alarm_view import AlarmView
from gui.window.docks.alarm_notice import AlarmNotice
from gui.window.docks.alarm_poller import AlarmPoller
from tests.support.alarms import NAMES, ScriptedTab, shown
from tests.support.batches import NOW
from tests.support.save_dialogs import person_at_dialogs
from tests.support.waiting import DEADLINE_S


@pytest.fixture
def dock(qtbot):
    made = AlarmView(AlarmList(), "pat")
    qtbot.addWidget(made)
    made.resize(1100, 300)
    made.show()
    return made


@pytest.fixture
def tab(dock):
    made = ScriptedTab(dock.alarms, 1, NAMES)
    made.connect()
    made.play(*((name, 0) for name in NAMES))
    dock.refresh()
    return made


def play(dock, tab, *rows):
    tab.play(*rows)
    dock.refresh()


def test_an_empty_list_says_what_is_watched(dock):
    assert dock.table.empty_text == "No alarms.\nNo PV is watched: open a group."
    made = ScriptedTab(dock.alarms, 1, NAMES)
    made.connect("a")
    made.play(("a", 0))
    dock.refresh()
    assert dock.table.empty_text == "No alarms.\n4 PVs are watched; 3 disconnected."
    assert not dock.acknowledge.isEnabled() and not dock.all.isEnabled()


def test_the_summary_counts_what_is_known_now(dock, tab):
    play(dock, tab, ("a", 2), ("b", 1), ("c", 2))
    assert dock.summary.text() == "2 MAJOR, 1 MINOR, 3 not acknowledged"
    dock.alarms.acknowledge(["b"], NOW, "pat")
    tab.disconnect("a")
    play(dock, tab, ("c", 0))
    assert dock.summary.text() == "1 MINOR, 2 not acknowledged, 1 disconnected"


def test_a_narrow_dock_cuts_the_summary_with_a_mark_and_keeps_it_in_a_tooltip(dock, tab):
    play(dock, tab, ("a", 2), ("b", 1), ("c", 2))
    wide = dock.summary.width()
    dock.resize(560, 300)
    QApplication.processEvents()
    assert 60 < dock.summary.width() < wide
    assert dock.summary.toolTip() == "2 MAJOR, 1 MINOR, 3 not acknowledged"
    assert not dock.summary.grab().isNull()


def test_a_acknowledges_and_enter_opens(dock, tab, qtbot):
    play(dock, tab, ("a", 2), ("b", 1), ("c", 1))
    opened, counts = [], []
    dock.pv_activated.connect(opened.append)
    dock.acknowledged.connect(counts.append)
    dock.table.selectRow(1)
    assert dock.acknowledge.isEnabled()
    qtbot.keyClick(dock.table, Qt.Key.Key_Return)
    assert opened == ["c"]
    qtbot.keyClick(dock.table, Qt.Key.Key_A)
    assert counts == [1] and dock.alarms.entry("c").acknowledged_by == "pat"
    assert shown(dock.model) == ["a", "b", "c"] and dock.table.selected_pvs() == ["c"]
    assert not dock.acknowledge.isEnabled()
    index = dock.model.index(0, 0)
    where = dock.table.visualRect(index).center()
    qtbot.mouseClick(dock.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseDClick(dock.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert opened == ["c", "a"]


def test_the_button_acknowledges_the_row_that_was_clicked(dock, tab, qtbot):
    play(dock, tab, ("a", 2), ("b", 1))
    where = dock.table.visualRect(dock.model.index(1, 0)).center()
    qtbot.mouseClick(dock.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseClick(dock.acknowledge, Qt.MouseButton.LeftButton)
    assert dock.alarms.entry("b").acknowledged and not dock.alarms.entry("a").acknowledged
    assert not dock.acknowledge.isEnabled() and dock.all.isEnabled()
    assert "1 not acknowledged" in dock.summary.text()


def test_acknowledge_all_takes_what_the_filter_shows(dock, tab, qtbot):
    play(dock, tab, ("a", 2), ("b", 1), ("c", 1))
    qtbot.keyClicks(dock.filter, "minor")
    assert dock.all.text() == "Acknowledge shown" and shown(dock.model) == ["c", "b"]
    qtbot.mouseClick(dock.all, Qt.MouseButton.LeftButton)
    assert not dock.alarms.entry("a").acknowledged and not dock.all.isEnabled()
    dock.filter.setText("nothing")
    assert dock.table.empty_text == "No alarm matches the filter."
    dock.filter.clear()
    qtbot.mouseClick(dock.all, Qt.MouseButton.LeftButton)
    assert all(entry.acknowledged for entry in dock.alarms.entries())


def test_the_selection_survives_a_reset(dock, qtbot):
    names = [f"pv{number}" for number in range(500)]
    tab = ScriptedTab(dock.alarms, 1, names)
    tab.connect()
    play(dock, tab, ("pv7", 1), ("pv8", 1))
    dock.table.selectRow(dock.model.row_of("pv7"))
    play(dock, tab, *((name, 2) for name in names[10:]))
    assert dock.model.rowCount() == 492 and dock.table.selected_pvs() == ["pv7"]
    assert dock.model.entry_at(dock.table.currentIndex().row()).pv == "pv7"


def test_the_log_is_shown_and_saved(dock, tab, qtbot, tmp_path):
    play(dock, tab, ("a", 2), ("b", 1))
    assert dock.log_view.isHidden()
    qtbot.mouseClick(dock.log_button, Qt.MouseButton.LeftButton)
    assert dock.log_view.isVisible() and dock.log_view.model().rowCount() == 2
    play(dock, tab, ("b", 0))
    assert dock.log_view.model().index(0, 1).data() == "cleared"
    path = tmp_path / "log.csv"
    with qtbot.waitSignal(dock.saved) as saved, person_at_dialogs() as person:
        person.saves_as(tmp_path / "log")
        qtbot.mouseClick(dock.save_button, Qt.MouseButton.LeftButton)
    assert saved.args == [f"Saved {path}"]
    rows = list(csv.reader(path.read_text().splitlines()))
    assert [line[1:4] for line in rows[1:]] == [
        ["a", "raised", "MAJOR"], ["b", "raised", "MINOR"], ["b", "cleared", "NO_ALARM"],
    ]  # fmt: skip
    with qtbot.waitSignal(dock.failed) as failed, person_at_dialogs() as person:
        person.saves_as(path).answers("Cancel").saves_as(Path("/sys/log.csv"))
        qtbot.mouseClick(dock.save_button, Qt.MouseButton.LeftButton)
    assert "was not saved" in failed.args[0]


def test_a_slow_disk_does_not_hold_the_gui(dock, qtbot, tmp_path, monkeypatch):
    release, writers = threading.Event(), []

    def slow(path, data):
        writers.append(threading.get_ident())
        assert release.wait(DEADLINE_S)

    monkeypatch.setattr(file_saver, "write_atomic", slow)
    dock.save_log(tmp_path / "log.csv")
    with qtbot.waitSignal(dock.saved):
        release.set()
    assert writers and writers[0] != threading.get_ident()


@pytest.mark.skipif(os.environ.get("QT_QPA_PLATFORM") != "offscreen", reason="needs no desktop")
def test_the_desk_brings_tabs_list_and_dock_together(dock, qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    holder = QDockWidget("Alarms", window)
    holder.setWidget(dock)
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, holder)
    window.show()
    notice = AlarmNotice(dock)
    assert notice.set_desktop(True) is notice.desktop_available() is False
    poller = AlarmPoller(dock.alarms, notice, dock)
    poller.view = dock
    tabs = [ScriptedTab(AlarmList(), key, names) for key, names in enumerate((NAMES, ["a", "z"]))]
    for number, made in enumerate(tabs):
        made.connect()
        made.samples(("a", 2), ("a", 0))
        poller.open_tab(made.store, f"Group {number}")

    def looked():  # on a busy machine a frame is for one tab
        poller.paint_frame()
        return poller.alarms.tabs("a") == ("Group 0", "Group 1")

    qtbot.waitUntil(looked)
    assert shown(dock.model) == ["a"]
    tabs[1].samples(("z", 1))
    poller.paint_frame()
    assert shown(dock.model) == ["a"]  # it looked a moment ago
    poller.close_tab(tabs[1].store)
    dock.refresh()
    assert shown(dock.model) == ["a"] and poller.alarms.tabs("a") == ("Group 0",)
    assert poller.alarms.log.after(0)[-1].value == "Group 1: 1 alarms left the list"
    assert tabs[0].store.slot_of("b") == 1 and tabs[0].store.slot_of("z") is None
    notice.close()
    dock.setParent(None)
    QApplication.processEvents()


def test_live_alarms_stand_above_one_that_has_only_to_be_acknowledged(dock, tab, qtbot):
    """A MAJOR that has cleared was above a live MINOR; by A the live one is acknowledged first."""
    play(dock, tab, ("a", 2), ("b", 1))
    assert seen(dock) == ["a", "b"]
    play(dock, tab, ("a", 0))
    assert seen(dock) == ["b", "a"] and dock.table.model().index(1, 5).data() == "○ cleared"
    dock.table.selectRow(0)
    qtbot.keyClick(dock.table, Qt.Key.Key_A)
    dock.refresh()
    assert seen(dock) == ["b", "a"] and dock.alarms.entry("b").acknowledged  # and it is still live
    play(dock, tab, ("c", 1))
    assert seen(dock) == ["c", "b", "a"]
    play(dock, tab, ("a", 1))  # the same alarm again: MAJOR until it is acknowledged
    assert seen(dock) == ["a", "c", "b"]


def seen(dock):
    rows = dock.table.model()
    return [rows.index(row, 0).data() for row in range(rows.rowCount())]
