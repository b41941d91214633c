"""The inspector over a store that is filled by hand."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel

from gui.core.groups.group import PvSpec
from gui.core.inspector.inspection import PvInspection
from gui.core.inspector.last_updates import UpdateRings
from gui.core.pv.record_fields import FIELDS, NO_REPLY, NOT_THERE, FieldsRead, FieldValue
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    AccessChange,
    ArrayUpdate,
    Batch,
    ConnectionChange,
    Metadata,
    MetadataChange,
    PvKind,
    TextUpdate,
)
from gui.core.store.pv_store import PvStore
from gui.widgets.inspector import fields_panel
from gui.widgets.inspector import inspector as inspector_module
from gui.widgets.inspector.inspector import Inspector
from gui.widgets.inspector.value_card import GONE
from gui.widgets.table import sparkline_painter
from gui.widgets.table.sparkline_painter import paint_sparkline
from tests.support.context_menu import choose_at, choose_by_key
from tests.support.waiting import DEADLINE_S, Cost


class Scene:
    """A store with a number, a text and an array; requests for fields are noted."""

    def __init__(self) -> None:
        self.store, self.rings = PvStore(), UpdateRings()
        self.store.add([PvSpec("n", label="<b>x</b>"), PvSpec("text"), PvSpec("array")])
        self.requests: list[tuple[int, str]] = []

    def inspection(self, slot: int) -> PvInspection:
        return PvInspection(self.store, slot, self.rings, self.read, "note")

    def read(self, slot: int, name: str) -> int:
        self.requests.append((slot, name))
        return len(self.requests)

    def feed(self, *events, samples=()) -> None:
        columns = [np.array(column) for column in zip(*samples, strict=True)] or [np.empty(0)] * 5
        types = (np.int32, np.int64, np.float64, np.uint8, np.uint8)
        batch = Batch(
            *(c.astype(t) for c, t in zip(columns, types, strict=True)),
            events=events,
            arrival_ns=time.time_ns(),
        )
        self.store.apply(batch)
        self.rings.take(batch)

    def connect(self, slot: int, kind: PvKind, native: str, count: int = 1) -> None:
        state, now = ConnectionState.CONNECTED, time.time_ns()
        change = ConnectionChange(slot, state, now, kind, native, count, "ioc:5064")
        self.feed(change, AccessChange(slot, True, True))

    def number(self, value: float, severity: int = 0, status: int = 0) -> int:
        now = time.time_ns()
        self.feed(samples=[(0, now, value, severity, status)])
        return now

    def lose(self, slot: int) -> None:
        self.feed(ConnectionChange(slot, ConnectionState.DISCONNECTED, time.time_ns()))


@pytest.fixture
def scene():
    return Scene()


def opened(qtbot, source) -> Inspector:
    inspector = Inspector(source)
    qtbot.addWidget(inspector)
    with qtbot.waitExposed(inspector):
        inspector.show()
    return inspector


def test_a_number_from_searching_to_lost(qtbot, scene):
    inspector = opened(qtbot, scene.inspection(0))
    inspector.set_utc(True)
    card = inspector.card
    assert card.name == "n" and card.value == "—" and card.state.startswith("Not connected: search")
    assert inspector.log.toPlainText() == ""
    (nothing,) = inspector.log.viewport().findChildren(QLabel)
    assert nothing.isVisible() and nothing.text() == "No update yet."
    assert nothing.alignment() & Qt.AlignmentFlag.AlignCenter
    assert nothing.font().family() == inspector.font().family()
    scene.connect(0, PvKind.FLOAT, "DOUBLE")
    scene.feed(MetadataChange(0, Metadata("mA", 2)))
    inspector.show_now()
    assert card.state == "Connected; no value yet."
    scene.number(1.0)
    inspector.show_now()
    assert card.alarm == dict(inspector.facts.rows())["Severity"] == "NO_ALARM"
    scene.number(5.25, 2, 3)
    inspector.show_now()
    assert (card.value, card.alarm, card.state) == ("5.25 mA", "HIHI MAJOR", "")
    assert dict(inspector.facts.rows())["Served by"] == "ioc:5064"
    assert dict(inspector.facts.rows())["Comment"] == "note"
    lines = inspector.log.toPlainText().splitlines()
    assert nothing.isHidden()
    assert lines[0].endswith("  5.25 mA  HIHI MAJOR") and lines[1].endswith("  1.00 mA")
    assert "5.25 mA HIHI MAJOR" in card.accessibleName()
    scene.lose(0)
    inspector.show_now()
    assert card.state.startswith("Disconnected for 0 s") and card.alarm == "last known"
    assert "*** not connected" in inspector.log.toPlainText().splitlines()[0]
    scene.store.remove([0])
    inspector.show_now()
    assert (
        card.state == GONE and card.value == "5.25 mA" and not inspector.fields.button.isEnabled()
    )
    assert inspector.all_text() == f"n\n{GONE}"


def test_refresh_only_while_visible_and_ten_times_a_second(qtbot, scene, monkeypatch):
    inspector = opened(qtbot, scene.inspection(0))
    scene.connect(0, PvKind.FLOAT, "DOUBLE")
    scene.number(1.0)
    inspector.show_now()
    scene.number(2.0)
    monkeypatch.setattr(inspector_module, "REFRESH_S", DEADLINE_S)
    inspector.refresh()
    assert inspector.card.value == "1"
    monkeypatch.setattr(inspector_module, "REFRESH_S", 0.0)
    inspector.refresh()
    assert inspector.card.value == "2"
    inspector.hide()
    scene.number(3.0)
    inspector.refresh()
    assert inspector.card.value == "2"
    inspector.show()
    assert inspector.card.value == "3"


def test_fields_as_they_come(qtbot, scene, monkeypatch):
    inspector = opened(qtbot, scene.inspection(0))
    panel = inspector.fields
    qtbot.mouseClick(panel.button, Qt.MouseButton.LeftButton)
    assert scene.requests == [(0, "n")] and not panel.button.isEnabled()
    assert panel.table.rows() == [("DESC", "reading…")] and panel.note.text() == "reading…"
    other = FieldsRead(0, 99, (FieldValue("EGU", "no"),), True)
    inspector.take_fields(other)  # of an earlier read
    assert panel.table.rows() == [("DESC", "reading…")]
    values = (FieldValue("EGU", "mA"), FieldValue("DESC", "<img src=x>\u202e\x07 a" + "b" * 10**6))
    inspector.take_fields(FieldsRead(0, 1, values, False))
    assert panel.note.text() == f"reading… 2 of {len(FIELDS)}"
    rows = panel.table.rows()
    assert rows[0][1].startswith("<img src=x> ab") and len(rows[0][1]) == 250
    rest = [f for f in FIELDS if f not in ("EGU", "DESC")]
    values = [FieldValue(f, None, NOT_THERE) for f in rest[2:]]
    values += [FieldValue(rest[0], ""), FieldValue(rest[1], None, NO_REPLY)]
    inspector.take_fields(FieldsRead(0, 1, tuple(values), True))
    assert [row[0] for row in panel.table.rows()] == ["DESC", rest[0], "EGU", NOT_THERE, NO_REPLY]
    assert panel.table.rows()[1][1] == "(empty)" and panel.table.rows()[4][1] == rest[1]
    assert panel.note.text().endswith("not live") and panel.button.isEnabled()

    ground = panel.table.parentWidget()  # its first row was flush against the edge
    image = ground.grab().toImage()
    assert ground is not panel and image.pixel(1, 1) == image.pixel(1, panel.table.y() + 1)
    assert panel.table.y() == 4

    with qtbot.waitActive(inspector):
        inspector.activateWindow()
    inspector.facts.setFocus()
    qtbot.keyClick(inspector.facts, Qt.Key.Key_F5)
    assert len(scene.requests) == 2 and panel.table.rows() == [("DESC", "reading…")]
    monkeypatch.setattr(fields_panel, "GIVE_UP_S", 0.0)  # the worker is gone: nothing comes
    inspector.show_now()
    assert panel.table.rows() == [(NO_REPLY, ", ".join(FIELDS))]
    assert panel.note.text() == NO_REPLY and panel.button.isEnabled()


def test_long_and_hostile_text_is_harmless_and_quick(qtbot, scene):
    inspector = opened(qtbot, scene.inspection(1))
    scene.connect(1, PvKind.TEXT, "CHAR", 1 << 20)
    for text in ("<h1>big</h1>\u202eabc\x07" + "é" * 10**6, "line\n" * 200_000):
        inspector._whole_at = 0.0  # long text is laid out once a second only
        scene.feed(TextUpdate(1, time.time_ns(), text.encode(), 0, 0))
        cost = Cost()
        inspector.show_now()
        QApplication.processEvents()
        assert cost.seconds < 2.0
    assert inspector.whole.isVisible() and inspector.whole.toPlainText().count("line") > 10_000
    scene.feed(TextUpdate(1, time.time_ns(), b"<h1>short</h1>", 0, 0))
    inspector.show_now()
    assert not inspector.whole.isVisible() and inspector.card.value == "<h1>short</h1>"
    assert len(inspector.log.toPlainText().splitlines()) == 3
    inspector.copy_all()
    copied = QGuiApplication.clipboard().text()
    assert "Value: <h1>short</h1>" in copied and "\u202e" not in copied and len(copied) < 5_000


def test_selected_log_text_is_held(qtbot, scene):
    inspector = opened(qtbot, scene.inspection(0))
    scene.connect(0, PvKind.FLOAT, "DOUBLE")
    scene.number(1.0)
    inspector.show_now()
    inspector.log.selectAll()
    scene.number(2.0)
    inspector.show_now()
    assert len(inspector.log.toPlainText().splitlines()) == 1
    cursor = inspector.log.textCursor()
    cursor.clearSelection()
    inspector.log.setTextCursor(cursor)
    inspector.show_now()
    assert len(inspector.log.toPlainText().splitlines()) == 2


def test_narrow_and_dark_and_copy_of_rows(qtbot, scene):
    inspector = opened(qtbot, scene.inspection(0))
    inspector.set_dark(True)
    inspector.resize(500, 900)
    qtbot.waitUntil(lambda: inspector._parts.orientation() is Qt.Orientation.Vertical)
    inspector.facts.selectRow(1)
    inspector.facts.copy()
    assert QGuiApplication.clipboard().text() == "Name\tn"
    assert not inspector.grab().isNull()


def test_a_sparkline_is_reduced_once_and_of_the_right_array(qtbot, scene, monkeypatch):
    calls = []
    real = sparkline_painter.sparkline_points
    monkeypatch.setattr(
        sparkline_painter, "sparkline_points", lambda *a: calls.append(len(a)) or real(*a)
    )
    image = QImage(100, 20, QImage.Format.Format_ARGB32_Premultiplied)

    def paint(array, width=100):
        image.fill(0)
        painter = QPainter(image)
        paint_sparkline(painter, QRect(0, 0, width, 20), array, QColor("#ffffff"))
        painter.end()
        return bytes(image.constBits())

    up = np.linspace(0.0, 1.0, 1_000_000)
    first = paint(up)
    assert any(first) and paint(up) == first and len(calls) == 1
    noise = np.random.default_rng(1).normal(size=1_000_000)
    paint(noise)
    cost = Cost()
    for _ in range(20):
        paint(noise)
    assert cost.seconds / 20 < 0.01
    paint(up, 50)
    assert len(calls) == 3
    for _ in range(20):  # the id of a freed array comes again
        down = np.linspace(1.0, 0.0, 1_000_000)
        assert paint(down) != first
        del down
    assert not any(paint(np.full(9, np.nan)))
    assert any(paint(np.array([np.nan, 1.0, np.nan])))
    for k in range(600):
        paint(np.arange(float(k + 2)))
    assert len(sparkline_painter._cache) <= 512

    scene.connect(2, PvKind.ARRAY, "DOUBLE", 3)
    scene.feed(ArrayUpdate(2, time.time_ns(), up, 0, 0))
    inspector = opened(qtbot, scene.inspection(2))
    assert inspector.card.value == "1,000,000 elements"
    assert dict(inspector.facts.rows())["Maximum"] == "1"


def test_rows_are_copied_by_key_and_menu_and_everything_by_its_key(qtbot, scene):
    inspector = opened(qtbot, scene.inspection(0))
    scene.connect(0, PvKind.FLOAT, "DOUBLE")
    scene.number(1.0)
    inspector.show_now()
    inspector.activateWindow()
    qtbot.waitUntil(inspector.isActiveWindow)
    facts, clipboard = inspector.facts, QGuiApplication.clipboard()
    row = next(n for n in range(facts.rowCount()) if "ioc:5064" in facts.item(n, 1).text())
    heading = facts.item(row, 0).text()
    facts.scrollToItem(facts.item(row, 0))
    place = facts.visualItemRect(facts.item(row, 0)).center()
    qtbot.mouseClick(facts.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(facts, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = clipboard.text()
    assert heading in copied and "ioc:5064" in copied and "\n" not in copied.strip()
    clipboard.setText("before")
    choose_at(facts.viewport(), place, qtbot, "Copy")
    assert clipboard.text() == copied
    clipboard.setText("before")
    inspector.activateWindow()
    qtbot.waitUntil(inspector.isActiveWindow)
    choose_by_key(facts, qtbot, "Copy")
    assert clipboard.text() == copied
    inspector.activateWindow()
    qtbot.waitUntil(inspector.isActiveWindow)
    facts.setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(facts, Qt.Key.Key_C, both)
    assert "ioc:5064" in clipboard.text() and clipboard.text().count("\n") > 5
