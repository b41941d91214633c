"""``startup``: from the start of the process to the first live value on the screen."""

import json
import os
import subprocess
import sys
from statistics import median

from tests.benchmarks.load import PREFIX, client, load_ioc

TURNS, PVS = 7, 20


def startup(seconds: float) -> dict[str, object]:
    """``seconds`` is not used: ours and the empty window start in turns, medians count."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    ours, empty = [], []
    with load_ioc(PVS, ".1 second"):
        names = [word for k in range(PVS) for word in ("--pv", f"{PREFIX}{k}")]
        for turn in range(TURNS + 1):  # the first of each fills the disk cache
            ended = subprocess.run(
                [sys.executable, "-m", "gui", *names, "--selftest", "2"],
                stdout=subprocess.PIPE,
                text=True,
                check=True,
                timeout=60,
            )
            report = json.loads(ended.stdout.splitlines()[-1])
            window_s = client("empty_window")["seconds"]
            if turn:
                ours.append(float(report["first_value_s"]))
                empty.append(float(str(window_s)))
    return {
        "first_value_s": round(median(ours), 3),
        "empty_window_s": round(median(empty), 3),
        "ratio": round(median(ours) / median(empty), 2),
    }


def empty_window() -> dict[str, object]:
    """``import PySide6.QtWidgets, pyqtgraph`` and an empty window, until it is painted."""
    import pyqtgraph  # noqa: F401
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    from gui.files.disk.process_age import process_age_s

    app = QApplication([])
    window = QWidget()
    window.resize(1280, 800)
    window.show()
    QTimer.singleShot(0, app.quit)  # after the events that paint it
    app.exec()
    return {"seconds": process_age_s()}
