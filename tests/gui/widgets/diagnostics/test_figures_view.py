"""The diagnostics dock by type and click, and its panel with real workers."""

import itertools
import json
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow
from shiboken6 import delete

from gui.core.diagnostics.as_rows import TAB_COLUMNS, Cell
from gui.core.diagnostics.overload import Overload, OverloadLevel
from gui.core.history.budget import HistoryBudget
from gui.qt.turns.frame_clock import FrameClock
from gui.tab.figures_source import DiagnosticsSource
from gui.tab.probe import WatchedTab
from gui.widgets.diagnostics.figure_card import FigureCard
from gui.widgets.diagnostics.figures_model import DiagnosticsModel
from gui.widgets.diagnostics.figures_view import DiagnosticsView
from gui.window.docks.diagnostics_docks import DiagnosticsDocks
from gui.window.docks.overload_notice import OverloadNotice
from gui.window.messages import Messages
from gui.workers.handle import live_workers
from tests.support.diagnostics import program, tab
from tests.support.save_dialogs import person_at_dialogs
from tests.support.soft_ioc import counting_records
from tests.support.watching import Watching


@pytest.fixture
def dock(qtbot):
    calls = []
    made = DiagnosticsView(lambda: calls.append("begin"), lambda: calls.append("end"))
    made.calls = calls
    qtbot.addWidget(made)
    made.resize(1300, 320)
    made.show()
    return made


def test_it_is_fed_only_while_it_is_seen(dock):
    assert dock.calls == ["begin"] and not dock.copy_button.isEnabled()
    dock.hide()
    dock.show()
    assert dock.calls == ["begin", "end", "begin"]


def test_figures_copy_and_save(dock, qtbot, tmp_path):
    dock.set_utc(True)
    dock.take(program())
    assert dock.age.text() == "As of 22:13:20 UTC"
    assert dock.tabs.rowCount() == 4 and dock.circuits.rowCount() == 3
    assert dock.tabs.index(0, 1).data() == "62/76"
    told = []
    dock.message.connect(told.append)
    qtbot.mouseClick(dock.copy_button, Qt.MouseButton.LeftButton)
    assert "62/76 connected" in QApplication.clipboard().text() and told == ["Diagnostics copied"]
    QApplication.clipboard().clear()
    dock.tabs_view.setFocus()
    path = tmp_path / "d.json"
    with qtbot.waitSignal(dock.saved), person_at_dialogs() as person:
        person.saves_as(tmp_path / "d")
        qtbot.mouseClick(dock.save_button, Qt.MouseButton.LeftButton)
    assert json.loads(path.read_text())["totals"]["pvs"]["connected"] == 62
    with qtbot.waitSignal(dock.failed) as failed, person_at_dialogs() as person:
        person.saves_as(Path("/sys/d"))  # a folder where nobody can make a file
        qtbot.mouseClick(dock.save_button, Qt.MouseButton.LeftButton)
    assert failed.args[0].startswith("/sys/d.json was not saved: ")
    assert "Permission denied" in failed.args[0] or "Read-only file system" in failed.args[0]
    qtbot.waitUntil(lambda: not dock._saver._jobs.busy)


def test_all_columns_are_seen_in_a_window_of_1280_pixels(dock, qtbot):
    dock.resize(1_280, 320)
    dock.take(program())
    bar, header = dock.tabs_view.horizontalScrollBar(), dock.tabs_view.horizontalHeader()
    qtbot.waitUntil(lambda: header.count() == len(TAB_COLUMNS))
    assert bar.maximum() == 0, bar.maximum()


@pytest.mark.parametrize(("width", "rows"), [(1_280, 1), (640, 2), (400, 4)])
def test_cards_break_into_rows_where_there_is_no_room_for_one(dock, qtbot, width, rows):
    """They made a window at 200 % wider than its screen of 640 pixels."""
    dock.resize(width, 500)
    dock.take(program())
    cards = list(dock._cards.values())

    def placed():
        row = dock._card_row
        shown = [card.geometry() for card in cards]
        return len({each.top() for each in shown}) == rows and row.rect().contains(shown[-1])

    qtbot.waitUntil(placed)
    assert dock.minimumSizeHint().width() <= 400 and dock.width() == width
    for card in cards:
        assert dock._card_row.rect().contains(card.geometry())
        assert card.value.width() >= card.value.fontMetrics().horizontalAdvance(card.value.text())
    if rows == 1:  # all of one width, but the one that needs more, and a pixel that is over
        others = [card.width() for caption, card in dock._cards.items() if "Stalls" not in caption]
        assert max(others) - min(others) <= 1
    assert not any(
        one.geometry().intersects(other.geometry()) for one, other in itertools.pairwise(cards)
    )
    below = dock._card_row.geometry().bottom()
    assert below < dock.parts.geometry().top()


@pytest.mark.parametrize(
    ("concern", "text", "word"),
    [(0, "5", ""), (1, "▲ 5", "Degraded"), (2, "◆ 5", "Lost or disconnected")],
)
def test_the_concern_of_a_card_is_told_without_colour(qtbot, concern, text, word):
    card = FigureCard("Dropped")
    qtbot.addWidget(card)
    card.show_cell(Cell("5", "of 9", concern))
    assert card.value.text() == text and card.toolTip() == f"{word}\nof 9".strip()


