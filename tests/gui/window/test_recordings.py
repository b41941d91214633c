"""Recordings by hand: begun from the menu, marked, listed, stopped; with tabs that close."""

import os
import re
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QStyleOptionViewItem

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.updates import Batch
from gui.files.recording import recorder
from gui.files.recording.recorder import RecorderStatus
from gui.files.recording.recording import Recording
from gui.qt.look.theme import colors_of
from gui.window.recording.recording_mark import RecordingMark
from gui.window.recording.recordings_dialog import Listed, RecordingsDialog
from tests.support.menu_bar import choose
from tests.support.pixels import counts
from tests.support.read_recording import entries_of
from tests.support.recording_oracle import as_float, samples
from tests.support.save_dialogs import person_at_dialogs
from tests.support.window import LEFT

KEYS = Qt.Key


@pytest.fixture
def out(tmp_path, monkeypatch):
    made = tmp_path / "recordings"
    made.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(made))
    return made


@pytest.fixture
def tab(window, ioc, prefix, qtbot):
    pvs = tuple(PvSpec(f"{prefix}{k}", plot=True) for k in range(8))
    opened = window.open_tabs.open_group(Group("Ring", 60, pvs=pvs))
    qtbot.waitUntil(lambda: opened.content.store.has_value.all())
    return opened


def mark(window):
    return window.status.findChild(RecordingMark)


def shown_list(window):
    return next(each for each in window.findChildren(RecordingsDialog) if each.isVisible())


def folders(out):
    return sorted(path for path in out.iterdir() if path.is_dir())


def has_ended(folder):
    return Recording(folder).ended


def record(window, qtbot):
    choose(window, qtbot, "G", "r")
    qtbot.waitUntil(lambda: mark(window).isVisible() and "REC 1  " in mark(window).text())


def grounds(widget):
    """Return the colours of which ``widget`` has many pixels."""
    image = widget.grab().toImage()
    return {name for name, count in counts(image).items() if count > image.width()}


def problem_colors(widget):
    problem = colors_of(widget).problem
    return {problem.ground, problem.edge}


def test_a_tab_is_recorded_marked_listed_and_stopped(window, tab, out, qtbot, ioc, prefix):
    before = {slot: int(tab.content.store.updates[slot]) for slot in range(8)}
    record(window, qtbot)
    assert window.tab_widget.tabText(0).startswith("REC ")
    assert not window.tab_widget.tabIcon(0).isNull()
    assert grounds(mark(window)).isdisjoint(problem_colors(mark(window)))
    store = tab.content.store
    qtbot.waitUntil(lambda: min(store.updates[k] - before[k] for k in range(8)) > 20)
    QTest.mouseClick(mark(window), LEFT)
    dialog = shown_list(window)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
    assert dialog.table.item(0, 0).text() == "Ring"
    assert dialog.table.item(0, 1).text() == "recording"
    row = dialog.table.visualItemRect(dialog.table.item(0, 0)).center()
    QTest.mouseClick(dialog.table.viewport(), LEFT, pos=row)
    ioc.stand(*ioc.records)
    QTest.mouseClick(dialog.stop, LEFT)
    assert not window.tab_widget.tabText(0).startswith("REC ")
    assert window.tab_widget.tabIcon(0).isNull() and mark(window).isHidden()
    qtbot.waitUntil(lambda: dialog.table.item(0, 1).text() == "ended")
    assert dialog.table.item(0, 6).text() == "0"
    assert re.fullmatch(r"\d+ s", dialog.table.item(0, 4).text())
    tip = dialog.table.item(0, 4).toolTip()
    assert re.fullmatch(r"From 2\d{3}-\d\d-\d\d [\d:]{8} UTC to [\d:]{8} UTC", tip)
    assert re.fullmatch(r"[1-9][\d.]* (bytes|kB|MB)", dialog.table.item(0, 7).text())
    close = dialog.findChild(QDialogButtonBox).buttons()
    button = next(each for each in close if each.text().replace("&", "") == "Close")
    QTest.mouseClick(button, LEFT)
    (folder,) = folders(out)
    assert has_ended(folder)
    found = samples(folder)
    assert sorted(found) == sorted(f"{prefix}{k}" for k in range(8))
    for name, rows in found.items():
        values = [as_float(bits) for _, bits, *_ in rows]
        assert values == [values[0] + k for k in range(len(values))], name
        slot = list(store.name).index(name)
        times, kept, _, _ = store.filed_history(slot).window(0, 2**62)
        seen = dict(zip(kept.tolist(), times.tolist(), strict=True))
        assert {value: seen[value] for value in values if value in seen} == {
            as_float(bits): time for time, bits, *_ in rows if as_float(bits) in seen
        }
        assert len(set(seen) & set(values)) > 20


