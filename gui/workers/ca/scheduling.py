"""How the kernel schedules libca's threads: as ordinary ones, and their timers in company (ADR 63).

Linux only; elsewhere, and where the kernel refuses, nothing happens.
"""

import contextlib
import ctypes
import sys
from collections.abc import Iterator
from typing import Any, Final

TIMER_SLACK_NS: Final = 20_000_000
"""So late may a timer of libca be, that the kernel lets it run with others."""

_PR_SET_TIMERSLACK: Final = 29  # prctl(2)
_PR_GET_TIMERSLACK: Final = 30
_CAP_SYS_NICE: Final = 1 << 23  # capabilities(7)
_CAPABILITIES_3: Final = 0x20080522  # capget(2): two sets of three words


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@contextlib.contextmanager
def company_for_timers() -> Iterator[None]:
    """Let the timers of threads that this thread makes meanwhile wait for others a while.

    Each context has a thread that wakes up 70 times a second for search timers, with or without
    anything to search. A thread has the slack of the one that makes it, for ever.
    """
    libc = _libc()
    before = libc.prctl(_PR_GET_TIMERSLACK, 0, 0, 0, 0) if libc is not None else -1
    if before <= 0:  # not Linux; or this thread is a real-time one, which has none
        yield
        return
    libc.prctl(_PR_SET_TIMERSLACK, ctypes.c_ulong(TIMER_SLACK_NS), 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(_PR_SET_TIMERSLACK, ctypes.c_ulong(before), 0, 0, 0)


@contextlib.contextmanager
def no_real_time() -> Iterator[None]:
    """Let libCom find that this thread may make no real-time threads; around its first call.

    Where it may, as for root, libCom makes all its threads real-time ones for the life of the
    process. Each update then takes the processor from the thread that holds the interpreter, only
    to wait for that thread.
    """
    libc = _libc()
    if libc is None:
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_RTPRIO)
    header, sets = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0), (ctypes.c_uint32 * 6)()
    known = libc.capget(header, sets) == 0  # of this thread: the others keep theirs
    effective = sets[0]
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_RTPRIO, (0, hard))
    if known:
        sets[0] = effective & ~_CAP_SYS_NICE
        libc.capset(header, sets)
    try:
        yield
    finally:
        if known:
            sets[0] = effective
            libc.capset(header, sets)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_RTPRIO, (soft, hard))
