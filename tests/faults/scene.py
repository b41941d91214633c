"""The real program in this process, offscreen, with IOCs beside it that can be ill-treated.

A scenario is a function of a ``Scene``; each runs in a process of its own (``child.py``).
"""

import contextlib
import gc
import os
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QEventLoop,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from gui.core.groups.group import Group, PvSpec
from gui.program.settings import Settings
from gui.program.start_limits import keep_large_blocks_apart
from gui.qt.turns.frame_clock import FrameClock
from gui.qt.turns.lateness import GuiLateness
from gui.tab.tab import Tab
from gui.window.docks.group_dock import wait_for_watches
from gui.window.main_window import MainWindow
from gui.window.names.name_check import NameCheck
from gui.window.tabs.open_tab import OpenTab
from gui.workers.ca.repeater import Repeater, wait_for_repeater
from gui.workers.handle import close_all, live_workers
from tests.faults.monkey.inside import below
from tests.faults.network import BadCable
from tests.support.process_memory import rss_mb
from tests.support.rogue_server import RogueServer
from tests.support.soft_ioc import SoftIoc, counting_records

_Kind = TypeVar("_Kind")
S = 1_000_000_000
_EVENTFD = "anon_inode:[eventfd]"
PATIENCE_S = 150.0  # of the short forms: the machine may be busy with other things
HARMLESS = (
    "This plugin does not support propagateSizeHints",
    "This plugin does not support raise",
    "This plugin does not support grabbing",
    "not accepted by receiving widget",  # of QTest: a click on what is disabled
    "occurs outside target window",  # of QTest: a drag that leaves the window
    # a second drag while one goes on, which needs two mice, or a walk that moves its one in a drag
    "QDragManager::drag in possibly invalid state",
    # Qt takes Return in a cell's editor by a queued call; the row may have gone by then
    "commitData called with an editor that does not belong to this view",
)


class LoopsEndedError(AssertionError):
    """Nothing runs in this process any more that needs an event loop; it cannot be cleared up."""


