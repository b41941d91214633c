"""A thread that stays within Python: its slots share one state of the interpreter."""

import ctypes
import threading

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.qt.worker_thread import ThreadObject, WorkerThread

_api = ctypes.PyDLL(None)
_api.PyThreadState_Get.restype = ctypes.c_void_p


class Asked(ThreadObject):
    def __init__(self) -> None:
        super().__init__()
        self.states: list[tuple[int, int]] = []

    @Slot()
    def start(self) -> None:
        self.note()

    @Slot()
    def note(self) -> None:
        self.states.append((threading.get_native_id(), _api.PyThreadState_Get()))

    @Slot()
    def fail(self) -> None:
        [][1]  # raised by C code, which once crashed PySide inside an override (ADR 21)

    @Slot()
    def close(self) -> None:
        self.note()
        self.closed.emit()


class Asking(QObject):
    ask = Signal()
    fail = Signal()


def test_all_slots_of_a_thread_have_one_state_of_the_interpreter(qtbot):
    asked, asking = Asked(), Asking()
    thread = WorkerThread(asked, "pvwatch-test")
    asking.ask.connect(asked.note, Qt.ConnectionType.QueuedConnection)
    thread.start()
    for count in (2, 3):
        asking.ask.emit()
        qtbot.waitUntil(lambda count=count: len(asked.states) == count)
    thread.close()
    qtbot.waitUntil(lambda: not thread.is_running())
    assert len(asked.states) == 4 and len(set(asked.states)) == 1
    assert asked.states[0][0] != threading.get_native_id()


def test_a_slot_that_fails_leaves_the_thread_running(qtbot):
    asked, asking = Asked(), Asking()
    thread = WorkerThread(asked, "pvwatch-test")
    asking.ask.connect(asked.note, Qt.ConnectionType.QueuedConnection)
    asking.fail.connect(asked.fail, Qt.ConnectionType.QueuedConnection)
    thread.start()
    with qtbot.captureExceptions() as caught:
        for _ in range(3):
            asking.fail.emit()
        asking.ask.emit()
        qtbot.waitUntil(lambda: len(asked.states) == 2)
    assert [kind for kind, _, _ in caught] == [IndexError] * 3
    thread.close()
    qtbot.waitUntil(lambda: not thread.is_running())
