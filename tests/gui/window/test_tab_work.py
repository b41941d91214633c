"""Puts, snapshots, inspectors and alarms in the window, against a real IOC, as a person works."""

import signal
import sys

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QMessageBox

from gui.core.alarms.summary import no_alarms_text
from gui.core.puts.confirm_policy import ConfirmPolicy
from gui.core.pv.severity import ConnectionState
from gui.core.table.columns import COLUMNS, NAME, SORT_ORDERS, VALUE
from gui.core.table.sort import SortKey
from tests.support.put_gestures import double_click, editor_of, log_lines, question, type_value
from tests.support.row_menu import choose_in_row_menu
from tests.support.soft_ioc import counting_records
from tests.support.waiting import Cost
from tests.support.window import cells

NOTE = COLUMNS.index("Note")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def scene(window, qtbot, soft_ioc, prefix):
    """Three PVs to write, in an open tab."""
    ioc = soft_ioc(
        f'record(ao,"{prefix}a"){{field(VAL,"1.5")field(EGU,"mm")field(PREC,"2")field(PINI,"YES")'
        f'field(DRVH,"10")field(DRVL,"-10")field(HIGH,"5")field(HSV,"MINOR")'
        f'field(DESC,"An <b>axis</b>")}}'
        f'record(mbbo,"{prefix}m"){{field(ZRST,"Off")field(ONST,"On")field(VAL,"0")'
        f'field(PINI,"YES")}}'
        f'record(ao,"{prefix}d"){{field(VAL,"3")field(DISP,"1")field(PINI,"YES")}}'
    )
    window.open_tabs.open_names([f"{prefix}a", f"{prefix}m", f"{prefix}d"], "Work")
    session = window.open_tabs.contents()[0]
    session.set_modified(False)
    qtbot.waitUntil(lambda: bool(session.store.has_value.all()))
    qtbot.waitUntil(lambda: all(known is not None for known in session.store.metadata))
    qtbot.waitUntil(lambda: set(session.store.access) == {(True, True)})
    yield session, ioc
    session.set_modified(False)


def test_put_marks_are_cleared_from_the_menu_of_the_row(window, scene, qtbot, prefix):
    session, ioc = scene
    ioc.put(f"{prefix}a.DISP", 1)
    window._menus.allow_puts.trigger()
    type_value(window, session, qtbot, 0, "7.25")
    qtbot.waitUntil(lambda: question(window) is not None)
    qtbot.mouseClick(question(window).write_button, LEFT)
    qtbot.waitUntil(lambda: cells(session, VALUE)[0] == "1.50 mm  ✕ put refused by the IOC")
    choose_in_row_menu(session, qtbot, 0, "Clear put marks")
    assert cells(session, VALUE)[0] == "1.50 mm"


def test_a_value_is_written_only_when_unlocked_and_agreed_to(window, scene, qtbot, prefix):
    session, _ = scene
    double_click(session, qtbot, 0, VALUE)
    assert editor_of(session) is None
    assert "read-only" in window.status.currentMessage()
    window._menus.allow_puts.trigger()
    assert window.status._fields["puts"].text() == "puts allowed"
    type_value(window, session, qtbot, 0, "7.25")
    qtbot.waitUntil(lambda: question(window) is not None)
    asked = question(window)
    shown = [asked.table.item(0, column).text() for column in range(4)]
    assert shown[0] == f"{prefix}a" and shown[2:] == ["1.50 mm", "→ 7.25 mm"]
    asked.reject()
    qtbot.waitUntil(lambda: question(window) is None)
    assert session.store.value[0] == 1.5 and not log_lines()
    type_value(window, session, qtbot, 0, "7.25")
    qtbot.waitUntil(lambda: question(window) is not None)
    qtbot.mouseClick(question(window).write_button, LEFT)
    qtbot.waitUntil(lambda: cells(session, VALUE)[0] == "7.25 mm  ✓")
    assert "confirmed" in window.status.currentMessage()
    assert cells(session, 3)[0] == "▲ MINOR"
    qtbot.waitUntil(lambda: cells(session, VALUE)[0] == "7.25 mm")  # it fades
    qtbot.waitUntil(lambda: len(log_lines()) == 2)
    assert [(line["old"], line["new"], line["result"]) for line in log_lines()] == [
        ("1.50", "7.25", "requested"), ("1.50", "7.25", "confirmed"),
    ]  # fmt: skip


