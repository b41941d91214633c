"""Notices when the GUI thread stands for more than 100 ms, and logs for how long and why."""

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
TICK_MS: Final = 25  # of the GUI thread
STALL_S: Final = 0.1
LOOK_S: Final = 0.05  # of the watching thread
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
    """Made on the GUI thread. ``stalls`` tells what there was so far.

    A plain Python thread looks twenty times a second whether the GUI thread's timer ticked. It
    never keeps a frame for itself: a frame may hold the last reference to a Qt object, so it is
    let go of on the GUI thread, by the next tick.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gui = threading.get_ident()
        self._ticked = time.monotonic()
        self._frames: deque[FrameType] = deque()
        self._looking = threading.Lock()  # held by the thread while it has frames of its own
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
        """End the thread; it waits for nothing that could hang."""
        self._timer.stop()
        self._stop.set()
        if self._thread is not None:
            self._thread.join(1.0)
            self._thread = None
        self._frames.clear()

    def stalls(self) -> Stalls:
        """Return count, longest and last."""
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
        if self._frames and self._looking.acquire(blocking=False):
            self._frames.clear()
            self._looking.release()

    # -- on the watchdog's thread

    def _run(self) -> None:
        budget, stacks, unlogged = _Budget(), _Stacks(), _Unlogged()
        looked = time.monotonic()
        while not self._stop.wait(LOOK_S):
            now, ticked = time.monotonic(), self._ticked
            stood_too = (
                now - looked - LOOK_S
            )  # this thread: the machine or the interpreter was held
            looked = now
            self._log_ended(budget, stacks, unlogged, stood_too)
            stands = now - ticked
            if stands > STALL_S and self._ticked == ticked:
                with self._looking:
                    stacks.look(ticked, stands, self._gui, self._frames)
                if stands > HANG_S and not stacks.hang_told:
                    stacks.hang_told = True
                    why = stacks.text(ticked, False)
                    log.error("The GUI thread has been standing for %.0f s%s", stands, why)
        self._log_ended(budget, stacks, unlogged, 0.0)
        unlogged.tell()

    def _log_ended(
        self, budget: _Budget, stacks: "_Stacks", unlogged: "_Unlogged", stood_too: float
    ) -> None:
        while self._ended:
            began, seconds = self._ended.popleft()
            if budget.take():
                unlogged.tell()
                why = stacks.text(began, stood_too > seconds / 2)
                log.warning("The GUI thread stood for %.0f ms%s", seconds * 1e3, why)
            else:
                unlogged.add(seconds)


@dataclass(slots=True)
class _Unlogged:
    """Stalls over the rate at which they are logged."""

    count: int = 0
    longest_s: float = 0.0

    def add(self, seconds: float) -> None:
        self.count += 1
        self.longest_s = max(self.longest_s, seconds)

    def tell(self) -> None:
        if self.count:
            longest = self.longest_s * 1e3
            log.warning("%d more stalls, the longest %.0f ms, not logged", self.count, longest)
            self.count, self.longest_s = 0, 0.0


class _Stacks:
    """What the GUI thread did during the stall that began at ``began``."""

    def __init__(self) -> None:
        self._began = -1.0
        self._next_s = 0.0
        self._seen: list[tuple[float, Stack]] = []
        self.hang_told = False

    def look(self, began: float, stands: float, thread: int, frames: deque[FrameType]) -> None:
        """Take the stack: at 100, 200, 400 ms …; ``frames`` keeps what must not end here."""
        if began != self._began:
            self._began, self._next_s, self._seen, self.hang_told = began, 0.0, [], False
        if stands >= self._next_s:
            self._next_s = max(stands, STALL_S) * 2
            stack = _stack_of(thread, frames)
            if stack and (not self._seen or self._seen[-1][1] != stack) and len(self._seen) < 4:
                self._seen.append((stands, stack))

    def text(self, began: float, stood_too: bool) -> str:
        """Return the stacks as text, innermost last as in a traceback."""
        if began != self._began or not self._seen:
            if stood_too:
                return ": so did the watchdog (computer busy, or the interpreter was held)"
            return ", where is not known"
        parts = []
        for stands, stack in self._seen:
            parts.append(f"\nafter {stands * 1e3:.0f} ms it was in")
            parts += [
                f"  {code.co_filename}:{line} {code.co_qualname}" for code, line in reversed(stack)
            ]
        return ":" + "\n".join(parts)


def _stack_of(thread: int, frames: deque[FrameType]) -> Stack:
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
