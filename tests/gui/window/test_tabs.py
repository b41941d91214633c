"""A tab against a real IOC, used as a person uses it."""

import gc
import signal
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from shiboken6 import isValid

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.open import load_any
from gui.files.groups.pvgroup import load, save
from gui.files.groups.suffixes import SAVE_KINDS
from gui.program.settings import Settings
from gui.qt.turns.frame_clock import FrameClock
from gui.window.main_window import MainWindow
from gui.workers.handle import live_workers
from tests.support.save_dialogs import person_at_dialogs
from tests.support.soft_ioc import counting_records
from tests.support.watching import missing
from tests.support.window import cells


def at_rest(qtbot, session, ioc, name):
    """Let a counting record stand still; wait until the tab has its last value."""
    (end,) = ioc.stand(name)
    slot = session.store.name.index(name)
    qtbot.waitUntil(lambda: session.store.value[slot] == end)


def test_table_chart_and_title_follow_the_ioc(window, qtbot, soft_ioc, prefix, qtmodeltester):
    ioc = soft_ioc(
        f'record(ao,"{prefix}a"){{field(VAL,"1.5")field(EGU,"mm")field(PREC,"2")'
        f'field(HIGH,"5")field(HSV,"MINOR")field(PINI,"YES")}}'
        f'record(bo,"{prefix}b"){{field(ZNAM,"Closed")field(ONAM,"Open")field(VAL,"0")field(PINI,"YES")}}'
    )
    window.open_tabs.open_names([f"{prefix}a", f"{prefix}b", f"{prefix}none"], "Scene")
    session = window.open_tabs.contents()[0]
    qtbot.waitUntil(lambda: cells(session, 2) == ["1.50 mm", "Closed", "no answer yet"])
    assert cells(session, 3) == ["–", "–", "—"]
    assert cells(session, 6)[:2] == ["connected", "connected"]
    assert cells(session, 6)[2].startswith("searching")
    ioc.put(f"{prefix}a", 6)
    qtbot.waitUntil(lambda: cells(session, 3)[0] == "▲ MINOR")
    qtbot.waitUntil(lambda: window.tab_widget.tabText(0) == "▲✕ Scene 2/3 *")
    qtmodeltester.check(session.model)
    ioc.stop()
    qtbot.waitUntil(lambda: cells(session, 6)[0].startswith("disconnected"))
    assert cells(session, 2)[0] == "6.00 mm" and cells(session, 3)[0] == "—"
    assert len(session.store.filed_history(0).window(0, 2**62)[3]) == 1


def test_closing_a_tab_leaves_the_other_undisturbed(window, qtbot, soft_ioc, prefix):
    ioc = soft_ioc(counting_records(prefix, 3, ".02 second"))
    window.open_tabs.open_names([f"{prefix}0", f"{prefix}1"], "A")
    window.open_tabs.open_names([f"{prefix}0", f"{prefix}2"], "B")
    first, second = window.open_tabs.contents()
    qtbot.waitUntil(lambda: second.store.updates[0] > 20)
    first.set_modified(False)
    assert window.close_actions.close(window.open_tabs.tabs()[0])
    assert window.tab_widget.count() == 1
    qtbot.waitUntil(lambda: ioc.channel_count() == 2)
    seen = int(second.store.updates[0])
    qtbot.waitUntil(lambda: second.store.updates[0] > seen + 50)
    at_rest(qtbot, second, ioc, f"{prefix}0")
    assert 0 <= missing(second.store, 0) <= ioc.merged(f"{prefix}0")
    window.open_tabs.reopen()
    assert [s.group.name for s in window.open_tabs.contents()] == ["B", "A"]


