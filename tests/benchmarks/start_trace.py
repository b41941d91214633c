"""Trace of a start: how far the program had come when, by the clock and by CPU; what it imported.

``python -m tests.benchmarks.start_trace ARGUMENTS`` runs the program with marks at the ends of the
parts of its start, and prints them as one JSON line after the program's own. CPU times are those
of the process and of the GUI thread: other work on the machine changes them little. With
``--stalls`` before them it also measures the GUI thread from the shown window on.
"""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from gui.files.disk.process_age import process_age_s

FIRST_VALUE: Final = "first value"
_IMPORT: Final = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")
_CALLS: Final = re.compile(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)(?:\s+\d+)?\s+(\w+)$", re.MULTILINE)
_OWN: Final = ("gui", "PySide6", "shiboken6", "shibokensupport", "numpy", "epics")
_LONGEST: Final = 15
_SHOWN_CALLS: Final = 8
_RUN_S: Final = "1.5"
_STALLS: Final = "--stalls"


class _Marks:
    """``[part, seconds, cpu_ms, gui_cpu_ms]`` of each end of a part, in order."""

    def __init__(self) -> None:
        self.list: list[tuple[str, float, float, float]] = []
        self._began = time.monotonic() - process_age_s()

    def add(self, part: str) -> None:
        wall = round(time.monotonic() - self._began, 3)
        own = round(time.thread_time() * 1e3, 1)
        self.list.append((part, wall, round(time.process_time() * 1e3, 1), own))

    def after(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``call`` with a mark at its end."""

        def marked(*arguments: object, **named: object) -> object:
            result = call(*arguments, **named)
            self.add(part)
            return result

        return marked


def _run(arguments: list[str]) -> int:
    """Run the program with ``arguments``; return its exit code."""
    marks = _Marks()
    stalls = _STALLS in arguments
    arguments = [each for each in arguments if each != _STALLS]
    marks.add("interpreter")
    from gui import __main__ as entry
    from gui.program.cache import start_cache

    enter = start_cache.StartCache.__enter__

    def entered(cache: start_cache.StartCache) -> start_cache.StartCache:
        """Put marks around what only now may be loaded, such as numpy."""
        marks.add("command line")
        enter(cache)
        marks.add("cache")
        from gui.program import early_start

        marks.add("numpy, pyepics")
        begin = early_start.EarlyStart
        early_start.EarlyStart = marks.after("early start", begin)  # type: ignore[misc]
        return cache

    def imported() -> None:
        """Put marks into what was imported, as the program sets it aside."""
        from gui import app

        marks.add("imports")
        _mark_parts(app, marks)
        if stalls:
            _measure_stalls(app)
        gc.freeze()

    start_cache.StartCache.__enter__ = entered  # type: ignore[method-assign]
    entry.gc = SimpleNamespace(disable=gc.disable, enable=gc.enable, freeze=imported)  # type: ignore[assignment]
    return entry.main(arguments)


def _mark_parts(app: Any, marks: _Marks) -> None:
    from gui.tab.tab import Tab

    class Marked(app.QApplication):  # type: ignore[misc]
        """The application, with a mark when it is made."""

        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)
            marks.add("QApplication")

    app.QApplication = Marked
    app.Settings = marks.after("settings", app.Settings)
    app.apply_theme = marks.after("theme", app.apply_theme)
    app.MainWindow.show = marks.after("window shown", app.MainWindow.show)
    app.MainWindow.__init__ = marks.after("window made", app.MainWindow.__init__)
    app.set_start_aside = marks.after("objects set aside", app.set_start_aside)
    Tab.__init__ = marks.after("tab made", Tab.__init__)  # type: ignore[method-assign]
    Tab._on_first_value = marks.after(FIRST_VALUE, Tab._on_first_value)  # type: ignore[method-assign]
    report = app._printed

    def reported(line: str) -> bool:
        """Print the marks after the program's report: it may end without coming back."""
        printed = report(line)
        print(json.dumps(marks.list), flush=True)
        return bool(printed)

    app._printed = reported


def _measure_stalls(app: Any) -> None:
    """Print the longest stall between the shown window and the report, as a JSON line."""
    from tests.benchmarks.stalls import Stalls

    show, report = app.MainWindow.show, app._printed
    measured: list[Stalls] = []

    def shown(window: object) -> None:
        show(window)
        measured.append(Stalls())
        measured[0].begin()

    def reported(line: str) -> bool:
        found = measured[0].end()
        measured[0].close()
        print(json.dumps(found), flush=True)
        return bool(report(line))

    app.MainWindow.show, app._printed = shown, reported


def _lines_of(arguments: list[str], environment: Mapping[str, str] | None = None) -> list[str]:
    """Return what a start with ``arguments`` printed; ``environment`` is set beside our own."""
    program = ["-m", "tests.benchmarks.start_trace", *arguments, "--selftest", _RUN_S]
    ended = subprocess.run(
        [sys.executable, *program],
        env=os.environ | (environment or {}),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
    )
    return ended.stdout.splitlines()


def stalls_of(arguments: list[str]) -> dict[str, object]:
    """Return what ``Stalls`` found after the window of a start with ``arguments`` was shown."""
    found: dict[str, object] = json.loads(_lines_of([_STALLS, *arguments])[0])
    return found


def marks_of(
    arguments: list[str], environment: Mapping[str, str] | None = None
) -> list[tuple[str, float, float, float]]:
    """Return the marks of a start with ``arguments``, which name PVs.

    ``environment`` is set beside that of this process.
    """
    return [tuple(mark) for mark in json.loads(_lines_of(arguments, environment)[-1])]


def imports_of(command: list[str]) -> dict[str, object]:
    """Return what ``command`` of Python imports: modules, own milliseconds, by package, longest."""
    with tempfile.TemporaryFile("w+") as said:
        subprocess.run(
            [sys.executable, "-X", "importtime", *command],
            stdout=subprocess.DEVNULL,
            stderr=said,
            check=False,
            timeout=120,
        )
        said.seek(0)
        found = [(name, int(us) / 1e3) for us, name in _IMPORT.findall(said.read())]
    counts: Counter[str] = Counter()
    spent: defaultdict[str, float] = defaultdict(float)
    for name, ms in found:
        package = name.partition(".")[0]
        package = package if package in _OWN else "others"
        counts[package] += 1
        spent[package] += ms
    longest = sorted(found, key=lambda each: -each[1])[:_LONGEST]
    return {
        "modules": dict(counts),
        "ms": {package: round(ms, 1) for package, ms in spent.items()},
        "longest_ms": {name: round(ms, 1) for name, ms in longest},
    }


def calls_of(command: list[str]) -> dict[str, int] | str:
    """Return how often ``command`` of Python calls the system: in all, and the most frequent."""
    if shutil.which("strace") is None:
        return "not counted: strace is not installed"
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "calls"
        subprocess.run(
            ["strace", "-c", "-f", "-o", str(said), sys.executable, *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=120,
        )
        counts = {name: int(calls) for calls, name in _CALLS.findall(said.read_text())}
    total = counts.pop("total", sum(counts.values()))
    frequent = sorted(counts.items(), key=lambda each: -each[1])[:_SHOWN_CALLS]
    return {"all": total, **dict(frequent)}


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
