"""Filter, find, sort, columns, headings, notes and dropped names, as a person uses them."""

import json
import time
import warnings

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from gui.core.groups.group import PvSpec
from gui.core.puts.record import PutMark, PutOutcome
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ConnectionChange, Metadata, MetadataChange, PvKind, TextUpdate
from gui.core.store.pv_store import PvStore
from gui.core.table.columns import COLUMNS, HOST, NAME, SORT_ORDERS, TIME, VALUE
from gui.core.table.sort import SortKey
from gui.widgets.table import table_actions
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.panel import PvTablePanel
from tests.support.batches import NOW, batch, connected
from tests.support.context_menu import choose_at
from tests.support.row_menu import selected_slots
from tests.support.waiting import Cost

LABEL, RATE, NOTE = (COLUMNS.index(heading) for heading in ("Label", "Rate", "Note"))
NAMES = ("# Ring", "BPM10", "BPM2", "# Linac", "GUN", "KLY")


@pytest.fixture
def panel(qtbot):
    store = PvStore()
    made = PvTablePanel(PvTableModel(store))
    qtbot.addWidget(made)
    made.resize(1200, 320)
    made._pvs.append_slots(store.add([PvSpec(name, label=name.lower()) for name in NAMES]))
    store.apply(
        batch(
            [(1, NOW, 5, 1, 4), (2, NOW, 7, 0, 0), (4, NOW, -3, 2, 3)],
            [connected(1), connected(2), connected(4), MetadataChange(1, Metadata("mA", 2))],
        )
    )
    made.show()
    qtbot.waitExposed(made)
    made.store = store
    return made


def names(panel):
    model = panel._pvs
    return [model.index(row, NAME).data() for row in range(model.rowCount(QModelIndex()))]