def test_open_change_save_keeps_macros(window, qtbot, tmp_path):
    path = tmp_path / "g.pvgroup"
    save(path, Group("G", macros={"P": "none:"}, pvs=(PvSpec("$(P)x", plot=True), PvSpec("y"))))
    assert window.open_tabs.open_file(path) and window.open_tabs.open_file(path)
    assert window.tab_widget.count() == 1
    session = window.open_tabs.contents()[0]
    assert cells(session, 0) == ["none:x", "y"]
    QApplication.clipboard().setText("y, z:1")
    window.groups.paste_names()
    assert cells(session, 0) == ["none:x", "y", "z:1"] and session.modified
    session.table.selectRow(1)
    qtbot.keyClick(session.table, Qt.Key.Key_Delete)
    session.panel.actions_of_rows.remove_selected() if "y" in cells(session, 0) else None
    assert cells(session, 0) == ["none:x", "z:1"]
    window.files.save_current()  # ends later on a slow disk
    qtbot.waitUntil(lambda: not session.modified)
    assert [pv.name for pv in load(path).group.pvs] == ["$(P)x", "z:1"]


def test_unsaved_changes_are_asked_about(window, monkeypatch):
    window.open_tabs.open_names(["none:x"])
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard]
    monkeypatch.setattr(QMessageBox, "exec", lambda _: answers.pop(0))
    tab = window.open_tabs.tabs()[0]
    assert not window.close_actions.close(tab) and window.tab_widget.count() == 1
    assert window.close_actions.close(tab) and window.tab_widget.count() == 0


def test_bad_files_are_reported_and_nothing_else_happens(window, tmp_path):
    path = tmp_path / "bad.pvgroup"
    path.write_text("format = 1")
    assert not window.open_tabs.open_file(path)
    assert not window.open_tabs.open_file(tmp_path / "none.pvgroup")
    assert not window.open_tabs.open_file(tmp_path)  # a folder cannot be read as a file
    path.write_bytes(b"\xff\xfe\x00")
    assert not window.open_tabs.open_file(path)
    assert len(window.messages.errors) == 4 and str(path) in window.messages.errors[0]
    assert str(tmp_path) in window.messages.errors[2] and str(path) in window.messages.errors[3]
    assert window.tab_widget.count() == 0


def test_ten_thousand_names(window, qtbot):
    window.open_tabs.open_names([f"none:{k}" for k in range(10_000)])
    session = window.open_tabs.contents()[0]
    qtbot.waitUntil(lambda: session.model.rowCount(QModelIndex()) == 10_000)
    assert session.group.pvs[-1].name == "none:9999"
    assert session.store.connected_count() == 0


def test_dark_utc_and_empty(window, qtbot, tmp_path):
    window.set_dark(True)
    window.set_utc(True)
    window.open_tabs.open_names(["none:x"])
    model = window.open_tabs.contents()[0].model
    assert model.headerData(5, Qt.Orientation.Horizontal) == "Time (IOC, UTC)"
    window.set_dark(False)
    assert window.grab().save(str(tmp_path / "x.png"))


def test_a_hidden_tab_does_not_paint_and_loses_nothing(window, qtbot, soft_ioc, prefix):
    ioc = soft_ioc(counting_records(prefix, 2, ".02 second"))
    window.open_tabs.open_names([f"{prefix}0"], "A")
    window.open_tabs.open_names([f"{prefix}1"], "B")
    hidden, shown = window.open_tabs.contents()
    qtbot.waitUntil(lambda: shown.store.updates[0] > 20 and hidden.store.updates[0] > 20)
    changes = []
    hidden.model.dataChanged.connect(lambda *_: changes.append(1))
    frames, seen = hidden.chart.frames, int(hidden.store.updates[0])
    shown_frames = shown.chart.frames
    qtbot.waitUntil(lambda: shown.chart.frames >= shown_frames + 10)
    assert hidden.chart.frames == frames and not changes
    qtbot.waitUntil(lambda: hidden.store.updates[0] > seen)
    at_rest(qtbot, hidden, ioc, f"{prefix}0")
    assert 0 <= missing(hidden.store, 0) <= ioc.merged(f"{prefix}0")
    window.tab_widget.setCurrentIndex(0)
    qtbot.waitUntil(lambda: hidden.chart.frames > frames and bool(changes))


