"""The panel of a snapshot over a store that is filled by hand."""

import time
from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QStyleOptionViewItem,
)

from gui.core.groups.group import PvSpec
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    ArrayUpdate,
    ConnectionChange,
    Metadata,
    MetadataChange,
    TextUpdate,
)
from gui.core.snapshots.archived_items import archived_snapshot
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.core.snapshots.tolerance import Tolerance
from gui.core.store.pv_store import PvStore
from gui.files.snapshots.pvsnap import load, save
from gui.widgets.snapshots.cells import DIFFERENCE, LIVE, NAME, RESULT, SAVED, TICK, TOLERANCE
from gui.widgets.snapshots.panel import READ_ONLY, SnapshotPanel
from tests.support.batches import NOW, batch, connected
from tests.support.context_menu import answering
from tests.support.save_dialogs import person_at_dialogs
from tests.support.snapshots import filled, quickest, shown_panel, thousand  # noqa: F401
from tests.support.waiting import Cost


@pytest.fixture
def panel(qtbot, filled):
    store, slots = filled
    return shown_panel(qtbot, store, slots), store


def column(panel, number):
    rows = panel.rows
    return [rows.index(row, number).data() for row in range(rows.rowCount())]


def refresh(panel, qtbot):
    def renewed():
        before = panel._refreshed_s
        panel.refresh()
        return panel._refreshed_s != before

    qtbot.waitUntil(renewed)


def button(panel, text):
    return next(b for b in panel.findChildren(QPushButton) if b.text().startswith(text))


def test_rows_say_what_was_saved_and_what_is_live(panel, qtbot, qtmodeltester):
    made, store = panel
    assert column(made, SAVED) == [
        "1.50 mA", "7", "On", "hello", "[3 × int16] 1 … 3", "9 (disconnected)", "— no answer yet",
    ]  # fmt: skip
    assert column(made, LIVE)[0] == "◆ 1.50 mA"
    assert column(made, LIVE)[5:] == ["— disconnected", "— no answer yet"]
    assert column(made, DIFFERENCE)[:5] == ["="] * 5
    assert made.summary.text() == "None of 7 differs, 2 unknown"
    store.apply(batch([(0, NOW, 2.0, 0, 0), (2, NOW, 0, 0, 0)]))
    refresh(made, qtbot)
    assert column(made, DIFFERENCE)[0] == "≠ +0.50 (+33.3 %)"
    assert column(made, DIFFERENCE)[2] == "≠ On → Off"
    assert column(made, DIFFERENCE)[5:] == [
        "? disconnected when saved",
        "? no answer yet when saved",
    ]
    assert made.summary.text() == "2 of 7 differ, 2 unknown"
    tint = made.model.index(0, DIFFERENCE).data(Qt.ItemDataRole.BackgroundRole)
    assert tint.name() == "#d9e8fc"
    assert made.model.index(1, DIFFERENCE).data(Qt.ItemDataRole.BackgroundRole) is None
    qtmodeltester.check(made.model)
    qtmodeltester.check(made.rows)


def test_a_live_text_beside_one_that_is_not_archived_is_a_text(qtbot, filled):
    store, slots = filled
    made = shown_panel(qtbot, store, slots)
    now = snapshot_of(store, slots)
    made.set_snapshot(archived_snapshot(now, {}, NOW, "not archived"))
    refresh(made, qtbot)
    assert column(made, LIVE)[:5] == ["◆ 1.50 mA", "7", "On", "hello", "▲ [3 × int16] 1 … 3"]
    assert column(made, DIFFERENCE)[3:5] == ["? not archived at that time"] * 2
    store.apply(batch([], [TextUpdate(3, NOW, b"good bye", 0, 0)]))
    refresh(made, qtbot)
    assert column(made, LIVE)[3] == "good bye"


def test_only_differences_are_shown_and_what_is_unknown_stays(panel, qtbot):
    made, store = panel
    made.bar.only_differences.emit(True)
    assert column(made, NAME) == ["f", "g"]
    store.apply(batch([(1, NOW, 8, 0, 0)]))
    refresh(made, qtbot)
    assert column(made, NAME) == ["b", "f", "g"]
    store.apply(batch([(1, NOW, 7, 0, 0)]))
    refresh(made, qtbot)
    assert column(made, NAME) == ["f", "g"]


