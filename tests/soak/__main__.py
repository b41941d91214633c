"""Hours under load: ``python -m tests.soak --hours H [--json FILE]``.

20,000 updates/s in four tabs with charts, from tab to tab, each tab recorded, and 40 PVs that go
into alarm and out of it; a look every few seconds. Slopes are those of the time after the warm-up
(a fifth), by the end of which the history memory is used up and its blocks were replaced. Exit code
1: something was lost, on the disk or in the tabs, left behind, grew, or the GUI thread was late.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from gui.core.history.budget import LEAST_MB
from gui.core.pv.updates import Batch
from gui.files.recording.recorder import RecorderStatus
from gui.files.recording.recording import Recording
from gui.qt.turns.lateness import PERIOD_MS, GuiLateness
from tests.faults.scene import Scene, resources
from tests.faults.surroundings import PLATFORMS, private_surroundings
from tests.support.process_memory import rss_mb
from tests.support.read_recording import entries_of

TABS, PVS, TRACES, SCAN, RATE = 4, 500, 10, ".1 second", 20_000
ALARMS = 40
WARM_SHARE = 0.2
FILLED = 0.2  # of the warm-up: after 3.5 times that, each new block takes the place of an old one
BYTES_A_SAMPLE = 18.4
SLOPE_MB_PER_H, LATE_P99_MS = 5.0, 30.0
COLUMNS = ("seconds", "rss_mb", "history_mb", "threads", "descriptors", "updates", "dropped",
           "late_p99_ms", "late_max_ms", "interval_ms")  # fmt: skip
WHOLE = ("threads", "descriptors", "updates", "dropped", "interval_ms")  # numbers


def look(scene: Scene, lateness: GuiLateness, began: float) -> tuple[float, ...]:
    """Return what there is now, by ``COLUMNS``; lateness is that since the look before."""
    lateness.stop()
    late = lateness.percentiles()
    there = resources()
    updates, dropped = scene.window.open_tabs.totals()
    values = (
        round(time.monotonic() - began, 1), round(rss_mb(), 2),
        round(scene.window.budget.nbytes / 2**20, 2), there["threads"], there["descriptors"],
        updates, dropped, late["p99"], late["max"], scene.clock.interval_ms,
    )  # fmt: skip
    lateness.start()
    return values


def counted(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """Return the PVs' values, which count their updates, and how many updates came."""
    stores = [session.store for session in scene.window.open_tabs.contents()]
    values = np.concatenate([store.value[:PVS] for store in stores])
    return values, np.concatenate([store.updates[:PVS] for store in stores])


def slope_per_h(looks: list[dict[str, float]], column: str) -> float:
    """Return the slope of a straight line through the looks."""
    if len(looks) < 3:
        return 0.0
    hours = np.array([one["seconds"] for one in looks]) / 3_600
    return float(np.polyfit(hours, [one[column] for one in looks], 1)[0])


def alarm_records() -> str:
    """Return records that go from no alarm to MINOR, MAJOR and back, each at another time."""
    return "".join(
        f'record(calc,"A:{k}"){{field(SCAN,"1 second")field(CALC,"(A+1)%60")'
        f'field(INPA,"A:{k}.VAL NPP NMS")field(VAL,"{k}")field(HIGH,"40")'
        f'field(HSV,"MINOR")field(HIHI,"50")field(HHSV,"MAJOR")}}\n'
        for k in range(ALARMS)
    )


def record_all(scene: Scene) -> None:
    """Record each tab into a folder of the scene's."""
    for tab in scene.window.open_tabs.tabs():
        scene.window.recordings.record(tab, scene.folder)


def end_recordings(scene: Scene) -> tuple[RecorderStatus, ...]:
    """End all recordings, wait until they are written, and return how they went."""
    recordings = scene.window.recordings
    recordings.stop_all("The soak ended")
    scene.until(lambda: not recordings.ending, 60.0, "all recordings are written")
    return tuple(recordings.ended)


