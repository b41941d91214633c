"""The peer of ``table``: PyDMLabels in a window. Run by the interpreter of PyDM's environment."""

import json
import os
import sys
import time

from pydm import PyDMApplication
from pydm.widgets import PyDMLabel
from qtpy.QtCore import Qt, QTimer
from qtpy.QtWidgets import QGridLayout, QWidget

PREFIX = "LOAD:"
ACROSS = 10
WARM_MS = 6_000


def main() -> None:
    count, seconds = int(sys.argv[1]), int(sys.argv[2])
    app = PyDMApplication(use_main_window=False)
    window = QWidget()
    grid = QGridLayout(window)
    labels = [PyDMLabel(window, init_channel=f"ca://{PREFIX}{k}") for k in range(count)]
    for k, label in enumerate(labels):
        grid.addWidget(label, k // ACROSS, k % ACROSS)
    window.resize(1280, 800)
    window.show()
    late: list[float] = []
    due = [0.0]
    began: dict[str, float] = {}

    def tick() -> None:
        now = time.perf_counter()
        late.append(max(now - due[0], 0.0) * 1e3)
        due[0] = now + 0.01

    timer = QTimer()
    timer.setTimerType(Qt.PreciseTimer)
    timer.timeout.connect(tick)

    def start() -> None:
        late.clear()
        began.update(cpu=time.process_time(), wall=time.monotonic())
        due[0] = time.perf_counter() + 0.01
        timer.start(10)
        QTimer.singleShot(seconds * 1000, stop)

    def stop() -> None:
        timer.stop()
        cpu, wall = time.process_time() - began["cpu"], time.monotonic() - began["wall"]
        late.sort()
        shown = sum(label.text() not in ("", "######") for label in labels)
        report = {
            "labels": count,
            "with_value": shown,
            "cpu_percent": round(100 * cpu / wall, 1),
            "gui_late_ms": {
                "p50": round(late[len(late) // 2], 2),
                "p99": round(late[int(len(late) * 0.99)], 2),
                "max": round(late[-1], 2),
            },
        }
        print(json.dumps(report), flush=True)
        os._exit(0)  # PyDM can hang at exit with hundreds of PVs (pydm#18)

    QTimer.singleShot(WARM_MS, start)
    app.exec_()


main()