def test_a_stopped_ioc_becomes_silent_and_comes_back(window, qtbot, soft_ioc, prefix):
    ioc = soft_ioc(counting_records(prefix, 1, ".1 second"))
    window.open_tabs.open_names([f"{prefix}0"], "A")
    session = window.open_tabs.contents()[0]
    qtbot.waitUntil(lambda: session.store.updates[0] > 10)
    ioc.signal(signal.SIGSTOP)
    try:
        qtbot.waitUntil(lambda: cells(session, 6)[0].startswith("silent"))
        assert cells(session, 3) == ["—"] and "silent" in session.worst_text()
    finally:
        ioc.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: cells(session, 6) == ["connected"])
    at_rest(qtbot, session, ioc, f"{prefix}0")
    assert 0 <= missing(session.store, 0) <= ioc.merged(f"{prefix}0")
    gaps = session.store.filed_history(0).window(0, 2**62)[3]
    assert len(gaps) == 1 and np.diff(gaps[0])[0] > 1_500_000_000


def test_how_a_trace_is_drawn_is_part_of_the_group(window, qtbot):
    window.open_tabs.open_names(["a", "b"])
    session = window.open_tabs.contents()[0]
    session.set_modified(False)
    first = session.chart.traces[0]
    session.chart.change_trace(replace(first, width=3.0, style="line"))
    assert session.group.pvs[0] == PvSpec("a", plot=True, width=3.0, style="line")  # no colour
    session.chart.change_trace(replace(session.chart.traces[0], color="#123456"))
    assert session.group.pvs[0].color == "#123456" and session.modified
    session.chart.removal_requested.emit(0)
    assert not session.group.pvs[0].plot and len(session.chart.traces) == 1
    session.set_modified(False)


def test_a_heading_that_shall_be_plotted_has_no_trace(window, qtbot):
    pvs = (PvSpec("# Vacuum", plot=True), PvSpec("a:x", plot=True))
    window.open_tabs.open_group(Group("Ring", pvs=pvs))
    tab = window.open_tabs.contents()[0]
    frames = tab.chart.frames
    qtbot.waitUntil(lambda: tab.chart.frames > frames + 1)
    assert [trace.slot for trace in tab.chart.traces] == [1]


def test_a_file_of_another_tool_opens_and_a_copy_is_written(window, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "a.stp"
    path.write_text(
        "StripConfig 1.2\nStrip.Time.Timespan 600\nStrip.Curve.0.Name A:1\n"
        "Strip.Curve.1.Name sim://x\nStrip.Curve.2.Name loc://y\n"
    )
    before = path.read_bytes()
    assert window.open_tabs.open_file(path)
    session = window.open_tabs.contents()[0]
    assert [pv.name for pv in session.group.pvs] == ["A:1"] and session.group.span_s == 600
    assert window.open_tabs.tabs()[0].path is None  # saved as ours; the file stays as it is
    box = next(b for b in window.findChildren(QMessageBox) if b.isVisible())
    assert "not everything could be imported" in box.text() and "sim://x" in box.detailedText()
    findings = box.informativeText().splitlines()
    assert [line[:2] for line in findings] == ["• ", "• "]  # each is one, however it is wrapped
    assert "sim://x" in findings[0] and "loc://y" in findings[1]
    box.reject()
    target = tmp_path / "b.plt"
    with person_at_dialogs() as person:
        person.saves_as(target)
        assert window.files.save_current_as()
    assert b"<name>A:1</name>" in target.read_bytes()
    assert path.read_bytes() == before and window.open_tabs.tabs()[0].path is None
    (tmp_path / "bad.plt").write_text("<databrowser>")
    assert not window.open_tabs.open_file(tmp_path / "bad.plt")
    assert "bad.plt:1: not XML" in window.messages.errors[-1]
    session.set_modified(False)


@pytest.mark.parametrize("kind", SAVE_KINDS, ids=lambda kind: kind.words)
def test_a_name_without_a_suffix_gets_the_first_one_of_its_kind(window, tmp_path, kind):
    window.open_tabs.open_names(["A:1"])
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "ring 12.5kV", kind.words)
        assert window.files.save_current_as()
    (written,) = tmp_path.iterdir()
    assert written.name == f"ring 12.5kV{kind.suffixes[0]}"
    assert [pv.name for pv in load_any(written).group.pvs] == ["A:1"]
    window.open_tabs.contents()[0].set_modified(False)


