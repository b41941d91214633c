"""Scenes before and after, side by side: ``python -m tests.film FOLDER [--before COMMIT]``.

Runs the whole program of the commit and that of this checkout on the demo, offscreen, each in a
process and a home folder of its own; acts by mouse and keys. Needs the repository's history.
"""

import argparse
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.support.demo_scenes import Save, of_home, play, saver

BEFORE: Final = "dac844e5"  # before the controls were gone through by hand
_ROOT: Final = Path(__file__).parents[1]
_FILL_MS, _PATIENCE_S = 25_000, 240
_HEAD: Final = 'format = "pvwatch-group"\nversion = 1\nspan = "1m"\n'
_UNITS: Final = "CURRENT LIFETIME ENERGY ORBIT:X IG1:P IP1:I T1 DCM:SP SLIT:GAP DET:RATE I1"


def _group(name: str, pvs: str, more: str = "") -> str:
    axis = 'axis = "log"' if more else ""
    rows = "".join(f'[[pv]]\nname = "DEMO:{pv}"\nplot = true\n{axis}\n' for pv in pvs.split())
    return f'{_HEAD}name = "{name}"\n{more}\n{rows}'


_LOG: Final = '[[axis]]\nid = "log"\nlabel = "Current"\nlog = true\nrange = [0.0, 400.0]'
GROUPS: Final = {
    "log": _group("Log from 0", "CURRENT", _LOG),
    "units": _group("Units", _UNITS),
    "states": _group("States", "MODE SHUTTER:FE"),
    "bpm": _group("SR/BPM", "ENERGY ORBIT:X"),
    "absent": _group("Two of nine", "CURRENT MODE A1 A2 A3 A4 A5 A6 A7"),
}


def scenes(window: Any, save: Save) -> Iterator[None]:
    """Act, wait (``yield``), save the picture, scene by scene."""
    from PySide6.QtCore import QPoint, Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QComboBox

    keys, ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier
    tabs = {tab.content.group.name: tab for tab in window.open_tabs.tabs()}

    def front(name: str) -> Any:
        window.open_tabs.show(tabs[name])
        window.activateWindow()
        return tabs[name].content

    def enter(chart: Any, text: str) -> None:
        line = chart.toolbar.findChild(QComboBox).lineEdit()
        QTest.mouseClick(line, Qt.MouseButton.LeftButton)
        QTest.keyClick(line, keys.Key_A, ctrl)
        QTest.keyClicks(line, text)
        QTest.keyClick(line, keys.Key_Return)

    def popup() -> Any:
        return QApplication.activePopupWidget() or window

    def opened() -> Any:
        """Return what was opened over the window; the window if nothing was."""
        return QApplication.activeModalWidget() or popup()

    def escape() -> None:
        while opened() is not window:
            QTest.keyClick(opened(), keys.Key_Escape)

    first = front("Accelerator")
    yield
    enter(first.chart, "45s")
    yield
    save("01 a typed span of 45s is in force", first.chart)
    enter(first.chart, "2x")
    yield
    save("02 wrong text is told and stays told", first.chart)
    enter(first.chart, "2026-10-25 02:00 - 02:59")
    yield
    save("03 an hour that comes twice, typed with one date", first.chart)
    QTest.keyClick(first.chart.canvas, keys.Key_End)
    enter(first.chart, "1m")
    QTest.keyClick(first.chart.canvas, keys.Key_M)
    yield
    save("04 markers have a date and an offset", first.chart)
    QTest.keyClick(first.chart.canvas, keys.Key_M)
    first.table.setFocus()
    first.table.selectRow(0)
    QTest.keyClick(first.table, keys.Key_Space)
    yield
    save("05 the others keep colour and dash when the first goes", first.chart)
    QTest.keyClick(first.table, keys.Key_A, ctrl)
    QTest.keyClick(first.table, keys.Key_Delete)
    yield
    QTest.keyClick(first.table, keys.Key_Z, ctrl)
    yield
    save("06 all rows deleted, then Ctrl+Z", window)
    shown = front("Log from 0")
    yield
    save("07 a log axis with a range from 0", shown.chart)
    shown = front("Units")
    yield
    save("08 eleven PVs of eleven units", window)
    shown = front("States")
    yield
    save("09 states have names on the axis and no mean", shown.chart)
    front("Two of nine")
    yield
    head = shown.table.viewport()
    QTest.mouseMove(head, QPoint(5, 5))
    save("10 two of nine connected", window)
    shown = front("Vacuum")
    shown.table.setFocus()
    shown.table.selectRow(0)
    yield
    QTest.keyClick(shown.table, keys.Key_F, Qt.KeyboardModifier.AltModifier)
    yield
    QTimer.singleShot(0, lambda: QTest.keyClick(popup(), keys.Key_N))  # its dialog has a loop
    yield
    text = opened().focusWidget()
    QTest.keyClicks(text, "SR:A")
    QTest.keyClick(text, keys.Key_Tab)
    QTest.keyClicks(opened().focusWidget(), "SR:B")
    yield
    save("11 Tab between two names typed in New group", opened())
    escape()
    yield
    shown = front("SR/BPM")
    shown.chart.canvas.setFocus()
    yield
    QTest.keyClick(shown.chart.canvas, keys.Key_C)
    middle = shown.chart.canvas.rect().center()
    QTest.mouseMove(shown.chart.canvas, middle - QPoint(1, 1))
    QTest.mouseMove(shown.chart.canvas, middle)
    yield
    save("12 a cursor on values that change in the seventh digit", shown.chart)
    chart, alt = shown.chart.canvas, Qt.KeyboardModifier.AltModifier
    QTimer.singleShot(0, lambda: QTest.keyClick(chart, keys.Key_S, ctrl | alt))
    yield
    save("13 the name of a picture of the group SR.BPM", opened())
    escape()
    yield
    for name in tabs:
        tabs[name].content.set_modified(False)
    QApplication.processEvents()


