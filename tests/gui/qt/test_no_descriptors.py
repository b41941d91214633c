"""A thread that could have no descriptors is refused: GLib ends the process when it cannot."""

import errno
import os
import resource

import pytest

from gui.qt.worker_thread import ThreadObject, WorkerThread, live_threads


class Idle(ThreadObject):
    def start(self):
        pass

    def close(self):
        self.closed.emit()


def test_it_is_refused_and_works_again_later(qtbot):
    """Opening one more tab killed the program: "Creating pipes for GWakeup"."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    thread = WorkerThread(Idle(), "idle")
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + 5, hard))
    try:
        with pytest.raises(OSError) as raised:
            thread.start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert raised.value.errno == errno.EMFILE and live_threads(WorkerThread) == 0
    thread.start()
    assert thread.is_running()
    thread.close()
    qtbot.waitUntil(lambda: live_threads(WorkerThread) == 0)
