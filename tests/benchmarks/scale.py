"""``scale``: 100,000 PVs of four IOCs in 20 tabs, 50,000 updates a second.

As in a facility a few are fast and most are at rest: 1 in 100 has 10 Hz, 62 do not change.
``opened_s``: from opening the first tab to the frame after each PV has a value. ``gui_late_ms``:
then, with one tab in front; ``walk_late_ms``: while a person goes from tab to tab, one a second;
``open_late_ms``: while they open. Memory is that of the process: with its window, with all PVs
(``open_mb``), at the end (``rss_mb``).
"""

import resource
import time

import numpy as np

from gui.core.groups.group import Group, PvSpec
from tests.benchmarks.load import PREFIX, client, load_iocs
from tests.support.process_memory import rss_mb

IOCS, TABS, TAB_PVS, TRACES = 4, 20, 5_000, 4
SCANS = {".1 second": 1, ".2 second": 2, ".5 second": 5, "1 second": 10, "2 second": 20}  # in 100
WARM_S, OPEN_LIMIT_S = 5.0, 240.0


def scale(seconds: float) -> dict[str, object]:
    """Measure the large form."""
    return measure(IOCS, TABS, TAB_PVS, int(seconds))


def measure(iocs: int, tabs: int, pvs: int, seconds: int) -> dict[str, object]:
    """Serve ``tabs`` × ``pvs`` records from ``iocs`` IOCs; watch all of them."""
    with load_iocs([_records(number, -(-tabs * pvs // iocs)) for number in range(iocs)]):
        return client("scale_window", iocs, tabs, pvs, seconds, limit_s=900)


def scale_window(iocs: int, tabs: int, pvs: int, seconds: int) -> dict[str, object]:
    """The program, with all tabs."""
    from tests.benchmarks.lateness import ExplainedLateness
    from tests.benchmarks.program import lost, program

    _allow_open_files()
    with program() as shown:
        shown.run(3.0)  # what is loaded after the start
        empty_mb, lateness = rss_mb(), ExplainedLateness()
        lateness.start()
        began, cpu = time.monotonic(), time.process_time()
        for tab in range(tabs):
            shown.window.open_tabs.open_group(_group(iocs, tab, pvs))
            shown.app.processEvents()
        made_s = time.monotonic() - began
        sessions = shown.window.open_tabs.contents()
        shown.until(
            lambda: all(len(s.store) == pvs and bool(s.store.has_value.all()) for s in sessions),
            OPEN_LIMIT_S,
        )
        frame = shown.clock.frames
        shown.until(lambda: shown.painted_frames > frame, 30)
        opened_s, open_cpu = time.monotonic() - began, time.process_time() - cpu
        lateness.stop()
        found: dict[str, object] = {
            "pvs": tabs * pvs,
            "tabs_made_s": round(made_s, 1),
            "opened_s": round(opened_s, 1),
            "open_cpu_s": round(open_cpu, 1),
            "open_late_ms": lateness.percentiles(),
            "empty_mb": round(empty_mb),
            "open_mb": round(rss_mb()),
        }
        shown.run(WARM_S)

        def updates() -> int:
            return sum(session.store.updates_total for session in sessions)

        lateness.start()
        count, cpu, wall = updates(), time.process_time(), time.monotonic()
        gui_cpu = time.thread_time()
        shown.run(seconds)
        count, cpu, wall = updates() - count, time.process_time() - cpu, time.monotonic() - wall
        gui_cpu = time.thread_time() - gui_cpu
        lateness.stop()
        found |= {
            "updates_per_s": round(count / wall),
            "cpu_percent": round(100 * cpu / wall, 1),
            "gui_cpu_percent": round(100 * gui_cpu / wall, 1),
            "us_per_update": round(cpu / max(count, 1) * 1e6, 2),
            "gui_late_ms": lateness.percentiles(),
        }
        lateness.start()
        for _ in range(seconds):
            shown.window.view_actions.next_tab()
            shown.run(1.0)
        lateness.stop()
        end_mb = rss_mb()
        return found | {
            "walk_late_ms": lateness.percentiles(),
            "rss_mb": round(end_mb),
            "bytes_per_pv": round((end_mb - empty_mb) * 2**20 / (tabs * pvs)),
            "samples": sum(int(np.sum(s.store.updates)) for s in sessions),
            "lost": sum(lost(session, pvs) for session in sessions),
        }


def _records(ioc: int, count: int) -> str:
    """Return the counting records of IOC number ``ioc``; those at rest have counted to one."""
    scans = [scan for scan, share in SCANS.items() for _ in range(share)]
    scans += ["Passive"] * (100 - len(scans))
    return "".join(
        f'record(calc,"{PREFIX}{ioc}:{k}"){{field(SCAN,"{scans[k * 37 % 100]}")field(PINI,"YES")'
        f'field(CALC,"A+1")field(INPA,"{PREFIX}{ioc}:{k}.VAL NPP NMS")}}\n'
        for k in range(count)
    )


def _group(iocs: int, tab: int, pvs: int) -> Group:
    """Return the group of tab number ``tab``: PVs of all IOCs, in turns."""
    numbers = range(tab * pvs, (tab + 1) * pvs)
    names = (f"{PREFIX}{number % iocs}:{number // iocs}" for number in numbers)
    specs = tuple(PvSpec(name, plot=k < TRACES) for k, name in enumerate(names))
    return Group(f"Scale {tab}", pvs=specs)


def _allow_open_files() -> None:
    """Allow this process, as the program's start does, as many open files as it may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
