"""Watchdog: logs when the GUI thread is blocked for more than 100 ms, how long and where."""

import logging
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from gui.core.diagnostics.figures import Stalls

log = logging.getLogger("pvwatch.stall")
TICK_MS: Final = 40  # of the GUI thread
STALL_S: Final = 0.1
POLL_S: Final = 0.05  # of the watchdog's thread
HANG_S: Final = 5.0  # a stall is logged while it lasts, from here on
FRAMES: Final = 40
BURST: Final = 10  # stalls logged at once; more after REFILL_S each
REFILL_S: Final = 6.0

Stack = tuple[tuple[CodeType, int], ...]  # innermost first


@dataclass(slots=True)
class _Budget:
    """How many stalls may be logged now."""

    left: float = BURST
    at: float = field(default_factory=time.monotonic)

    def take(self) -> bool:
        now = time.monotonic()
        self.left = min(self.left + (now - self.at) / REFILL_S, BURST)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class GuiWatchdog(QObject):
    """Made on the GUI thread.

    A plain Python thread checks twenty times a second whether the GUI thread's timer ticked. It
    keeps no frame for itself: a frame may hold the last reference to a Qt object, so the next
    tick releases it on the GUI thread.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gui = threading.get_ident()
        self._ticked = time.monotonic()
        self._frames: deque[FrameType] = deque()
        self._sampling = threading.Lock()  # held by the watchdog while it has references to frames
        self._ended: deque[tuple[float, float]] = deque(maxlen=1000)  # began, seconds
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._count = 0
        self._longest_s = 0.0
        self._last_ns = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to watch."""
        if self._thread is None:
            self._ticked = time.monotonic()
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="pvwatch-watchdog", daemon=True)
            self._thread.start()
            self._timer.start(TICK_MS)

    def stop(self) -> None:
        """End the thread, which waits for nothing that could hang."""
        self._timer.stop()
        self._stop.set()
        if self._thread is not None:
            self._thread.join(1.0)
            self._thread = None
        self._frames.clear()

    def stalls(self) -> Stalls:
        """Return count, longest and last stall so far."""
        return Stalls(self._count, self._longest_s * 1e3, self._last_ns)

    @Slot()
    def _tick(self) -> None:
        now, before = time.monotonic(), self._ticked
        self._ticked = now
        if now - before > STALL_S:
            self._count += 1
            self._longest_s = max(self._longest_s, now - before)
            self._last_ns = time.time_ns()
            self._ended.append((before, now - before))
        if self._frames and self._sampling.acquire(blocking=False):
            self._frames.clear()
            self._sampling.release()

    # -- on the watchdog's thread

    def _run(self) -> None:
        budget, stacks, unlogged = _Budget(), _Stacks(), _Unlogged()
        polled = time.monotonic()
        while not self._stop.wait(POLL_S):
            now, ticked = time.monotonic(), self._ticked
            delayed_s = now - polled - POLL_S  # of this thread: the computer or the GIL was busy
            polled = now
            self._log_ended(budget, stacks, unlogged, delayed_s)
            blocked_s = now - ticked
            if blocked_s > STALL_S and self._ticked == ticked:
                with self._sampling:
                    stacks.sample(ticked, blocked_s, self._gui, self._frames)
                if blocked_s > HANG_S and not stacks.hang_logged:
                    stacks.hang_logged = True
                    where = stacks.text(ticked, False)
                    log.error("GUI thread blocked for %.0f s, still blocked%s", blocked_s, where)
        self._log_ended(budget, stacks, unlogged, 0.0)
        unlogged.report()

    def _log_ended(
        self, budget: _Budget, stacks: "_Stacks", unlogged: "_Unlogged", delayed_s: float
    ) -> None:
        while self._ended:
            began, seconds = self._ended.popleft()
            if budget.take():
                unlogged.report()
                where = stacks.text(began, delayed_s > seconds / 2)
                log.warning("GUI thread blocked %.0f ms%s", seconds * 1e3, where)
            else:
                unlogged.add(seconds)


@dataclass(slots=True)
class _Unlogged:
    """Stalls that exceeded the rate at which stalls are logged."""

    count: int = 0
    longest_s: float = 0.0

    def add(self, seconds: float) -> None:
        self.count += 1
        self.longest_s = max(self.longest_s, seconds)

    def report(self) -> None:
        if self.count:
            longest = self.longest_s * 1e3
            log.warning("%d more stalls, the longest %.0f ms, not logged", self.count, longest)
            self.count, self.longest_s = 0, 0.0


class _Stacks:
    """Stacks of the GUI thread during one stall."""

    def __init__(self) -> None:
        self._began = -1.0
        self._next_s = 0.0
        self._seen: list[tuple[float, Stack]] = []
        self.hang_logged = False

    def sample(self, began: float, blocked_s: float, thread: int, frames: deque[FrameType]) -> None:
        """Take the stack after 100, 200, 400 ms …; ``frames`` gets what the GUI must release."""
        if began != self._began:
            self._began, self._next_s, self._seen, self.hang_logged = began, 0.0, [], False
        if blocked_s >= self._next_s:
            self._next_s = max(blocked_s, STALL_S) * 2
            stack = stack_of(thread, frames)
            if stack and (not self._seen or self._seen[-1][1] != stack) and len(self._seen) < 4:
                self._seen.append((blocked_s, stack))

    def text(self, began: float, delayed: bool) -> str:
        """Return the stacks as text, innermost last as in a traceback."""
        if began != self._began or not self._seen:
            if delayed:
                return "; watchdog also delayed (computer busy, or the GIL was held)"
            return "; no stack was taken"
        parts = []
        for blocked_s, stack in self._seen:
            parts.append(f"\nafter {blocked_s * 1e3:.0f} ms it was in")
            parts += [
                f"  {code.co_filename}:{line} {code.co_qualname}" for code, line in reversed(stack)
            ]
        return ":" + "\n".join(parts)


def stack_of(thread: int, frames: deque[FrameType]) -> Stack:
    """Return where ``thread`` is; ``frames`` gets the frames, to be released on the GUI thread."""
    current = sys._current_frames()
    del current[threading.get_ident()]  # with its locals it would keep all the others
    frames.extend(current.values())
    frame = current.get(thread)
    found: list[tuple[CodeType, int]] = []
    while frame is not None and len(found) < FRAMES:
        frames.append(frame)
        found.append((frame.f_code, frame.f_lineno))
        frame = frame.f_back
    return tuple(found)