def missing(folder: Path, pvs: int) -> int:
    """Return how many counts of the first ``pvs`` a recording lacks or repeats: they go up by one.

    Where one PV lacks one and another has one twice, both count.
    """
    first, last = np.full(pvs, np.nan), np.full(pvs, np.nan)
    count = np.zeros(pvs, np.int64)
    for entry in entries_of(Recording(folder)):
        if isinstance(entry, Batch):
            counts = entry.slot < pvs
            slot, value = entry.slot[counts], entry.value[counts]
            count += np.bincount(slot, minlength=pvs)
            last[slot] = value  # of several of a PV the latest stays
            new = np.flatnonzero(np.isnan(first[slot]))[::-1]
            first[slot[new]] = value[new]
    return int(np.abs(last - first + 1 - count).sum())


def soak(hours: float) -> dict[str, Any]:
    seconds = hours * 3_600
    warm_s = seconds * WARM_SHARE
    scene = Scene(True, private_surroundings(PLATFORMS[0]))
    scene.set_memory(max(int(RATE * BYTES_A_SAMPLE * warm_s * FILLED / 2**20), LEAST_MB))
    scene.counting("S:", TABS * PVS, SCAN)
    scene.ioc(alarm_records(), 1)
    for tab in range(TABS):
        names = [f"S:{k}" for k in range(tab * PVS, (tab + 1) * PVS)]
        scene.open(names + [f"A:{k}" for k in range(tab, ALARMS, TABS)], plot=TRACES)
    scene.all_live(*scene.window.open_tabs.contents(), seconds=60.0)
    scene.run(3.0)
    record_all(scene)
    lateness = GuiLateness()
    pause = min(max(seconds / 360, 2.0), 10.0)
    # written to before the start: what the soak itself keeps is no growth of the program
    late = np.full(int(1.1 * seconds * 1_000 / PERIOD_MS), np.nan, np.float32)
    columns = [(name, np.int64 if name in WHOLE else np.float64) for name in COLUMNS]
    table = np.full(int(seconds / pause) + 2, 0, columns)
    ticks = rows = 0
    started = counted(scene)
    began, cpu = time.monotonic(), time.process_time()
    lateness.start()
    while time.monotonic() - began < seconds:
        scene.run(pause)
        fresh = lateness._late[: lateness._count].copy()
        table[rows] = look(scene, lateness, began)
        if table["seconds"][rows] >= warm_s:
            late[ticks : ticks + len(fresh)] = fresh
            ticks += len(fresh)
        rows += 1
        scene.window.view_actions.next_tab()
    lateness.stop()
    looks = [dict(zip(COLUMNS, row, strict=True)) for row in table[:rows].tolist()]
    wall, cpu = time.monotonic() - began, time.process_time() - cpu
    ended = counted(scene)
    updates = int((ended[1] - started[1]).sum())
    lost = int((ended[0] - started[0] - (ended[1] - started[1])).sum())
    dropped = int(looks[-1]["dropped"])
    p50, p99, most = np.percentile(late[:ticks], (50, 99, 100)).round(2).tolist()
    budget = scene.window.budget
    recorded = end_recordings(scene)
    not_there = [one.folder and missing(one.folder, PVS) for one in recorded]
    alarms = scene.window.alarm_dock.poller.alarms
    in_alarm, alarm_events = len(alarms), alarms.log.total
    closed = scene.finish()
    kept = [one for one in looks if one["seconds"] >= warm_s]
    sloped = ("rss_mb", "history_mb", "threads", "descriptors", "late_p99_ms")
    slopes = {name: round(slope_per_h(kept, name), 3) for name in sloped}
    wrong = [*closed["errors"]]
    if lost != dropped:
        wrong.append(f"{lost} updates are missing, {dropped} are counted as dropped")
    if not_there != [0] * TABS:
        wrong.append(f"missing or twice in each recording: {not_there}")
    wrong += [
        f"the recorder lost {one.lost}: {one.problem}"
        for one in recorded
        if one.lost or one.problem
    ]
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
        "recorded": sum(one.updates for one in recorded),
        "recorded_mb": round(sum(one.size for one in recorded) / 1e6, 1),
        "in_alarm": in_alarm, "alarm_events": alarm_events,
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
