"""The session is written at changes and intervals, only when new, and never by the GUI thread."""

import errno
import threading
from pathlib import Path

import pytest

from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.files.program import workspace as session_file
from gui.files.program.workspace import load
from gui.program import autosave as session_keeper
from gui.program.autosave import Autosave
from tests.support.waiting import DEADLINE_S


def state(number):
    return WorkspaceState((WindowState(tabs=(TabState(Path(f"/{number}.pvgroup")),)),))


class Program:
    def __init__(self):
        self.state = state(0)
        self.asked = 0

    def collect(self):
        self.asked += 1
        return self.state


@pytest.fixture
def program():
    return Program()


@pytest.fixture
def keeper(qtbot, program, monkeypatch):
    made = Autosave(program.collect)
    made.writes = []

    def note(path, found):
        made.writes.append((found, threading.current_thread() is threading.main_thread()))
        session_file.save(path, found)

    monkeypatch.setattr(session_keeper, "save", note)
    made._soon.setInterval(30)
    yield made
    made.flush()
    made.deleteLater()


def test_many_changes_are_one_write_and_no_news_is_none(keeper, program, qtbot):
    keeper.note_change()
    assert not keeper._soon.isActive()  # not started: the last session is still to come back
    keeper.start()
    for number in range(50):
        program.state = state(number)
        keeper.note_change()
    qtbot.waitUntil(lambda: keeper._saved is not None)
    assert keeper.writes == [(state(49), False)] and load(keeper.path).state == state(49)
    keeper.note_change()
    qtbot.waitUntil(lambda: program.asked == 2)
    keeper.save()
    assert keeper.flush() and len(keeper.writes) == 1


def test_at_intervals_without_being_told(keeper, program, qtbot):
    keeper._interval.setInterval(50)
    keeper.start()
    qtbot.waitUntil(lambda: len(keeper.writes) == 1)
    program.state = state(5)
    qtbot.waitUntil(lambda: keeper._saved == state(5))
    assert len(keeper.writes) == 2


def test_periods():
    assert session_keeper.INTERVAL_MS == 30_000 and session_keeper.SOON_MS == 2_000


def test_flush_writes_the_last_and_ends(keeper, program, qtbot):
    keeper.start()
    program.state = state(7)
    assert keeper.flush() and load(keeper.path).state == state(7)
    program.state = WorkspaceState()  # tabs close after that
    keeper.note_change()
    qtbot.wait(100)
    assert load(keeper.path).state == state(7)


def test_a_disk_that_hangs_delays_the_end_by_a_second_at_most(keeper, program, qtbot, monkeypatch):
    go_on = threading.Event()

    def hang(path, found):
        go_on.wait(DEADLINE_S)
        session_file.save(path, found)

    monkeypatch.setattr(session_keeper, "save", hang)
    keeper.start()
    keeper.save()
    program.state = state(8)
    assert not keeper.flush(0.2)  # and does not wait for the disk
    go_on.set()
    assert keeper.flush() and load(keeper.path).state == state(8)


def test_failures_are_told_once_and_tried_again(keeper, program, qtbot, monkeypatch):
    told = []
    keeper.failed.connect(told.append)

    def full(path, found):
        raise OSError(errno.ENOSPC, "No space left on device")

    whole = session_keeper.save
    monkeypatch.setattr(session_keeper, "save", full)
    for _ in range(3):
        assert not keeper.flush()
    assert told == [f"{keeper.path} was not saved: No space left on device"]
    monkeypatch.setattr(session_keeper, "save", whole)
    assert keeper.flush() and load(keeper.path).state == state(0)
