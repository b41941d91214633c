"""Timers in four worker threads, while the main thread enters types: a process that may end badly.

``python -m tests.gui.qt.type_room_child PLACES TYPES``
"""

import sys
import time

from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Signal, Slot

import gui.qt.type_table

THREADS, OBJECTS = 4, 4


def counter():
    """Return a type of its own: a thread remembers the last type that it asked for."""

    class Counter(QObject):
        @Slot()
        def tick(self):
            pass

    return Counter()


class Ticks(QObject):
    def __init__(self):
        super().__init__()
        self.counters = [counter() for _ in range(OBJECTS)]
        self._timers = []

    @Slot()
    def start(self):
        for one in self.counters:
            timer = QTimer()
            timer.timeout.connect(one.tick)
            timer.start(0)
            self._timers.append(timer)

    @Slot()
    def stop(self):
        for timer in self._timers:
            timer.stop()
        self._timers.clear()


class Calls(QObject):
    start = Signal()
    stop = Signal()


def main(places, types):
    sys.setswitchinterval(2e-5)
    gui.qt.type_table.TYPES = places
    gui.qt.type_table.presize_type_table()
    app = QCoreApplication([])
    calls, threads, ticking = Calls(), [], []
    for _ in range(THREADS):
        threads.append(QThread())
        threads[-1].start()
        ticks = Ticks()
        for one in (*ticks.counters, ticks):
            one.moveToThread(threads[-1])
        calls.start.connect(ticks.start)
        calls.stop.connect(ticks.stop)
        ticking.append(ticks)
    calls.start.emit()
    time.sleep(0.1)
    entered = [type(f"Entered{k}", (QObject,), {}) for k in range(types)]
    calls.stop.emit()
    for thread in threads:
        thread.quit()
        thread.wait()
    del app
    print(len(entered))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
