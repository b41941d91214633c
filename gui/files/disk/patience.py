"""Bounded wait for a disk: where the program has to know now what a file holds, at its start."""

import queue
import threading
from collections.abc import Callable
from typing import Final, TypeVar

START_S: Final = 2.0  # for settings and session; a disk that answers needs milliseconds
_T = TypeVar("_T")


def within(seconds: float, work: Callable[[], _T], otherwise: Callable[[], _T]) -> _T:
    """Return what ``work`` returns on a thread of its own; after ``seconds``, ``otherwise``.

    The thread of a disk that hangs goes on until the process ends. ``work`` raises nothing.
    """
    results: queue.SimpleQueue[_T] = queue.SimpleQueue()
    try:
        threading.Thread(
            target=lambda: results.put(work()), name="pvwatch-start-file", daemon=True
        ).start()
    except RuntimeError:  # no more threads are allowed
        return work()
    try:
        return results.get(timeout=seconds)
    except queue.Empty:
        return otherwise()
