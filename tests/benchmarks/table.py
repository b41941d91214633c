"""``table``: 10,000 rows × 1 Hz sorted and filtered; 2,000 × 10 Hz; a snapshot; then PyDM.

The peer is a window of as many ``PyDMLabel``s as PVs, in an environment of its own that is made in
the user's cache; each side runs in a process of its own on the same IOC, one after the other.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.benchmarks.load import client, load_ioc

ROWS, FAST_ROWS, SNAPSHOT_PVS, WARM_S = 10_000, 2_000, 1_000, 6.0
LABELS: Final = (300, 500)
_PEER_WANTS: Final = ("pydm==1.29.0", "PyQt5", "pyepics>=3.5.10,<3.6", "setuptools<81")
_PEER_S: Final = 120  # it is given to start, warm up and end
_PEER: Final = Path(__file__).with_name("pydm_labels.py")


def table_window(rows: int, ordered: int, seconds: int) -> dict[str, object]:
    """The program with one tab of ``rows``; ``ordered``: sorted by value, with a filter on."""
    from gui.core.table.columns import SORT_ORDERS
    from gui.core.table.filter import parse_filter
    from gui.core.table.sort import SortKey
    from tests.benchmarks.lateness import ExplainedLateness
    from tests.benchmarks.program import load_group, lost, program

    with program() as shown:
        shown.window.open_tabs.open_group(load_group(rows, 0))
        session = shown.window.open_tabs.contents()[0]
        shown.until(lambda: len(session.store) == rows and bool(session.store.has_value.all()), 60)
        if ordered:
            session.model.set_sort(SortKey(SORT_ORDERS["value"], descending=True))
            session.model.set_filter(parse_filter("load connected"))
        shown.run(WARM_S)
        lateness = ExplainedLateness()
        lateness.start()
        updates, cpu, wall = session.store.updates_total, time.process_time(), time.monotonic()
        shown.run(seconds)
        cpu, wall = time.process_time() - cpu, time.monotonic() - wall
        lateness.stop()
        assert session.model.rowCount() == rows
        return {
            "rows": rows,
            "updates_per_s": round((session.store.updates_total - updates) / wall),
            "lost": lost(session, rows),
            "cpu_percent": round(100 * cpu / wall, 1),
            "gui_late_ms": lateness.percentiles(),
        }


def snapshot_window(pvs: int, seconds: int) -> dict[str, object]:
    """A snapshot of a tab of ``pvs`` is taken and compared: how late the GUI thread is."""
    from tests.benchmarks.lateness import ExplainedLateness
    from tests.benchmarks.program import load_group, program

    with program() as shown:
        shown.window.open_tabs.open_group(load_group(pvs, 4))
        session = shown.window.open_tabs.contents()[0]
        shown.until(lambda: len(session.store) == pvs and bool(session.store.has_value.all()), 60)
        shown.run(WARM_S)
        lateness = ExplainedLateness()
        lateness.start()
        shown.run(0.5)
        began = time.perf_counter()
        session.tools.take_snapshot()
        took = time.perf_counter() - began
        shown.run(seconds)
        lateness.stop()
        session.tools.close()  # else the window asks whether to save it
        return {
            "pvs": pvs,
            "take_ms": round(took * 1e3, 1),
            "gui_late_ms": lateness.percentiles(),
        }


def peer_python() -> str | None:
    """Return the interpreter of the peer's environment, made if missing; ``None``: cannot be."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "pvwatch" / f"pydm-{sys.version_info[0]}.{sys.version_info[1]}"
    python = str(folder / "bin" / "python")
    ready = [python, "-c", "import pydm, PyQt5.QtWidgets"]
    environment = {**os.environ, "PYDM_DATA_PLUGIN": "pyepics", "QT_API": "pyqt5"}
    if (
        not Path(python).exists()
        or subprocess.run(ready, capture_output=True, env=environment).returncode
    ):
        for command in (
            [sys.executable, "-m", "venv", str(folder)],
            [python, "-m", "pip", "install", "-q", *_PEER_WANTS],
        ):
            if subprocess.run(command, capture_output=True, check=False).returncode:
                return None
    return python


def _labels(python: str, count: int, seconds: int) -> dict[str, object]:
    try:
        ended = subprocess.run(
            [python, str(_PEER), str(count), str(seconds)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
            timeout=_PEER_S,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_API": "pyqt5"},
        )
    except subprocess.TimeoutExpired:  # seen with 500 labels: its GUI thread stands
        return {"labels": count, "stood_for_s": _PEER_S}
    found: dict[str, object] = json.loads(ended.stdout.splitlines()[-1])
    return found


def table(seconds: float) -> dict[str, object]:
    """Measure the large tables, then both sides with 300 and 500 PVs × 10 Hz."""
    whole = int(seconds)
    with load_ioc(ROWS, "1 second"):
        found = client("table_window", ROWS, 1, whole)
    with load_ioc(FAST_ROWS, ".1 second"):
        found["fast"] = client("table_window", FAST_ROWS, 1, whole)
    with load_ioc(SNAPSHOT_PVS, "1 second"):
        found["snapshot"] = client("snapshot_window", SNAPSHOT_PVS, whole)
    python = peer_python()
    if python is None:
        found["pydm"] = "skipped: PyDM could not be installed here"
        return found
    peers: dict[str, object] = {}
    for count in LABELS:
        with load_ioc(count, ".1 second"):
            ours = client("table_window", count, 0, whole)
            theirs = _labels(python, count, whole)
        peers[str(count)] = {"pvwatch": ours, "pydm": theirs}
    found["pydm"] = peers
    return found