def test_pvs_that_are_added_are_recorded_too_and_all_tabs_at_once(
    window, tab, out, qtbot, ioc, prefix
):
    window.open_tabs.open_group(Group("Other", 60, pvs=(PvSpec(f"{prefix}0"),)))
    choose(window, qtbot, "G", "b")
    qtbot.waitUntil(lambda: mark(window).text().startswith("REC 2"))
    choose(window, qtbot, "G", "b")  # nothing is left to record
    assert mark(window).text().startswith("REC 2")
    other = window.open_tabs.current().content
    other.add_pvs([f"{prefix}5"])
    qtbot.waitUntil(lambda: other.store.has_value.all() and other.store.updates[1] > 5)
    window.recordings.stop_all("Done")
    qtbot.waitUntil(lambda: len(window.recordings.ended) == 2)
    found = samples(folders(out)[0])
    assert sorted(found) == [f"{prefix}0", f"{prefix}5"]
    other.set_modified(False)


def test_a_new_worker_goes_on_in_the_same_recording(window, tab, out, qtbot, prefix):
    record(window, qtbot)
    content = tab.content
    qtbot.waitUntil(lambda: int(content.store.updates.min()) > 20)
    content.late_worker.start_anew()
    connects = content.store.connects
    qtbot.waitUntil(lambda: int(connects.min()) > 1 and content.store.has_value.all())
    window.recordings.stop_all("Done")
    qtbot.waitUntil(lambda: len(window.recordings.ended) == 1)
    (folder,) = folders(out)
    entries = entries_of(Recording(folder))
    events = [event for entry in entries if isinstance(entry, Batch) for event in entry.events]
    links = [event for event in events if type(event).__name__ == "ConnectionChange"]
    assert len(links) == 16 and len(samples(folder)) == 8


def enter(box):
    """Press Enter without reading the question, which shall end no recording."""
    assert box.defaultButton().text().replace("&", "") == "Cancel"
    QTest.keyClick(box.focusWidget() or box, KEYS.Key_Return)


def test_a_tab_that_is_recorded_asks_before_it_closes(window, tab, out, qtbot):
    record(window, qtbot)
    choose(window, qtbot, "F", "c", answer=enter)
    assert window.open_tabs.tabs() == [tab] and mark(window).isVisible()
    with person_at_dialogs() as person:
        person.answers("End and close")
        choose(window, qtbot, "F", "c")
    assert "is being recorded" in person.seen.questions[0]
    assert window.open_tabs.tabs() == [] and mark(window).isHidden()
    (folder,) = folders(out)
    qtbot.waitUntil(lambda: has_ended(folder))


def test_leaving_the_program_asks_and_ends_them_in_order(window, tab, out, qtbot):
    record(window, qtbot)
    with person_at_dialogs() as person:
        person.answers("Cancel")
        assert not window.close()
    with person_at_dialogs() as person:
        person.answers("End and leave")
        assert window.close()
    assert window.recordings.finish(60.0)
    assert has_ended(folders(out)[0])


def test_a_disk_that_takes_nothing_is_said(window, tab, out, qtbot):
    out.rmdir()
    out.write_text("no folder")
    choose(window, qtbot, "G", "r")
    qtbot.waitUntil(lambda: bool(window.messages.errors))
    assert "Not a directory" in window.messages.errors[0]
    assert not window.tab_widget.tabText(0).startswith("REC ")


def test_a_disk_that_does_not_answer_is_told_and_holds_nothing_up(
    window, tab, out, qtbot, monkeypatch
):
    answers, real = threading.Event(), os.fdatasync
    monkeypatch.setattr(recorder, "LATE_S", 1.5)
    monkeypatch.setattr(os, "fdatasync", lambda file: (answers.wait(60.0), real(file)))
    try:
        choose(window, qtbot, "G", "r")
        qtbot.waitUntil(lambda: "disk does not answer" in mark(window).text())
        assert colors_of(mark(window)).problem.ground in grounds(mark(window))
        store = tab.content.store
        before = int(store.updates.sum())
        qtbot.waitUntil(lambda: int(store.updates.sum()) > before)
        QTest.mouseClick(mark(window), LEFT)
        dialog = shown_list(window)
        assert "the disk takes nothing for" in dialog.table.item(0, 1).text()
        QTest.mouseClick(dialog.stop, LEFT)
        assert mark(window).isHidden()
        assert "writing the rest" in dialog.table.item(0, 1).text()
    finally:
        answers.set()
    qtbot.waitUntil(lambda: dialog.table.item(0, 1).text() == "ended")
    assert has_ended(folders(out)[0])
    dialog.close()


