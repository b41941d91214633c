"""``tabs``: 1,000 times a tab of 50 PVs is opened, shows values, and is closed: what grows.

Pages of the process tell no leak from noise. What is counted is what the allocator has given out:
in a process whose Python takes every object from malloc (``PYTHONMALLOC``) and whose malloc keeps
no freed blocks for each thread (``tcache``: it counts them as given out), after each cycle and a
collection, with the caches full that are bounded; the slope of a line through the least of each ten
cycles shows some bytes a cycle. ``bytes_per_cycle`` is all of it, that of libca too, which
``libca_bytes_per_cycle`` measures alone with the same channels; ``own_bytes_per_cycle``, the rest,
is ours, and has the bar.
"""

import ctypes
import gc
import os
import sys
import threading
import time
from importlib import import_module
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.benchmarks.load import PREFIX, client, load_ioc
from tests.support.process_memory import rss_mb

CYCLES, PVS, TRACES, WARM = 1_000, 50, 4, 200
SETTLED_S = 12.0
LONGEST_S = 1_800.0
QUIET_TABS, QUIET_PVS = 50, 20
QUIET_S = 30.0  # two rounds of what workers do while nothing comes
LIBCA = {"timerQueue", "CAC-UDP", "CAC-TCP-recv", "CAC-TCP-send", "ipToAsciiProxy"}  # threads
BARE_CYCLES, BARE_WARM = 200, 60
FLOOR = 10  # cycles, of which the least counts
_GONE = 30_000.0  # bytes less in a later cycle: parts of a tab stood ready, 150 kB or more
_PLAIN = {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}
NUMPY_SIZES, NUMPY_KEPT = 1024, 7  # NBUCKETS and NCACHE of numpy's alloc.c


class _Mallinfo(ctypes.Structure):
    """``struct mallinfo2`` (malloc.h of glibc 2.33)."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


_mallinfo = ctypes.CDLL("libc.so.6").mallinfo2
_mallinfo.restype = _Mallinfo


def _in_use() -> int:
    """Return the bytes that malloc has given out."""
    info = _mallinfo()
    return int(info.uordblks) + int(info.hblkhd)


def _empty_caches() -> None:
    """Free what is only kept to be found sooner: its size is bounded, it does not grow with tabs.

    The interpreter keeps the names of the latest 4,096 attributes that were looked up in a class;
    PySide on Python 3.11 makes a new string, "value", for each enum that it is given: 220 kB at
    most. It looks like some hundred bytes a cycle until that cache is full. So do the pictures of
    controls that Qt keeps, 10 MB at most, one for each size and state that is ever painted.
    """
    if "PySide6.QtGui" in sys.modules:
        from PySide6.QtGui import QPixmapCache

        QPixmapCache.clear()
    gc.collect()
    getattr(sys, "_clear_internal_caches", sys._clear_type_cache)()


def _fill_caches() -> None:
    """Fill what is kept until it is full: its size is bounded, it does not grow with tabs.

    Of arrays below 1,024 bytes numpy keeps seven freed blocks for each size in bytes: 3.7 MB at
    most. The sizes of what arrives in a cycle are a matter of chance, so that it takes thousands
    of cycles to fill: that looks like half a kilobyte a cycle. Nothing empties it.
    """
    for size in range(1, NUMPY_SIZES):
        held = [np.empty(size, np.uint8) for _ in range(NUMPY_KEPT)]
        del held


def _load_what_waits() -> None:
    """Do what the program does once, when it has nothing else to do.

    Between cycles it hardly ever has: modules and icons come in some of them, up to 350 kB in one.
    """
    from gui.qt.look.command_icons import ICON_NAMES
    from gui.qt.look.icons import paint_ahead
    from gui.window.idle.deferred_imports import MODULES

    for module in MODULES:
        import_module(module)
    for icon in ICON_NAMES:
        paint_ahead(icon)


def _resources() -> tuple[int, int, float]:
    gc.collect()
    return len(os.listdir("/proc/self/task")), len(os.listdir("/proc/self/fd")), rss_mb()


def slope(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return how much ``values``, (n,), grow from one to the next, and its standard error.

    Least squares through the least of each ``FLOOR``: the views of the next tab, 420 kB, stand
    ready at the end of one cycle and not yet at that of another. What leaks is in the least too.
    A least that lies far above a later one is left out, as something stood there that went, and
    one at the end that lies far from the line of the others.
    """
    count = len(values) // FLOOR
    values = values[: count * FLOOR].reshape(count, FLOOR).min(axis=1)
    x = np.arange(count, dtype=np.float64) * FLOOR
    above = values - np.minimum.accumulate(values[::-1])[::-1]
    kept = above <= _GONE
    line = np.polyval(np.polyfit(x[kept], values[kept], 1), x)
    kept &= np.abs(values - line) <= _GONE
    (grows, _), covariance = np.polyfit(x[kept], values[kept], 1, cov=True)
    return float(grows), float(np.sqrt(covariance[0, 0]))


