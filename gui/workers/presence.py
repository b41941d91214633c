"""Presence of a worker: whether its event loop runs, judged by the GUI thread.

A worker may stand in a call of its protocol's library for half a minute, or for ever. It cannot
tell that itself, so it only notes each of its turns.
"""

from typing import Final

LOOK_S: Final = 0.25  # between two looks
LATE_S: Final = 1.0  # without a turn of the worker
START_S: Final = 10.0  # before its first turn: it loads libca, and waits for the repeater
_LONGEST_S: Final = 0.3  # counted between two looks: a GUI thread that stood proves nothing


class Presence:
    """``look`` is called every ``LOOK_S``. Pure; times of ``time.monotonic()``, in s.

    Only time in which the looking thread itself ran counts: a process that was stopped, or a
    machine that has no time for us, keeps both from running.
    """

    def __init__(self) -> None:
        self.late = False
        self._ran_s = 0.0
        self._looked_s: float | None = None
        self._without_s = 0.0  # counted

    def look(self, ran_s: float, now_s: float, rests_s: float = 0.0) -> bool:
        """Take the time of its latest turn, 0.0: none yet; return whether ``late`` changed.

        ``rests_s``: so long it means to rest after that turn, and need not turn.
        """
        passed_s = 0.0 if self._looked_s is None else now_s - self._looked_s
        self._looked_s = now_s
        if rests_s and not self.late:
            since_s = now_s - ran_s - rests_s  # it should have woken
            if since_s < 0.0:
                self._without_s = 0.0
                return False
            passed_s = min(passed_s, since_s)
        if ran_s != self._ran_s:
            self._ran_s, self._without_s = ran_s, 0.0
        else:
            self._without_s += min(max(passed_s, 0.0), _LONGEST_S)
        before = self.late
        self.late = self._without_s >= (LATE_S if self._ran_s else START_S)
        return self.late != before