def test_without_a_recording_the_list_says_how_to_begin(window, qtbot):
    choose(window, qtbot, "G", "g")
    dialog = shown_list(window)
    assert dialog.empty.isVisible() and not dialog.text.isVisible()  # said once, in the table
    assert "Nothing is being recorded" in dialog.empty.text() and not dialog.stop.isEnabled()
    QTest.keyClick(dialog, KEYS.Key_Escape)
    assert not dialog.isVisible() and QApplication.activeModalWidget() is None


def test_the_list_says_how_long_and_how_large_also_of_what_has_ended(window, qtbot):
    second = 10**9
    began = time.time_ns() - 3_725 * second
    runs = RecorderStatus("Ring", Path("/data/Ring"), began, size=340_000, free=73_400_000_000)
    ended = replace(runs, running=False, began_ns=began, ended_ns=began + 90 * second, size=812)
    listed = Listed([runs], [], [ended])
    dialog = RecordingsDialog(lambda: listed, print, window.recordings.changed, window)
    qtbot.addWidget(dialog)
    dialog.show()
    table = dialog.table
    texts = [[table.item(row, column).text() for column in (4, 7, 8)] for row in (0, 1)]
    assert texts[0][0].startswith("1 h 2 min") and texts[0][1:] == ["340 kB", "73.4 GB"]
    assert texts[1][:2] == ["1 min 30 s", "812 bytes"]
    digits = table.fontMetrics().horizontalAdvance("00")
    for column in (0, 1, 2, *range(4, 9)):  # what a recording that grows needs, and a gap
        assert table.columnWidth(column) >= table.sizeHintForColumn(column) + digits


def test_folders_that_differ_in_their_ends_are_told_apart_and_numbers_end_alike(window, qtbot):
    """Rows read alike when the time at the end of a folder's name was what was cut."""
    folder = "/home/operator/recordings of the storage ring/Accelerator 2026-11-30 01350"
    runs = RecorderStatus("Ring", Path(f"{folder}0"), 1_796_000_000 * 10**9, free=73_400_000_000)
    rest = [replace(runs, folder=Path(f"{folder}{end}")) for end in (1, 1, 2)]
    listed = Listed([runs, *rest], [], [])
    dialog = RecordingsDialog(lambda: listed, print, window.recordings.changed, window)
    qtbot.addWidget(dialog)
    dialog.show()
    table = dialog.table

    def cell(row):
        return table.viewport().grab(table.visualItemRect(table.item(row, 3))).toImage()

    table.setAlternatingRowColors(False)
    assert table.fontMetrics().horizontalAdvance(f"{folder}0") > table.columnWidth(3)
    assert cell(1) == cell(2) and cell(2) != cell(3)
    assert table.item(0, 2).text() == "2026-11-30 00:53:20 UTC"  # told apart by it at first sight
    option = QStyleOptionViewItem()
    option.rect, option.font = table.visualItemRect(table.item(0, 3)), table.font()
    option.fontMetrics = table.fontMetrics()
    table.itemDelegateForColumn(3).initStyleOption(option, table.model().index(0, 3))
    assert option.text.endswith("…/Accelerator 2026-11-30 013500")  # it was cut inside the year
    for column in range(4, 9):
        for item in (table.item(0, column), table.horizontalHeaderItem(column)):
            assert item.textAlignment() & Qt.AlignmentFlag.AlignRight, item.text()


def test_the_list_opens_again_after_the_window_it_was_over(window, tab, qtbot):
    """``RecordingsDialog`` already deleted: it had ended with the window of a tab."""
    other = window.windows.tear(tab)
    choose(other, qtbot, "G", "g")
    qtbot.waitUntil(lambda: bool(other.findChildren(RecordingsDialog)))
    window.close_actions.close(tab)
    qtbot.waitUntil(lambda: not window.windows.windows)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    choose(window, qtbot, "G", "g")
    qtbot.waitUntil(lambda: bool(window.findChildren(RecordingsDialog)))
    shown_list(window).close()
