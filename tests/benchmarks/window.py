"""``window``: 1,000 PVs × 10 Hz in one tab's table, 20 of them in its chart.

Then 10 tabs of 50 PVs × 10 Hz with 10 traces each, on one frame budget, going from tab to tab.
"""

import time

from tests.benchmarks.lateness import ExplainedLateness
from tests.benchmarks.load import load_ioc
from tests.benchmarks.program import Program, load_group, lost, program

PVS, TRACES, WARM_S = 1_000, 20, 3.0
TABS, TAB_PVS, TAB_TRACES = 10, 50, 10


def window(seconds: float) -> dict[str, object]:
    """Measure the whole program after it has settled."""
    with load_ioc(PVS, ".1 second"), program() as shown:
        shown.window.open_tabs.open_group(load_group(PVS, TRACES))
        session = shown.window.open_tabs.contents()[0]
        shown.until(lambda: len(session.store) == PVS and bool(session.store.has_value.all()), 30)
        shown.run(WARM_S)
        lateness = ExplainedLateness()
        lateness.start()
        frames, updates = shown.clock.frames, session.store.updates_total
        cpu, wall = time.process_time(), time.monotonic()
        shown.run(seconds)
        cpu, wall = time.process_time() - cpu, time.monotonic() - wall
        lateness.stop()
        found: dict[str, object] = {
            "updates_per_s": round((session.store.updates_total - updates) / wall),
            "lost": lost(session, PVS),
            "cpu_percent": round(100 * cpu / wall, 1),
            "gui_late_ms": lateness.percentiles(),
            "frames": shown.clock.frames - frames,
        }
        shown.close_tab()
        return found | {"ten_tabs": _ten_tabs(shown, lateness, seconds)}


def _ten_tabs(shown: Program, lateness: ExplainedLateness, seconds: float) -> dict[str, object]:
    """Measure while the user goes through the tabs, one a second."""
    for _ in range(TABS):
        shown.window.open_tabs.open_group(load_group(TAB_PVS, TAB_TRACES))
    sessions = shown.window.open_tabs.contents()
    shown.until(lambda: all(bool(s.store.has_value.all()) for s in sessions), 30)
    shown.run(WARM_S)
    lateness.start()
    updates, wall = sum(s.store.updates_total for s in sessions), time.monotonic()
    for _ in range(int(seconds)):
        shown.window.view_actions.next_tab()
        shown.run(1.0)
    lateness.stop()
    updates = sum(s.store.updates_total for s in sessions) - updates
    return {
        "updates_per_s": round(updates / (time.monotonic() - wall)),
        "lost": sum(lost(s, TAB_PVS) for s in sessions),
        "gui_late_ms": lateness.percentiles(),
    }
