"""Limits of the system that are too tight to start: said in one line, instead of a hang.

libca, Qt and Python each wait for ever, or abort, somewhere when a thread cannot be made or memory
cannot be mapped. Imports no Qt.
"""

import _thread
import contextlib
import os
import resource
import sys
import threading
import time
from typing import Final

from gui.core.program.launch_options import LaunchOptions

THREADS: Final = 12  # of the program and its repeater without a tab
THREADS_OF_TAB: Final = 6
THREADS_OF_DEMO: Final = 64  # of its IOCs, whose user is the same
FILES: Final = 40  # descriptors: the program with one tab has 18, libraries are loaded with more
FILES_OF_TAB: Final = 10  # its context's sockets, a circuit or two
_MOST_FILES: Final = 65_536  # some systems allow 1e9, and Python closes each one in children
MEMORY_MB: Final = 1_000  # of address space; the program with one tab has 940 MB
DATA_MB: Final = 300  # of it what is its own: with one tab 220 MB
_MEMORY: Final = ((resource.RLIMIT_AS, "v", MEMORY_MB), (resource.RLIMIT_DATA, "d", DATA_MB))
START_S: Final = 30.0  # a slow disk, a busy computer
_M_ARENA_MAX: Final = -8  # malloc.h
_M_MMAP_THRESHOLD: Final = -3
_LARGE_BLOCK: Final = 128 << 10  # bytes; what glibc begins with
_TIGHT_THREADS: Final = 200
_TIGHT_MEMORY_MB: Final = 3_000


def why_not(options: LaunchOptions) -> str:
    """Return why the program cannot start under the limits of this process, in one line, or "".

    It makes so many threads for a moment (1 ms): what a user, a container or the computer allows
    is known in no other way.
    """
    for kind, letter, needed_mb in _MEMORY:
        megabytes = _limit_mb(kind)
        if megabytes is not None and megabytes < needed_mb:
            return (
                f"cannot start: the limit on memory (ulimit -{letter}) is {megabytes:,} MB, "
                f"and PV Watch needs {needed_mb:,} MB"
            )
    megabytes = _limit_mb(resource.RLIMIT_AS)
    if megabytes is not None and megabytes < _TIGHT_MEMORY_MB:
        _share_arenas()
    tabs = 5 if options.demo else max(len(options.files), 1)
    needed = THREADS + THREADS_OF_TAB * tabs + THREADS_OF_DEMO * options.demo
    made = _threads_made(needed)
    if made < needed:
        return (
            f"cannot start: the limit on processes and threads (ulimit -u) leaves room for "
            f"{made} more, and PV Watch needs {needed}"
        )
    return _too_few_files(FILES + FILES_OF_TAB * tabs)


def _too_few_files(needed: int) -> str:
    """Return why ``needed`` descriptors cannot be open at a time, in one line, or "".

    The soft limit, often 1,024, is raised to the hard one: each IOC needs a descriptor a tab.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(OSError, ValueError):  # macOS allows less than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    opened: list[int] = []
    try:
        opened.append(os.open(os.sep, os.O_RDONLY | os.O_CLOEXEC))
        while len(opened) < needed:
            opened.append(os.dup(opened[0]))
    except OSError:
        return (
            f"cannot start: the limit on open files (ulimit -n) leaves room for "
            f"{len(opened)} more, and PV Watch needs {needed}"
        )
    finally:
        for each in opened:
            os.close(each)
    return ""


def _share_arenas() -> None:
    """Let threads share two of malloc's arenas: each reserves 64 MB of address space."""
    _mallopt(_M_ARENA_MAX, 2)


def keep_large_blocks_apart() -> None:
    """Let malloc give large blocks back to the system as soon as they are free (ADR 68).

    By itself glibc takes blocks ever larger, up to 32 MB, from its heaps, once one of that size was
    free: what a stall brings leaves holes there that stay.
    """
    _mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)


def _mallopt(option: int, value: int) -> None:
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc
    if mallopt is not None:
        mallopt(option, value)


def _limit_mb(kind: int) -> int | None:
    limit = resource.getrlimit(kind)[0]
    return None if limit == resource.RLIM_INFINITY else limit >> 20


def _threads_made(wanted: int) -> int:
    """Return how many threads of ``wanted`` could be made; they have ended then."""
    gate, ended = _thread.allocate_lock(), []

    def wait() -> None:
        with gate:
            ended.append(1)

    made = 0
    with gate, contextlib.suppress(RuntimeError, MemoryError):
        while made < wanted:
            _thread.start_new_thread(wait, ())
            made += 1
    deadline = time.monotonic() + 2.0
    while len(ended) < made and time.monotonic() < deadline:
        time.sleep(0.0001)
    return made


class StartGuard:
    """Ends the process with code 1 when it has not started in time, under tight limits only."""

    def __init__(self) -> None:
        self._arrived = threading.Event()
        threads = resource.getrlimit(resource.RLIMIT_NPROC)[0]
        little = any(
            megabytes < _TIGHT_MEMORY_MB
            for kind, *_ in _MEMORY
            if (megabytes := _limit_mb(kind)) is not None
        )
        few = threads != resource.RLIM_INFINITY and threads < _TIGHT_THREADS
        if few or little:
            threading.Thread(target=self._watch, name="pvwatch-start-guard", daemon=True).start()

    def arrived(self) -> None:
        """Note that the program has started."""
        self._arrived.set()

    def _watch(self) -> None:
        if not self._arrived.wait(START_S):
            give_up("cannot start: it hangs under the limits of ulimit -u or ulimit -v")


def give_up(why: str) -> None:
    """Say ``why`` on stderr and end the process with code 1, whatever other threads do."""
    line = f"pvwatch: {' '.join(why.split())}"[:500] + "\n"
    os.write(sys.__stderr__.fileno() if sys.__stderr__ is not None else 2, line.encode())
    os._exit(1)