def test_live_values_are_read_at_most_twice_a_second_and_only_while_visible(panel, qtbot):
    made, _ = panel
    read = []
    source = made._side
    whole = source.columns
    source.columns = lambda names: read.append(1) or whole(names)
    began = time.monotonic()
    while time.monotonic() - began < 1.2:
        made.refresh()
        qtbot.wait(5)
    assert 1 <= len(read) <= (time.monotonic() - began) / 0.5 + 1
    made.hide()
    read.clear()
    made._refreshed_s = -1e9
    made.refresh()
    assert not read
    made.show()
    assert read


def test_tolerances_of_one_pv_and_of_all(panel, qtbot):
    made, store = panel
    store.apply(batch([(0, NOW, 1.6, 0, 0)]))
    refresh(made, qtbot)
    told = []
    made.failed.connect(told.append)
    cell = made.model.index(0, TOLERANCE)
    assert cell.data() == "0.005 (PREC)" and made.model.setData(cell, "10%")
    assert cell.data() == "10%" and column(made, DIFFERENCE)[0].startswith("≈ +0.1")
    assert made.summary.text() == "None of 7 differs, 2 unknown"
    assert not made.model.setData(cell, "wide") and "'wide' is not a tolerance" in told[0]
    assert made.model.setData(cell, "")
    field = made.bar._tolerance
    field.setText("0.2")
    field.editingFinished.emit()
    assert column(made, TOLERANCE)[0] == "0.2" and column(made, DIFFERENCE)[0].startswith("≈")
    field.setText("much")
    field.editingFinished.emit()
    assert field.text() == "0.2" and "'much'" in told[1]
    assert made.snapshot().items[0].tolerance is None  # the default is the panel's