@pytest.mark.parametrize("name", ["a.pvgroup", "a"])
def test_a_group_is_not_saved_over_one_that_is_open(window, qtbot, tmp_path, name):
    path = tmp_path / "a.pvgroup"
    save(path, Group("a", pvs=(PvSpec("A:1"),)))
    before = path.read_bytes()
    assert window.open_tabs.open_file(path)
    window.open_tabs.open_names(["B:1"])
    first, second = window.open_tabs.tabs()
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / name).answers("Replace")
        assert not window.files.save_current_as()
    assert "a.pvgroup is open in another tab" in window.messages.errors[-1]
    assert path.read_bytes() == before and (first.path, second.path) == (path, None)
    window.close_actions.close(window.open_tabs.tabs()[0])
    second.content.set_modified(False)


def test_what_a_display_loses_is_told_without_broken_names(window, tmp_path):
    """Findings of all kinds were called settings, and ``$`` ended a line that ``(P)`` went on."""
    path = tmp_path / "a.bob"
    widgets = "".join(
        f'<widget type="textupdate" version="2.0.0"><pv_name>{name}</pv_name></widget>'
        for name in ("A:1", "=`$(P)A` + 1")
    )
    inside = '<widget type="embedded" version="2.0.0"><file>other.bob</file></widget>'
    path.write_text(f'<display version="2.0.0">{widgets}{inside}</display>')
    assert window.open_tabs.open_file(path, {"P": "B:"})
    box = next(b for b in window.findChildren(QMessageBox) if b.isVisible())
    assert box.text() == "a.bob: not everything could be imported."
    shown = box.informativeText()
    assert "=$\N{WORD JOINER}(P)A + 1" in shown and "`" not in shown
    assert "=$(P)A + 1" in box.detailedText()  # to be copied
    box.reject()


def test_what_an_export_loses_is_not_called_an_import(window, tmp_path):
    window.open_tabs.open_names(["A:1", "B:1", "C:1"])
    session = window.open_tabs.contents()[0]
    target = tmp_path / "a.txt"
    with person_at_dialogs() as person:
        person.saves_as(target)
        assert window.files.save_current_as()
    assert "A:1" in target.read_text()
    box = next(b for b in window.findChildren(QMessageBox) if b.isVisible())
    assert "not everything could be exported" in box.text() and box.detailedText()
    box.reject()
    session.set_modified(False)


def test_a_click_on_the_clock_switches_between_utc_and_local_time(window, qtbot):
    clock = window.status._fields["clock"]
    assert clock.isVisible() and clock.text().endswith("local")
    qtbot.mouseClick(clock, Qt.MouseButton.LeftButton)
    assert clock.text().endswith("UTC") or window.utc
    window.status_bars.refresh()
    assert clock.text().endswith("UTC")
    qtbot.mouseClick(clock, Qt.MouseButton.LeftButton)
    assert not window.utc


def test_clocks_of_all_windows_begin_in_utc_when_that_was_set(qtbot):
    settings = Settings()
    settings.set_flag("utc", True)
    window = MainWindow(FrameClock(), settings)
    for name in ("none:a", "none:b"):
        window.open_tabs.open_names([name])
        window.open_tabs.current().content.set_modified(False)
    other = window.windows.tear(window.open_tabs.current())
    window.status_bars.refresh()
    shown = [bar._fields["clock"].text()[-3:] for bar in (window.status, other.status)]
    window.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    window.deleteLater()
    QApplication.processEvents()
    assert shown == ["UTC", "UTC"]


def test_a_tab_dragged_to_the_edge_of_the_screen_is_a_window_on_the_screen(window, qtbot):
    """Most of it lay outside."""
    for name in ("none:a", "none:b"):
        window.open_tabs.open_names([name])
        window.open_tabs.current().content.set_modified(False)
    room, bar = window.screen().availableGeometry(), window.tab_widget.bar
    window.setGeometry(QRect(room.topLeft(), QSize(700, 560)))
    begin, end = bar.tabRect(1).center(), bar.mapFromGlobal(room.bottomRight() - QPoint(2, 2))
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(bar, left, pos=begin)
    for at in (QPoint(begin.x() + 20, bar.height() + 100), end):
        QTest.mouseMove(bar, at)
    QTest.mouseRelease(bar, left, pos=end)
    (torn,) = window.windows.windows
    assert torn.isVisible() and room.contains(torn.geometry()), (room, torn.geometry())
    torn.close()


