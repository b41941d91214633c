"""Watchdog, uncaught exceptions and crash reports, as a user meets them."""

import ctypes
import gc
import logging
import sys
import threading
import time
from collections import deque
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from gui.files.disk.state_folder import state_folder
from gui.program import faults as own_faults
from gui.program import watchdog as gui_watchdog
from gui.program.faults import Faults
from gui.program.uncaught import KEPT, UncaughtHooks
from gui.program.watchdog import GuiWatchdog, stack_of
from tests.support.waiting import until


@pytest.fixture
def faults(qtbot, monkeypatch):
    monkeypatch.setattr(own_faults, "BEGIN_MS", 0)
    window = QWidget()
    qtbot.addWidget(window)
    made = Faults()
    made.message.connect(lambda text: texts.append(text))
    texts = made.texts = []
    made.start(window)
    made.window = window
    yield made
    assert made.end()
    logging.getLogger().setLevel(logging.WARNING)


@pytest.fixture
def watchdog(qtbot):
    made = GuiWatchdog()
    made.start()
    yield made
    made.stop()


class Clumsy(QObject):
    @Slot()
    def fail(self):
        raise ValueError("clumsy slot")

    @Slot()
    def fail_otherwise(self):
        raise KeyError("other slot")


def stand_still(seconds, watchdog):
    """Take so long, and until the watchdog has seen it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end or not watchdog._frames:
        pass


def stalls(caplog):
    return [r.getMessage() for r in caplog.records if r.name == "pvwatch.stall"]


def test_a_stall_is_logged_with_its_length_and_the_stack_that_caused_it(watchdog, qtbot, caplog):
    qtbot.wait(60)
    QTimer.singleShot(0, lambda: stand_still(0.4, watchdog))
    qtbot.waitUntil(lambda: any("stand_still" in text for text in stalls(caplog)))
    (text,) = [text for text in stalls(caplog) if "stand_still" in text]
    length = float(text.split("blocked ")[1].split(" ms")[0])
    assert length >= 380
    assert any("test_faults.py" in line and "stand_still" in line for line in text.splitlines())
    found = watchdog.stalls()
    assert found.count >= 1 and found.longest_ms >= 380 and found.last_ns > 0


def test_short_ones_are_not_stalls(qtbot, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(
        gui_watchdog, "time", SimpleNamespace(monotonic=lambda: now[0], time_ns=int)
    )
    watchdog = GuiWatchdog()
    for now[0], count in ((0.03, 0), (0.12, 0), (0.21, 0), (0.32, 1), (0.34, 1)):
        watchdog._tick()
        assert watchdog.stalls().count == count
    assert watchdog.stalls().longest_ms == pytest.approx(110)


def test_a_hang_is_logged_while_it_lasts(watchdog, qtbot, caplog, monkeypatch):
    monkeypatch.setattr("gui.program.watchdog.HANG_S", 0.6)
    qtbot.wait(60)
    during = []

    def is_told():
        return any("still blocked" in text and "hang" in text for text in stalls(caplog))

    def hang():
        during.append(until(is_told))

    QTimer.singleShot(0, hang)
    qtbot.waitUntil(lambda: bool(during))
    assert during == [True]


def test_the_rate_of_the_log_is_bounded(watchdog, qtbot, caplog, monkeypatch):
    monkeypatch.setattr("gui.program.watchdog.BURST", 2)
    monkeypatch.setattr("gui.program.watchdog.REFILL_S", 1e9)
    for _ in range(6):
        before = watchdog.stalls().count
        QTimer.singleShot(0, lambda: time.sleep(0.15))
        qtbot.waitUntil(lambda before=before: watchdog.stalls().count > before)
    watchdog.stop()
    said = stalls(caplog)
    assert sum("GUI thread blocked" in text for text in said) == 2
    assert said[-1].startswith(f"{watchdog.stalls().count - 2} more stalls, the longest ")


def test_it_costs_next_to_nothing_and_holds_no_frame(watchdog, qtbot):
    began, wall = time.thread_time(), time.monotonic()
    qtbot.wait(1_000)
    assert (time.thread_time() - began) / (time.monotonic() - wall) < 0.05
    QTimer.singleShot(0, lambda: time.sleep(0.2))
    qtbot.wait(300)
    qtbot.waitUntil(lambda: not watchdog._frames)


def test_frames_end_on_the_gui_thread_and_only_there(watchdog, qtbot):
    frames, ended = deque(), []

    class Ends:
        def __del__(self):
            ended.append(threading.get_ident())

    looking, let_go = threading.Event(), threading.Event()

    def holds():
        kept = Ends()
        looking.set()
        let_go.wait()
        return kept is None

    gc.disable()
    thread = threading.Thread(target=holds)
    thread.start()
    looking.wait()
    other = threading.Thread(target=stack_of, args=(threading.get_ident(), frames))
    other.start()
    other.join()
    assert stack_of.__code__ not in {frame.f_code for frame in frames}
    let_go.set()
    thread.join()
    assert not ended
    frames.clear()
    assert ended == [threading.get_ident()]
    gc.enable()
    with watchdog._sampling:  # while the thread holds frames this one leaves them
        watchdog._frames.append(sys._getframe())
        watchdog._tick()
        assert watchdog._frames
    qtbot.waitUntil(lambda: not watchdog._frames)


def test_a_slot_that_fails_ends_in_the_log_and_in_one_dialog(faults, qtbot):
    clumsy, button = Clumsy(), QPushButton("go", faults.window)
    button.clicked.connect(clumsy.fail)
    faults.window.show()
    for _ in range(3):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: faults.dialog is not None and faults.dialog.isVisible())
    qtbot.waitUntil(lambda: faults.dialog.count() == 3)
    dialog = faults.dialog
    assert dialog.summary.text() == "ValueError: clumsy slot  (3 times)" and not dialog.isModal()
    assert "in fail" in dialog.details.toPlainText()
    assert faults.texts[-1] == "Error in PV Watch: ValueError: clumsy slot"
    clumsy.fail_otherwise_timer = QTimer.singleShot(0, clumsy.fail_otherwise)
    qtbot.waitUntil(lambda: dialog.count() == 4)
    assert dialog.summary.text() == "KeyError: 'other slot'\nand 1 other error"
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert "(3 times)" in QApplication.clipboard().text()
    copied = QApplication.clipboard().text()
    QApplication.clipboard().clear()
    for key in (Qt.Key.Key_A, Qt.Key.Key_C):  # the details themselves
        qtbot.keyClick(dialog.details, key, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().strip() == copied.strip()
    qtbot.mouseClick(dialog.continue_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)  # seen: it does not nag
    qtbot.waitUntil(lambda: not faults.hooks.caught)
    assert not dialog.isVisible() and dialog.count() == 1
    assert faults.end()
    text = faults.log.path.read_text()
    assert text.count("Traceback (most recent") == 2  # a stall's stack may name Traceback too
    assert "for the 2th time" in text and "clumsy slot" in text


def test_threads_and_ctypes_callbacks_too(faults, qtbot):
    def dies():
        raise OSError("in a thread")

    thread = threading.Thread(target=dies, name="its name")
    thread.start()
    thread.join()

    @ctypes.CFUNCTYPE(None)
    def callback():
        raise ZeroDivisionError("in a callback")

    callback()
    qtbot.waitUntil(lambda: faults.dialog is not None and faults.dialog.count() == 2)
    text = faults.dialog.text()
    assert "OSError: in a thread" in text and "ZeroDivisionError: in a callback" in text
    faults.end()
    logged = faults.log.path.read_text()
    assert "Not caught in thread its name" in logged and "ctypes callback" in logged


def test_what_libca_says_is_in_the_log(faults, qtbot, caplog):
    from gui.workers.ca import libca

    with caplog.at_level(logging.INFO, "pvwatch"):
        libca.messages.append(b'Warning: "%s" \x1b[31mon two servers\n')
        qtbot.waitUntil(lambda: "on two servers" in caplog.text)
    assert not libca.messages and "\x1b" not in caplog.records[-1].getMessage()


def test_equal_messages_of_libca_are_counted_not_repeated(faults, caplog):
    from gui.workers.ca import libca

    with caplog.at_level("INFO", "pvwatch"):
        for _ in range(100):
            libca.messages.append(b"too large")
        faults.poll()
    said = [each.getMessage() for each in caplog.records if "too large" in each.getMessage()]
    assert len(said) == 7 and said[-1] == "Channel Access, for the 64th time: too large"


def test_an_error_in_every_frame_fills_neither_disk_nor_dialog(faults, qtbot):
    clumsy = Clumsy()
    timer = QTimer()
    timer.timeout.connect(clumsy.fail)
    timer.start(0)
    qtbot.waitUntil(lambda: faults.dialog is not None and faults.dialog.count() > 1000)
    timer.stop()
    faults.end()
    assert faults.log.path.read_text().count("ValueError") < KEPT + 30  # the latest, and 1, 2, 4 …
    assert len(faults.dialog.keys()) == 1


@pytest.fixture
def crashed(qtbot, monkeypatch):
    """A report of an earlier run, and the faults of this one, which offer it."""
    folder = state_folder() / "crashes"
    folder.mkdir(parents=True)
    report = folder / "99999999.txt"
    report.write_text("PV Watch 1\n---- last words ----\nFatal Python error: Segmentation fault")
    monkeypatch.setattr(own_faults, "BEGIN_MS", 0)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    faults = Faults()
    faults.start(window)
    qtbot.waitUntil(lambda: faults.crash_dialog is not None)
    return faults, report


def test_a_crash_of_the_last_run_is_kept_for_later(crashed, qtbot):
    faults, report = crashed
    assert faults.crash_dialog.focusWidget() is faults.crash_dialog.later, "as Enter does"
    qtbot.mouseClick(faults.crash_dialog.later, Qt.MouseButton.LeftButton)
    assert not faults.crash_dialog.isVisible() and faults.end() and report.exists()
    logging.getLogger().setLevel(logging.WARNING)


def test_a_crash_of_the_last_run_is_offered(crashed, qtbot):
    faults, report = crashed
    folder, dialog = report.parent, faults.crash_dialog
    assert dialog.isVisible() and not dialog.isModal() and not dialog.details.isVisible()
    qtbot.mouseClick(dialog.show_button, Qt.MouseButton.LeftButton)
    assert dialog.details.isVisible() and "Segmentation" in dialog.details.toPlainText()
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert "Segmentation fault" in QApplication.clipboard().text()
    qtbot.mouseClick(dialog.discard_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not report.exists() and not dialog.isVisible())
    qtbot.waitUntil(lambda: not dialog._jobs.busy)
    assert [path.name for path in folder.iterdir()] == [faults._crash_file.path.name]
    assert faults.end() and list(folder.iterdir()) == []
    logging.getLogger().setLevel(logging.WARNING)


def test_quiet_shows_no_dialog(qtbot):
    faults = Faults(quiet=True)
    window = QWidget()
    qtbot.addWidget(window)
    faults.start(window)
    texts = []
    faults.message.connect(texts.append)
    clumsy = Clumsy()
    QTimer.singleShot(0, clumsy.fail)
    qtbot.waitUntil(lambda: texts == ["Error in PV Watch: ValueError: clumsy slot"])
    assert faults.dialog is None and faults.end()
    logging.getLogger().setLevel(logging.WARNING)


def test_what_is_kept_of_an_exception_is_bounded():
    """A message may hold a whole file: a hundred of 50 MB were kept."""
    hooks = UncaughtHooks()
    error = ValueError(f"begin {'x' * 5_000_000} end")
    hooks._in_slot(ValueError, error, None)
    kept = hooks.caught[-1]
    assert len(kept.summary) <= 300 and len(kept.trace) < 21_000
    assert "begin" in kept.trace and kept.trace.rstrip().endswith("end")
