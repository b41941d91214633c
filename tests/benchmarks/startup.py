"""``startup``: from the start of the process to the first live value on the screen.

Ours and an empty window start in turns, medians count: ``ratio`` by the clock, ``cpu_ratio`` by the
CPU time that both processes took until then, which other work on the machine changes little.
``trace``: where it goes (``start_trace``), of starts of their own. ``stalls``: the longest of the
GUI thread from the shown window on, with these PVs and with the demo's tabs. ``very_first``: a
start without any bytecode, Python's libraries' included, and without the program's own cache, by
root also with nothing of the disk in memory (``cold``), against the one after it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.benchmarks.load import PREFIX, load_ioc
from tests.benchmarks.marked_start import FIRST_VALUE
from tests.benchmarks.start_trace import calls_of, imports_of, marks_of, stalls_of

TURNS, PVS = 7, 20
STALL_TURNS, FIRST_TURNS = 3, 3
_DROP_CACHES = Path("/proc/sys/vm/drop_caches")
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
            window = _empty_window()
            if turn:
                ours.append(_first_value(marks))
                empty.append(window)
        program = ["-m", "gui", *names, "--selftest", "1"]
        trace = {
            "marks": marks,
            "imports": imports_of(program),
            "calls": calls_of(program),
            "empty_imports": imports_of(["-c", _EMPTY]),
        }
        stalls = {"pvs": _stalls(names), "demo": _stalls(["--demo"])}
        very_first = _very_first(names)
    value_s, value_cpu = _medians(ours)
    window_s, window_cpu = _medians(empty)
    return {
        "first_value_s": round(value_s, 3),
        "empty_window_s": round(window_s, 3),
        "ratio": round(value_s / window_s, 2),
        "first_value_cpu_ms": round(value_cpu),
        "empty_window_cpu_ms": round(window_cpu),
        "cpu_ratio": round(value_cpu / window_cpu, 2),
        "stalls": stalls,
        "very_first": very_first,
        "trace": trace,
    }


def _first_value(marks: list[tuple[str, float, float, float]]) -> tuple[float, float]:
    """Return seconds and CPU milliseconds until the first value."""
    _, seconds, cpu_ms, _ = next(mark for mark in marks if mark[0] == FIRST_VALUE)
    return seconds, cpu_ms


def _medians(starts: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the median seconds and the median CPU milliseconds of ``starts``."""
    seconds, cpu_ms = zip(*starts, strict=True)
    return median(seconds), median(cpu_ms)


def _stalls(arguments: list[str]) -> dict[str, object]:
    """Return the stalls of the start whose longest is the median one."""
    stalls_of(arguments)  # the first fills the disk cache
    found = [stalls_of(arguments) for _ in range(STALL_TURNS)]
    return sorted(found, key=lambda each: float(str(each["max_ms"])))[STALL_TURNS // 2]


def _very_first(arguments: list[str]) -> dict[str, object]:
    """Return medians of a very first start and of the one after it."""
    first, second = [], []
    cold = os.geteuid() == 0 and os.access(_DROP_CACHES, os.W_OK)
    for _ in range(FIRST_TURNS):
        with tempfile.TemporaryDirectory() as own:
            folders = {
                "PYTHONPYCACHEPREFIX": f"{own}/bytecode",
                "XDG_CACHE_HOME": f"{own}/cache",
            }
            if cold:
                os.sync()
                _DROP_CACHES.write_text("3")
            first.append(_first_value(marks_of(arguments, folders)))
            second.append(_first_value(marks_of(arguments, folders)))
    first_s, first_cpu = _medians(first)
    second_s, second_cpu = _medians(second)
    return {
        "cold": cold,
        "seconds": round(first_s, 3),
        "cpu_ms": round(first_cpu),
        "second_s": round(second_s, 3),
        "second_cpu_ms": round(second_cpu),
        "ratio": round(first_s / second_s, 2),
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