def test_the_menus_of_the_tab_in_front_can_be_opened_again_and_again(window, qtbot):
    window.open_tabs.open_names(["a:x"])
    tab = window.open_tabs.contents()[0]
    tab.table.setFocus()
    bar = window.menuBar()
    for title in ("&Table", "&Chart"):
        menu = next(action.menu() for action in bar.actions() if action.text() == title)
        opened = []
        for _ in range(3):
            menu.popup(bar.mapToGlobal(bar.rect().bottomLeft()))
            opened.append([action.text() for action in menu.actions()])
            QTest.keyClick(menu, Qt.Key.Key_Escape)
            gc.collect()
        assert len(opened[0]) > 5 and opened[0] == opened[1] == opened[2]
    tab.table.selectRow(0)
    plotted = tab.model.is_plotted(0)
    QTest.keyClick(tab.table, Qt.Key.Key_Space)  # its action is still there
    qtbot.waitUntil(lambda: tab.model.is_plotted(0) is not plotted)


def test_what_a_menu_of_a_tab_showed_lasts_longer_than_the_tab(window, qtbot):
    """Qt's menu remembers an entry by its address, and asks it when the menu opens again."""
    window.open_tabs.open_names(["a:x"])
    tab = window.open_tabs.contents()[0]
    bar = window.menuBar()
    menus = [a.menu() for a in bar.actions() if a.text() in ("&Table", "&Chart")]
    shown = []
    for menu in menus:
        menu.popup(bar.mapToGlobal(bar.rect().bottomLeft()))
        QTest.keyClick(menu, Qt.Key.Key_Down)
        shown += [menu.activeAction(), *menu.actions()]
        QTest.keyClick(menu, Qt.Key.Key_Escape)
    tab.set_modified(False)
    window.close_actions.close(window.open_tabs.tabs()[0])
    qtbot.waitUntil(lambda: live_workers() == 0)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(tab.chart.actions_by_name["pause"])
    assert len(shown) > 30 and all(isValid(action) for action in shown)
    for menu in menus:
        menu.popup(bar.mapToGlobal(bar.rect().bottomLeft()))
        assert [action.text() for action in menu.actions()] == ["No group is open"]
        QTest.keyClick(menu, Qt.Key.Key_Escape)


def test_a_switch_in_the_menu_of_a_tab_shows_and_sets_that_of_the_tab(window, qtbot):
    window.open_tabs.open_names(["a:x"])
    tab = window.open_tabs.contents()[0]
    bar = window.menuBar()
    menu = next(action.menu() for action in bar.actions() if action.text() == "&Chart")
    for is_on in (False, True, False):
        assert tab.chart.actions_by_name["cursor"].isChecked() is is_on
        menu.popup(bar.mapToGlobal(bar.rect().bottomLeft()))
        entry = next(a for a in menu.actions() if a.text().partition("\t")[0] == "&Cursor")
        assert entry.isChecked() is is_on and entry.text().partition("\t")[2] == "C"
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry).center())
        qtbot.waitUntil(lambda: not menu.isVisible())
    tab.set_modified(False)


def test_a_choice_of_one_looks_in_the_bar_as_in_the_menu_of_the_table(window, qtbot):
    window.open_tabs.open_names(["a:x"])
    tab, bar = window.open_tabs.contents()[0], window.menuBar()
    menu = next(action.menu() for action in bar.actions() if action.text() == "&Table")
    menu.popup(bar.mapToGlobal(bar.rect().bottomLeft()))
    own = next(a.menu() for a in tab.table.actions() if "Sort" in a.text())
    in_bar = next(a.menu() for a in menu.actions() if "Sort" in a.text())
    marks = []
    for each in (in_bar, own):
        each.popup(bar.mapToGlobal(bar.rect().bottomLeft()))
        rows = [each.actionGeometry(action) for action in each.actions()[:1] + each.actions()[2:4]]
        marks.append([each.grab(QRect(row.topLeft(), QSize(26, 18))).toImage() for row in rows])
        QTest.keyClick(each, Qt.Key.Key_Escape)
    assert marks[0] == marks[1] and marks[0][0] != marks[0][1]
    menu.hide()
    tab.set_modified(False)
