"""States of the program that no menu opens at once: further scenes of the gallery.

Each takes the main window and ``save``, waits at each ``yield``, and leaves the window as it was.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.gallery_questions import files, recordings, troubles
from tests.support.appliance import Answer, Appliance
from tests.support.archived_pvs import GeneratedPv
from tests.support.demo_scenes import Save
from tests.support.gallery_tools import menu_at, seen, shown_now

_ARCHIVED: Final = {
    "DEMO:CURRENT": (300.0, 8.0, "mA"),
    "DEMO:LIFETIME": (11.5, 0.4, "h"),
    "DEMO:ENERGY": (3.0, 0.001, "GeV"),
    "DEMO:ORBIT:X": (3.2, 1.4, "um"),
    "DEMO:ORBIT:Y": (2.1, 0.8, "um"),
}


def demo_archive() -> Appliance:
    """Return an appliance that has some PVs of the demo since 1970, and names to be found."""
    import numpy as np

    def waves(base: float, swing: float) -> Callable[[Any], Any]:
        return lambda times: base + swing * np.sin(times / 60e9) * np.sin(times / 7e9)

    made = Appliance()
    for name, (base, swing, unit) in _ARCHIVED.items():
        made.pvs[name] = GeneratedPv(
            10**9, waves(base, swing), properties={"EGU": unit, "PREC": "3"}
        )
    for number in range(1, 25):
        made.pvs[f"SR:VAC{number}:P"] = GeneratedPv(10**10, waves(2e-9, 1e-9))
    return made


def context_menus(window: Any, save: Save) -> Iterator[None]:
    """Menus of rows, the header, the chart, an axis, a trace, a tab."""
    from PySide6.QtCore import QPoint

    tab = window.open_tabs.current().content
    view, chart = tab.table, tab.chart
    view.selectRow(0)
    rows = view.viewport()
    yield from seen(save, "context-rows", menu_at(rows, QPoint(200, 10)))
    yield from seen(save, "context-header", menu_at(view.header.viewport(), QPoint(200, 5)))
    middle = QPoint(chart.canvas.width() // 2, chart.canvas.height() // 2)
    yield from seen(save, "context-chart", menu_at(chart.canvas, middle))
    yield from seen(save, "context-axis", menu_at(chart.canvas, QPoint(8, 60)))
    yield from seen(save, "context-trace", lambda: chart.trace_menu(0).popup(QPoint(60, 60)))
    opened = window.open_tabs.current()
    yield from seen(
        save, "context-tab", lambda: window.windows.menu_of(opened).popup(QPoint(60, 60))
    )


def questions_of_charts(window: Any, save: Save) -> Iterator[None]:
    """Axis, range, annotation, and what the table asks."""
    from gui.widgets.chart.controls.axis_menu import _ask_axis, _ask_range, axis_traces

    tab = window.open_tabs.current().content
    canvas, actions = tab.chart.canvas, tab.panel.actions_of_rows
    axis = canvas.axes[0]
    listed = axis_traces(canvas, axis.spec, tab.chart._source, tab.chart.traces)
    yield from seen(save, "axis", partial(_ask_axis, canvas, axis, listed, print))
    yield from seen(save, "axis-range", partial(_ask_range, canvas, axis))
    yield from seen(save, "annotation", tab.chart.annotations.ask)
    tab.chart.annotations._add(time.time_ns() - 20 * 10**9, "Shutter closed by hand")
    yield
    save("annotated", window)
    yield from seen(save, "annotation-edit", partial(tab.chart.annotations.edit, 0))
    tab.edits.undo()
    tab.table.selectRow(1)
    yield from seen(save, "note", actions.ask_note)
    yield from seen(save, "heading", actions.ask_heading)
    yield from seen(save, "history-memory", window.view_actions.ask_history_memory)
    tab.set_modified(False)


def puts(window: Any, save: Save) -> Iterator[None]:
    """Editing in a cell, and the questions before puts."""
    from gui.core.table.columns import VALUE

    window.puts.allow(True)
    window.tab_widget.setCurrentIndex(2)  # optics
    yield
    tab = window.open_tabs.current().content
    slot = tab.store.slot_of("DEMO:MIRROR:PITCH")
    row = tab.model.slots().index(slot)
    index = tab.model.index(row, VALUE)
    tab.table.setCurrentIndex(index)
    tab.table.edit(index)
    yield
    save("put-editing", window)
    tab.table.setFocus()
    yield from seen(
        save, "put-question", partial(tab.tools.puts.ask, ((slot, 3.25),), lambda *_: None)
    )
    many = tuple((each, 1.0) for each in tab.model.slots()[:6])
    yield from seen(
        save,
        "put-question-many",
        partial(tab.tools.puts.ask, many, lambda *_: None, True, "Stop at the first failure"),
    )
    window.tab_widget.setCurrentIndex(0)


def inspectors(window: Any, save: Save) -> Iterator[None]:
    """A PV with values and fields; one that nobody has; the whole group without answer."""
    from gui.core.groups.group import Group, PvSpec

    tab = window.open_tabs.current().content
    yield from seen(
        save, "inspector", partial(tab.tools.inspectors.inspect_fields, tab.model.slots()[0]), 3
    )
    absent = tuple(PvSpec(name, plot=True) for name in ("DEMO:CURENT", "DEMO:NOBODY"))
    opened = window.open_tabs.open_group(Group("Absent", 600, pvs=absent))
    yield
    yield
    save("no-answer", window)
    content = opened.content
    yield from seen(save, "inspector-no-answer", partial(content.tools.inspectors.inspect, 0), 3)
    content.set_modified(False)
    window.open_tabs.end(opened)
    empty = window.open_tabs.open_group(Group("Empty", 600, pvs=()))
    yield
    save("no-pvs", window)
    empty.content.set_modified(False)
    window.open_tabs.end(empty)
    window.tab_widget.setCurrentIndex(0)
    tab.panel.bar.edit.setText("nothing like this")
    yield
    save("filter-without-rows", window)
    tab.panel.bar.edit.clear()


def snapshots(window: Any, save: Save) -> Iterator[None]:
    """One of the archive with differences, its questions, and what an unsaved one asks."""
    tab = window.open_tabs.current().content
    found = tab.tools.snapshots
    panel = found.take("Accelerator")
    yield
    yield from seen(save, "snapshot-time", found._ask_time)
    found._ask_archive("-1h")
    for _ in range(3):
        yield
    for each in found.panels[1:]:
        save("snapshot-archive", each.window())
        each.window().end()
    yield from seen(save, "snapshot-unsaved", panel.may_close)
    panel.window().end()
    yield


def archive(window: Any, save: Save, appliance: Appliance) -> Iterator[None]:
    """A chart with archived samples told apart, one whose archive fails, names that are found."""
    from PySide6.QtWidgets import QApplication

    from tests.support.dialogs import leave

    tab = window.open_tabs.current().content
    tab.chart.type_time("30m")
    for _ in range(4):
        yield
    tab.chart.actions_by_name["archived"].trigger()
    yield
    save("archive-chart", window)
    tab.chart.actions_by_name["archived"].trigger()
    for name in _ARCHIVED:
        appliance.answers[name] = Answer(b"", 500)
    tab.chart.type_time("-5h to -4h")
    for _ in range(4):
        yield
    save("archive-fault", window)
    appliance.answers.clear()
    tab.chart.type_time("2m")
    before = shown_now()
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, window.groups.new_group)
    yield
    dialog = QApplication.activeModalWidget()
    dialog.text.setPlainText("DEMO:CURRENT\nDEMO:NOBODY\nSR:VAC*")
    for _ in range(4):
        yield
    dialog.archived.table.selectRow(0)
    save("names-of-archive", dialog)
    dialog.text.setPlainText("XX:NOTHING*")
    for _ in range(3):
        yield
    save("names-of-archive-none", dialog)
    for each in shown_now() - before:
        leave(each)
    yield


def help_found(window: Any, save: Save) -> Iterator[None]:
    """The palette and the shortcuts, searched; a palette that finds nothing; the export at work."""
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    for name, text in (("found", "cur"), ("none", "zzzz")):
        QTimer.singleShot(0, window.help.show_palette)
        yield
        palette = QApplication.activeModalWidget()
        QTest.keyClicks(palette.line, text)
        yield
        save(f"palette-{name}", palette)
        palette.reject()
        yield


def walls(window: Any, save: Save) -> Iterator[None]:
    """The wall of the first group and of one with many PVs; a window beside."""
    for number in (0, 1):
        window.tab_widget.setCurrentIndex(number)
        yield
        window.walls.begin_current()
        yield
        wall = window.walls.wall
        wall.resize(window.size())
        yield
        save(f"wall-{number + 1}", wall)
        window.walls.leave()
        yield
    window.tab_widget.setCurrentIndex(4)
    yield
    beside = window.windows.tear(window.open_tabs.current())
    yield
    yield
    save("window-beside", beside)
    window.windows.dock(window.open_tabs.current())
    window.tab_widget.setCurrentIndex(0)
    yield


def browser(window: Any, save: Save, folder: Path) -> Iterator[None]:
    """The group browser with a folder in it, and its menu."""
    from PySide6.QtCore import QPoint

    from gui.core.groups.group import Group, PvSpec
    from gui.files.groups.pvgroup import save as save_group

    root = folder / "groups"
    for place in ("ring/vacuum", "ring/magnets", "linac", "id04"):
        (root / place).mkdir(parents=True)
        for name in ("overview", "pressures", "temperatures"):
            pvs = (PvSpec("DEMO:CURRENT", plot=True), PvSpec("DEMO:ENERGY"))
            save_group(root / place / f"{name}.pvgroup", Group(name.title(), 60, pvs=pvs))
    window.group_dock.browser.add_folder(root)
    for _ in range(3):
        yield
    view = window.group_dock.browser.view
    save("groups", window)
    yield from seen(save, "context-groups", menu_at(view.viewport(), QPoint(40, 10)))


def further(window: Any, save: Save, appliance: Appliance, folder: Path) -> Iterator[None]:
    """All of them, each on its own: what one lacks is said, and the others are made."""
    import traceback

    parts = (
        context_menus(window, save),
        questions_of_charts(window, save),
        puts(window, save),
        inspectors(window, save),
        snapshots(window, save),
        archive(window, save, appliance),
        recordings(window, save, folder),
        files(window, save, folder),
        troubles(window, save),
        help_found(window, save),
        walls(window, save),
        browser(window, save, folder),
    )
    for part in parts:
        window.tab_widget.setCurrentIndex(0)
        try:
            yield from part
        except Exception:
            traceback.print_exc()
