"""``startup``: from the start of the process to the first live value on the screen.

Ours and an empty window start in turns, medians count: ``ratio`` by the clock, ``cpu_ratio`` by the
CPU time that both processes took until then, which other work on the machine changes little.
``trace``: where it goes (``start_trace``), of starts of their own.
"""

import json
import os
import subprocess
import sys
from statistics import median

from tests.benchmarks.load import PREFIX, load_ioc
from tests.benchmarks.start_trace import FIRST_VALUE, calls_of, imports_of, marks_of

TURNS, PVS = 7, 20
_EMPTY = """\
import time
from pathlib import Path
import pyqtgraph, PySide6.QtWidgets as widgets
from PySide6.QtCore import QTimer
app = widgets.QApplication([])
window = widgets.QWidget()
window.resize(1280, 800)
window.show()
QTimer.singleShot(0, app.quit)  # after the events that paint it
app.exec()
fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
age_s = time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / 100
print([age_s, time.process_time() * 1e3])
"""


def startup(seconds: float) -> dict[str, object]:
    """``seconds`` is not used: the number of starts is what is asked."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    ours: list[tuple[float, float]] = []
    empty: list[tuple[float, float]] = []
    with load_ioc(PVS, ".1 second"):
        names = [word for k in range(PVS) for word in ("--pv", f"{PREFIX}{k}")]
        for turn in range(TURNS + 1):  # the first of each fills the disk cache
            marks = marks_of(names)
            shown = next(mark for mark in marks if mark[0] == FIRST_VALUE)
            window = _empty_window()
            if turn:
                ours.append(shown[1:3])
                empty.append(window)
        program = ["-m", "gui", *names, "--selftest", "1"]
        trace = {
            "marks": marks,
            "imports": imports_of(program),
            "calls": calls_of(program),
            "empty_imports": imports_of(["-c", _EMPTY]),
        }
    value_s, value_cpu = (median(each) for each in zip(*ours, strict=True))
    window_s, window_cpu = (median(each) for each in zip(*empty, strict=True))
    return {
        "first_value_s": round(value_s, 3),
        "empty_window_s": round(window_s, 3),
        "ratio": round(value_s / window_s, 2),
        "first_value_cpu_ms": round(value_cpu),
        "empty_window_cpu_ms": round(window_cpu),
        "cpu_ratio": round(value_cpu / window_cpu, 2),
        "trace": trace,
    }


def _empty_window() -> tuple[float, float]:
    """Return seconds and CPU milliseconds until an empty window is painted.

    Nothing of ours runs in that process: what it imported would be taken for Qt's.
    """
    ended = subprocess.run(
        [sys.executable, "-c", _EMPTY], stdout=subprocess.PIPE, text=True, check=True, timeout=60
    )
    age_s, cpu_ms = json.loads(ended.stdout)
    return float(age_s), float(cpu_ms)
