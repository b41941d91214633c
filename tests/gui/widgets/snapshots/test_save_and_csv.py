"""A snapshot saved from the closing question, and its comparison as CSV; by hand."""

import csv
import errno

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from shiboken6 import isValid

from gui.core.groups.group import PvSpec
from gui.core.pv.updates import AccessChange, Metadata, MetadataChange
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.core.store.pv_store import PvStore
from gui.files.snapshots.pvsnap import load, save
from gui.qt.side_window import SideWindow
from gui.widgets.snapshots.cells import LABEL, NAME, TICK
from gui.widgets.snapshots.panel import SnapshotPanel
from tests.support.batches import NOW, batch, connected
from tests.support.context_menu import choose_in_menu
from tests.support.save_dialogs import person_at_dialogs
from tests.support.snapshots import filled, shown_panel  # noqa: F401

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot, filled):
    store, slots = filled
    panel = SnapshotPanel(StoreStates(store))
    made = SideWindow(panel, "Snapshot", None, panel.may_close)
    made.show()
    qtbot.waitExposed(made)
    panel.set_snapshot(snapshot_of(store, slots, "Ring", "calm"))
    yield made, panel
    if isValid(made):
        made.end()


def test_save_in_the_closing_question_saves_and_then_closes(window, qtbot, tmp_path):
    made, panel = window
    path = tmp_path / "kept.pvsnap"
    closed = []
    made.closed.connect(closed.append)
    with person_at_dialogs() as person:
        person.answers("Save").saves_as(path)
        made.close()
        assert made.isVisible() or path.exists()  # it closes when the file is written, not before
        qtbot.waitUntil(lambda: bool(closed))
    assert load(path).snapshot.group == "Ring" and not panel.modified


def test_a_save_that_is_cancelled_or_fails_keeps_the_snapshot(window, qtbot, tmp_path):
    made, panel = window
    with person_at_dialogs() as person:
        person.answers("Save").cancels()
        made.close()
    assert made.isVisible() and panel.modified
    with qtbot.waitSignal(panel.message):  # a later save closes nothing
        panel.save(tmp_path / "later.pvsnap")
    assert made.isVisible()


def test_the_comparison_as_csv(qtbot, filled, tmp_path):
    store, slots = filled
    panel = shown_panel(qtbot, store, slots)
    store.apply(batch([(slots[0], NOW + 1, 2.25, 0, 0)]))
    path = tmp_path / "ring.csv"
    button = next(b for b in panel.findChildren(QAbstractButton) if b.text() == "Save CSV…")
    with qtbot.waitSignal(panel.message), person_at_dialogs() as person:
        person.saves_as(path)
        panel._refresh_now()
        qtbot.mouseClick(button, LEFT)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["PV"] for row in rows] == list("abcdefg")
    first = rows[0]
    assert float(first["Saved value"]) == 1.5 and float(first["Live value"]) == 2.25
    assert first["Unit"] == "mA" and first["Difference"]
    assert rows[6]["Saved value"] == "" and rows[6]["Saved value is"] == "no answer yet"


def test_the_csv_has_the_rows_that_are_shown_in_their_order(qtbot, filled, tmp_path):
    store, slots = filled
    panel = shown_panel(qtbot, store, slots)
    store.apply(batch([(slots[0], NOW + 1, 2.25, 0, 0), (slots[1], NOW + 1, 8, 0, 0)]))
    panel._refresh_now()
    only = next(b for b in panel.findChildren(QAbstractButton) if b.text() == "Only differences")
    qtbot.mouseClick(only, LEFT)
    header = panel.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(NAME) + 20, header.height() // 2)
    for _ in range(2):  # downwards
        qtbot.mouseClick(header.viewport(), LEFT, pos=place)
    shown = [panel.rows.index(row, NAME).data() for row in range(panel.rows.rowCount())]
    assert shown == sorted(shown, reverse=True) and {"a", "b"} <= set(shown) < set("abcdefg")
    path = tmp_path / "ring.csv"
    button = next(b for b in panel.findChildren(QAbstractButton) if b.text() == "Save CSV…")
    with qtbot.waitSignal(panel.message), person_at_dialogs() as person:
        person.saves_as(path)
        qtbot.mouseClick(button, LEFT)
    with path.open(newline="") as file:
        assert [row["PV"] for row in csv.DictReader(file)] == shown


def test_a_save_that_fails_when_closing_closes_with_no_later_one(
    window, qtbot, tmp_path, monkeypatch
):
    made, panel = window

    def disk_is_full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with (
        qtbot.waitSignal(panel.failed) as failed,
        person_at_dialogs() as person,
        monkeypatch.context() as patched,
    ):
        patched.setattr("gui.widgets.snapshots.files.save_snapshot", disk_is_full)
        person.answers("Save").saves_as(tmp_path / "kept.pvsnap")
        made.close()
        qtbot.waitUntil(lambda: bool(failed.args))
    assert "No space left" in failed.args[0]
    assert made.isVisible() and panel.modified
    save = next(b for b in panel.findChildren(QAbstractButton) if b.text() == "Save as…")
    with qtbot.waitSignal(panel.message), person_at_dialogs() as person:
        person.saves_as(tmp_path / "later.pvsnap")
        qtbot.mouseClick(save, LEFT)
    assert not panel.modified and load(tmp_path / "later.pvsnap").snapshot.group == "Ring"
    QApplication.processEvents()
    assert made.isVisible()


