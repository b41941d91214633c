"""Owner of a QThread and of the QObject that lives in it, and the registry of those that run."""

import os
import time
from typing import Final

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from gui.qt.overrides import guarded
from gui.qt.type_table import presize_type_table

_DESCRIPTORS: Final = 12  # with some to spare for files that are read meanwhile


class _EventLoop(QThread):
    """A thread that stays within Python as long as its event loop runs (ADR 76).

    Else each slot that Qt calls makes a state of this thread for the interpreter, with 16 kB of
    stack mapped for it, and takes them down when it returns.
    """

    begun = Signal()  # within ``run``, which ``started`` is not

    @guarded
    def run(self) -> None:
        """Run the event loop; on the new thread."""
        self.begun.emit()
        super().run()  # gives the interpreter away until the loop ends


class ThreadObject(QObject):
    """Base of an object that lives in a ``WorkerThread``; its slots run on that thread."""

    closed = Signal()  # the last thing that it does; the thread then ends

    def start(self) -> None:
        """Begin; a slot."""
        raise NotImplementedError

    def close(self) -> None:
        """End, then emit ``closed``; a slot. May take as long as it needs."""
        raise NotImplementedError


class WorkerThread(QObject):
    """Owns one QThread with one object. Called on the GUI thread, which never waits for it.

    It is kept alive until the thread has ended, after its window is gone too: destroying a
    running QThread aborts the program.
    """

    finished = Signal()

    _close = Signal()

    def __init__(self, inner: ThreadObject, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        presize_type_table()
        self._inner = inner
        self._closing = False
        self._thread = _EventLoop()
        self._thread.setObjectName(name)
        inner.moveToThread(self._thread)
        inner.closed.connect(self._quit, Qt.ConnectionType.DirectConnection)
        self._close.connect(inner.close, Qt.ConnectionType.QueuedConnection)
        self._thread.begun.connect(inner.start)
        self._thread.finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Start the thread; connect the object's signals before.

        Raises ``OSError`` where it would have no descriptors: GLib then ends the whole process.
        """
        _check_descriptors()
        _live.add(self)
        self._thread.start()

    @Slot()
    def close(self) -> None:
        """Ask the object to close and return at once; ``finished`` comes later."""
        if not self._closing:
            self._closing = True
            self._close.emit()

    def is_running(self) -> bool:
        """Return whether the thread has not ended."""
        return self._thread.isRunning()

    def wait(self, seconds: float) -> bool:
        """Wait for the thread to end, at most ``seconds``; only when the program exits."""
        return self._thread.wait(max(int(seconds * 1000), 0))

    @Slot()
    def _quit(self) -> None:
        """End the event loop of the thread, which calls this."""
        self._thread.quit()

    @Slot()
    def _on_finished(self) -> None:
        self._thread.wait()
        _live.discard(self)
        self.finished.emit()


def _check_descriptors() -> None:
    """Raise ``OSError`` unless there are as many as an event loop and a context of libca take."""
    spare: list[int] = []
    try:
        spare.append(os.open(os.sep, os.O_RDONLY | os.O_CLOEXEC))
        while len(spare) < _DESCRIPTORS:
            spare.append(os.dup(spare[0]))
    finally:
        for each in spare:
            os.close(each)


_live: Final[set[WorkerThread]] = set()


def live_threads(kind: type[WorkerThread]) -> int:
    """Return how many threads of ``kind`` have not ended."""
    return sum(isinstance(thread, kind) and thread.is_running() for thread in _live)


def close_threads(kind: type[WorkerThread], seconds: float) -> bool:
    """Close all threads of ``kind`` and wait; return whether all ended in time. At exit."""
    deadline = time.monotonic() + seconds
    threads = [thread for thread in _live if isinstance(thread, kind)]
    for thread in threads:
        thread.close()
    ended = [thread.wait(deadline - time.monotonic()) for thread in threads]
    if all(ended):
        _live.difference_update(threads)
    return all(ended)
