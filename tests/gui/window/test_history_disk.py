"""Kept history on a disk that refuses it as a tab closes: the next attempt writes it."""

import errno
import logging
import os
import threading
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from gui.core.groups.group import Group, PvSpec
from gui.core.stored_history import owed_rows
from gui.files.recording.segment_file import SegmentFile
from gui.files.stored_history.history_files import history_files
from gui.files.stored_history.history_log import default_folder
from gui.files.stored_history.stored_rows import read_rows
from gui.window.history_keeper import HistoryKeeper
from gui.window.history_start import HistoryStart
from gui.window.settings.settings_dialog import SettingsDialog
from tests.support.soft_ioc import counting_records
from tests.support.waiting import DEADLINE_S
from tests.support.window import opened_window, turn_until


class Disk:
    """Stands in for the disk below the files: takes what is written, or is full."""

    def __init__(self, monkeypatch):
        self.full = False
        self.began = threading.Event()  # of a write
        self.answers = threading.Event()
        self.answers.set()
        disk, append = self, SegmentFile.append

        def write(segment, frame):
            full = disk.full  # when it was asked
            disk.began.set()
            assert disk.answers.wait(DEADLINE_S)
            if full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            append(segment, frame)

        monkeypatch.setattr(SegmentFile, "append", write)

    def stand(self):
        self.began.clear()
        self.answers.clear()


@pytest.fixture
def disk(monkeypatch):
    made = Disk(monkeypatch)
    yield made
    made.answers.set()


@contextmanager
def started():
    with opened_window() as window:
        parts = window.open_tabs, window._settings, window.budget, window.messages
        keeper = HistoryKeeper(*parts, window)
        window.closing.connect(keeper.end)
        yield window, keeper
        window.close()
        assert keeper.wait(DEADLINE_S)


def chart_of(window, *names):
    window.open_tabs.open_group(Group("Kept", 60, pvs=tuple(PvSpec(n, plot=True) for n in names)))
    content = window.open_tabs.contents()[-1]
    content.set_modified(False)
    assert turn_until(lambda: len(content.store.filed_history(0)) > 10)
    return content


def close_tab(window):
    """Close the tab that is shown, by its key."""
    count = len(window.open_tabs.tabs())
    QTest.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert turn_until(lambda: len(window.open_tabs.tabs()) == count - 1)


def a_minute(window, keeper, disk):
    """Let a minute pass for the keeper, and the rests that it takes from a full disk."""
    for _ in range(6):
        keeper.keep()
    assert turn_until(lambda: not keeper._slice.isActive() and not keeper._writer.busy)


def seen_by(content):
    """Return the values that the chart has at this moment."""
    content.store.histories.file_for(0)
    return content.store.history(0).window(0, 1 << 62)[1].tolist()


def on_disk(name):
    """Return the values that are kept, in order of their times, each once."""
    found = read_rows(default_folder(), {name}, 10**9, 0)
    assert found.faults == []
    pairs = {}
    for row in found.rows.get(name, []):
        pairs.update(zip(row.time_ns.tolist(), row.value.tolist(), strict=True))
    return [pairs[time] for time in sorted(pairs)]


def assert_none_is_missing(name, seen):
    kept = on_disk(name)
    assert kept == sorted(set(kept)), "counts, in order of their times"
    assert set(seen) <= set(kept)


def refusals(window):
    return [error for error in window.messages.errors if "istory is" in error]


def test_the_tab_closes_while_a_full_disk_refuses_its_minute(soft_ioc, prefix, disk, qtbot):
    name = f"{prefix}0"
    soft_ioc(counting_records(prefix, 1, ".05 second"))
    with started() as (window, keeper):
        content = chart_of(window, name)
        disk.full = True
        disk.stand()
        keeper.keep()
        assert turn_until(disk.began.is_set)
        seen = seen_by(content)
        close_tab(window)
        disk.answers.set()
        assert turn_until(lambda: not keeper._writer.busy)
        (error,) = refusals(window)
        assert error.endswith("No space left on device")
        disk.full = False
        a_minute(window, keeper, disk)
        assert_none_is_missing(name, seen)


