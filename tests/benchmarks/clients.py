"""The measured clients, each in a process of its own: ``NAME NUMBER ...``."""

import json
import os
import sys
import threading
import time

from tests.benchmarks import archive_chart, hand
from tests.benchmarks.connect import bare_connect, pvwatch_connect
from tests.benchmarks.load import PREFIX
from tests.benchmarks.scale import scale_window
from tests.benchmarks.table import snapshot_window, table_window
from tests.benchmarks.tabs import bare_cycles, quiet_tabs, tab_cycles

WARM_S = 3.0


def pvwatch(workers: int, pvs: int, seconds: int) -> dict[str, object]:
    """Workers, batches and stores; no views."""
    from PySide6.QtCore import QCoreApplication, QTimer

    from gui.workers.handle import close_all
    from tests.support.watching import Watching

    app = QCoreApplication([])
    share = pvs // workers
    tabs = [
        Watching([f"{PREFIX}{k}" for k in range(w * share, (w + 1) * share)])
        for w in range(workers)
    ]

    def received() -> int:
        return sum(tab.store.updates_total for tab in tabs)

    QTimer.singleShot(int(WARM_S * 1000), app.quit)
    app.exec()
    cpu, count, wall = time.process_time(), received(), time.monotonic()
    QTimer.singleShot(int(seconds * 1000), app.quit)
    app.exec()
    cpu, count = time.process_time() - cpu, received() - count
    wall = time.monotonic() - wall
    lost = 0
    for tab in tabs:
        for slot in range(share):
            values = tab.values(slot)
            lost += int(values[-1] - values[0]) + 1 - len(values)
    for tab in tabs:
        tab.close()
    close_all(10.0)
    return report(cpu, count, wall, lost)


def report(cpu: float, count: int, wall: float, lost: int) -> dict[str, object]:
    return {
        "us_per_update": round(cpu / max(count, 1) * 1e6, 2),
        "updates_per_s": round(count / wall),
        "lost": lost,
    }


def pyepics_pv(workers: int, pvs: int, seconds: int) -> dict[str, object]:
    """``epics.PV`` callbacks that count, one context a thread."""
    import epics

    share = pvs // workers
    counts, firsts, lasts = [0] * pvs, [0.0] * pvs, [0.0] * pvs
    stop = threading.Event()

    def watch(worker: int) -> None:
        if worker:
            epics.ca.create_context()
        kept = []
        for k in range(worker * share, (worker + 1) * share):

            def changed(value: float = 0.0, k: int = k, **_: object) -> None:
                if not counts[k]:
                    firsts[k] = value
                counts[k] += 1
                lasts[k] = value

            kept.append(epics.PV(f"{PREFIX}{k}", callback=changed))
        stop.wait()

    threads = [threading.Thread(target=watch, args=(w,), daemon=True) for w in range(workers)]
    epics.ca.initialize_libca()
    for thread in threads:
        thread.start()
    time.sleep(2 * WARM_S)
    cpu, count, wall = time.process_time(), sum(counts), time.monotonic()
    time.sleep(seconds)
    cpu, count = time.process_time() - cpu, sum(counts) - count
    wall = time.monotonic() - wall
    lost = sum(int(lasts[k] - firsts[k]) + 1 - counts[k] for k in range(pvs) if counts[k])
    return report(cpu, count, wall, lost)


CLIENTS = {
    "pvwatch": pvwatch,
    "pyepics_pv": pyepics_pv,
    "pvwatch_connect": pvwatch_connect,
    "bare_connect": bare_connect,
    "table_window": table_window,
    "snapshot_window": snapshot_window,
    "tab_cycles": tab_cycles,
    "quiet_tabs": quiet_tabs,
    "bare_cycles": bare_cycles,
    "scale_window": scale_window,
    **hand.CLIENTS,
    **archive_chart.CLIENTS,
}

if __name__ == "__main__":
    name, *numbers = sys.argv[1:]
    print(json.dumps(CLIENTS[name](*map(int, numbers))), flush=True)  # type: ignore[operator]
    os._exit(0)  # epics.PV under load can hang at interpreter exit
