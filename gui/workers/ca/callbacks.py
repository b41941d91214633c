"""Callbacks that libca's threads run: copy, append, return.

Nothing in this module may wait, lock, raise, touch Qt or call back into libca.
"""

import contextlib
import ctypes
import signal
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from epics import dbr

from gui.workers.ca import libca, scalar_queue
from gui.workers.ca.decoding import slot_prefix
from gui.workers.ca.native.arrivals import native_arrivals
from gui.workers.ca.replies import code_of
from gui.workers.ca.scalar_queue import PythonArrivals, ScalarQueue
from gui.workers.ca.silence.own_requests import OwnRequests
from gui.workers.source import QUEUE_LIMIT

_api = ctypes.pythonapi
_api.PyThreadState_Get.restype = ctypes.c_void_p
_api.PyThreadState_Clear.argtypes = [ctypes.c_void_p]
_api.PyThreadState_Delete.argtypes = [ctypes.c_void_p]

# ctypes.string_at without its Python frame, which pays for the checks of each update
_bytes_at: Final = _api["PyBytes_FromStringAndSize"]  # [...]: a function object of our own
_bytes_at.restype, _bytes_at.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_ssize_t)

_SCALAR_TYPE: Final = int(dbr.TIME_DOUBLE)
SCALAR_BYTES: Final = 24  # sizeof(struct dbr_time_double), db_access.h
_MOST_STATES: Final = 8  # thread states before those of ended threads are freed
# libca's threads block them, and then the kernel kills the process without calling faulthandler
_FATAL: Final = (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)


@dataclass(slots=True, eq=False)
class BlockSubscription:
    """Latest raw value of a text, array or property subscription.

    Written by the one libca thread of its circuit, read by the worker: ``pending`` holds at most
    the latest ``(status, dbr_type, count, bytes)``, the bytes as of ``libca.copied_reply``;
    ``arrivals`` only grows.
    """

    slot: int
    is_property: bool
    pending: deque[tuple[int, int, int, bytes]] = field(default_factory=lambda: deque(maxlen=1))
    arrivals: int = 0
    taken: int = 0
    queued: bool = False


