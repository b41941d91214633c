"""Scalar updates taken by the compiled callback: in no need of the interpreter (ADR 62)."""

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np

from gui.workers.ca import libca
from gui.workers.ca.native.library import BLOCK_USERS, USER_BYTES, WakeThunk, load
from gui.workers.ca.scalar_queue import UPDATE_BYTES


class NativeArrivals:
    """The queue of one CA context; its methods are called on the worker thread.

    Its memory is freed by ``close`` alone, never by Python's collector: as long as libca's threads
    live they find it, at the end of the process too.
    """

    def __init__(self, library: Any, most: int) -> None:
        self._library = library
        self._queue = library.pvw_new(most)
        if not self._queue:
            raise MemoryError("no memory for the queue of updates")
        self._blocks: dict[int, int] = {}  # address by number
        self._wake: Any = None
        address = ctypes.cast(library.pvw_on_scalar, ctypes.c_void_p).value
        assert address is not None
        self.callback: Any = libca.EVENT_CALLBACK(address)

    def user(self, slot: int) -> ctypes.c_void_p:
        """Return the user argument of the subscription to ``slot``; good until ``close``."""
        assert self._queue
        number, place = divmod(slot, BLOCK_USERS)
        if number not in self._blocks:
            address = self._library.pvw_users(self._queue, number * BLOCK_USERS)
            if not address:
                raise MemoryError("no memory for another subscription")
            self._blocks[number] = address
        return ctypes.c_void_p(self._blocks[number] + place * USER_BYTES)

    def __len__(self) -> int:
        return int(self._library.pvw_count(self._queue)) if self._queue else 0

    @property
    def overflowed(self) -> int:
        """Number of updates that the callback dropped, being beyond the most."""
        return int(self._library.pvw_overflowed(self._queue)) if self._queue else 0

    def take(self, most: int) -> bytes:
        """Take out up to ``most`` updates, the oldest; return them joined."""
        most = min(most, len(self))
        if most <= 0:
            return b""
        taken = np.empty(most * UPDATE_BYTES, np.uint8)
        count = self._library.pvw_take(self._queue, taken.ctypes.data, most)
        return taken[: count * UPDATE_BYTES].tobytes()

    def wake_by_next(self, wake: Callable[[], None]) -> None:
        """Let the next update call ``wake``, once, on a thread of libca."""
        if self._wake is None:
            self._wake = WakeThunk(wake)
        if self._queue:
            self._library.pvw_rest(self._queue, self._wake)

    def stop(self) -> None:
        """Take no more updates, and wake nobody."""
        if self._queue:
            self._library.pvw_stop(self._queue)

    def close(self) -> None:
        """Free the queue: only when the context was destroyed and its threads are gone."""
        queue, self._queue = self._queue, None
        if queue:
            self._library.pvw_free(queue)


def native_arrivals(most: int) -> NativeArrivals | None:
    """Return a queue that keeps ``most`` updates; ``None``: they are taken in Python."""
    library = load()
    return None if library is None else NativeArrivals(library, most)