def type_filter(panel, qtbot, text):
    qtbot.keyClick(panel.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.bar.edit.hasFocus()
    qtbot.keyClicks(panel.bar.edit, text)


def click_heading(panel, qtbot, column):
    header = panel.view.header
    place = QPoint(header.sectionViewportPosition(column) + 30, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def has_red_border(edit):
    color = edit.grab().toImage().pixelColor(1, edit.height() // 2)
    return color.red() > color.green() + 60


def test_the_filter_follows_the_typing(panel, qtbot, qtmodeltester):
    panel.view.setFocus()
    type_filter(panel, qtbot, "bpm")
    qtbot.waitUntil(lambda: names(panel) == ["# Ring", "BPM10", "BPM2"])
    assert panel.bar._note.text() == "2 of 4 PVs"
    qtbot.keyClicks(panel.bar.edit, " sev>=minor")
    qtbot.waitUntil(lambda: names(panel) == ["# Ring", "BPM10"])
    qtbot.keyClicks(panel.bar.edit, " foo=1")
    qtbot.waitUntil(lambda: "foo" in panel.bar._note.text())
    assert names(panel) == ["# Ring", "BPM10"]  # what is wrong changes nothing
    assert has_red_border(panel.bar.edit)
    qtbot.keyClick(panel.bar.edit, Qt.Key.Key_Escape)
    assert names(panel) == list(NAMES) and panel.view.hasFocus()
    assert panel.bar._note.text() == "" and not has_red_border(panel.bar.edit)
    panel.bar.edit.setText("unit=mA")
    qtbot.waitUntil(lambda: names(panel) == ["# Ring", "BPM10"])
    panel.bar.edit.setText("disconnected")
    qtbot.waitUntil(lambda: names(panel) == ["# Linac", "KLY"])
    panel.bar.edit.setText("nothing-like-this")
    qtbot.waitUntil(lambda: names(panel) == [])
    assert not panel.grab().toImage().isNull()
    qtmodeltester.check(panel._pvs)


def test_the_filter_follows_the_values_twice_a_second(panel, qtbot):
    panel.bar.edit.setText("alarm")
    qtbot.waitUntil(lambda: names(panel) == ["# Ring", "BPM10", "# Linac", "GUN"])
    panel.view.selectRow(3)
    begin = time.monotonic() + 10
    panel.renew(begin)
    panel.store.apply(batch([(1, NOW, 5, 0, 0)]))
    panel.renew(begin + 0.4)
    assert len(names(panel)) == 4
    panel.renew(begin + 0.6)
    assert names(panel) == ["# Linac", "GUN"]
    assert selected_slots(panel.view) == [4]  # still the one that was chosen


def test_find_steps_from_match_to_match(panel, qtbot):
    qtbot.keyClick(
        panel.view,
        Qt.Key.Key_F,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    qtbot.keyClicks(panel.bar.edit, "bpm|kly")
    places = []
    for _ in range(4):
        qtbot.keyClick(panel.bar.edit, Qt.Key.Key_F3)
        places.append(panel.view.currentIndex().row())
    assert places == [1, 2, 5, 1] and names(panel) == list(NAMES)
    assert panel.bar._note.text() == "match 1 of 3"
    qtbot.keyClick(panel.bar.edit, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert panel.view.currentIndex().row() == 5
    panel.bar.edit.setText("xyz")
    qtbot.keyClick(panel.bar.edit, Qt.Key.Key_Return)
    assert panel.bar._note.text() == "no match"


def test_a_click_on_a_heading_sorts_up_down_and_back(panel, qtbot, qtmodeltester):
    click_heading(panel, qtbot, VALUE)
    assert names(panel) == ["GUN", "BPM10", "BPM2", "KLY"]
    click_heading(panel, qtbot, VALUE)
    assert names(panel) == ["BPM2", "BPM10", "GUN", "KLY"]  # unknown stays last
    panel.view.selectRow(0)
    panel.store.apply(batch([(2, NOW + 1, -9, 0, 0)]))
    panel.renew(1e9)
    assert names(panel) == ["BPM10", "GUN", "BPM2", "KLY"]
    assert selected_slots(panel.view) == [2]
    click_heading(panel, qtbot, VALUE)
    assert names(panel) == list(NAMES)
    click_heading(panel, qtbot, NAME)
    assert names(panel) == ["BPM2", "BPM10", "GUN", "KLY"]
    qtmodeltester.check(panel._pvs)


def test_the_first_click_on_severity_brings_the_worst_to_the_top(panel, qtbot):
    panel.store.apply(batch([(1, NOW + 1, 5, 2, 3)]))
    panel.renew(1e9)
    worst = panel.store.name[1]
    click_heading(panel, qtbot, COLUMNS.index("Severity"))
    panel.renew(1e9)
    assert names(panel)[0] == worst
    click_heading(panel, qtbot, COLUMNS.index("Severity"))
    panel.renew(1e9)
    assert names(panel)[0] != worst
    click_heading(panel, qtbot, COLUMNS.index("Severity"))
    assert names(panel) == list(NAMES)


def test_many_changed_runs_begin_anew_and_keep_the_selection(panel, qtbot):
    store, model = panel.store, panel._pvs
    specs = [PvSpec(f"p{k}", label="odd" if k % 2 else "") for k in range(200)]
    model.append_slots(store.add(specs))
    panel.view.go_to_row(model.row_of(7 + 6))
    assert model.index(model.row_of(13), NAME).data() == "p7"
    panel.bar.edit.setText("odd")
    qtbot.waitUntil(lambda: model.rowCount() == 101)  # with the heading they are under
    assert selected_slots(panel.view) == [13] and panel.view.current_slot() == 13


def test_columns_are_chosen_moved_and_come_back(panel, qtbot):
    header = panel.view.header
    told = []
    header.columns_changed.connect(lambda: told.append(1))

    def choose(words):
        at = QPoint(header.sectionViewportPosition(LABEL) + 5, header.height() // 2)
        (checked,) = choose_at(header.viewport(), at, qtbot, words)
        return checked

    assert "Host" not in choose("Host")
    checked = choose("Rate")
    assert "Host" in checked and "PV" in checked
    assert not header.isSectionHidden(HOST) and header.isSectionHidden(RATE)
    header.moveSection(header.visualIndex(HOST), 1)
    header.resizeSection(LABEL, 77)
    kept = header.columns_as_text()
    assert len(told) >= 4 and json.loads(kept)[1][0] == "Host"
    choose("Reset columns")
    assert header.isSectionHidden(HOST) and header.visualIndex(HOST) == HOST
    header.restore_columns(kept)
    assert header.visualIndex(HOST) == 1 and header.sectionSize(LABEL) == 77
    assert header.isSectionHidden(RATE)
    for nonsense in ("", "[1]", '[["no", 1, true]]', "{}"):
        header.restore_columns(nonsense)
    assert header.columns_as_text() == kept


def test_notes_and_headings(panel, qtbot, monkeypatch):
    actions = panel.actions_of_rows
    given = []
    actions.note_entered.connect(lambda slots, text: given.append((slots, text)))
    actions.heading_entered.connect(lambda slot, text: given.append((slot, text)))
    panel.view.go_to_row(1)
    panel.view.setFocus()
    monkeypatch.setattr(table_actions, "ask_text", lambda *a, **k: (" spare ", True))
    qtbot.keyClick(panel.view, Qt.Key.Key_N)
    actions.ask_heading()
    assert given == [((1,), "spare"), (1, "spare")]
    panel.store.comment[1] = "spare"
    panel._pvs.texts_changed()
    assert panel._pvs.index(1, NOTE).data() == "spare"
    panel.view.go_to_row(0)  # a heading has no note, no trace, no box
    assert panel.view.current_slot() is None and selected_slots(panel.view) == []
    assert panel._pvs.index(0, NAME).data(Qt.ItemDataRole.CheckStateRole) is None
    assert not panel.grab().toImage().isNull()


def test_names_are_dragged_out_and_dropped_in(panel, qtbot):
    model, view = panel._pvs, panel.view
    data = model.mimeData([model.index(2, 0), model.index(1, 3), model.index(2, 4)])
    assert data.text() == "BPM10\nBPM2"
    dropped = []
    view.names_dropped.connect(dropped.append)
    text = QMimeData()
    text.setText("X:1, X:2\nX:3")
    none, copy = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    left = Qt.MouseButton.LeftButton
    with warnings.catch_warnings():  # Qt 6.12 would have such events made by drags only
        warnings.simplefilter("ignore", DeprecationWarning)
        enter = QDragEnterEvent(QPoint(50, 50), copy, text, left, none)
        drop = QDropEvent(QPointF(50, 50), copy, text, left, none)
    QApplication.sendEvent(view.viewport(), enter)
    assert enter.isAccepted()
    QApplication.sendEvent(view.viewport(), drop)
    assert dropped == [("X:1", "X:2", "X:3")]


def test_copies_as_csv_are_harmless(panel, qtbot):
    panel.store.apply(
        batch(events=[ConnectionChange(1, ConnectionState.DISCONNECTED, NOW, host="=cmd()")])
    )
    panel.store.label[1] = "=1+1"
    panel.view.selectRow(1)
    panel.view.header.setSectionHidden(NOTE, False)
    panel.actions_of_rows.copy_csv()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("PV,Label,Value") and lines[1].startswith("BPM10,'=1+1,5.0,mA,,")


def test_hostile_texts_are_harmless_and_quick(panel, qtbot):
    """A megabyte of HTML, bidi and control characters in every text that an IOC can send."""
    evil = "<img src=/etc/passwd>‮\x07\x00" * 50_000
    metadata = Metadata(evil, 2, labels=(evil, evil))
    store = panel.store
    text = TextUpdate(2, NOW, evil.encode(), 1, 4)
    store.apply(
        batch([(1, NOW, 1, 1, 4)], [connected(2, PvKind.TEXT), text, MetadataChange(1, metadata)])
    )
    store.kind[4] = PvKind.ENUM
    store.metadata[4] = metadata
    cost = Cost()
    for _ in range(10):
        panel.renew(time.monotonic())
        panel.grab()
    panel.bar.edit.setText('state="img src" -"root:"')
    qtbot.waitUntil(lambda: "BPM2" in names(panel) or "GUN" in names(panel))
    click_heading(panel, qtbot, VALUE)
    panel.view.selectAll()
    panel.actions_of_rows.copy_rows()
    assert cost.seconds < 20  # not a measurement: it must not hang
    copied = QGuiApplication.clipboard().text()
    assert len(copied) < 20_000 and not {"‮", "\x07", "\x00"} & set(copied)
    model = panel._pvs
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            assert tip is None or ("<" not in tip and len(tip) < 5_000)


def test_what_is_selected_costs_no_call_for_every_cell(panel, qtbot, monkeypatch):
    store, model = panel.store, panel._pvs
    model.append_slots(store.add([PvSpec(f"p{k}") for k in range(3_000)]))
    panel.view.selectAll()
    asked = []
    flags = PvTableModel.flags
    monkeypatch.setattr(PvTableModel, "flags", lambda self, i: asked.append(1) or flags(self, i))
    assert len(panel.view.selected_rows()) == 3_006
    model.set_sort(SortKey(SORT_ORDERS["name"], True))
    panel.grab()
    panel.actions_of_rows.copy_names()
    assert len(asked) < 5_000  # of 39,000 cells
    assert len(selected_slots(panel.view)) == 3_004
    assert QGuiApplication.clipboard().text().count("\n") == 3_003


def test_copies_are_the_values_whole_and_bare(panel, qtbot):
    store, model = panel.store, panel._pvs
    store.apply(batch(events=[connected(2, PvKind.TEXT), TextUpdate(2, NOW, b"x" * 5_000, 0, 0)]))
    store.array[4], store.kind[4] = np.arange(5), PvKind.ARRAY
    model.set_marks({1: PutMark(PutOutcome.FAILED, 0.0, "7", "why")})
    assert model.index(1, VALUE).data().endswith("✕ put refused by the IOC")
    panel.view.selectAll()
    panel.actions_of_rows.copy_value()
    copied = QGuiApplication.clipboard().text().split("\n")
    assert copied[:3] == ["5.00 mA", "x" * 5_000, "0, 1, 2, 3, 4"]
    panel.actions_of_rows.copy_csv()
    assert "put refused" not in QGuiApplication.clipboard().text()


def painted(panel):
    """Return the texts of times as the view paints them, by name."""
    panel.view.viewport().grab()
    model = panel._pvs
    rows = range(model.rowCount(QModelIndex()))
    return {names(panel)[row]: panel.view.painted.cell(row, TIME).text for row in rows}


@pytest.mark.usefixtures("berlin")
def test_rows_that_a_filter_hid_come_back_as_they_are_then(panel, qtbot):
    """Local times stood under the heading of UTC, until something came for the PV."""
    before = painted(panel)
    type_filter(panel, qtbot, "GUN")
    qtbot.waitUntil(lambda: panel._pvs.rowCount(QModelIndex()) < len(NAMES))
    painted(panel)
    panel._pvs.utc = not panel._pvs.utc
    qtbot.keyClick(panel.bar.edit, Qt.Key.Key_Escape)
    panel.bar.edit.clear()
    qtbot.waitUntil(lambda: panel._pvs.rowCount(QModelIndex()) == len(NAMES))
    after = painted(panel)
    model = panel._pvs
    assert after == {names(panel)[row]: model.cell(row, TIME).text for row in range(len(NAMES))}
    assert after["BPM10"] != before["BPM10"]
