"""Tabs opened and closed under load while their IOC is stopped and killed; no part of the suite.

``python -m tests.slow.contexts_stress [--cycles 200] [--seed 1]``; ``PVWATCH_NATIVE=0``: in Python.
Under a checker: compile ``scalars.c`` with ``-fsanitize=address`` by hand, name the file in
``PVWATCH_STRESS_LIBRARY``, begin with ``LD_PRELOAD=$(gcc -print-file-name=libasan.so)`` and
``ASAN_OPTIONS=detect_leaks=0``. Exits 0 when the tab that stays has the IOC's values in the end and
no channel of another is left.
"""

import argparse
import os
import random
import signal
import sys
import time
from pathlib import Path

PVS, STAYS = 1_000, 200


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtTest import QTest

    from gui.workers.ca.native import library

    if os.environ.get("PVWATCH_STRESS_LIBRARY"):
        library.FILE = Path(os.environ["PVWATCH_STRESS_LIBRARY"])
    from gui.workers.handle import live_workers
    from tests.benchmarks.load import PREFIX, load_ioc
    from tests.support.watching import Watching

    app = QCoreApplication([])
    chosen = random.Random(options.seed)
    names = [f"{PREFIX}{k}" for k in range(PVS)]

    def until(holds, seconds=120.0):
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(f"not within {seconds} s")
            QTest.qWait(20)

    with load_ioc(PVS, ".02 second") as ioc:
        stays = Watching(names[:STAYS], queue_limit=20_000)
        until(lambda: stays.connected(STAYS))
        open_tabs, kills, stops, updates = [], 0, 0, 0
        threads_most = 0
        for cycle in range(options.cycles):
            first = chosen.randrange(PVS - 60)
            tab = Watching(
                names[first : first + chosen.randrange(1, 60)],
                queue_limit=chosen.choice([50, 50_000]),
            )
            open_tabs.append(tab)
            QTest.qWait(chosen.choice([0, 1, 50, 300, 600]))
            if cycle % 10 == 5:
                ioc.signal(signal.SIGSTOP)
                stops += 1
                QTest.qWait(chosen.choice([10, 300, 900]))
            while len(open_tabs) > chosen.randrange(6):
                gone = open_tabs.pop(chosen.randrange(len(open_tabs)))
                updates += gone.store.updates_total
                gone.close()
            if cycle % 10 == 5:
                ioc.signal(signal.SIGCONT)
            if cycle % 25 == 24:
                ioc.restart()  # SIGKILL
                kills += 1
            threads_most = max(threads_most, len(os.listdir("/proc/self/task")))
        for tab in open_tabs:
            tab.close()
        until(lambda: live_workers() == 1)
        until(lambda: stays.connected(STAYS))
        ends = ioc.stand(*names[:STAYS])
        until(lambda: stays.store.value.tolist()[:STAYS] == ends)
        channels = ioc.channel_count()
        stays.close()
        until(lambda: live_workers() == 0)
        seen = stays.store.updates_total
    now = len(os.listdir("/proc/self/task"))
    print(f"{library.described()}: {options.cycles} tabs, {stops} stops, {kills} kills,", end=" ")
    print(f"{updates + seen:,} updates, threads {threads_most} at most, {now} now", end=", ")
    print(f"{channels} channels")
    app.quit()
    return 0 if channels == STAYS else 1


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