def test_what_cannot_be_is_said_and_stays(window, scene, qtbot, prefix):
    session, _ = scene
    window.puts.allow(True)
    window.puts.policy = session.tools.puts.policy = ConfirmPolicy.NEVER
    type_value(window, session, qtbot, 0, "99")  # over DRVH: nothing is sent, the editor stays
    assert editor_of(session) is not None and session.store.value[0] == 1.5
    qtbot.keyClick(editor_of(session).field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: editor_of(session) is None)
    type_value(window, session, qtbot, 2, "8")  # DISP=1: done, says the IOC, but nothing changed
    qtbot.waitUntil(lambda: "✕ put refused by the IOC" in cells(session, VALUE)[2])
    assert cells(session, VALUE)[2].startswith("3")
    tip = session.model.index(2, VALUE).data(Qt.ItemDataRole.ToolTipRole)
    assert "Put of 8: refused by the IOC: its record takes no puts now (DISP=1)" in tip
    session.table.go_to_row(2)
    session.panel.actions_of_rows._clear_put_marks()
    assert cells(session, VALUE)[2] == "3"
    window.puts.allow(False)
    double_click(session, qtbot, 1, VALUE)
    assert editor_of(session) is None


def test_a_dead_ioc_is_never_reported_as_done(window, scene, qtbot):
    session, ioc = scene
    window.puts.allow(True)
    session.tools.puts.policy = ConfirmPolicy.NEVER
    double_click(session, qtbot, 0, VALUE)
    qtbot.waitUntil(lambda: editor_of(session) is not None)
    editor = editor_of(session)
    ioc.stop()
    qtbot.waitUntil(lambda: session.store.state[0] == ConnectionState.DISCONNECTED)
    line = editor.field.lineEdit()
    line.selectAll()
    qtbot.keyClicks(line, "2")
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    assert editor_of(session) is editor  # what was typed stays, and nothing is sent
    assert "not connected" in window.status.currentMessage()
    assert "✓" not in cells(session, VALUE)[0] and session.tools.puts.queue.mark(0) is None


def test_a_snapshot_is_compared_and_restored(window, scene, qtbot, tmp_path, prefix, monkeypatch):
    session, ioc = scene
    window.groups.take_snapshot()
    panel = session.tools.snapshots.panels[0]
    qtbot.waitExposed(panel)
    assert panel.model.rowCount() == 3 and not panel.model.ticked.any()
    over = panel.window().frameGeometry()
    chart, table = (on_screen(each) for each in (session.chart, session.panel))
    assert not over.intersects(chart) and over.intersects(table)  # beside it, what one watches
    panel.save(tmp_path / "a.pvsnap")
    qtbot.waitUntil(lambda: (tmp_path / "a.pvsnap").exists() and not panel.busy)
    ioc.put(f"{prefix}a", 4)
    ioc.put(f"{prefix}m", 1)
    qtbot.waitUntil(lambda: session.store.value[0] == 4 and session.store.value[1] == 1)
    qtbot.waitUntil(lambda: "2 of 3 differ" in panel.summary.text())
    assert "read-only" in panel.bar._restore.toolTip().lower()
    window.puts.allow(True)
    assert panel.model.ticked.tolist() == [True, True, False]  # as the third does not differ
    panel._on_ticks("all")
    panel.request_restore()
    qtbot.waitUntil(lambda: question(window) is not None)
    asked = question(window)
    assert asked.table.rowCount() == 3 and asked.choice.text().startswith("Stop")
    assert asked.parentWidget().window() is panel.window()  # which stays in front
    asked.choice.setChecked(False)
    qtbot.mouseClick(asked.write_button, LEFT)
    qtbot.waitUntil(lambda: "Restored" in window.status.currentMessage())
    # the third has DISP=1: its IOC refuses, and the others were asked for all the same
    assert window.status.currentMessage() == "Restored: 2 confirmed, 1 refused by the IOC"
    assert session.store.value[0] == 1.5 and session.store.value[1] == 0
    qtbot.waitUntil(lambda: panel.summary.text() == "None of 3 differs")
    monkeypatch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton.Discard)
    panel.window().close()
    qtbot.waitUntil(lambda: not session.tools.snapshots.panels)


