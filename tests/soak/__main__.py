"""Hours under load: ``python -m tests.soak --hours H [--json FILE]``.

20,000 updates/s in four tabs with charts, from tab to tab; a look every few seconds. Slopes are
those of the time after the warm-up (a fifth), by the end of which the history memory is used up.
Exit code 1: something was lost, left behind, grew, or the GUI thread was late.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from gui.core.history.budget import LEAST_MB
from gui.qt.lateness import GuiLateness
from tests.faults.scene import Scene, resources, rss_mb
from tests.faults.surroundings import private_surroundings

TABS, PVS, TRACES, SCAN, RATE = 4, 500, 10, ".1 second", 20_000
WARM_SHARE = 0.2
BYTES_A_SAMPLE = 18.4
SLOPE_MB_PER_H, LATE_P99_MS = 5.0, 30.0
COLUMNS = ("seconds", "rss_mb", "history_mb", "threads", "descriptors", "updates", "dropped",
           "late_p99_ms", "late_max_ms", "interval_ms")  # fmt: skip


def look(scene: Scene, lateness: GuiLateness, began: float) -> dict[str, float]:
    """Return what there is now; lateness is that since the look before."""
    lateness.stop()
    late = lateness.percentiles()
    there = resources()
    updates, dropped = scene.window.totals()
    values = (
        round(time.monotonic() - began, 1), round(rss_mb(), 2),
        round(scene.window.budget.nbytes / 2**20, 2), there["threads"], there["descriptors"],
        updates, dropped, late["p99"], late["max"], scene.clock.interval_ms,
    )  # fmt: skip
    lateness.start()
    return dict(zip(COLUMNS, values, strict=True))


def counted(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """Return the PVs' values, which count their updates, and how many updates came."""
    stores = [session.store for session in scene.window.sessions()]
    values = np.concatenate([store.value for store in stores])
    return values, np.concatenate([store.updates for store in stores])


def slope_per_h(looks: list[dict[str, float]], column: str) -> float:
    """Return the slope of a straight line through the looks."""
    if len(looks) < 3:
        return 0.0
    hours = np.array([one["seconds"] for one in looks]) / 3_600
    return float(np.polyfit(hours, [one[column] for one in looks], 1)[0])


def soak(hours: float) -> dict[str, Any]:
    seconds = hours * 3_600
    warm_s = seconds * WARM_SHARE
    scene = Scene(True, private_surroundings())
    scene.set_memory(max(int(RATE * BYTES_A_SAMPLE * warm_s * 0.7 / 2**20), LEAST_MB))
    scene.counting("S:", TABS * PVS, SCAN)
    for tab in range(TABS):
        scene.open([f"S:{k}" for k in range(tab * PVS, (tab + 1) * PVS)], plot=TRACES)
    scene.all_live(*scene.window.sessions(), seconds=60.0)
    scene.run(3.0)
    lateness, late = GuiLateness(), []
    started = counted(scene)
    began, cpu = time.monotonic(), time.process_time()
    looks = []
    pause = min(max(seconds / 360, 2.0), 10.0)
    lateness.start()
    while time.monotonic() - began < seconds:
        scene.run(pause)
        ticks = lateness._late[: lateness._count].copy()
        looks.append(look(scene, lateness, began))
        if looks[-1]["seconds"] >= warm_s:
            late.append(ticks)
        scene.window.next_tab()
    lateness.stop()
    wall, cpu = time.monotonic() - began, time.process_time() - cpu
    ended = counted(scene)
    updates = int((ended[1] - started[1]).sum())
    lost = int((ended[0] - started[0] - (ended[1] - started[1])).sum())
    dropped = int(looks[-1]["dropped"])
    p50, p99, most = np.percentile(np.concatenate(late), (50, 99, 100)).round(2).tolist()
    budget = scene.window.budget
    closed = scene.finish()
    kept = [one for one in looks if one["seconds"] >= warm_s]
    sloped = ("rss_mb", "history_mb", "threads", "descriptors", "late_p99_ms")
    slopes = {name: round(slope_per_h(kept, name), 3) for name in sloped}
    wrong = [*closed["errors"]]
    if lost != dropped:
        wrong.append(f"{lost} updates are missing, {dropped} are counted as dropped")
    if slopes["rss_mb"] > SLOPE_MB_PER_H and hours >= 0.5:
        wrong.append(f"memory grows by {slopes['rss_mb']} MB/h")
    if any(slopes[name] > 1.0 for name in ("threads", "descriptors")) and hours >= 0.5:
        wrong.append(f"threads or descriptors grow: {slopes}")
    if max(one["history_mb"] for one in looks) > budget.megabytes * 1.1:
        wrong.append("the histories took more than their budget")
    if p99 > LATE_P99_MS:
        wrong.append(f"lateness p99 {p99} ms")
    return {
        "ok": not wrong, "wrong": wrong, "hours": round(wall / 3_600, 4), "updates": updates,
        "updates_per_s": round(updates / wall), "lost": lost, "dropped": dropped,
        "cpu_percent": round(100 * cpu / wall, 1),
        "gui_late_ms": {"p50": p50, "p99": p99, "max": most},
        "budget_mb": budget.megabytes, "budget_reached": budget.reached,
        "history_mb_max": max(one["history_mb"] for one in looks),
        "rss_mb": {"first": kept[0]["rss_mb"], "last": kept[-1]["rss_mb"],
                   "max": max(one["rss_mb"] for one in kept)},
        "threads": [kept[0]["threads"], kept[-1]["threads"]],
        "descriptors": [kept[0]["descriptors"], kept[-1]["descriptors"]],
        "slopes_per_h": slopes, "close_tab_ms_max": closed["close_tab_ms_max"],
        "leave_s": closed["leave_s"], "looks": looks,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--hours", type=float, required=True)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there")
    options = parser.parse_args()
    if options.hours <= 0:
        parser.error("--hours must be above 0")
    report = soak(options.hours)
    looks = report["looks"]
    print("  ".join(f"{name:>12}" for name in COLUMNS))
    for one in looks[:: max(len(looks) // 20, 1)]:
        print("  ".join(f"{one[name]:>12}" for name in COLUMNS))
    for key, value in report.items():
        if key != "looks":
            print(f"{key:32} {value}")
    if options.json:
        options.json.write_text(json.dumps(report) + "\n")
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
