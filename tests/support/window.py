"""The window of the program, and what a person does and sees in it."""

import math
import time
import warnings
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import save
from gui.program.settings import Settings
from gui.qt.turns.frame_clock import FrameClock
from gui.widgets.group_browser.group_browser import PREVIEW_MS
from gui.widgets.group_browser.watch_thread import close_watches
from gui.window.main_window import MainWindow
from gui.workers.handle import live_workers
from tests.support.soft_ioc import counting_records
from tests.support.waiting import DEADLINE_MS, DEADLINE_S

LEFT = Qt.MouseButton.LeftButton
KEYS = Qt.Key


@contextmanager
def opened_window():
    """Open the program's window; close it and wait until its workers have ended."""
    clock = FrameClock()
    made = MainWindow(clock, Settings())
    made.resize(1200, 800)
    made.show()
    clock.start()
    yield made
    made.open_tabs.end_all()
    made.close()
    clock.stop()
    assert turn_until(lambda: live_workers() == 0)
    assert made.archive.wait(DEADLINE_S)
    made.deleteLater()
    clock.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def window(qtbot):
    with opened_window() as made:
        yield made


def turn_until(condition, seconds=DEADLINE_S):
    """Wait for ``condition`` while Qt's event loop turns; tell whether it came true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        QTest.qWait(5)
    return True


def cells(session, column):
    model = session.model
    return [model.index(row, column).data() for row in range(model.rowCount(QModelIndex()))]


@pytest.fixture
def ioc(soft_ioc, prefix):
    return soft_ioc(counting_records(prefix, 8, ".05 second"))


@pytest.fixture
def folder(tmp_path, prefix, window, qtbot):
    """Six groups, each of three of eight PVs, in a folder that the browser shows."""
    made = tmp_path / "groups"
    made.mkdir()
    for number in range(6):
        pvs = tuple(PvSpec(f"{prefix}{number + k}", plot=k == 0) for k in range(3))
        save(made / f"g{number}.pvgroup", Group(f"G{number}", 60, pvs=pvs))
    browser = window.group_dock.browser
    browser.add_folder(made)
    qtbot.waitUntil(lambda: sum(row.path != "" for row in browser.model.rows) >= 6)
    yield made
    window.open_tabs.end_all()
    window.close()
    assert close_watches(DEADLINE_S)


def walk_to(window, qtbot, path):
    """Select the row of ``path`` by keys."""
    view = window.group_dock.browser.view
    view.setFocus()
    rows = window.group_dock.browser.model.rows
    numbers = [n for n, row in enumerate(rows) if row.path == str(path)]
    delay = window.group_dock.browser._preview
    browser, pause_s = window.group_dock.browser, window.group_dock.browser._pause_s
    delay.setInterval(DEADLINE_MS)  # one walks on, however long a key takes
    browser._pause_s = math.inf
    while view.current_row() != numbers[-1]:
        down = view.current_row() < numbers[-1]
        qtbot.keyClick(view, KEYS.Key_Down if down else KEYS.Key_Up)
    delay.setInterval(PREVIEW_MS)  # one stops
    browser._pause_s = pause_s
    qtbot.waitUntil(lambda: shown_source(window) == path)


def shown_source(window):
    current = window.open_tabs.current()
    return current.source if current is not None else None


def names(session):
    return [session.store.name[slot] for slot in session.model.slots()]


def drop(tab_widget, data):
    where = QPoint(50, 200)
    buttons, none = LEFT, Qt.KeyboardModifier.NoModifier
    with warnings.catch_warnings():  # PySide 6.12 wants a QPointF, which those before know not
        warnings.simplefilter("ignore", DeprecationWarning)
        entered = QDragEnterEvent(where, Qt.DropAction.CopyAction, data, buttons, none)
    tab_widget.dragEnterEvent(entered)
    assert entered.isAccepted()
    tab_widget.dropEvent(QDropEvent(QPointF(where), Qt.DropAction.CopyAction, data, buttons, none))
