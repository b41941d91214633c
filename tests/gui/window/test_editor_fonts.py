"""A group editor that is open while the size of the program's text changes."""

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.qt.column_widths import _SOON_MS, MEMORY
from gui.widgets.group_editor.rows_model import AXIS, NAME, STYLE

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
GROUP = Group(
    "Ring", 60, {"P": "SR:"}, (AxisSpec("current"),), (PvSpec("a:x"), PvSpec("a:y", plot=True))
)


@pytest.fixture
def editor(window, qtbot):
    tab = window.open_tabs.open_group(GROUP)
    qtbot.waitUntil(window.isActiveWindow)
    window.editing.edit_current()
    yield window.editing.editor_of(tab)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, K.Key_0, CTRL)
    dialog = window.editing.editor_of(tab)
    if dialog is not None:
        dialog.reject()


def widths(table):
    """Return the widths of all columns but that at the end, which has the rest."""
    return [table.columnWidth(n) for n in range(table.model().columnCount() - 1)]


def drag(table, column, by):
    """Drag the right edge of a heading; return the width that the column has then."""
    header = table.horizontalHeader()
    edge = header.sectionViewportPosition(column) + header.sectionSize(column) - 1
    places = [QPoint(edge + step, header.height() // 2) for step in (0, by // 2, by)]
    QTest.mouseMove(header.viewport(), places[0])
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(header.viewport(), place)
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=places[-1])
    return table.columnWidth(column)


def zoom(window, qtbot, table, key, times=1):
    before = table.font().pointSizeF()
    window.activateWindow()  # its menu has the keys
    qtbot.waitUntil(window.isActiveWindow)
    for _ in range(times):
        QTest.keyClick(window, key, CTRL)
    qtbot.waitUntil(lambda: table.font().pointSizeF() != before)


def test_columns_of_an_open_editor_grow_with_the_text_and_come_back(window, qtbot, editor):
    tables = [editor.rows.table, editor.axes.table, editor.macros.table]
    tables.append(editor.rows.replace_bar.list)
    before = [widths(table) for table in tables]
    high = [table.verticalHeader().defaultSectionSize() for table in tables]
    zoom(window, qtbot, editor.rows.table, K.Key_Equal, 5)  # 200 %
    QApplication.processEvents()
    for table, usual, low in zip(tables, before, high, strict=True):
        assert widths(table) == [2 * width for width in usual]
        assert table.verticalHeader().defaultSectionSize() > 1.5 * low
    for key in [K.Key_Minus] * 3 + [K.Key_Equal] * 2:
        zoom(window, qtbot, editor.rows.table, key)
    zoom(window, qtbot, editor.rows.table, K.Key_0)
    assert [widths(table) for table in tables] == before


def test_what_a_person_dragged_grows_in_proportion_and_is_kept_for_usual_text(
    window, qtbot, editor
):
    table: QTableView = editor.rows.table
    usual = widths(table)
    wide = drag(table, NAME, 60)
    assert wide == usual[NAME] + 60
    zoom(window, qtbot, table, K.Key_Equal, 5)
    assert widths(table)[NAME] == 2 * wide and widths(table)[AXIS] == 2 * usual[AXIS]
    wider = drag(table, STYLE, 40)
    qtbot.wait(2 * _SOON_MS)
    kept = json.loads(MEMORY.read("group_editor"))
    assert (kept[NAME], kept[AXIS], kept[STYLE]) == (wide, usual[AXIS], wider // 2)
    zoom(window, qtbot, table, K.Key_0)
    assert (widths(table)[NAME], widths(table)[STYLE]) == (wide, wider // 2)


def test_an_editor_opened_in_larger_text_has_wider_columns(window, qtbot):
    tab = window.open_tabs.open_group(GROUP)
    found = []
    for key in (K.Key_0, K.Key_Equal, K.Key_0):
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        for _ in range(5):
            QTest.keyClick(window, key, CTRL)
        window.editing.edit_current()
        dialog = window.editing.editor_of(tab)
        found.append(widths(dialog.rows.table))
        dialog.reject()
        qtbot.waitUntil(lambda: window.editing.editor_of(tab) is None)
    assert found[1] == [2 * width for width in found[0]] and found[2] == found[0]