def _run(source: Path, folder: Path, home: Path) -> None:
    """Make the pictures of the program in ``source``, in a process of its own."""
    home.mkdir()
    for name, text in GROUPS.items():
        (home / f"{name}.pvgroup").write_text(text, "utf-8")
    own = {**of_home(home), "TZ": "Europe/Berlin", "PYTHONPATH": str(_ROOT)}  # for tests
    command = [sys.executable, "-m", "tests.film", str(folder), "--home", str(home)]
    subprocess.run(command, cwd=source, env=os.environ | own, check=False, timeout=_PATIENCE_S)


def _join(before: Path, after: Path, out: Path) -> None:
    """Write each scene as one picture: before at the left, after at the right."""
    from PySide6.QtGui import QGuiApplication, QImage, QPainter

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication([])
    for path in sorted(after.iterdir()):
        sides = [QImage(str(folder / path.name)) for folder in (before, after)]
        line = 28
        joined = QImage(
            sum(side.width() for side in sides) + line,
            max(side.height() for side in sides) + line,
            QImage.Format.Format_RGB32,
        )
        joined.fill(0xFFFFFFFF)
        with QPainter(joined) as painter:
            at = 0
            for word, side in zip(("before", "after"), sides, strict=True):
                painter.drawText(at + 8, line - 9, f"{word}: {path.stem[3:]}")
                painter.drawImage(at, line, side)
                at += side.width() + line
        joined.save(str(out / path.name))
        print(out / path.name, flush=True)
    application.quit()


def main() -> int:
    """Make the film, or, with ``--home``, the pictures of the program in the working folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--before", default=BEFORE)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    found = parser.parse_args()
    if found.home is not None:
        groups = map(str, sorted(found.home.glob("*.pvgroup")))
        return play(scenes, saver(found.folder), "1280x800", _FILL_MS, *groups)
    found.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        packed = ["git", "-C", str(_ROOT), "archive", found.before, "gui", "resources"]
        (room / "before.tar").write_bytes(subprocess.run(packed, check=True, stdout=-1).stdout)
        with tarfile.open(room / "before.tar") as tar:
            tar.extractall(room / "source", filter="data")
        for word, source in (("before", room / "source"), ("after", _ROOT)):
            _run(source, room / word, room / f"home-{word}")
        _join(room / "before", room / "after", found.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
