"""The bar above a snapshot, used by mouse and keys; the table below shows what that did."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QFileDialog,
    QLineEdit,
    QMenu,
)

from gui.core.snapshots.snapshot import Snapshot
from gui.files.snapshots.pvsnap import load, save
from gui.widgets.snapshots.cells import DIFFERENCE, LIVE, NAME, TICK
from tests.support.batches import NOW, batch
from tests.support.save_dialogs import person_at_dialogs
from tests.support.snapshots import filled, shown_panel  # noqa: F401

LEFT = Qt.MouseButton.LeftButton
CHANGED = ["≠ +0.10 (+6.67 %)", "≠ +2 (+28.6 %)"]


@pytest.fixture
def panel(qtbot, filled):
    store, slots = filled
    made = shown_panel(qtbot, store, slots)
    store.apply(batch([(0, NOW, 1.6, 0, 0), (1, NOW, 9, 0, 0)]))
    qtbot.waitUntil(lambda: refreshed(made)[:2] == CHANGED)
    return made


def refreshed(panel):
    panel.refresh()
    return column(panel, DIFFERENCE)


def column(panel, number, role=Qt.ItemDataRole.DisplayRole):
    rows = panel.rows
    return [rows.index(row, number).data(role) for row in range(rows.rowCount())]


def button(panel, text):
    return next(b for b in panel.bar.findChildren(QAbstractButton) if b.text() == text)


def test_only_differences_hides_what_is_equal(panel, qtbot):
    box = panel.bar.findChild(QCheckBox)
    qtbot.mouseClick(box, LEFT, pos=box.rect().center() * 0.2)
    assert box.isChecked() and column(panel, NAME)[:2] == ["a", "b"]
    assert "c" not in column(panel, NAME)
    qtbot.mouseClick(box, LEFT, pos=box.rect().center() * 0.2)
    assert column(panel, NAME) == list("abcdefg")


def tolerance(panel):
    edits = panel.bar.findChildren(QLineEdit)
    return next(edit for edit in edits if edit.placeholderText() == "PREC")


def test_the_field_of_the_tolerance_shows_what_it_says_while_it_is_empty(panel, qtbot):
    """Its hint was cut to "P…" in a window of 933 pixels, which gave it 28."""
    panel.window().resize(933, 280)
    edit = tolerance(panel)
    qtbot.waitUntil(lambda: panel.width() == 933)
    room = edit.contentsRect().width() - 8
    assert edit.fontMetrics().horizontalAdvance(edit.placeholderText()) <= room
    assert edit.fontMetrics().horizontalAdvance("0.0001") <= room


def test_a_tolerance_is_typed(panel, qtbot):
    edit = tolerance(panel)
    qtbot.mouseClick(edit, LEFT)
    qtbot.keyClicks(edit, "0.5")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not refreshed(panel)[0].startswith("≠"))
    assert refreshed(panel)[1] == CHANGED[1]


def test_a_wrong_tolerance_is_said_and_not_taken(panel, qtbot):
    edit = tolerance(panel)
    qtbot.mouseClick(edit, LEFT)
    qtbot.keyClicks(edit, "much")
    with qtbot.waitSignal(panel.failed) as said:
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert "much" in said.args[0] and edit.text() == ""
    assert refreshed(panel)[:2] == CHANGED


@pytest.mark.parametrize(
    ("word", "ticked"),
    [("All", "abcde"), ("None", ""), ("Those that differ", "a")],  # b is not writable
)
def test_rows_are_ticked_from_the_menu(panel, qtbot, word, ticked):
    tick = button(panel, "Tick")

    def choose():  # in the event loop of the menu
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            return
        timer.stop()
        action = next((a for a in menu.actions() if a.text().replace("&", "") == word), None)
        if action is None:
            menu.close()
        else:
            qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())

    timer = QTimer()
    timer.timeout.connect(choose)
    timer.start(10)
    qtbot.mouseClick(tick, LEFT)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    timer.stop()
    checks = column(panel, TICK, Qt.ItemDataRole.CheckStateRole)
    on = [check is not None and Qt.CheckState(check) == Qt.CheckState.Checked for check in checks]
    assert "".join(n for n, is_on in zip(column(panel, NAME), on, strict=True) if is_on) == ticked


def test_it_is_saved_and_another_is_compared_and_opened(panel, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "first.pvsnap"
    with qtbot.waitSignal(panel.message) as said, person_at_dialogs() as person:
        person.saves_as(path)
        qtbot.mouseClick(button(panel, "Save as…"), LEFT)
    assert said.args == [f"Saved {path}"] and load(path).snapshot.group == "Ring"
    other = tmp_path / "other.pvsnap"
    save(other, Snapshot("Other", items=panel.snapshot().items[:3]))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    qtbot.mouseClick(button(panel, "Compare with…"), LEFT)
    live = button(panel, "Compare with live")
    qtbot.waitUntil(live.isVisible)

    def heading():
        return panel.model.headerData(LIVE, Qt.Orientation.Horizontal)

    assert heading() == "other"
    qtbot.mouseClick(live, LEFT)
    assert heading() == "Live value" and not live.isVisible()
    with qtbot.waitSignal(panel.opened):
        qtbot.mouseClick(button(panel, "Open…"), LEFT)
    assert panel.snapshot().group == "Other" and column(panel, NAME) == list("abc")