def test_ticks(panel, qtbot):
    made, store = panel
    assert not made.model.ticked.any()  # nothing differs
    menu = button(made, "Tick").menu()
    every, none, differing = menu.actions()
    every.trigger()
    assert made.model.ticked.tolist() == [True] * 5 + [False] * 2  # those were not known
    none.trigger()
    assert not made.model.ticked.any()
    store.apply(batch([(0, NOW, 2.0, 0, 0)]))
    refresh(made, qtbot)
    differing.trigger()
    assert np.flatnonzero(made.model.ticked).tolist() == [0]
    tick = made.model.index(5, TICK)
    assert not made.model.setData(tick, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert "Cannot be restored" in tick.data(Qt.ItemDataRole.ToolTipRole)
    height = made.table.rowHeight(0)
    where = QPoint(10, height + height // 2)
    qtbot.mouseClick(made.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert np.flatnonzero(made.model.ticked).tolist() == [0, 1]
    made.table.selectAll()
    qtbot.keyClick(made.table, Qt.Key.Key_Space)
    assert made.model.ticked.sum() == 5
    assert [item.selected for item in made.snapshot().items] == [True] * 5 + [False] * 2


def test_restoring_is_asked_for_and_told(panel, qtbot):
    made, _ = panel
    restore = button(made, "Restore")
    assert not restore.isEnabled() and restore.toolTip() == READ_ONLY
    made.set_restore_reason("")
    assert not restore.isEnabled() and restore.toolTip() == "Nothing that may be written differs"
    made.model.tick(np.arange(7) != 1)
    assert restore.isEnabled() and restore.text() == "Restore 4…"
    asked = []
    made.restore_requested.connect(asked.append)
    qtbot.mouseClick(restore, Qt.MouseButton.LeftButton)
    puts = asked[0]
    assert [name for name, _ in puts] == ["a", "c", "d", "e"]
    assert puts[0][1] == 1.5 and puts[1][1] == 1 and puts[3][1].tolist() == [1, 2, 3]
    made.show_result("a", "waiting", None)
    made.show_result("c", "con\u202efirmed", True)
    made.show_result("d", "timed out", False)
    assert column(made, RESULT)[:4] == ["… waiting", None, "✔ confirmed", "✖ timed out"]
    made.model.tick(np.zeros(7, bool))
    assert not restore.isEnabled() and restore.toolTip() == "No row is ticked"


def test_rows_that_cannot_be_restored_are_not_passed_over_in_silence(panel):
    made, _ = panel
    told, asked = [], []
    made.failed.connect(told.append)
    made.restore_requested.connect(asked.append)
    items = (SnapshotItem("a", "12.5"), SnapshotItem("b", "many"), SnapshotItem("zzz", "1"))
    made.set_snapshot(Snapshot(items=items))
    assert column(made, DIFFERENCE) == ["≠ -11", "⇄ 'many' is not a number", "∅ not there"]
    made.model.tick(np.ones(3, bool))
    made.request_restore()
    assert asked == [(("a", 12.5),)]
    assert column(made, RESULT)[1:] == [
        "✖ not sent: 'many' is not a number", "✖ not sent: the tab does not have this PV",
    ]  # fmt: skip
    assert told == ["2 of the ticked rows cannot be restored: see Result"]


def test_save_open_and_compare(panel, qtbot, tmp_path, monkeypatch):
    made, _ = panel
    assert made.modified
    first = tmp_path / "first.pvsnap"
    save_as = next(b for b in made.findChildren(QAbstractButton) if "Save" in b.text())
    with qtbot.waitSignal(made.message) as said, person_at_dialogs() as person:
        person.saves_as(first.with_suffix(""))
        qtbot.mouseClick(save_as, Qt.MouseButton.LeftButton)
    assert said.args == [f"Saved {first}"] and not made.modified and not made.busy
    assert load(first).snapshot.group == "Ring"
    with person_at_dialogs() as person:
        person.accepts().answers("Cancel").cancels()
        qtbot.mouseClick(save_as, Qt.MouseButton.LeftButton)
    assert person.seen.proposed == ["first.pvsnap"]
    assert person.seen.questions == [f"first.pvsnap is there already. Replace it in {tmp_path}?"]
    comment = next(e for e in made.findChildren(QLineEdit) if e.text() == "calm")
    qtbot.keyClicks(comment, "er")
    assert made.modified and made.snapshot().comment == "calmer"
    with qtbot.waitSignal(made.message):
        made.save(first)
    assert load(first).snapshot.comment == "calmer"

    other = tmp_path / "other.pvsnap"
    items = tuple(i for i in made.snapshot().items if i.name != "b")
    save(other, Snapshot("Other", items=(*items, SnapshotItem("only", 1.0))))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    made.ask_and_compare()
    qtbot.waitUntil(lambda: "not on the other side" in made.summary.text())
    assert made.summary.text() == (
        "None of 7 differs, 2 unknown, 1 not on the other side, 1 only in other"
    )
    heading = made.model.headerData(LIVE, Qt.Orientation.Horizontal)
    assert heading == "other"
    made.compare_with_live()
    assert made.model.headerData(LIVE, Qt.Orientation.Horizontal) == "Live value"
    with qtbot.waitSignal(made.opened):
        made.ask_and_open()
    assert made.snapshot().group == "Other" and not made.modified


def test_changes_are_not_lost_without_a_question(panel, qtbot, monkeypatch):
    made, _ = panel
    opened = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: opened.append(1) or ("", ""))
    opening = next(b for b in made.findChildren(QAbstractButton) if b.text() == "Open…")
    made.window().activateWindow()
    qtbot.waitUntil(made.window().isActiveWindow)

    def press(kind):
        def answer(box):
            assert box.windowTitle() == "Save changes?" and "unsaved changes" in box.text()
            assert box.defaultButton() is box.button(QMessageBox.StandardButton.Save)
            qtbot.mouseClick(box.button(kind), Qt.MouseButton.LeftButton)

        return answer

    for kind, asked in (
        (QMessageBox.StandardButton.Cancel, 0),
        (QMessageBox.StandardButton.Discard, 1),
    ):
        with answering(qtbot, press(kind)):
            qtbot.mouseClick(opening, Qt.MouseButton.LeftButton)
        assert len(opened) == asked
    assert made.snapshot().group == "Ring" and made.modified


def test_files_that_cannot_be_read_or_written(panel, qtbot, tmp_path):
    made, _ = panel
    bad = tmp_path / "bad.pvsnap"
    bad.write_text("{")
    for act, message in (
        (lambda: made.open(bad), f"The snapshot was not opened: {bad}:1: not JSON"),
        (lambda: made.open(tmp_path / "none"), "No such file"),
        (lambda: made.save(tmp_path / "none" / "x.pvsnap"), "The snapshot was not saved"),
    ):
        with qtbot.waitSignal(made.failed) as said:
            act()
        assert message in said.args[0]
    assert made.modified and made.snapshot().group == "Ring"


def test_sorting_copying_and_hostile_text(panel, qtbot):
    made, _ = panel
    made.table.sortByColumn(NAME, Qt.SortOrder.DescendingOrder)
    assert column(made, NAME) == list("gfedcba")
    made.table.sortByColumn(SAVED, Qt.SortOrder.AscendingOrder)
    assert column(made, NAME) == list("cabfedg")  # numbers, then texts
    made.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert column(made, NAME) == list("abcdefg")
    made.table.selectRow(0)
    made.table.copy_names()
    assert QGuiApplication.clipboard().text() == "a"
    made.table.copy_rows()
    assert QGuiApplication.clipboard().text().split("\n")[1].split("\t")[:2] == ["a", "1.50 mA"]
    evil = "<img src=x>\u202e\x00" + "x" * 1_000_000
    item = SnapshotItem(evil, evil, units=evil, unknown=evil, labels=(evil,))
    cost = Cost()
    made.set_snapshot(Snapshot(evil, evil, user=evil, items=(item,)))
    made.show_result(evil, evil, False)
    for cell in (NAME, SAVED, LIVE, DIFFERENCE, RESULT):
        text = made.model.index(0, cell).data() or ""
        assert len(text) < 600 and "\u202e" not in text and "\0" not in text
        assert "<" not in (made.model.index(0, cell).data(Qt.ItemDataRole.ToolTipRole) or "")
    assert cost.seconds < 10


def test_a_thousand_rows_are_renewed_quickly(qtbot):
    store, slots = thousand()
    made = SnapshotPanel(StoreStates(store))
    qtbot.addWidget(made)
    made.show()
    made.set_snapshot(snapshot_of(store, slots))
    made.bar.only_differences.emit(True)
    store.apply(batch([(417, NOW, 5.0, 0, 0)]))

    def renew():
        store.updates += 1
        made._refresh_now()

    assert quickest(renew) < 0.3
    assert column(made, NAME) == ["pv417"]
    gone = [ConnectionChange(k, ConnectionState.DISCONNECTED, NOW) for k in range(10)]
    store.apply(batch(events=gone))
    made._refresh_now()
    assert made.summary.text() == "1 of 1,000 differs, 10 unknown"
    store.add([PvSpec("more")])
    store.apply(batch(events=[connected(0)]))
    made.set_dark(True)
    made.set_utc(True)
    made.model.set_default_tolerance(Tolerance(1000))
    made._refresh_now()
    assert made.summary.text() == "None of 1,000 differs, 10 unknown"


def test_the_result_of_a_restore_is_in_sight_as_the_window_opens(qtbot):
    """At 1180 pixels, which the window of a tab's snapshots has."""
    panel = SnapshotPanel(StoreStates(PvStore()))
    qtbot.addWidget(panel)
    panel.resize(1180, 560)
    panel.show()
    qtbot.waitExposed(panel)
    table = panel.table
    assert not table.horizontalScrollBar().maximum()
    right = table.columnViewportPosition(RESULT) + table.columnWidth(RESULT)
    assert right <= table.viewport().width() and table.columnWidth(RESULT) >= 150


def cut(panel, number):
    """Return the texts of a column that have no room in it."""
    table, texts = panel.table, column(panel, number)
    width_of = table.fontMetrics().horizontalAdvance
    return [text for text in texts if text and width_of(text) + 8 > table.columnWidth(number)]


def drag_edge(panel, number, by, qtbot):
    header = panel.table.horizontalHeader()
    right = header.sectionViewportPosition(number) + header.sectionSize(number) - 1
    at = QPoint(right, header.height() // 2)
    qtbot.mouseMove(header.viewport(), at)
    qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(header.viewport(), at + QPoint(by, 0))
    qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=at + QPoint(by, 0))


def test_columns_of_numbers_are_as_wide_as_what_they_show(qtbot, filled):
    store, slots = filled
    store.apply(batch(events=[MetadataChange(0, Metadata("mA", 9))]))
    store.apply(batch([(0, NOW, 298.537123456, 0, 0)]))
    panel = shown_panel(qtbot, store, slots)
    panel.window().resize(1180, 400)
    numbers = (SAVED, LIVE, DIFFERENCE, TOLERANCE)
    assert [cut(panel, number) for number in numbers] == [[], [], [], []]
    table = panel.table
    assert table.columnWidth(RESULT) >= 150 and not table.horizontalScrollBar().maximum()
    store.apply(batch([(0, NOW, 298.537233456, 0, 0)]))
    refresh(panel, qtbot)
    assert column(panel, DIFFERENCE)[0] == "≠ +0.000110000 (+3.68e-5 %)"
    assert [cut(panel, number) for number in numbers] == [[], [], [], []]
    tip = panel.model.index(0, TOLERANCE).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith(f"{column(panel, TOLERANCE)[0]}\n")


def test_in_the_size_that_it_wants_nothing_is_cut(qtbot):
    """The window of a tab's snapshots has it: Difference was cut as it opened."""
    store = PvStore()
    slots = store.add([PvSpec(f"SR:MAGNET:QUADRUPOLE:{k}", label="Current") for k in range(12)])
    store.apply(batch(events=[connected(slot) for slot in slots]))
    store.apply(batch(events=[MetadataChange(slot, Metadata("mA", 4)) for slot in slots]))
    store.apply(batch([(slot, NOW, 298.5371, 1, 3) for slot in slots]))
    panel = SnapshotPanel(StoreStates(store))
    qtbot.addWidget(panel)
    panel.set_snapshot(snapshot_of(store, slots))
    panel.resize(panel.wanted_size())
    panel.show()
    qtbot.waitExposed(panel)
    store.apply(batch([(slot, NOW, -298.5372, 2, 3) for slot in slots]))
    refresh(panel, qtbot)
    assert column(panel, DIFFERENCE)[0] == "≠ -597.0743 (-200 %)"
    table = panel.table
    assert not table.horizontalScrollBar().maximum() and not table.verticalScrollBar().maximum()
    assert table.columnWidth(RESULT) >= 100
    for number in (SAVED, LIVE, DIFFERENCE, TOLERANCE):
        assert not cut(panel, number)


def test_long_texts_do_not_push_the_result_out_of_sight(qtbot, filled):
    store, slots = filled
    store.apply(batch(events=[TextUpdate(3, NOW, b"as said by the shift " * 20, 0, 0)]))
    store.apply(batch(events=[ArrayUpdate(4, NOW, np.arange(400, dtype="i2"), 0, 0)]))
    panel = shown_panel(qtbot, store, slots)
    panel.window().resize(1180, 400)
    refresh(panel, qtbot)
    table = panel.table
    assert not table.horizontalScrollBar().maximum() and table.columnWidth(RESULT) >= 150
    assert "as said by" in cut(panel, LIVE)[0] and cut(panel, LIVE) == column(panel, LIVE)[3:5]


def test_a_number_without_room_is_cut_at_its_end_only(qtbot, filled):
    store, slots = filled
    panel = shown_panel(qtbot, store, slots)
    store.apply(batch([(0, NOW, 1.5123, 0, 0)]))
    refresh(panel, qtbot)
    table = panel.table
    drag_edge(panel, DIFFERENCE, 70 - table.columnWidth(DIFFERENCE), qtbot)
    refresh(panel, qtbot)
    assert cut(panel, DIFFERENCE) and table.columnWidth(DIFFERENCE) == 70  # as it was dragged
    for number in (SAVED, LIVE, DIFFERENCE, TOLERANCE):
        option = QStyleOptionViewItem()
        table.initViewItemOption(option)
        cell = table.model().index(0, number)
        table.itemDelegateForIndex(cell).initStyleOption(option, cell)
        assert option.textElideMode == Qt.TextElideMode.ElideRight
    tip = table.model().index(0, DIFFERENCE).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "≠ +0.01 (+0.667 %)\nWith all digits: 1.5 → 1.5123, +0.0123"


def test_the_heading_has_the_zone_of_all_times(qtbot, berlin):
    panel = SnapshotPanel(StoreStates(PvStore()))
    qtbot.addWidget(panel)
    july = int(datetime(2026, 7, 1, 10, tzinfo=UTC).timestamp() * 1e9)
    panel.set_snapshot(Snapshot(group="Ring", created_ns=july, user="pat"))
    panel.show()

    def heading():
        return " ".join(label.text() for label in panel.bar.findChildren(QLabel))

    assert "2026-07-01 12:00:00 +02:00 by pat" in heading()
    panel.set_utc(True)
    assert "2026-07-01 10:00:00 UTC by pat" in heading()