class Scene:
    """``full``: the long form. ``report`` is what the scenario found, as JSON can have it.

    The long form has the machine for itself and asserts limits of time too. The short form is part
    of the test suite: it asserts what holds at any speed, and waits as long as that takes.
    """

    def __init__(self, full: bool, ports: tuple[int, ...]) -> None:
        self.full = full
        self.report: dict[str, Any] = {}
        self.errors: list[str] = []
        self.close_ms: list[float] = []
        self.ports = ports
        self.platform, self.minutes, self.seed = "offscreen", 0.0, 0  # of the monkey
        self.notes = Path()  # file of what it did last
        self._stops: list[Callable[[], None]] = []
        self._caught()
        keep_large_blocks_apart()  # as the program does at its start
        self.app = QApplication([])
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self.hand = ThreadPoolExecutor(1)  # one thread for ever: IOCs end with who made them
        self._iocs: list[SoftIoc] = []
        self._at_end: list[Callable[[], None]] = []
        self._merged = 0  # by servers that were killed, as far as they had told
        self.repeater = Repeater()
        self.beside(self.repeater.start)
        assert self.beside(lambda: wait_for_repeater(PATIENCE_S))
        self.clock = FrameClock()
        self.settings = Settings()
        self.window = MainWindow(self.clock, self.settings)
        self.window.resize(1280, 800)
        self.window.show()
        self.clock.start()
        self.lateness = GuiLateness()
        self._warm_up()
        self.before = resources()
        self.lateness.start()

    def _warm_up(self) -> None:
        """Let libca and Qt start the threads that they keep for ever."""
        server = RogueServer(self.ports[-1], "warm:")
        session = self.open(["warm:0"])
        self.all_live(session)
        self.close(session)
        self.until(lambda: not live_workers(), 10.0, "the first worker ends")
        server.stop()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.run(0.5)

    def _caught(self) -> None:
        """Everything that a user would find in a log is an error of the scenario."""

        def raised(kind: type[BaseException], error: BaseException, _: object) -> None:
            self.errors.append(f"{kind.__name__}: {error}{_raised_at(error)}")
            sys.__excepthook__(kind, error, None if error is None else error.__traceback__)

        sys.excepthook = raised
        threading.excepthook = lambda args: raised(
            args.exc_type, args.exc_value or Exception(), None
        )
        sys.unraisablehook = lambda args: self.errors.append(f"unraisable: {args.exc_value!r}")

        def told(kind: QtMsgType, _: object, text: str) -> None:
            if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not any(
                known in text for known in HARMLESS
            ):
                self.errors.append(f"Qt: {text}")

        qInstallMessageHandler(told)

    # -- time

    def run(self, seconds: float) -> None:
        """Let the program run."""
        loop = QEventLoop()
        QTimer.singleShot(max(int(seconds * 1000), 0), loop.quit)
        self._turn(loop)

    def _turn(self, loop: QEventLoop) -> None:
        """Let ``loop`` run to its end.

        Where all loops were told to end, as Qt does when the X server has gone, each later one ends
        at once: whoever lets the program run until something happens would do so without end.
        """
        if loop.exec() == -1:
            raise LoopsEndedError(f"Qt runs no event loop any more: {self.errors[-1:]}")

    def limit(self, seconds: float, short: float = PATIENCE_S) -> float:
        """Return a limit of time: ``seconds`` in the long form, ``short`` where others compute."""
        return seconds if self.full else max(seconds, short)

    def waited(self, condition: Callable[[], bool], seconds: float) -> float | None:
        """Let the program run until ``condition``; return how long, ``None``: not in time."""
        began, seconds = time.monotonic(), self.limit(seconds)
        looking, loop = QTimer(), QEventLoop()

        def look() -> None:
            if condition() or time.monotonic() - began > seconds:
                loop.quit()

        looking.timeout.connect(look)
        looking.start(5)
        self._turn(loop)
        looking.stop()
        return time.monotonic() - began if condition() else None

    def until(self, condition: Callable[[], bool], seconds: float, what: str) -> float:
        """As ``waited``; an ``AssertionError`` when it does not come true."""
        found = self.waited(condition, seconds)
        assert found is not None, f"{what}: not within {self.limit(seconds)} s"
        return found

    def beside(self, action: Callable[[], Any]) -> Any:
        """Run what takes a while on a thread, while the program goes on; return its result."""
        future = self.hand.submit(action)
        while not future.done():
            self.run(0.01)
        return future.result()

    def beside_thread(self, thread: threading.Thread) -> None:
        """Let the program run until ``thread`` has ended."""
        while thread.is_alive():
            self.run(0.02)

    def at_end(self, action: Callable[[], None]) -> None:
        """Do this when the scenario is over and its tabs are closed."""
        self._at_end.append(action)

    def on_stop(self, action: Callable[[], None]) -> None:
        """Do this when a signal asks this process to end, instead of ending at once."""
        self._stops.append(action)

    def stop(self) -> None:
        """End in order, for a signal: a scenario that cannot says so by an exception."""
        if not self._stops:
            raise SystemExit("ended by a signal")
        for action in self._stops:
            action()

    # -- IOCs

    def kill_repeater(self) -> None:
        """Kill the caRepeater of this program."""
        assert self.repeater.pid is not None
        os.kill(self.repeater.pid, signal.SIGKILL)

    def ioc(self, database: str, number: int = 0) -> SoftIoc:
        """Start a soft IOC on port ``number``."""
        ioc = SoftIoc(database, self.folder, self.ports[number])
        self._iocs.append(ioc)
        self.beside(ioc.start)
        return ioc

    def counting(self, prefix: str, count: int, scan: str, number: int = 0) -> SoftIoc:
        """Start an IOC of records that count their updates."""
        return self.ioc(counting_records(prefix, count, scan), number)

    def kill(self, ioc: SoftIoc) -> int:
        """Kill an IOC and return when, UTC ns; what it has merged until now it tells before."""
        self._merged += self.beside(lambda: ioc.merged(*ioc.records))
        killed_ns = time.time_ns()
        ioc.signal(signal.SIGKILL)
        return killed_ns

    def lost(self, *sessions: Tab) -> int:
        """Return how many updates are missing in tabs while they flow, but for those merged by
        the servers, by their own count: what none of them explains.
        """
        missing = sum(lost(session) for session in sessions)
        if not missing:
            return 0
        told = [self.beside(lambda ioc=ioc: ioc.merged(*ioc.records)) for ioc in self._running()]
        return max(missing - self._merged - sum(told), 0)

    def lost_at_rest(self, session: Tab, ioc: SoftIoc) -> int:
        """Let the records of a tab stand still and wait for their last values; return how many
        updates are missing. What the tab has not dropped the server may have merged, by its own
        count at most: that is left out.
        """
        names = [session.store.name[slot] for slot in np.flatnonzero(session.store.alive).tolist()]
        ends = self.beside(lambda: ioc.stand(*names))
        self.until(lambda: session.store.value[session.store.alive].tolist() == ends, 30.0, "all")
        missing = lost(session)
        merged = int(self.beside(lambda: ioc.merged(*names)))
        return missing - min(max(missing - session.store.dropped_total, 0), merged)

    def _running(self) -> list[SoftIoc]:
        return [ioc for ioc in self._iocs if ioc.is_running()]

    def far_ioc(self, database: str, cable: BadCable) -> SoftIoc:
        """Start a soft IOC at the other end of ``cable``; contexts made from now on find it."""
        port = self.ports[-1]
        ioc = SoftIoc(
            database, self.folder, port, "", cable.wrapper, cable.inner, beacons=cable.outer
        )
        os.environ["EPICS_CA_ADDR_LIST"] += f" {cable.inner}:{port}"
        self._iocs.append(ioc)
        self.beside(ioc.start)
        return ioc

    def set_memory(self, megabytes: int) -> None:
        """Bound the memory of all histories, as the user does in the settings."""
        self.settings.set_number("history_mb", megabytes)
        self.window.budget.megabytes = megabytes

    # -- tabs

    def open(self, names: list[str], plot: int = 4) -> Tab:
        """Open a tab."""
        pvs = tuple(PvSpec(name, plot=k < plot) for k, name in enumerate(names))
        tab = self.window.open_tabs.open_group(Group(name="fault", pvs=pvs))
        assert tab is not None
        return tab.content

    def all_live(self, *sessions: Tab, seconds: float = 30.0) -> float:
        """Wait until every PV has a value of now."""
        return self.until(lambda: all(is_live(s) for s in sessions), seconds, "all PVs live")

    def close(self, session: Tab) -> None:
        """Close a tab as the user does; note how long that took for him."""
        number = self.window.open_tabs.contents().index(session)
        began = time.perf_counter()
        self.window.close_actions.close(self.window.open_tabs.tabs()[number])
        self.close_ms.append((time.perf_counter() - began) * 1e3)

    def close_tabs(self) -> None:
        """Close all."""
        for session in self.window.open_tabs.contents():
            self.close(session)

    def workers(self) -> int:
        """Return how many workers have not ended."""
        return live_workers()

    # -- the end

    def finish(self) -> dict[str, Any]:
        """Close everything; tell what is left and how it went."""
        self.lateness.stop()
        for session in self.window.open_tabs.contents():
            session.set_modified(False)  # else a question would wait for a person
        self.close_tabs()
        took = self.waited(lambda: not live_workers(), 60.0)
        if took is None:
            open_yet = [tab.group.name for tab in self.window.open_tabs.contents()]
            asked = self.app.activeModalWidget()
            self.errors.append(
                f"{live_workers()} workers did not end in {self.limit(60.0)} s; tabs that are open"
                f" yet: {open_yet}, in front: {asked}, checks of names: {_name_checks()},"
                f" tabs that are not gone: {_owners_of_workers()}"
            )
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        for action in self._at_end:
            action()
        for ioc in self._iocs:
            self.beside(ioc.stop)
        self.waited(lambda: not left(self.before), 5.0)
        self.errors += left(self.before)
        if left(self.before):
            self.report["there"] = details()
        began = time.monotonic()
        self.window.close()
        ended = close_all(self.limit(3.0)) and wait_for_watches(self.limit(3.0))
        self.clock.stop()
        leave_s = time.monotonic() - began
        if not ended or leave_s > self.limit(3.0):
            self.errors.append(f"leaving took {leave_s:.1f} s")
        if max(self.close_ms) > self.limit(1.0, 10.0) * 1e3:  # a stopped IOC would take 30 s
            self.errors.append(f"closing a tab took {max(self.close_ms):.0f} ms")
        self.repeater.stop()
        self.hand.shutdown()
        qInstallMessageHandler(None)
        self._folder.cleanup()
        return {
            "errors": self.errors,
            **self.report,
            "close_tab_ms_max": round(max(self.close_ms), 1),
            "workers_ended_s": None if took is None else round(took, 2),
            "leave_s": round(leave_s, 2),
            "gui_late_ms": self.lateness.percentiles(),
            "rss_mb": round(rss_mb(), 1),
            "told": sorted(set(self.window.messages.errors))[:5],
        }