class CallbackSink:
    """Queues that the callbacks of one CA context fill; made and read on the worker thread."""

    def __init__(self, queue_limit: int = QUEUE_LIMIT) -> None:
        self.stopping = False
        self.ever_lost = False  # some channel of this context was lost, at some time
        self._most = queue_limit + scalar_queue.BURST  # a callback drops the oldest beyond it
        self._arrivals = PythonArrivals()  # empty, where there is a native one
        self._updates = self._arrivals.updates
        # by "is None" only: an empty queue is false
        self._native = native_arrivals(self._most)
        arrived = self._arrivals if self._native is None else self._native
        self.queue = ScalarQueue(queue_limit, arrived)
        self.blocks: deque[BlockSubscription] = deque()
        self.links: deque[tuple[int, int, int]] = deque()  # chid, op, told at (UTC ns)
        self.accesses: deque[int] = deque()  # chid whose rights changed
        self.put_replies: deque[tuple[Any, int]] = deque()  # user argument, ECA status
        self.put_errors: deque[tuple[int, int]] = deque(maxlen=1_000)  # chid, ECA status
        # user argument, ECA status, DBR type, count, raw value (empty without ECA_NORMAL)
        self.readbacks: deque[tuple[Any, int, int, int, bytes]] = deque()
        self.beats: deque[tuple[Any, int]] = deque()  # user argument, ECA status
        self.requests = OwnRequests()
        self.double_channels: deque[bytes] = deque()  # texts of reports: two servers, one name
        # readings of enums, as ``readbacks``
        self.states: deque[tuple[Any, int, int, int, bytes]] = deque()
        self._notice_at = self._most  # scalars: one more is noticed
        self.resting = False  # the worker is to be woken by the first arrival
        self._wake: Callable[[], None] | None = None
        self._local = threading.local()
        self._local.kept = True  # the worker's own thread keeps the state it has
        self._states: list[tuple[int, int]] = []  # native id of the thread, its Python state
        if self._native is None:  # as in ``scalar_user``
            self.on_scalar: Any = libca.EVENT_CALLBACK(self._on_scalar)
        else:
            self.on_scalar = self._native.callback
        self.on_block = libca.EVENT_CALLBACK(self._on_block)
        self.on_put = libca.EVENT_CALLBACK(self._on_put)
        self.on_readback = libca.EVENT_CALLBACK(self._on_readback)
        self.on_state = libca.EVENT_CALLBACK(self._on_state)
        self.on_beat = libca.EVENT_CALLBACK(self._on_beat)
        self.on_link = libca.CONNECTION_CALLBACK(self._on_link)
        self.on_access = libca.ACCESS_CALLBACK(self._on_access)

    def _keep_thread_state(self) -> None:
        """Hold this libca thread's Python state for the thread's life: 13 → 2.4 µs a callback.

        From now on faulthandler reports a crash of this thread.
        """
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _FATAL)
        _api.PyGILState_Ensure()
        self._states.append((threading.get_native_id(), _api.PyThreadState_Get()))
        self._local.kept = True

    def scalar_user(self, slot: int) -> bytes | ctypes.c_void_p:
        """Return the user argument of a subscription that ``on_scalar`` serves."""
        return slot_prefix(slot) if self._native is None else self._native.user(slot)

    def stop(self) -> None:
        """Let callbacks do nothing from now on. Called on: worker."""
        self.stopping = True
        if self._native is not None:
            self._native.stop()

    def close(self) -> None:
        """Free what callbacks use. Called on: worker, after the context's threads are gone."""
        self._free(set(self._states))
        if self._native is not None:
            self._native.close()

    def _on_scalar(self, args: Any) -> None:
        if self.stopping:
            return
        if not hasattr(self._local, "kept"):
            self._keep_thread_state()
        scalars = self._updates
        data = args.dbr
        if args.status == 1 and args.count == 1 and args.type == _SCALAR_TYPE and data:
            scalars.append(args.usr + _bytes_at(data, SCALAR_BYTES))
        else:
            code = code_of(args).to_bytes(4, "little", signed=True)
            scalars.append(args.usr[:4] + code + bytes(SCALAR_BYTES))
        if len(scalars) > self._notice_at:
            self._arrived()
            if len(scalars) > self._most:
                with contextlib.suppress(IndexError):  # the worker took the last one just now
                    scalars.popleft()
                    self._arrivals.overflowed += 1

    def _on_block(self, args: Any) -> None:
        if self.stopping:
            return
        if not hasattr(self._local, "kept"):
            self._keep_thread_state()
        block: BlockSubscription = args.usr
        raw = libca.copied_reply(args)
        block.pending.append((args.status, args.type, args.count, raw))
        block.arrivals += 1
        if not block.queued:
            block.queued = True
            self.blocks.append(block)
        self._arrived()

    def _on_put(self, args: Any) -> None:
        if not self.stopping:
            self.put_replies.append((args.usr, args.status))
            self.requests.answered(args.chid, args.status == libca.ECA_DISCONN)
            self._arrived()

    def add_reply(self, replies: deque[tuple[Any, int, int, int, bytes]], args: Any) -> None:
        """Append the reply to a get, as in ``readbacks``. Called on: a libca thread."""
        if not self.stopping:
            raw = libca.copied_reply(args)
            replies.append((args.usr, args.status, args.type, args.count, raw))
            self.requests.answered(args.chid, args.status == libca.ECA_DISCONN)
            self._arrived()

    def _on_readback(self, args: Any) -> None:
        self.add_reply(self.readbacks, args)

    def _on_state(self, args: Any) -> None:
        self.add_reply(self.states, args)

    def _on_beat(self, args: Any) -> None:
        if not self.stopping:
            self.beats.append((args.usr, args.status))
            self._arrived()

    def _on_link(self, args: Any) -> None:
        self.note_loss(args.op)
        if not self.stopping:
            if not hasattr(self._local, "kept"):  # the first callback of every circuit's thread
                self._keep_thread_state()
            self.links.append((args.chid, args.op, time.time_ns()))
            self._arrived()

    def note_loss(self, op: int) -> None:
        """Note whether ``op`` tells that a channel was lost. Called on: a libca thread."""
        if op != libca.OP_CONN_UP:
            self.ever_lost = True

    def _on_access(self, args: Any) -> None:
        if not self.stopping:
            self.accesses.append(args.chid)
            self._arrived()

    def _arrived(self) -> None:
        """Wake a worker that rests. Called on: a libca thread."""
        if self.resting and self._wake is not None:
            self._end_rest()
            self._wake()

    def _end_rest(self) -> None:
        self.resting, self._notice_at = False, self._most

    def rest(self, wake: Callable[[], None]) -> bool:
        """Let the first arrival call ``wake``; return whether nothing waits. Called on: worker."""
        self._wake, self.resting, self._notice_at = wake, True, 0
        if self._native is not None:
            self._native.wake_by_next(self._arrived)
        queues = (
            *(self.queue.arrived, self.blocks, self.links, self.accesses, self.put_replies),
            *(self.put_errors, self.readbacks, self.beats, self.double_channels, self.states),
        )
        if any(queues):  # after the flag: what comes now wakes
            self._end_rest()
        return self.resting

    def free_dead_states(self) -> None:
        """Free the states of threads that have ended with their circuits. Called on: worker."""
        if len(self._states) > _MOST_STATES:
            tasks = Path("/proc/self/task")
            self._free({kept for kept in self._states if not (tasks / str(kept[0])).exists()})

    def _free(self, states: set[tuple[int, int]]) -> None:
        """Free ``states`` of threads that have ended.

        A plain Python thread does it: from Python 3.12 on, deleting another thread's state clears
        the caller's own slot for PyGILState, and a QThread's next slot would abort on that.
        """
        if states:
            for state in states:
                self._states.remove(state)  # in place: a new thread may add its own meanwhile
            cleaner = threading.Thread(
                target=_delete_states, args=(states,), name="pvwatch-thread-states"
            )
            cleaner.start()
            cleaner.join()


def _delete_states(states: set[tuple[int, int]]) -> None:
    for _, state in states:
        _api.PyThreadState_Clear(state)
        _api.PyThreadState_Delete(state)
