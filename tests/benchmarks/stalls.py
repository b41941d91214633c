"""Stalls of the GUI thread during one gesture: the longest, and where the thread was then."""

import os
import threading
import time
from collections import deque
from types import FrameType
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot

from gui.program.watchdog import Stack, stack_of
from tests.benchmarks.processor_time import ProcessorTime

PERIOD_MS: Final = 5
_LOOK_S: Final = 0.004  # of the thread that looks
_FRAMES: Final = 12  # of a stack, innermost first


class Stalls(QObject):
    """Measures from ``begin`` to ``end``. Made on the GUI thread.

    A thread looks at the GUI thread's stack while its timer is late; the stack that counts is the
    one seen in the middle of the longest stall.
    """

    def __init__(self) -> None:
        super().__init__()
        self._gui = threading.get_ident()
        self._ticked = time.perf_counter()
        self._late_ms: list[float] = []
        self._cpu_ms: list[float] = []
        self._time = ProcessorTime()
        self._waited_ms = 0.0  # in the longest turn, for a processor
        self._seen: list[tuple[float, Stack]] = []  # since the last tick: how late, where
        self._frames: deque[FrameType] = deque()  # released on the GUI thread
        self._sampling = threading.Lock()  # held while the other thread has references to frames
        self._stack: Stack = ()
        self._on = threading.Event()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, name="stalls", daemon=True)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._thread.start()

    def begin(self) -> None:
        """Begin with one gesture."""
        self._late_ms, self._cpu_ms, self._seen, self._stack = [], [], [], ()
        self._waited_ms = 0.0
        self._ticked, self._spent = time.perf_counter(), self._time.read()
        self._timer.start(PERIOD_MS)
        self._on.set()

    def end(self) -> dict[str, object]:
        """Return ``max_ms``, ``p99_ms`` and the most ``cpu_ms`` of a turn.

        Of the longest one: ``waited_ms``, for a processor that others had, and ``stack``.
        """
        self._tick()
        self._timer.stop()
        self._on.clear()
        late = np.array(self._late_ms)
        return {
            "max_ms": round(float(late.max()), 1),
            "p99_ms": round(float(np.percentile(late, 99)), 1),
            "cpu_ms": round(max(self._cpu_ms), 1),
            "waited_ms": round(self._waited_ms, 1),
            "stack": " < ".join(
                f"{os.path.relpath(code.co_filename)}:{line} {code.co_name}"
                for code, line in self._stack[:_FRAMES]
            ),
        }

    def close(self) -> None:
        """End the thread."""
        self._end.set()
        self._on.set()
        self._thread.join()
        self._time.close()

    @Slot()
    def _tick(self) -> None:
        now, spent = time.perf_counter(), self._time.read()
        of_turn = spent.since(self._spent)
        late = max((now - self._ticked) * 1e3 - PERIOD_MS, 0.0)
        if late >= max(self._late_ms, default=0.0):
            self._waited_ms = of_turn.waited_ms
            if self._seen:
                self._stack = min(self._seen, key=lambda seen: abs(seen[0] - late / 2))[1]
        self._late_ms.append(late)
        self._cpu_ms.append(of_turn.cpu_ms)
        self._seen = []
        if self._sampling.acquire(blocking=False):
            self._frames.clear()
            self._sampling.release()
        self._ticked, self._spent = now, spent

    def _look(self) -> None:
        while not self._end.is_set():
            self._on.wait()
            time.sleep(_LOOK_S)
            late_ms = (time.perf_counter() - self._ticked) * 1e3 - PERIOD_MS
            if late_ms > PERIOD_MS:
                with self._sampling:
                    self._seen.append((late_ms, stack_of(self._gui, self._frames)))
