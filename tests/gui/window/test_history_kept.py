"""History over restarts: what a program that ended had seen is in the chart of the next one."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.core.groups.group import Group, PvSpec
from gui.core.history.history import OPEN_END
from gui.files.stored_history.history_files import history_files, used_bytes
from gui.files.stored_history.history_log import default_folder
from gui.files.stored_history.stored_read import read_histories
from gui.window import history_keeper
from gui.window.history_keeper import HistoryKeeper
from tests.support.soft_ioc import counting_records
from tests.support.waiting import DEADLINE_S
from tests.support.window import opened_window, turn_until

SECOND = 10**9
PROGRAM = """
import sys
from gui.window import history_keeper
history_keeper.INTERVAL_MS = int(sys.argv.pop(1))
from gui.__main__ import main
sys.exit(main())
"""
NO_MINUTE = "100000000"


class Reader:
    """Another client, in a process of its own: stamps by value, as the IOC gave them."""

    def __init__(self, name):
        child = str(Path(__file__).parents[2] / "support" / "monitor_child.py")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen([sys.executable, child, name], text=True, **pipes)
        self.first = self.process.stdout.readline()

    def stamps(self):
        out, _ = self.process.communicate("", DEADLINE_S)
        found = {}
        for line in [self.first, *out.splitlines()]:
            value, seconds, nanoseconds = line.split()
            found[float(value)] = int(seconds) * SECOND + int(nanoseconds)
        return found


@contextmanager
def program(runtime, interval, *arguments):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(runtime)}
    command = [sys.executable, "-c", PROGRAM, interval, *arguments]
    process = subprocess.Popen(command, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(DEADLINE_S)


def keeper_of(window):
    return HistoryKeeper(window.open_tabs, window._settings, window.budget, window.messages, window)


@contextmanager
def next_start():
    with opened_window() as window:
        keeper = keeper_of(window)
        window.closing.connect(keeper.end)
        yield window, keeper
        window.close()
        assert keeper.wait(DEADLINE_S)


def chart_of(window, *names):
    window.open_tabs.open_group(Group("Kept", 60, pvs=tuple(PvSpec(n, plot=True) for n in names)))
    content = window.open_tabs.contents()[-1]
    content.set_modified(False)
    return content


def pieces_of(content, slot=0):
    return [each for each in content.store.histories.earlier(slot) if each.is_stored]


def errors_of_a_start(name):
    with next_start() as (window, _):
        content = chart_of(window, name)
        assert turn_until(lambda: pieces_of(content))
        return list(window.messages.errors)


def samples(history):
    times, values, _, gaps = history.window(-OPEN_END, OPEN_END)
    return times.tolist(), values.tolist(), gaps.tolist()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_next_start_shows_what_the_one_before_had(how, soft_ioc, prefix, runtime_folder, qtbot):
    soft_ioc(counting_records(prefix, 1, ".1 second"))
    name = f"{prefix}0"
    reader = Reader(name)
    interval = NO_MINUTE if how == signal.SIGTERM else "300"
    with program(runtime_folder, interval, "--pv", name) as process:
        if how == signal.SIGKILL:
            assert turn_until(lambda: used_bytes(default_folder()) > 1_500)
        else:
            assert turn_until((default_folder().parent / "session.json").exists)
            QTest.qWait(3_000)
        process.send_signal(how)
        process.wait(DEADLINE_S)
    ended = time.time_ns()
    QTest.qWait(500)  # nobody looks
    with next_start() as (window, _):
        content = chart_of(window, name)
        assert turn_until(lambda: pieces_of(content))
        assert turn_until(lambda: len(content.store.history(0)) > 10)
        stamps = reader.stamps()
        (stored,) = pieces_of(content)
        times, values, gaps = samples(stored)
        live_times, live_values, live_gaps = samples(content.store.history(0))
        assert len(times) >= 10
        assert np.array_equal(np.diff(values), np.ones(len(values) - 1))  # none lost, none twice
        assert [stamps[value] for value in values] == times
        assert times[-1] < ended < live_times[0]
        assert gaps == [[stored.until_ns, OPEN_END]] and times[-1] <= stored.until_ns <= ended
        assert live_values[0] > values[-1] + 1 and live_gaps == []
        if how == signal.SIGTERM:
            assert ended - stored.until_ns < 3 * SECOND
        assert window.messages.errors == []
        content.chart.refresh(time.time_ns())
        begin, end = stored.until_ns, live_times[0]
        lines = [painter for painter, _ in content.chart.canvas.scene._painters]
        for line in lines:  # nothing is drawn over the time that nobody saw
            ends = line._times.reshape(-1, 2)
            assert not ((ends[:, 0] < end - 1) & (ends[:, 1] > begin + 1)).any()
        assert sum(line.is_archived for line in lines) == 1


def test_a_tab_that_was_closed_and_the_window_that_was_closed(soft_ioc, prefix, qtbot):
    ioc = soft_ioc(counting_records(prefix, 2, ".1 second"))
    with next_start() as (window, _):
        one = chart_of(window, f"{prefix}0")
        two = chart_of(window, f"{prefix}1")
        assert turn_until(lambda: min(len(c.store.filed_history(0)) for c in (one, two)) > 10)
        window.open_tabs.end(window.open_tabs.tabs()[0])
        assert turn_until(lambda: history_files(default_folder()))
    ioc.stand(f"{prefix}0", f"{prefix}1")
    with next_start() as (window, _):
        content = chart_of(window, f"{prefix}0", f"{prefix}1")
        assert turn_until(lambda: pieces_of(content, 0) and pieces_of(content, 1))
        for slot in (0, 1):
            (stored,) = pieces_of(content, slot)
            values = samples(stored)[1]
            assert len(values) > 10 and np.array_equal(np.diff(values), np.ones(len(values) - 1))


def test_a_value_that_did_not_change_meanwhile_leaves_the_gap(soft_ioc, prefix, qtbot):
    soft_ioc(f'record(ao,"{prefix}0"){{field(VAL,"5")field(PINI,"YES")field(EGU,"mA")}}\n')
    with next_start() as (window, _):
        content = chart_of(window, f"{prefix}0")
        assert turn_until(lambda: len(content.store.filed_history(0)) == 1)
        QTest.qWait(300)
    ended = time.time_ns()
    QTest.qWait(300)
    began = time.time_ns()
    with next_start() as (window, _):
        content = chart_of(window, f"{prefix}0")
        assert turn_until(lambda: pieces_of(content))
        (stored,) = pieces_of(content)
        times, values, _ = samples(content.store.history(0))
        assert samples(stored)[1] == [5.0] and stored.until_ns <= ended
        assert values == [5.0] and times[0] >= began  # known again since it was asked


def test_another_unit_since_is_kept_apart(soft_ioc, prefix, qtbot):
    records = counting_records(prefix, 1, ".1 second")
    ioc = soft_ioc(records)
    with next_start() as (window, _):
        content = chart_of(window, f"{prefix}0")
        assert turn_until(lambda: len(content.store.filed_history(0)) > 5)
    ioc.restart(records.replace('EGU,"mA"', 'EGU,"kA"'))
    with next_start() as (window, _):
        content = chart_of(window, f"{prefix}0")
        assert turn_until(lambda: pieces_of(content))
        (stored,) = pieces_of(content)
        assert stored.meaning.unit == "mA"
        assert content.store.histories.meaning(0).unit == "kA"
        content.chart.refresh(time.time_ns())
        assert len(content.chart.canvas.scene._painters) == 2


def test_a_full_disk_is_told_once_and_the_program_goes_on(soft_ioc, prefix, qtbot):
    soft_ioc(counting_records(prefix, 1, ".1 second"))
    default_folder().parent.mkdir(parents=True)
    default_folder().write_text("no folder")
    with next_start() as (window, keeper):
        content = chart_of(window, f"{prefix}0")
        assert turn_until(lambda: len(content.store.filed_history(0)) > 5)
        for _ in range(3):
            keeper._rests = 0
            keeper.keep()
            assert turn_until(lambda: keeper._rows is None and not keeper._writer.busy)
        told = [error for error in window.messages.errors if "History is not kept" in error]
        assert len(told) == 1, window.messages.errors
        default_folder().unlink()
        keeper._rests = 0
        keeper.keep()
        assert turn_until(lambda: history_files(default_folder()))
        count = len(content.store.filed_history(0))
    with next_start() as (window, _):
        content = chart_of(window, f"{prefix}0")
        assert turn_until(lambda: pieces_of(content))
        values = samples(pieces_of(content)[0])[1]
        assert len(values) >= count  # what could not be written before was written then
        assert np.array_equal(np.diff(values), np.ones(len(values) - 1))


def test_what_cannot_be_read_is_told_once_and_the_rest_is_shown(soft_ioc, prefix, qtbot):
    soft_ioc(counting_records(prefix, 1, ".1 second"))
    with next_start() as (window, keeper):
        content = chart_of(window, f"{prefix}0")
        assert turn_until(lambda: len(content.store.filed_history(0)) > 5)
        keeper.keep()
        assert turn_until(lambda: used_bytes(default_folder()) > 0)
    (file,) = history_files(default_folder())
    file.path.write_bytes(file.path.read_bytes()[:-3])  # as a crash of the computer leaves it
    other = default_folder() / "00000000T000000-notes.pvhist"
    other.write_text("?")
    (error,) = errors_of_a_start(f"{prefix}0")
    assert error.startswith("Part of the kept history cannot be read: ")
    assert "written; 1 other part is read (and 1 more: see the log)" in error
    assert other.with_name(f"{other.name}.broken-1").read_text() == "?"
    assert errors_of_a_start(f"{prefix}0") == []


def test_a_folder_that_cannot_be_read_is_named(qtbot):
    default_folder().parent.mkdir(parents=True, exist_ok=True)
    default_folder().write_text("no folder")
    with next_start() as (window, _):
        chart_of(window, "none:a")
        assert turn_until(lambda: window.messages.errors)
        (error,) = window.messages.errors
        assert error == (
            f"Part of the kept history cannot be read: {default_folder()}: Not a directory"
        )


def test_those_who_ask_while_a_job_reads_are_answered_by_one_each_with_its_own(
    soft_ioc, prefix, monkeypatch, qtbot
):
    names = f"{prefix}0", f"{prefix}1"
    soft_ioc(counting_records(prefix, 2, ".1 second"))
    with next_start() as (window, _):
        content = chart_of(window, *names)
        assert turn_until(
            lambda: min(len(content.store.filed_history(slot)) for slot in (0, 1)) > 5
        )
    jobs, answers = [], []

    def read(folder, asked, most, oldest_ns):
        jobs.append(list(asked))
        return read_histories(folder, asked, most, oldest_ns)

    monkeypatch.setattr(history_keeper, "read_histories", read)
    wanted = [names[:1], names[1:], names, ("nobody",), names[:1]]
    with next_start() as (_, keeper):
        for each in wanted:
            keeper.ask(each, lambda found, each=each: answers.append((each, found)))
        assert turn_until(lambda: len(answers) == 5)
        assert jobs == [wanted[:1], wanted[1:]]
        assert [each for each, _ in answers] == wanted
        for each, found in answers:
            assert set(found) == set(each) & set(names)
            assert all(len(history) > 5 for (history,) in found.values())
        shown = [history for _, found in answers for (history,) in found.values()]
        assert len(set(map(id, shown))) == len(shown) == 5
        keeper.ask(names, lambda found: answers.append((names, found)))
        assert turn_until(lambda: len(answers) == 6)


def test_archived_pale_makes_kept_history_pale(soft_ioc, prefix, qtbot):
    ioc = soft_ioc(counting_records(prefix, 1, ".1 second"))
    with next_start() as (window, _):
        content = chart_of(window, f"{prefix}0")
        assert turn_until(lambda: len(content.store.filed_history(0)) > 20)
    ioc.stand(f"{prefix}0")
    with next_start() as (window, _):
        content = chart_of(window, f"{prefix}0")
        assert turn_until(lambda: pieces_of(content))
        assert turn_until(
            lambda: any(p.is_archived for p, _ in content.chart.canvas.scene._painters)
        )
        canvas = content.chart.canvas
        QApplication.processEvents()
        full = canvas.grab().toImage()
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton)
        QTest.keyClick(canvas, Qt.Key.Key_H)
        assert turn_until(lambda: canvas.scene.archived_pale)
        QApplication.processEvents()
        assert canvas.grab().toImage() != full


def test_a_pv_that_does_not_connect_shows_what_it_had(soft_ioc, prefix, qtbot):
    ioc = soft_ioc(counting_records(prefix, 1, ".1 second"))
    with next_start() as (window, _):
        content = chart_of(window, f"{prefix}0")
        assert turn_until(lambda: len(content.store.filed_history(0)) > 5)
    ioc.stop()
    with next_start() as (window, _):
        content = chart_of(window, f"{prefix}0")
        assert turn_until(lambda: pieces_of(content))
        before = samples(pieces_of(content)[0])
        assert len(content.store.history(0)) == 0
        ioc.start()
        assert turn_until(lambda: len(content.store.history(0)) > 5)
        (stored,) = pieces_of(content)
        assert samples(stored) == before
        assert samples(content.store.history(0))[0][0] > stored.until_ns