# -- what is looked at


def _raised_at(error: BaseException | None) -> str:
    """Return the calls that led to an error, the innermost last."""
    frames = traceback.extract_tb(error.__traceback__) if error is not None else []
    return "".join(f" > {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)


def _name_checks() -> list[str]:
    """Return where names are searched for, each search with a worker of its own."""
    return [
        f"{check.channel_count} in {window}"
        for window in QApplication.topLevelWidgets()
        for check in below(window)
        if isinstance(check, NameCheck)
    ]


def _owners_of_workers() -> list[str]:
    """Return the tabs that are not gone, and whether each is a cached preview."""
    cached = {id(tab.content) for tab in _of_kind(OpenTab) if tab.cached}
    return [
        f"{tab.group.name}{' (cached)' if id(tab) in cached else ''}"
        for tab in _of_kind(Tab)
        if isValid(tab)
    ]


def _of_kind(kind: type[_Kind]) -> list[_Kind]:
    gc.unfreeze()  # the program has set some aside
    return [each for each in gc.get_objects() if isinstance(each, kind)]


def is_live(session: Tab) -> bool:
    """Tell whether every PV of the tab shows a value of now."""
    return bool((session.store.fresh() | ~session.store.alive).all())


def none_live(session: Tab) -> bool:
    """Tell whether no PV of the tab shows a value as if it were that of now."""
    return not session.store.fresh().any()


def lost(session: Tab) -> int:
    """Return how many updates are missing where no gap says so; PVs count their updates."""
    missing = 0
    for slot in np.flatnonzero(session.store.alive).tolist():
        times, values, _, gaps = session.store.filed_history(slot).window(0, 2**62)
        good = np.isfinite(values)  # a record not yet processed is undefined
        times, values = times[good], values[good]
        steps = np.diff(values)
        steps[:1] = np.minimum(steps[:1], 1)  # no loss between the first two: ``missing_of``
        for at in np.flatnonzero((steps != 1) & (steps != 0)).tolist():
            in_gap = (gaps[:, 0] <= times[at + 1]) & (gaps[:, 1] >= times[at])
            if not in_gap.any():
                missing += max(int(abs(steps[at])) - 1, 1)
    return missing


def shown_outages(
    session: Tab, outages: list[tuple[int, int]], full: bool, early_s: float = 1.0
) -> list[str]:
    """Return what is wrong with the gaps of the tab's PVs, given the outages (ns, ns).

    A gap begins at most ``early_s`` before and 0.5 s after the outage, and ends at most 15 s after
    its end; on a machine that is busy, later than that, and the last value is older.
    """
    late_s, slack_s = (15.0, 0.0) if full else (PATIENCE_S, 60.0)
    wrong: list[str] = []
    for slot in np.flatnonzero(session.store.alive).tolist():
        gaps = session.store.filed_history(slot).window(0, 2**62)[3]
        for down, up in outages:
            fits = gaps[:, 0] >= down - (early_s + slack_s) * S
            fits &= gaps[:, 0] <= min(down + S // 2 + slack_s * S, up)
            fits &= (gaps[:, 1] >= up - S // 10) & (gaps[:, 1] <= up + late_s * S)
            if not fits.any():
                near = ((gaps - down) / S).round(2).tolist()
                wrong.append(f"slot {slot}: outage of {(up - down) / S:.1f} s, gaps {near}")
    return wrong


def child_processes() -> set[int]:
    """Return the process ids of this process' children."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):
            found.update(map(int, (task / "children").read_text().split()))
    return found


def resources() -> dict[str, int]:
    """Return threads, descriptors and children of this process.

    The threads in Qt's own pool for painting come and go, and have an eventfd each soon after they
    began; any other thread that is left has one too.
    """
    gc.unfreeze()  # as below
    gc.collect()
    there = details()
    return {
        "threads": len(there["threads"]) - there["threads"].count("Thread (pooled)"),
        "descriptors": len(there["descriptors"]) - there["descriptors"].count(_EVENTFD),
        "children": len(child_processes()),
    }


def details() -> dict[str, list[str]]:
    """Return names of this process' threads and what its descriptors are."""
    found: dict[str, list[str]] = {"threads": [], "descriptors": []}
    for thread in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):
            found["threads"].append((thread / "comm").read_text().strip())
    for descriptor in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            found["descriptors"].append(os.readlink(f"/proc/self/fd/{descriptor}"))
    return {kind: sorted(names) for kind, names in found.items()}


def left(before: dict[str, int]) -> list[str]:
    """Return what there is more of than before, channels of Channel Access included."""
    from epics import ca

    now = resources()
    found = [f"{now[k] - before[k]} {k} left" for k in before if now[k] > before[k]]
    if ca._chid_cache or any(ca._cache.values()):
        found.append("channels left in pyepics' caches")
    return found
