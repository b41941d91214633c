"""``groups``: through 50 groups of 40 PVs × 10 Hz by the arrow key, four groups a second.

``first_value_ms`` is from the key to the frame that shows a value of every PV of the group; a
group that was left before it showed them counts as never shown (infinitely late). ``back_ms``: the
same for going back to cached previews. ``at_8``: through as many others, eight a second.
``wrong_values``: cells of the table that showed, when the next key came, a value that is not of
their PV: record ``k`` counts from ``k`` million on.
"""

import gc
import math
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtTest import QTest

from gui.core.groups.group import Group, PvSpec
from gui.core.table.columns import VALUE
from gui.files.groups.pvgroup import save
from gui.window.docks.group_dock import wait_for_watches
from gui.workers.handle import live_workers
from tests.benchmarks.lateness import ExplainedLateness
from tests.benchmarks.load import PREFIX, load_iocs
from tests.benchmarks.program import Program, program

GROUPS, PVS, TRACES = 50, 40, 4
EVERY_S, FAST_S, LEFT_S, WARM_UP = 0.25, 0.125, 3.0, 2
OPEN_S = 12.0
STEP = 1_000_000


def groups(seconds: float) -> dict[str, object]:
    """``seconds`` is not used: the number of groups is what is asked."""
    count = 2 * GROUPS + WARM_UP + 1
    records = _records(count * PVS)
    with load_iocs([records]) as (ioc,), tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), count)
        with program() as shown:
            found = _walk(shown, Path(folder))
            shown.window.open_tabs.end_all()
            shown.window.close()
            shown.until(lambda: not live_workers(), 30)
            wait_for_watches(5)
            shown.run(1.0)
            gc.collect()
            threads = [name for name in _threads() if name.startswith(("pvwatch", "CA", "cac"))]
            return found | {
                "leaked": live_workers() + ioc.channel_count() + len(threads),
                "threads_left": threads,
            }


def _records(count: int) -> str:
    """Return records that tell by their value whose it is."""
    return "".join(
        f'record(calc,"{PREFIX}{k}"){{field(SCAN,".1 second")field(CALC,"A+1")'
        f'field(INPA,"{PREFIX}{k}.VAL NPP NMS")field(VAL,"{k * STEP}")}}\n'
        for k in range(count)
    )


def _write(folder: Path, count: int) -> None:
    for number in range(count):
        first = number * PVS
        pvs = tuple(PvSpec(f"{PREFIX}{first + k}", plot=k < TRACES) for k in range(PVS))
        save(folder / f"group{number:03}.pvgroup", Group(f"Group {number}", 60, pvs=pvs))


def _threads() -> list[str]:
    tasks = Path("/proc/self/task")
    return [(tasks / task / "comm").read_text().strip() for task in os.listdir(tasks)]


def _walk(shown: Program, folder: Path) -> dict[str, object]:
    window = shown.window
    browser = window.group_dock.browser
    browser.add_folder(folder)
    view = browser.view
    shown.until(lambda: len(browser.model.rows) > GROUPS, 20)
    shown.run(OPEN_S)  # modules are loaded, as in a program that stands open
    view.setFocus()
    view.select_row(0)
    for _ in range(WARM_UP):
        QTest.keyClick(view, Qt.Key.Key_Down)
        shown.run(1.0)
    lateness = ExplainedLateness()
    seen = _Seen(shown)
    first, late = _down(shown, seen, lateness, EVERY_S)
    kept = len(window.cached_previews.tabs())
    lateness.start()
    back = [_step(shown, seen, Qt.Key.Key_Up, EVERY_S) for _ in range(kept - 1)]
    lateness.stop()
    returned = lateness.percentiles()
    for _ in range(kept - 1):
        QTest.keyClick(view, Qt.Key.Key_Down)
        shown.run(EVERY_S)
    fast, fast_late = _down(shown, seen, lateness, FAST_S)
    kept = len(window.cached_previews.tabs())
    shown.run(LEFT_S)
    return {
        "switches": GROUPS,
        "groups_per_s": 1 / EVERY_S,
        "first_value_ms": _percentiles(first),
        "never_shown": sum(map(math.isinf, first)),
        "back_ms": _percentiles(back),
        "gui_late_ms": late,
        "back_late_ms": returned,
        "at_8": {
            "groups_per_s": 1 / FAST_S,
            "first_value_ms": _percentiles(fast),
            "never_shown": sum(map(math.isinf, fast)),
            "gui_late_ms": fast_late,
        },
        "wrong_values": seen.wrong,
        "contexts_left": live_workers() - kept - 1,  # beyond those that are kept and the one shown
        "contexts_kept": kept + 1,
    }


def _down(
    shown: Program, seen: "_Seen", lateness: ExplainedLateness, every_s: float
) -> tuple[list[float], dict[str, float]]:
    """Return what ``_step`` says of each of the next groups, and how late the GUI thread was."""
    lateness.start()
    shown.run(every_s)
    found = [_step(shown, seen, Qt.Key.Key_Down, every_s) for _ in range(GROUPS)]
    shown.run(every_s)
    lateness.stop()
    return found, lateness.percentiles()


class _Seen(QObject):
    """Notes when a frame has been painted at whose begin the tab in front had all its values."""

    def __init__(self, shown: Program) -> None:
        super().__init__()
        self._shown = shown
        self._tab: object = None
        self.tab: object = None
        self.at = math.inf
        self.wrong = 0
        shown.clock.register(self._on_frame)
        shown.clock.painted.connect(self._on_painted)

    def _on_frame(self) -> None:
        tab = self._shown.window.open_tabs.current()
        whole = tab is not None and bool(tab.content.store.has_value.all())
        self._tab = tab if whole else None

    def look(self) -> None:
        """Count the cells that show a value of another PV."""
        tab = self._shown.window.open_tabs.current()
        if tab is None:
            return
        model, store = tab.content.model, tab.content.store
        for row, slot in enumerate(model.slots()):
            text = model.index(row, VALUE).data()
            number = int(store.name[slot].removeprefix(PREFIX))
            if text[:1].isdigit() and float(text) // STEP != number:
                self.wrong += 1

    @Slot()
    def _on_painted(self) -> None:
        if self._tab is not None and self._tab is not self.tab:
            self.tab, self.at = self._tab, time.monotonic()


def _step(shown: Program, seen: _Seen, key: Qt.Key, every_s: float) -> float:
    """Press ``key`` and return after how many ms the next group shows all of its values."""
    seen.look()
    before = seen.tab
    began = time.monotonic()
    QTest.keyClick(shown.window.group_dock.browser.view, key)
    shown.run(every_s - (time.monotonic() - began))
    well = seen.tab is not before and seen.tab is shown.window.open_tabs.current()
    return (seen.at - began) * 1e3 if well else math.inf


def _percentiles(values: list[float]) -> dict[str, float]:
    found = np.percentile(values, (50, 99), method="higher")
    return {"p50": round(float(found[0]), 1), "p99": round(float(found[1]), 1)}
