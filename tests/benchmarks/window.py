"""``window``: 1,000 PVs × 10 Hz in one tab's table, 20 of them in its chart."""

import time

from tests.benchmarks.load import load_ioc

PVS, TRACES, WARM_S = 1_000, 20, 3.0


def window(seconds: float) -> dict[str, object]:
    """Measure the whole program after it has settled."""
    with load_ioc(PVS, ".1 second"):
        from gui.models.gui_lateness import GuiLateness
        from tests.benchmarks.program import load_group, lost, program

        with program() as shown:
            shown.window.open_group(load_group(PVS, TRACES))
            session = shown.window.sessions()[0]
            shown.until(
                lambda: len(session.store) == PVS and bool(session.store.has_value.all()), 30
            )
            shown.run(WARM_S)
            lateness = GuiLateness()
            lateness.start()
            frames, updates = shown.clock.frames, session.store.updates_total
            cpu, wall = time.process_time(), time.monotonic()
            shown.run(seconds)
            cpu, wall = time.process_time() - cpu, time.monotonic() - wall
            lateness.stop()
            return {
                "updates_per_s": round((session.store.updates_total - updates) / wall),
                "lost": lost(session, PVS),
                "cpu_percent": round(100 * cpu / wall, 1),
                "gui_late_ms": lateness.percentiles(),
                "frames": shown.clock.frames - frames,
            }