def test_a_restore_stops_at_the_first_failure(window, scene, qtbot, prefix):
    session, ioc = scene
    window.puts.allow(True)
    window.groups.take_snapshot()
    panel = session.tools.snapshots.panels[0]
    item = panel.model.item(2)
    assert item.name == f"{prefix}d"
    ioc.put(f"{prefix}d.DISP", 0)
    ioc.put(f"{prefix}d", 5)
    ioc.put(f"{prefix}d.DISP", 1)
    qtbot.waitUntil(lambda: session.store.value[2] == 5)
    puts = ((f"{prefix}d", 3.0), (f"{prefix}a", 2.0))
    panel.restore_requested.emit(puts)
    qtbot.waitUntil(lambda: question(window) is not None)
    qtbot.mouseClick(question(window).write_button, LEFT)
    qtbot.waitUntil(lambda: "Restored" in window.status.currentMessage())
    message = window.status.currentMessage()
    assert message == "Restored: 0 confirmed, 1 refused by the IOC, 1 not attempted"
    assert session.store.value[0] == 1.5


def test_the_inspector_shows_everything_and_reads_fields(window, scene, qtbot, prefix):
    session, ioc = scene
    channels = ioc.channel_count()
    session.table.go_to_row(0)
    session.table.setFocus()
    qtbot.keyClick(session.table, Qt.Key.Key_Return)
    inspector = session.tools.inspectors.open[0][0]
    qtbot.waitExposed(inspector)
    inspector.read_fields()
    qtbot.waitUntil(lambda: "An <b>axis</b>" in inspector.all_text())
    text = inspector.all_text()
    assert "1.50 mm" in text and "DRVH" in text
    qtbot.waitUntil(lambda: ioc.channel_count() == channels)
    inspector.window().close()
    qtbot.waitUntil(lambda: not session.tools.inspectors.open)


def test_alarms_of_all_tabs_are_listed_and_lead_to_their_pv(window, scene, qtbot, prefix):
    session, ioc = scene
    window.open_tabs.open_names([f"{prefix}m"], "Other")
    other = window.open_tabs.contents()[1]
    other.set_modified(False)
    window.alarm_dock.dock.toggleViewAction().trigger()
    assert window.alarm_dock.dock.isVisible()
    ioc.put(f"{prefix}a", 6)
    dock = window.alarm_dock.view
    qtbot.waitUntil(lambda: "1 MINOR" in dock.summary.text())
    qtbot.waitUntil(lambda: "– ▲ MINOR in Work –" in window.windowTitle())
    ioc.put(f"{prefix}a", 1)
    qtbot.waitUntil(lambda: session.store.severity[0] == 0)
    qtbot.waitUntil(lambda: "not acknowledged" in dock.summary.text())
    dock.pv_activated.emit(f"{prefix}a")
    assert window.tab_widget.currentIndex() == 0 and session.table.current_slot() == 0
    dock.acknowledge_shown()
    qtbot.waitUntil(lambda: dock.model.rowCount() == 0)
    window.close_actions.close(window.open_tabs.tabs()[1])
    ioc.stop()
    qtbot.waitUntil(lambda: "3 PVs are watched; 3 disconnected" in no_alarms_text(dock.alarms))