def test_only_rows_that_may_be_written_are_ticked(qtbot, filled):
    store, slots = filled
    panel = shown_panel(qtbot, store, slots)
    store.apply(batch([(slots[0], NOW + 1, 2.25, 0, 0), (slots[2], NOW + 1, 0, 0, 0)]))
    store.apply(batch(events=(AccessChange(slots[2], True, False),)))
    panel._refresh_now()
    assert np.flatnonzero(panel.model.differing()).tolist()[:2] == [0, 2]
    tick = next(b for b in panel.findChildren(QAbstractButton) if b.text() == "Tick")
    choose_in_menu(qtbot, lambda: qtbot.mouseClick(tick, LEFT), "Those that differ")
    assert np.flatnonzero(panel.model.ticked).tolist() == [0]


def test_labels_of_the_group_stand_beside_the_names(qtbot, filled):
    store, slots = filled
    without = shown_panel(qtbot, store, slots)
    assert without.table.isColumnHidden(LABEL)
    store.label[slots[1]] = "Shutter"
    panel = shown_panel(qtbot, store, slots)
    header = panel.table.horizontalHeader()
    assert not panel.table.isColumnHidden(LABEL)
    assert header.visualIndex(LABEL) == header.visualIndex(NAME) + 1
    assert [panel.rows.index(row, LABEL).data() for row in range(3)] == ["", "Shutter", ""]


def test_writable_rows_that_differ_are_ticked_until_a_person_ticks(qtbot, filled, tmp_path):
    """A snapshot that is taken ticks nothing, one that is opened what differs by then."""
    store, slots = filled
    panel = shown_panel(qtbot, store, slots)
    panel.set_restore_reason("")
    assert ticks(panel) == ""
    store.apply(batch([(slots[0], NOW + 1, 2.25, 0, 0), (slots[1], NOW + 1, 9, 0, 0)]))
    panel._refresh_now()
    assert ticks(panel) == "a"  # b differs, and may not be written
    store.apply(batch([(slots[2], NOW + 1, 0, 0, 0)]))
    panel._refresh_now()
    restore = next(b for b in panel.findChildren(QAbstractButton) if "Restore" in b.text())
    assert ticks(panel) == "ac" and restore.text() == "Restore 2…"
    assert [item.selected for item in panel.snapshot().items] == [True, False] + [True] * 3 + [
        False
    ] * 2  # what is saved is not what happens to differ now
    click_tick(qtbot, panel, "c")
    store.apply(batch([(slots[0], NOW + 2, 1.5, 0, 0)]))
    panel._refresh_now()
    assert ticks(panel) == "a"  # as the person left it, though it differs no more
    assert [item.name for item in panel.snapshot().items if item.selected] == ["a", "d", "e"]
    path = tmp_path / "once.pvsnap"
    save(path, panel.snapshot())
    store.apply(batch([(slots[0], NOW + 3, 8, 0, 0)]))
    with qtbot.waitSignal(panel.opened):
        panel.open(path)
    assert ticks(panel) == "a" and not panel.modified  # c differs as well: a person unticked it
    store.apply(batch([(slots[0], NOW + 4, 1.5, 0, 0)]))
    panel._refresh_now()
    assert ticks(panel) == "" and restore.toolTip() == "Nothing that may be written differs"


def test_rows_that_connect_after_the_file_was_opened_are_ticked_too(qtbot, filled, tmp_path):
    store, slots = filled
    taken = shown_panel(qtbot, store, slots)
    path = tmp_path / "early.pvsnap"
    save(path, taken.snapshot())
    late = PvStore()
    late_slots = late.add([PvSpec(name) for name in "abcdefg"])
    panel = shown_panel(qtbot, late, late_slots)
    with qtbot.waitSignal(panel.opened):
        panel.open(path)
    assert ticks(panel) == ""
    events = [connected(0), AccessChange(0, True, True), MetadataChange(0, Metadata("mA", 2))]
    late.apply(batch([(0, NOW, 7.5, 0, 0)], events))
    panel._refresh_now()
    assert ticks(panel) == "a"


def ticks(panel):
    model = panel.model
    return "".join(n for n, on in zip(model.comparison.names, model.ticked, strict=True) if on)


def click_tick(qtbot, panel, name):
    row = panel.model.comparison.names.index(name)
    table = panel.table
    cell = table.visualRect(table.model().index(row, TICK))
    at = QPoint(10, cell.center().y())
    qtbot.mouseClick(table.viewport(), LEFT, pos=at)