def tabs(seconds: float) -> dict[str, object]:
    """``seconds`` is not used: the count of cycles is what is asked."""
    with load_ioc(PVS, ".1 second") as ioc:
        before = ioc.channel_count()
        found = client("tab_cycles", limit_s=LONGEST_S, **_PLAIN)
        found["channels_delta"] = ioc.channel_count() - before
        found |= client("bare_cycles", **_PLAIN)
        own = float(str(found["bytes_per_cycle"])) - float(str(found["libca_bytes_per_cycle"]))
        found["own_bytes_per_cycle"] = round(own, 1)
    with load_ioc(QUIET_TABS * QUIET_PVS, "Passive"):
        return found | {"quiet": client("quiet_tabs")}


def tab_cycles() -> dict[str, object]:
    """Open and close in a program of this process."""
    from tests.benchmarks.program import load_group, program

    group = load_group(PVS, TRACES)
    with program() as shown:

        def turn() -> None:
            shown.window.open_tabs.open_group(group)
            store = shown.window.open_tabs.contents()[0].store
            shown.until(lambda: bool(store.has_value.all()), 20)
            shown.close_tab()

        shown.run(SETTLED_S)  # what is loaded after the start does not grow with tabs
        _load_what_waits()
        for _ in range(WARM):
            turn()
        _fill_caches()
        before = _resources()
        in_use = np.zeros(CYCLES)
        for cycle in range(CYCLES):
            turn()
            _empty_caches()
            in_use[cycle] = _in_use()
        after = _resources()
        grows, error = slope(in_use)
        return {
            "cycles": CYCLES,
            "threads_delta": after[0] - before[0],
            "fds_delta": after[1] - before[1],
            "rss_growth_mb": round(after[2] - before[2], 2),
            "bytes_per_cycle": round(grows, 1),
            "bytes_per_cycle_error": round(error, 1),
        }


def bare_cycles() -> dict[str, object]:
    """Do with libca alone what a tab does, in a thread of its own: what libca loses.

    A context is made, the channels of a tab connect, and all is cleared and destroyed. libCom
    keeps a block of 169 and one of 96 bytes for each thread that it did not make and that makes or
    destroys a context (``createImplicit`` in osdThread.c of EPICS 3.16.2, which pyepics brings:
    its ``pthread_key_create`` names nothing that frees them; later versions do).
    """
    from epics import ca

    connected = []

    def turn() -> None:
        ca.create_context()
        channels = [ca.create_channel(f"{PREFIX}{k}") for k in range(PVS)]
        deadline = time.monotonic() + 20
        while not all(map(ca.isConnected, channels)) and time.monotonic() < deadline:
            ca.poll(evt=1e-3, iot=0.1)
        connected.append(sum(map(ca.isConnected, channels)))
        for channel in channels:
            ca.clear_channel(channel)
        ca.destroy_context()

    ca.initialize_libca()
    _fill_caches()
    in_use = np.zeros(BARE_CYCLES)
    for cycle in range(BARE_CYCLES):
        thread = threading.Thread(target=turn)
        thread.start()
        thread.join()
        _empty_caches()
        in_use[cycle] = _in_use()
    if set(connected) != {PVS}:
        raise RuntimeError(f"of {PVS} channels connected {sorted(set(connected))}")
    return {"libca_bytes_per_cycle": round(slope(in_use[BARE_WARM:])[0], 1)}


def quiet_tabs() -> dict[str, object]:
    """Let 50 tabs of PVs that do not change stand: how often threads wake up, and the CPU."""
    from gui.core.groups.group import Group, PvSpec
    from tests.benchmarks.program import program

    with program() as shown:
        for tab in range(QUIET_TABS):
            pvs = tuple(
                PvSpec(f"{PREFIX}{tab * QUIET_PVS + k}", plot=k < TRACES) for k in range(QUIET_PVS)
            )
            shown.window.open_tabs.open_group(Group(f"Quiet {tab}", pvs=pvs))
        stores = [tab.store for tab in shown.window.open_tabs.contents()]
        shown.until(lambda: all(bool(store.has_value.all()) for store in stores), 120)
        shown.run(SETTLED_S + 4.0)
        before, began = _threads(), time.monotonic()
        shown.run(QUIET_S)
        took, after = time.monotonic() - began, _threads()
        found: dict[str, object] = {"tabs": QUIET_TABS}
        for whose, names in (("", set(after) - LIBCA), ("libca_", set(after) & LIBCA)):
            used = [
                sum(after[name][k] - before.get(name, (0, 0))[k] for name in names) for k in (0, 1)
            ]
            found[f"{whose}wakeups_per_s"] = round(used[0] / took, 1)
            found[f"{whose}cpu_percent"] = round(used[1] / took / 1e7, 2)
        return found


def _threads() -> dict[str, tuple[int, int]]:
    """Return by name of threads how often they waited and were woken, and their CPU time, ns.

    proc(5): ``status``, and the first number of ``schedstat``.
    """
    found: dict[str, tuple[int, int]] = {}
    for task in Path("/proc/self/task").iterdir():
        try:
            lines = (task / "status").read_text().splitlines()
            cpu_ns = int((task / "schedstat").read_text().split()[0])
        except FileNotFoundError:  # it has ended
            continue
        facts = dict(line.split(":", 1) for line in lines if ":" in line)
        name = facts["Name"].strip()
        woken, used = found.get(name, (0, 0))
        found[name] = woken + int(facts["voluntary_ctxt_switches"]), used + cpu_ns
    return found
