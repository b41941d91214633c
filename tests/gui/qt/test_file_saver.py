"""Tests of saves off the GUI thread, and of leaving while one is under way."""

import threading

import pytest
from PySide6.QtCore import QThread

from gui.qt.file_saver import FileSaver, finish_saves


@pytest.fixture
def gate():
    """Return an event that holds up a save; it is let go at the end."""
    gate = threading.Event()
    yield gate
    gate.set()
    assert finish_saves(30.0)


def test_a_save_says_how_it_ended(qtbot, tmp_path):
    saver = FileSaver()
    with qtbot.waitSignal(saver.saved) as told:
        saver.save(tmp_path / "a.txt", lambda: "ä")
    assert told.args == [f"Saved {tmp_path / 'a.txt'}"]
    assert (tmp_path / "a.txt").read_bytes() == "ä".encode()
    with qtbot.waitSignal(saver.failed) as told:
        saver.save(tmp_path / "none" / "a.txt", lambda: b"")
    assert told.args[0].startswith(f"{tmp_path / 'none' / 'a.txt'} was not saved: ")


def test_the_content_is_made_on_another_thread_and_the_gui_thread_goes_on(qtbot, tmp_path, gate):
    saver, threads = FileSaver(), []

    def slow():
        threads.append(QThread.isMainThread())
        gate.wait(30)
        return b"whole"

    saver.save(tmp_path / "slow", slow)
    turns = []
    qtbot.waitUntil(lambda: turns.append(1) or len(turns) > 5)  # the event loop turns meanwhile
    assert not (tmp_path / "slow").exists()
    with qtbot.waitSignal(saver.saved):
        gate.set()
    assert (tmp_path / "slow").read_bytes() == b"whole" and threads == [False]


def test_the_later_of_two_saves_to_a_path_stays(qtbot, tmp_path, gate):
    saver, path = FileSaver(), tmp_path / "twice"
    saver.save(path, lambda: gate.wait(30) and b"first")
    saver.save(path, lambda: b"second")
    gate.set()
    assert finish_saves(30.0)
    assert path.read_bytes() == b"second"


def test_leaving_waits_for_a_save_whose_view_is_gone_but_not_for_ever(qtbot, tmp_path, gate):
    saver, path = FileSaver(), tmp_path / "left"
    saver.save(path, lambda: gate.wait(30) and b"all of it")
    saver.deleteLater()
    qtbot.wait(1)
    assert not finish_saves(0.01) and not path.exists()
    gate.set()
    assert finish_saves(30.0) and path.read_bytes() == b"all of it"
