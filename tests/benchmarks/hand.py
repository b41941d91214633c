"""``hand``: what a person does at the window, and the longest stall of the GUI thread in each.

Each gesture is made by mouse or keys in a program that watches live PVs: ``max_ms``, ``p99_ms``
(lateness of a 5 ms timer), ``cpu_ms`` (CPU time of the GUI thread in its longest turn, which other
work on the machine does not change) and ``stack``, where it was in the middle of the longest stall.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import save
from gui.tab.tab import Tab
from gui.workers.handle import live_workers
from tests.benchmarks.load import PREFIX, client, load_ioc
from tests.benchmarks.program import Program, load_group, program
from tests.benchmarks.stalls import Stalls

MANY, CONNECTED, LIVELY = 10_000, 5_000, 1_000
TRACES, GROUPS, GROUP_PVS = 20, 16, 40
KEY_S = 0.125  # eight groups a second
ARRAY = "LOAD:ARRAY"
ARRAYS = (
    f'record(waveform,"{ARRAY}"){{field(FTVL,"DOUBLE")field(NELM,"1000000")'
    f'field(INP,"{ARRAY}:FROM")field(SCAN,".2 second")}}\n'
    f'record(aai,"{ARRAY}:FROM"){{field(FTVL,"DOUBLE")field(NELM,"1000000")}}\n'
)
CONTROL = Qt.KeyboardModifier.ControlModifier
Found = dict[str, object]


def hand(seconds: float) -> dict[str, object]:
    """``seconds`` is not used: each gesture takes as long as it takes."""
    found: dict[str, object] = {}
    with load_ioc(MANY, "1 second"):
        found |= client("hand_many")
    with load_ioc(LIVELY, ".1 second", ARRAYS):
        found |= client("hand_lively")
    return found


class _Hand:
    """Makes gestures and keeps what each cost."""

    def __init__(self, shown: Program) -> None:
        self.shown = shown
        self.window = shown.window
        self.found: Found = {}
        self._stalls = Stalls()

    @contextmanager
    def gesture(self, name: str, after_s: float = 1.0) -> Iterator[None]:
        """Measure what is done inside, and what follows of it in ``after_s``."""
        self._stalls.begin()
        yield
        self.shown.run(after_s)
        self.found[name] = self._stalls.end()

    def close(self) -> None:
        self._stalls.close()

    def tab(self) -> Tab:
        tab: Tab = self.window.open_tabs.contents()[-1]
        return tab

    def opened(self, group: Group) -> Tab:
        """Open ``group`` and wait until each of its PVs has a value."""
        self.window.open_tabs.open_group(group)
        store = self.tab().store
        self.shown.until(lambda: len(store) == len(group.pvs) and store.has_value.all(), 120)
        return self.tab()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
        """Press a key of the window, as where a person works: in the table in front."""
        table = self.tab().table
        window = table.window()
        window.activateWindow()
        self.shown.until(lambda: QApplication.activeWindow() is window, 10)
        table.setFocus()
        QTest.keyClick(table, key, modifiers)

    def open_and_close(self, key: Qt.Key) -> None:
        """Open a dialog by its key, let it stand, and leave it by Esc."""
        before = QApplication.activeWindow()
        self.key(key)
        self.shown.until(lambda: QApplication.activeWindow() not in (before, None), 60)
        self.shown.run(1.0)
        QTest.keyClick(QApplication.activeWindow(), Qt.Key.Key_Escape)


def hand_many() -> dict[str, object]:
    """Gestures over many PVs that update once a second."""
    with program() as shown, tempfile.TemporaryDirectory() as folder:
        shown.run(3.0)  # what is loaded after the start
        made = _Hand(shown)
        group = load_group(CONNECTED, 4)  # 10 ms; a thread of the program reads one from its file
        with made.gesture("connect"):
            made.opened(group)
        with made.gesture("tab_close", 2.0):
            made.key(Qt.Key.Key_W)
        shown.until(lambda: not live_workers(), 60)
        path = Path(folder) / "many.pvgroup"
        save(path, load_group(MANY, 4))
        with made.gesture("open_many"):
            made.window.open_tabs.open_file(path)
            shown.until(lambda: len(made.window.open_tabs.contents()) == 1, 60)
            store = made.tab().store
            shown.until(lambda: len(store) == MANY and store.has_value.all(), 120)
        shown.run(2.0)
        _table_gestures(made)
        with made.gesture("editor"):
            made.open_and_close(Qt.Key.Key_E)
        with made.gesture("remove_row"):  # a change, to be saved
            made.tab().table.selectRow(5)
            made.key(Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
            shown.until(lambda: made.tab().modified, 10)
        with made.gesture("save", 2.0):
            made.key(Qt.Key.Key_S)
            shown.until(lambda: not made.tab().modified, 30)
        with made.gesture("theme_many"):
            made.key(Qt.Key.Key_D)
        made.close()
        return made.found


def _table_gestures(made: _Hand) -> None:
    tab = made.tab()
    with made.gesture("select_all"):
        made.key(Qt.Key.Key_A)
    with made.gesture("filter"):
        made.key(Qt.Key.Key_F)
        QTest.keyClicks(tab.panel.bar.edit, "77", delay=60)
    with made.gesture("filter_off"):
        QTest.keyClick(tab.panel.bar.edit, Qt.Key.Key_A, CONTROL)
        QTest.keyClick(tab.panel.bar.edit, Qt.Key.Key_Backspace)
        QTest.keyClick(tab.panel.bar.edit, Qt.Key.Key_Escape)
    header = tab.table.horizontalHeader()
    with made.gesture("sort"):
        at = QPoint(header.sectionViewportPosition(2) + 12, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    with made.gesture("scroll"):
        for _ in range(20):
            QTest.keyClick(tab.table, Qt.Key.Key_PageDown)
            made.shown.run(0.03)


def hand_lively() -> dict[str, object]:
    """Gestures over PVs that update ten times a second."""
    with program() as shown, tempfile.TemporaryDirectory() as folder:
        shown.run(3.0)
        made = _Hand(shown)
        tab = made.opened(load_group(LIVELY, TRACES))
        shown.run(3.0)
        with made.gesture("window", 5.0):
            pass
        with made.gesture("splitter"):
            _drag(made, tab)
        for name in ("theme_dark", "theme_light"):
            with made.gesture(name):
                made.key(Qt.Key.Key_D)
        with made.gesture("tab_open", 2.0):
            made.opened(load_group(50, 4))
        with made.gesture("tab_change", 2.0):
            for _ in range(6):
                made.key(Qt.Key.Key_PageUp)
                shown.run(0.2)
        with made.gesture("tab_close_lively", 2.0):
            made.key(Qt.Key.Key_W)
        with made.gesture("settings"):
            made.open_and_close(Qt.Key.Key_Comma)
        _save_groups(Path(folder))  # not within what is measured: it is this thread that writes
        with made.gesture("groups"):
            _walk(made, Path(folder))
        with made.gesture("arrays", 5.0):
            _array(made)
        made.close()
        return made.found


def _drag(made: _Hand, tab: Tab) -> None:
    """Drag the splitter between chart and table up and down."""
    handle = tab.widget.handle(1)
    middle = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    for step in range(60):
        QTest.mouseMove(handle, middle + QPoint(0, 8 if step % 20 < 10 else -8))
        made.shown.run(0.016)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle)


def _save_groups(folder: Path) -> None:
    for number in range(GROUPS):
        first = number * GROUP_PVS
        pvs = tuple(PvSpec(f"{PREFIX}{first + k}", plot=k < 4) for k in range(GROUP_PVS))
        save(folder / f"group{number:02}.pvgroup", Group(f"Group {number}", 60, pvs=pvs))


def _walk(made: _Hand, folder: Path) -> None:
    """Go through groups by the arrow key, eight a second."""
    browser = made.window.group_dock.browser
    browser.add_folder(folder)
    made.shown.until(lambda: len(browser.model.rows) > GROUPS, 20)
    browser.view.setFocus()
    browser.view.select_row(0)
    for _ in range(GROUPS):
        QTest.keyClick(browser.view, Qt.Key.Key_Down)
        made.shown.run(KEY_S)


def _array(made: _Hand) -> None:
    """Watch an array of a million elements, five times a second, as a row and as a plot."""
    tab = made.opened(Group("array", pvs=(PvSpec(ARRAY),)))
    tab.table.setFocus()
    tab.table.selectRow(0)
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    made.shown.run(3.0)


CLIENTS: dict[str, Callable[[], dict[str, object]]] = {
    "hand_many": hand_many,
    "hand_lively": hand_lively,
}
