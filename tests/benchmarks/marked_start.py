"""Runs the program with marks at the ends of the parts of its start.

``python -m tests.benchmarks.marked_start ARGUMENTS`` prints them as one JSON line after the
program's own. CPU times are those of the process and of the GUI thread: other work on the machine
changes them little. With ``--stalls`` before them it also measures the GUI thread from the shown
window on. It imports before the program only what Python has loaded, or it would do a part of the
very first start before that begins.
"""

import gc
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace

TYPE_CHECKING = False  # that of ``typing`` would have to be compiled first
if TYPE_CHECKING:
    from typing import Any

FIRST_VALUE = "first value"
STALLS = "--stalls"


class _Marks:
    """``[part, seconds, cpu_ms, gui_cpu_ms]`` of each end of a part, in order."""

    def __init__(self) -> None:
        self._list: list[tuple[str, float, float, float]] = []

    def add(self, part: str) -> None:
        wall = time.clock_gettime(time.CLOCK_BOOTTIME)
        own = round(time.thread_time() * 1e3, 1)
        self._list.append((part, wall, round(time.process_time() * 1e3, 1), own))

    def as_json(self) -> str:
        import json

        from gui.files.disk.process_age import process_age_s

        began = time.clock_gettime(time.CLOCK_BOOTTIME) - process_age_s()
        return json.dumps([(part, round(at - began, 3), *cpu) for part, at, *cpu in self._list])

    def after(self, part: str, call: "Callable[..., Any]") -> "Callable[..., Any]":
        """Return ``call`` with a mark at its end."""

        def marked(*arguments: object, **named: object) -> object:
            result = call(*arguments, **named)
            self.add(part)
            return result

        return marked


def _run(arguments: list[str]) -> int:
    """Run the program with ``arguments``; return its exit code."""
    marks = _Marks()
    stalls = STALLS in arguments
    arguments = [each for each in arguments if each != STALLS]
    marks.add("interpreter")
    from gui import __main__ as entry

    def begun() -> None:
        """Put marks around what is to be loaded: to load it now would be a part of the start."""
        gc.disable()
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

        start_cache.StartCache.__enter__ = entered  # type: ignore[method-assign]

    def imported() -> None:
        """Put marks into what was imported, as the program sets it aside."""
        from gui import app

        marks.add("imports")
        _mark_parts(app, marks)
        if stalls:
            _measure_stalls(app)
        gc.freeze()

    entry.gc = SimpleNamespace(disable=begun, enable=gc.enable, freeze=imported)  # type: ignore[assignment]
    return entry.main(arguments)


def _mark_parts(app: "Any", marks: _Marks) -> None:
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
        print(marks.as_json(), flush=True)
        return bool(printed)

    app._printed = reported


def _measure_stalls(app: "Any") -> None:
    """Print the longest stall from the shown window to the end of the event loop, as a JSON line.

    What the program does when nobody can see or ask anything any more is no stall.
    """
    import json

    from tests.benchmarks.stalls import Stalls

    show, report = app.MainWindow.show, app._printed
    found: list[dict[str, object]] = []

    def shown(window: object) -> None:
        show(window)
        measured = Stalls()
        measured.begin()

        def ended() -> None:
            found.append(measured.end())
            measured.close()

        app.QApplication.instance().aboutToQuit.connect(ended)

    def reported(line: str) -> bool:
        print(json.dumps(found[0]), flush=True)
        return bool(report(line))

    app.MainWindow.show, app._printed = shown, reported


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