def test_notes_headings_and_columns_are_kept(window, scene, qtbot, prefix):
    session, _ = scene
    session.panel.actions_of_rows.note_entered.emit((0, 1), "check daily")
    session.panel.actions_of_rows.heading_entered.emit(1, "Motion")
    assert cells(session, NAME) == [f"{prefix}a", "# Motion", f"{prefix}m", f"{prefix}d"]
    assert cells(session, NOTE)[0] == "check daily"
    assert [pv.name for pv in session.group.pvs][1] == "# Motion"
    assert session.group.pvs[0].comment == "check daily"
    session.table.header.setSectionHidden(NOTE, False)
    session.table.header.moveSection(session.table.header.visualIndex(NOTE), 1)
    window._on_second()
    window.open_tabs.open_names(["x"], "Next")
    header = window.open_tabs.contents()[1].table.header
    assert header.visualIndex(NOTE) == 1 and not header.isSectionHidden(NOTE)
    window.open_tabs.contents()[1].set_modified(False)


def test_a_snapshot_of_a_thousand_pvs_keeps_the_window_alive(window, qtbot, soft_ioc, prefix):
    soft_ioc(
        "".join(
            f'record(ao,"{prefix}{k}"){{field(VAL,"{k}")field(PINI,"YES")}}' for k in range(1_000)
        )
    )
    window.open_tabs.open_names([f"{prefix}{k}" for k in range(1_000)], "Many")
    session = window.open_tabs.contents()[0]
    session.set_modified(False)
    qtbot.waitUntil(lambda: bool(session.store.has_value.all()))
    qtbot.wait(300)
    cost = Cost()
    panel = session.tools.snapshots.take("Many")
    assert panel.model.rowCount() == 1_000 and cost.seconds < 5.0  # ``table`` measures it
    values = [panel.model.item(row).value for row in range(1_000)]
    np.testing.assert_array_equal(values, np.arange(1_000.0))


def test_a_tab_closes_with_everything_open(window, scene, qtbot, prefix, monkeypatch):
    session, ioc = scene
    monkeypatch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton.Discard)
    window.puts.allow(True)
    window.groups.take_snapshot()
    session.tools.inspectors.inspect_fields(1)
    type_value(window, session, qtbot, 0, "4")
    qtbot.waitUntil(lambda: question(window) is not None)
    double_click(session, qtbot, 1, VALUE)
    session.set_modified(False)
    assert window.close_actions.close(window.open_tabs.tabs()[0])
    qtbot.waitUntil(lambda: question(window) is None)
    assert not session.tools.snapshots.panels and not session.tools.inspectors.open
    qtbot.waitUntil(lambda: ioc.channel_count() == 0)
    assert not [line for line in log_lines() if line["result"] == "requested"]  # nothing was sent


def test_a_snapshot_that_is_in_no_file_is_not_lost_without_a_word(
    window, scene, qtbot, tmp_path, monkeypatch
):
    session, _ = scene
    answers, asked = [], []
    buttons = QMessageBox.StandardButton

    def answer(box):
        asked.append(box.text())
        return answers.pop(0)

    monkeypatch.setattr(QMessageBox, "exec", answer)
    window.groups.take_snapshot()
    panel = session.tools.snapshots.panels[0]
    answers[:] = [buttons.Cancel] * 3
    panel.window().close()
    assert not window.close_actions.close(window.open_tabs.tabs()[0]) and not window.close()
    assert len(asked) == 3 and "unsaved changes" in asked[0]
    assert panel.isVisible() and window.open_tabs.contents() == [session]
    panel.save(tmp_path / "kept.pvsnap")
    qtbot.waitUntil(lambda: not panel.busy and not panel.modified)
    panel.window().close()  # it is in a file: no question
    assert len(asked) == 3 and not session.tools.snapshots.panels
    window.groups.take_snapshot()
    answers[:] = [buttons.Discard]
    assert window.close_actions.close(window.open_tabs.tabs()[0]) and len(asked) == 4


def test_a_put_under_way_when_its_tab_closes_is_in_the_log(window, scene, qtbot):
    session, _ = scene
    window.puts.allow(True)
    session.tools.puts.queue.request(0, 4.0)  # the closed tab takes its result no more
    assert window.close_actions.close(window.open_tabs.tabs()[0])
    qtbot.waitUntil(lambda: [each["result"] for each in log_lines()] == ["requested", "unknown"])
    assert "the tab was closed before" in log_lines()[1]["reason"]
    assert window.puts._tabs == []


