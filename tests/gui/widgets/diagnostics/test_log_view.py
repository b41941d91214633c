"""The log dock, by type and click."""

from collections import deque
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.core.diagnostics.log_line import LogLine
from gui.widgets.diagnostics.log_model import LogModel
from gui.widgets.diagnostics.log_view import LogView


def line(number, level=20, text="", source="pvwatch"):
    return LogLine(1_700_000_000_000_000_000 + number, level, source, "T", text or f"line {number}")


@pytest.fixture
def lines():
    return deque()


@pytest.fixture
def dock(qtbot, lines):
    made = LogView(lines, Path("/state/pvwatch.log"))
    qtbot.addWidget(made)
    made.resize(900, 260)
    made.show()
    return made


def messages(model):
    return [model.index(row, 3).data() for row in range(model.rowCount())]


def test_the_model_keeps_the_latest_and_filters(lines, qtmodeltester):
    model = LogModel(lines, most=100)
    model.set_filter(20, "")
    lines.extend(line(n, 10 if n % 2 else 30) for n in range(90))
    assert model.refresh() == 45 and model.rowCount() == 45
    lines.extend(line(n, 30) for n in range(90, 150))
    assert model.refresh() == 60 and model.total() == 100 and not lines
    assert messages(model)[0] == "line 50" and messages(model)[-1] == "line 149"
    model.set_filter(0, "149 PVWATCH")
    assert messages(model) == ["line 149"]
    model.set_filter(40, "")
    assert model.rowCount() == 0
    model.set_filter(0, "")
    assert model.rowCount() == 100 and model.refresh() == 0
    lines.extend(line(n) for n in range(1_000))
    model.refresh()
    assert model.rowCount() == 100 and messages(model)[0] == "line 900"
    qtmodeltester.check(model)


def test_lines_appear_by_themselves_and_the_end_stays_in_sight(dock, lines, qtbot):
    lines.extend(line(n) for n in range(200))
    qtbot.waitUntil(lambda: dock.model.rowCount() == 200)
    bar = dock.table.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0 and dock.count.text() == "200 lines"
    bar.triggerAction(bar.SliderAction.SliderToMinimum)  # the user scrolls up
    qtbot.waitUntil(lambda: not dock.follow.isChecked())
    lines.append(line(200))
    qtbot.waitUntil(lambda: dock.model.rowCount() == 201)
    assert bar.value() == 0
    qtbot.mouseClick(dock.follow, Qt.MouseButton.LeftButton, pos=dock.follow.rect().center() * 0.3)
    assert dock.follow.isChecked() and bar.value() == bar.maximum()


def test_filter_by_keys_level_and_copy(dock, lines, qtbot):
    lines.extend((line(1), line(2, 30, "disk full"), line(3, 40, "died\nTraceback\n  where")))
    dock.refresh()
    dock.activateWindow()
    dock.table.setFocus()
    qtbot.keyClick(dock.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(dock.filter.hasFocus)
    qtbot.keyClicks(dock.filter, "traceb")
    assert messages(dock.model) == ["died …"] and dock.count.text() == "1 of 3 lines"
    qtbot.keyClicks(dock.filter, "zz")
    assert dock.empty.isVisible() and dock.empty.text().startswith("None of 3 lines")
    dock.filter.clear()
    assert not dock.empty.isVisible()
    dock.level.setFocus()
    qtbot.keyClicks(dock.level, "W")
    assert dock.level.currentText() == "Warning" and dock.model.rowCount() == 2
    qtbot.mouseClick(dock.copy_button, Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text().splitlines()
    assert len(copied) == 4 and copied[0].endswith("disk full") and copied[3] == "      where"
    dock.table.setFocus()
    dock.table.selectRow(0)
    assert dock.details.isVisible() and "disk full" in dock.details.toPlainText()
    qtbot.keyClick(dock.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().endswith("disk full")
    qtbot.mouseClick(dock.path_button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "/state/pvwatch.log"


def test_part_of_a_long_line_is_copied_from_the_details(dock, lines, qtbot):
    lines.append(line(1, 40, "died\nTraceback\n  where"))
    dock.refresh()
    where = dock.table.visualRect(dock.model.index(0, 3)).center()
    qtbot.mouseClick(dock.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert dock.details.isVisible()
    dock.details.setFocus()
    qtbot.keyClick(dock.details, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    for _ in "where":
        qtbot.keyClick(dock.details, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QApplication.clipboard().clear()
    qtbot.keyClick(dock.details, Qt.Key.Key_Insert, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "where"


def test_a_hidden_dock_leaves_the_lines_where_they_are(dock, lines, qtbot):
    dock.hide()
    lines.append(line(1))
    qtbot.wait(400)
    assert len(lines) == 1
    dock.show()
    assert dock.model.rowCount() == 1


def test_levels_are_told_without_colour_and_times_follow_utc(dock, lines):
    lines.extend((line(1, 30), line(2, 50)))
    dock.refresh()
    shown = [dock.model.index(row, 1).data() for row in range(2)]
    assert shown == ["▲ WARNING", "◆ CRITICAL"]
    dock.set_utc(True)
    assert dock.model.index(0, 0).data() == "2023-11-14 22:13:20.000 UTC"
    dock.set_dark(True)
    assert dock.model.index(1, 1).data(Qt.ItemDataRole.ForegroundRole).name() == "#ff7b6b"


def test_a_line_that_has_more_ends_in_an_ellipsis_and_its_tooltip_has_the_more(dock, lines):
    lines.append(
        line(1, 30, "GUI thread blocked 155 ms:\nafter 101 ms it was in\n  <module> paint")
    )
    lines.append(line(2, 40, "\n".join(f"line {n}" for n in range(40))))
    lines.append(line(3, 20, "one line"))
    dock.refresh()
    assert messages(dock.model) == ["GUI thread blocked 155 ms …", "line 0 …", "one line"]
    tips = [dock.model.index(row, 3).data(Qt.ItemDataRole.ToolTipRole) for row in range(3)]
    assert tips[0].splitlines()[1:] == ["after 101 ms it was in", "  ‹module> paint"]
    assert tips[1].splitlines()[-2:] == ["line 15", "… 24 more lines: choose the row"]
    assert tips[2] == "one line"


def test_the_end_stays_in_sight_when_the_dock_gets_lower_and_when_details_open(dock, lines, qtbot):
    lines.extend(line(n) for n in range(200))
    dock.refresh()
    bar = dock.table.verticalScrollBar()
    before = bar.maximum()
    dock.resize(900, 180)
    qtbot.waitUntil(lambda: bar.maximum() > before)
    assert bar.value() == bar.maximum() and dock.follow.isChecked()
    dock.resize(900, 400)
    qtbot.waitUntil(lambda: bar.maximum() < before)
    last = dock.table.visualRect(dock.model.index(199, 3)).center()
    qtbot.mouseClick(dock.table.viewport(), Qt.MouseButton.LeftButton, pos=last)
    qtbot.waitUntil(lambda: bar.maximum() > before)  # the details are there
    assert bar.value() == bar.maximum() and dock.follow.isChecked()