def test_without_an_ioc_the_lower_table_says_so(dock):
    dock.take(program(tab("none", 3, 0.0, connected=0, searching=3, circuits=())))
    assert dock.circuits.rowCount() == 0 and dock.no_circuits.isVisible()
    dock.take(program())
    assert dock.circuits.rowCount() == 3 and not dock.no_circuits.isVisible()


def test_tabs_come_and_go_in_the_table(dock, qtmodeltester):
    for count in (3, 0, 1, 5, 2):
        dock.take(program(*(tab(f"t{n}", n, 1.0) for n in range(count + 1))))
        assert dock.tabs.rowCount() == count + 2
    assert "t0\t" in dock.tabs.text()
    qtmodeltester.check(dock.tabs)
    empty = DiagnosticsModel((("A", "a"),))
    assert empty.rowCount() == 0 and empty.data(empty.index(0, 0)) is None


def test_the_overload_notice_is_there_only_when_it_must(qtbot):
    notice = OverloadNotice()
    qtbot.addWidget(notice)
    clicks = []
    notice.clicked.connect(lambda: clicks.append(1))
    notice.show_overload(Overload(OverloadLevel.DROPS, "Overload: 5 updates dropped", "why"))
    assert notice.isVisible() and notice.text() == "◆ Overload: 5 updates dropped"
    assert notice.toolTip().startswith("why")
    qtbot.mouseClick(notice, Qt.MouseButton.LeftButton)
    notice.show_overload(Overload())
    assert not notice.isVisible() and clicks == [1]


def test_the_panel_collects_from_real_workers_while_it_is_open(qtbot, soft_ioc, prefix):
    soft_ioc(counting_records(prefix, 10, ".1 second"))
    tabs = [Watching([f"{prefix}{k}" for k in range(10)])]
    window, clock = QMainWindow(), FrameClock()
    qtbot.addWidget(window)
    dropped = [0]
    panel = DiagnosticsDocks(
        window,
        clock,
        HistoryBudget(),
        lambda: [WatchedTab(f"tab {n}", t.store, t.thread) for n, t in enumerate(tabs)],
        lambda: dropped[0],
        None,
        Messages(window),
    )
    window.statusBar().addPermanentWidget(panel.notice)
    panel.notice.hide()
    window.menuBar().addMenu("View").addActions(panel.menu_actions())
    window.resize(1300, 500)
    window.show()
    assert panel._view is None  # nothing is loaded or made before it is wanted
    qtbot.waitUntil(lambda: tabs[0].connected(10))
    panel.dock.toggleViewAction().trigger()
    dock = panel.view
    qtbot.waitUntil(lambda: dock.tabs.rowCount() == 2)
    assert dock.tabs.index(1, 1).data() == "10/10"
    qtbot.waitUntil(lambda: float(dock.tabs.index(1, 4).data()) > 10)
    panel.log_dock.toggleViewAction().trigger()
    assert panel.log_view is None  # the program keeps no log here
    panel._poll()
    dropped[0] = 7
    panel._poll()
    assert panel.notice.isVisible() and "7 updates" in panel.notice.text()
    panel.dock.hide()
    assert not panel._source._probes
    panel.close()
    for each in tabs:
        each.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


@pytest.mark.parametrize("goes", ["worker", "view"])
def test_worker_and_view_may_end_in_any_order(qtbot, monkeypatch, goes):
    """A worker goes with its window, before the view in a floating dock is hidden."""
    caught, answers, renewed = [], [], []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append(error))
    watched = Watching(["none:x"])
    tabs = [WatchedTab("tab", watched.store, watched.thread)]
    source = DiagnosticsSource(lambda: tabs, FrameClock(), HistoryBudget())
    view = DiagnosticsView(source.start, source.stop)
    qtbot.addWidget(view)
    source.setParent(view)
    source.renewed.connect(renewed.append)
    watched.thread.figures.connect(answers.append)
    view.show()
    if goes == "worker":
        qtbot.waitUntil(lambda: bool(renewed))
        delete(watched.thread)
    view.hide()  # asked, not yet answered, where it goes first
    if goes == "view":
        qtbot.waitUntil(lambda: bool(answers))
        assert renewed == []
        view.show()
        qtbot.waitUntil(lambda: bool(renewed))
        assert [tab.name for tab in renewed[0].tabs] == ["tab"]  # not as if none were open
        view.hide()
        watched.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert caught == []


def test_ctrl_c_copies_the_report(dock, qtbot):
    dock.take(program())
    dock.activateWindow()
    qtbot.waitUntil(dock.isActiveWindow)
    where = dock.tabs_view.visualRect(dock.tabs.index(1, 0)).center()
    qtbot.mouseClick(dock.tabs_view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert dock.tabs_view.selectionModel().isRowSelected(1)
    QApplication.clipboard().setText("before")
    qtbot.keyClick(dock.tabs_view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "62/76 connected" in QApplication.clipboard().text()
