"""Waiting for conditions, with a deadline far beyond need: it costs nothing when they come.

A busy machine is several times slower than a quiet one. So a test waits for what must come, as
long as it takes, and asserts nothing about how long that was; speed is for ``tests/benchmarks``.
"""

import time
from collections.abc import Callable
from typing import Final

DEADLINE_S: Final = 120.0
DEADLINE_MS: Final = int(DEADLINE_S * 1000)


def until(condition: Callable[[], bool], seconds: float = DEADLINE_S) -> bool:
    """Wait for ``condition`` without a Qt event loop; tell whether it came true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


class Cost:
    """How long this thread computed; a busy machine makes that no longer than twice as long.

    For what must not take for ever, such as a search that goes back and back. How quick something
    is, ``tests/benchmarks`` measure.
    """

    def __init__(self) -> None:
        self._began = time.thread_time()

    @property
    def seconds(self) -> float:
        return time.thread_time() - self._began
