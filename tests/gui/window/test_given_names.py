"""Names that come in by paste, drop and dialog: refused or added, and nothing waits for them."""

import time

import pytest
from PySide6.QtCore import QMimeData, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox

from gui.window.actions.new_group_dialog import NewGroupDialog
from gui.window.tabs.name_slices import SLICE
from tests.support.window import drop

MANY = 20_000
NAMES = "\n".join(f"none:BPM{k:05d}:X" for k in range(MANY))
HUGE = "SR:A:B " * 1_000_000
REFUSED = "names are taken from 1 MiB at most: nothing was added"


def paste(window, qtbot):
    """Press Ctrl+V in the window."""
    window.activateWindow()
    qtbot.waitActive(window)
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


class Turns(QObject):
    """Processor time that the GUI thread spends between two turns of its event loop."""

    def __init__(self):
        super().__init__()
        self._at, self._spent = time.thread_time(), []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)
        self._timer.start(0)

    def _turn(self):
        now = time.thread_time()
        self._spent.append(now - self._at)
        self._at = now

    def longest(self):
        self._turn()
        return max(self._spent)

    def whole(self):
        return sum(self._spent)


def drop_text(tab_widget, text):
    data = QMimeData()
    data.setText(text)
    drop(tab_widget, data)


@pytest.fixture
def clipboard():
    yield QGuiApplication.clipboard()
    QGuiApplication.clipboard().clear()


def test_a_huge_paste_is_refused_before_it_is_parsed(window, qtbot, clipboard, monkeypatch):
    window.open_tabs.open_names(["none:a"])
    monkeypatch.setattr("gui.qt.name_reader.names_of_text", lambda text: pytest.fail("parsed"))
    clipboard.setText(HUGE)
    paste(window, qtbot)
    assert REFUSED in window.messages.errors[-1]
    drop_text(window.tab_widget, "X" * 3_000_000)
    assert REFUSED in window.messages.errors[-1] and "2.9 MiB" in window.messages.errors[-1]
    assert len(window.open_tabs.contents()[0].group.pvs) == 1


def test_many_names_come_in_slices(window, qtbot, clipboard):
    window.open_tabs.open_names(["none:a"])
    tab = window.open_tabs.contents()[0]
    sizes, notes = [], []
    window.messages.posted.connect(lambda text, _: notes.append(text))
    shown = tab.model.append_slots
    tab.model.append_slots = lambda slots: sizes.append(len(slots)) or shown(slots)
    clipboard.setText(NAMES)
    turns = Turns()
    paste(window, qtbot)
    qtbot.waitUntil(lambda: len(tab.group.pvs) == MANY + 1)
    assert turns.longest() < turns.whole() / 4  # other work of the GUI thread comes between
    assert sizes == [SLICE] * (MANY // SLICE)
    assert tab.group.pvs[-1].name == f"none:BPM{MANY - 1:05d}:X"
    assert notes[-1].startswith(f"{MANY} PVs added")


def test_a_tab_may_be_closed_while_names_are_added(window, qtbot):
    window.open_tabs.open_names(NAMES.splitlines())
    window.open_tabs.end(window.open_tabs.current())
    window.open_tabs.open_names(["none:a"])
    window.open_tabs.add_names(window.open_tabs.current(), ["none:b"], lambda _: None)
    qtbot.waitUntil(lambda: len(window.open_tabs.contents()[0].group.pvs) == 2)


def test_the_dialog_counts_many_names_and_refuses_a_huge_paste(qtbot, clipboard):
    dialog = NewGroupDialog("New group", str)
    qtbot.addWidget(dialog)
    dialog.show()
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    paste = Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier
    clipboard.setText(HUGE)
    qtbot.keyClick(dialog.text, *paste)
    assert REFUSED in dialog._counted.text()
    assert not dialog.text.toPlainText() and not ok.isEnabled()
    clipboard.setText(NAMES)
    qtbot.keyClick(dialog.text, *paste)
    qtbot.waitUntil(ok.isEnabled)
    assert dialog._counted.text() == f"{MANY:,} different PVs" and len(dialog.names()) == MANY
    qtbot.keyClicks(dialog.text, " {")
    qtbot.waitUntil(lambda: len(dialog.names()) >= MANY)


def test_names_handed_over_come_in_slices_and_once_each(window, qtbot):
    turns = Turns()
    window.open_tabs.open_names([*NAMES.splitlines(), "ca://none:BPM00000:X", "none:last"])
    tab = window.open_tabs.contents()[0]
    qtbot.waitUntil(lambda: tab.group.pvs[-1].name == "none:last")
    assert len(tab.group.pvs) == MANY + 1 and tab.modified
    assert [pv.plot for pv in tab.group.pvs[:5]] == [True] * 5
    assert turns.longest() < turns.whole() / 4