def test_the_tab_closes_while_the_keeper_rests_from_a_full_disk(soft_ioc, prefix, disk, qtbot):
    name = f"{prefix}0"
    soft_ioc(counting_records(prefix, 1, ".05 second"))
    with started() as (window, keeper):
        content = chart_of(window, name)
        disk.full = True
        a_minute(window, keeper, disk)
        assert len(refusals(window)) == 1
        seen = seen_by(content)
        close_tab(window)
        disk.full = False
        a_minute(window, keeper, disk)
        assert_none_is_missing(name, seen)


def test_the_last_of_a_tab_is_refused_and_the_end_of_the_program_writes_it(
    soft_ioc, prefix, disk, qtbot
):
    name = f"{prefix}0"
    soft_ioc(counting_records(prefix, 1, ".05 second"))
    with started() as (window, keeper):
        content = chart_of(window, name)
        a_minute(window, keeper, disk)
        disk.full = True
        seen = seen_by(content)
        close_tab(window)
        assert turn_until(lambda: refusals(window))
        disk.full = False
    assert_none_is_missing(name, seen)


def test_a_tab_closes_while_its_minute_is_written(soft_ioc, prefix, disk, qtbot):
    name = f"{prefix}0"
    soft_ioc(counting_records(prefix, 1, ".05 second"))
    with started() as (window, keeper):
        content = chart_of(window, name)
        disk.stand()
        keeper.keep()
        assert turn_until(disk.began.is_set)
        count = len(seen_by(content))
        assert turn_until(lambda: len(seen_by(content)) > count + 5)
        seen = seen_by(content)
        close_tab(window)
        disk.answers.set()
        assert turn_until(lambda: not keeper._writer.busy)
        assert_none_is_missing(name, seen)  # with no minute between
        assert refusals(window) == []


def test_the_minutes_go_on_after_a_tab_closed(soft_ioc, prefix, disk, qtbot):
    soft_ioc(counting_records(prefix, 2, ".05 second"))
    with started() as (window, keeper):
        content = chart_of(window, f"{prefix}0")
        chart_of(window, f"{prefix}1")
        a_minute(window, keeper, disk)
        close_tab(window)
        assert turn_until(lambda: not keeper._writer.busy)
        count = len(seen_by(content))
        assert turn_until(lambda: len(seen_by(content)) > count + 5)
        seen = seen_by(content)
        a_minute(window, keeper, disk)
        assert_none_is_missing(f"{prefix}0", seen)


def test_the_program_ends_while_a_minute_is_refused(soft_ioc, prefix, disk, qtbot):
    name = f"{prefix}0"
    soft_ioc(counting_records(prefix, 1, ".05 second"))
    with started() as (window, keeper):
        content = chart_of(window, name)
        disk.full = True
        disk.stand()
        keeper.keep()
        assert turn_until(disk.began.is_set)
        seen = seen_by(content)
        disk.full = False
        window.close()
        disk.answers.set()
        assert keeper.wait(DEADLINE_S)
    assert_none_is_missing(name, seen)


def test_what_is_lost_at_the_end_is_told(soft_ioc, prefix, disk, caplog, qtbot):
    soft_ioc(counting_records(prefix, 1, ".05 second"))
    with caplog.at_level(logging.ERROR, "pvwatch"), started() as (window, _):
        chart_of(window, f"{prefix}0")
        disk.full = True
    (line,) = [each.getMessage() for each in caplog.records if "history" in each.getMessage()]
    assert line == (
        f"The last of the history is lost: {default_folder()}: {os.strerror(errno.ENOSPC)}"
    )