def test_a_pv_leaves_while_it_is_edited_and_asked_about(window, scene, qtbot, prefix):
    session, ioc = scene
    window.puts.allow(True)
    type_value(window, session, qtbot, 0, "4")
    qtbot.waitUntil(lambda: question(window) is not None)
    asked = question(window)
    session.remove_slots((0,))
    qtbot.mouseClick(asked.write_button, LEFT)
    qtbot.waitUntil(lambda: question(window) is None)
    double_click(session, qtbot, 0, VALUE)
    qtbot.waitUntil(lambda: editor_of(session) is not None)
    session.remove_slots((1,))
    qtbot.waitUntil(lambda: editor_of(session) is None)
    qtbot.waitUntil(lambda: ioc.channel_count() == 1)
    assert "1.5" in ioc.shell(f"dbgf {prefix}a.VAL")
    assert [line["result"] for line in log_lines()] in ([], ["refused"])


def test_rows_stand_still_while_one_is_edited(window, scene, qtbot, prefix):
    session, ioc = scene
    window.puts.allow(True)
    session.model.set_sort(SortKey(SORT_ORDERS["value"]))
    before = cells(session, NAME)
    double_click(session, qtbot, before.index(f"{prefix}a"), VALUE)
    qtbot.waitUntil(lambda: editor_of(session) is not None)
    ioc.put(f"{prefix}a", 9)  # it would go below the others
    qtbot.waitUntil(lambda: session.store.value[0] == 9)
    qtbot.wait(1_100)  # two times that rows follow values
    assert cells(session, NAME) == before and editor_of(session) is not None
    qtbot.keyClick(editor_of(session).field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: cells(session, NAME) != before)


def test_a_restore_goes_on_over_a_stalled_ioc_and_says_what_is_not_known(
    window, scene, qtbot, prefix
):
    session, ioc = scene
    window.puts.allow(True)
    window.groups.take_snapshot()
    panel = session.tools.snapshots.panels[0]
    ioc.signal(signal.SIGSTOP)
    panel.restore_requested.emit(((f"{prefix}a", 2.0), (f"{prefix}m", 1)))
    qtbot.waitUntil(lambda: question(window) is not None)
    qtbot.mouseClick(question(window).write_button, LEFT)
    panel.restore_requested.emit(((f"{prefix}m", 1),))  # another one meanwhile: refused
    assert "running" in window.status.currentMessage()
    qtbot.waitUntil(lambda: "Restored" in window.status.currentMessage())
    # the second is not sent to a silent IOC; the first is waited for until libca gives it up
    assert window.status.currentMessage() == "Restored: 0 confirmed, 1 not sent, 1 lost contact"
    assert "✓" not in cells(session, VALUE)[0]
    ioc.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: session.store.value[0] == 2.0)  # applied late, once


@pytest.mark.parametrize("place", ["store", "tools"])
def test_a_tab_goes_on_after_batches_that_could_not_be_taken(
    window, qtbot, soft_ioc, prefix, monkeypatch, place
):
    """Two exceptions are as many as there are credits."""
    soft_ioc(counting_records(prefix, 3, ".1 second"))
    window.open_tabs.open_names([f"{prefix}{k}" for k in range(3)], "Counts")
    session = window.open_tabs.contents()[0]
    qtbot.waitUntil(lambda: bool(session.store.has_value.all()))
    session.set_modified(False)
    failures = []

    def fail(batch):
        failures.append(batch)
        raise RuntimeError("not taken")

    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(str(error)))
    with monkeypatch.context() as failing:
        owner, name = (session.store, "apply") if place == "store" else (session.tools, "take")
        failing.setattr(owner, name, fail)
        qtbot.waitUntil(lambda: len(failures) >= 4)
    before = session.store.updates.copy()
    qtbot.waitUntil(lambda: bool((session.store.updates > before + 3).all()))
    assert set(reported) == {"not taken"}


def on_screen(widget):
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())