def test_what_is_too_much_to_wait_for_the_disk_is_told_once(
    soft_ioc, prefix, disk, monkeypatch, qtbot
):
    monkeypatch.setattr(owed_rows, "MOST_SAMPLES", 5)
    soft_ioc(counting_records(prefix, 3, ".05 second"))
    with started() as (window, keeper):
        for number in range(3):
            chart_of(window, f"{prefix}{number}")
        disk.full = True
        a_minute(window, keeper, disk)
        for _ in range(3):
            close_tab(window)
            a_minute(window, keeper, disk)
        (lost,) = [error for error in window.messages.errors if "History is lost" in error]
        assert "samples of closed tabs by now" in lost and str(default_folder()) in lost
        disk.full = False
        a_minute(window, keeper, disk)
        assert all(file.size < 1_000 for file in history_files(default_folder()))


def press(content, key):
    """Select the first row of the table and press ``key`` there, as a person does."""
    table = content.table
    table.setFocus()
    table.selectRow(0)
    QTest.keyClick(table, key)


def plotted(content):
    return [trace.slot for trace in content.chart.traces]


def test_a_trace_that_is_plotted_no_longer_keeps_what_it_had(soft_ioc, prefix, disk, qtbot):
    name = f"{prefix}0"
    soft_ioc(counting_records(prefix, 1, ".05 second"))
    with started() as (window, keeper):
        content = chart_of(window, name)
        seen = seen_by(content)
        press(content, Qt.Key.Key_Space)
        assert plotted(content) == []
        a_minute(window, keeper, disk)
        assert_none_is_missing(name, seen)
        content.set_modified(False)


def test_one_that_is_plotted_again_within_the_minute_keeps_all(soft_ioc, prefix, disk, qtbot):
    name = f"{prefix}0"
    soft_ioc(counting_records(prefix, 1, ".05 second"))
    with started() as (window, _):
        content = chart_of(window, name)
        for _ in range(2):
            seen = seen_by(content)
            press(content, Qt.Key.Key_Space)
        assert plotted(content) == [0]
        content.set_modified(False)
    assert_none_is_missing(name, seen)


def test_a_pv_that_is_removed_and_added_again_keeps_what_it_had(soft_ioc, prefix, disk, qtbot):
    name = f"{prefix}0"
    soft_ioc(counting_records(prefix, 2, ".05 second"))
    with started() as (window, keeper):
        content = chart_of(window, name, f"{prefix}1")
        seen = seen_by(content)
        press(content, Qt.Key.Key_Delete)
        assert turn_until(lambda: not content.store.alive[0])
        content.add_pvs([name])
        a_minute(window, keeper, disk)
        assert_none_is_missing(name, seen)
        content.set_modified(False)


def test_deleting_kept_history_drops_what_waits_for_a_full_disk(soft_ioc, prefix, disk, qtbot):
    name = f"{prefix}0"
    soft_ioc(counting_records(prefix, 2, ".05 second"))
    with opened_window() as window:
        start = HistoryStart(window, window._settings)
        start._timer.start(0)
        assert turn_until(lambda: start.keeper is not None)
        keeper = start.keeper
        content = chart_of(window, f"{prefix}1")
        content = chart_of(window, name)
        a_minute(window, keeper, disk)
        disk.full = True
        assert turn_until(lambda: len(seen_by(content)) > 15)
        close_tab(window)
        a_minute(window, keeper, disk)
        window.view_actions.edit_settings()
        dialog = window.findChild(SettingsDialog)
        bar = dialog.pages.tabBar()
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(4).center())
        page = dialog.history
        assert turn_until(page.delete.isEnabled)
        assert page.used.text().endswith("samples of closed charts wait for the disk")
        QTest.mouseClick(page.delete, Qt.MouseButton.LeftButton)
        box = page.findChild(QMessageBox)
        button = next(each for each in box.buttons() if each.text() == "&Delete")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert turn_until(lambda: page.used.text() == f"Nothing in {default_folder()}")
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        disk.full = False
        a_minute(window, keeper, disk)
        assert on_disk(f"{prefix}1") and on_disk(name) == [], "the open chart goes on, no other"
        window.close()
        assert start.wait(DEADLINE_S)
