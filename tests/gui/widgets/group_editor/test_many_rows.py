"""What opening the editor of many rows does: work that grows with them, counted."""

import pytest
from PySide6.QtCore import Qt

from gui.core.groups import known_names
from gui.core.groups.group import Group, PvSpec
from gui.core.groups.known_names import KnownNames, NameIndex
from gui.widgets.group_editor.editor_dialog import GroupEditorDialog
from gui.widgets.group_editor.rows_model import GroupRowsModel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")

MANY = tuple(f"SR:C{n % 30}:VAC{n}:P" for n in range(10_000))


def opened(qtbot, names, known):
    dialog = GroupEditorDialog(Group(pvs=tuple(map(PvSpec, names))), known)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def test_row_numbers_are_asked_for_as_they_are_seen(qtbot, monkeypatch):
    asked, answer = [], GroupRowsModel.headerData

    def header_data(model, section, orientation, role=Qt.ItemDataRole.DisplayRole):
        if orientation == Qt.Orientation.Vertical:
            asked.append(section)
        return answer(model, section, orientation, role)

    monkeypatch.setattr(GroupRowsModel, "headerData", header_data)
    dialog = opened(qtbot, MANY, KnownNames())
    dialog.grab()
    numbers = dialog.rows.table.verticalHeader()
    seen = numbers.height() // numbers.defaultSectionSize() + 2
    assert len(set(asked)) <= seen + 1  # and the last, whose width is that of all
    assert numbers.width() >= numbers.fontMetrics().horizontalAdvance("10000")
    few = opened(qtbot, MANY[:3], KnownNames())
    narrow = few.rows.table.verticalHeader().width()
    assert numbers.fontMetrics().horizontalAdvance("3") < narrow < numbers.width()


def test_rows_are_as_high_as_the_font_of_now_needs(qtbot):
    dialog = opened(qtbot, MANY[:3], KnownNames())
    table = dialog.rows.table
    before = table.rowHeight(0)
    font = table.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    table.setFont(font)  # as by Larger text
    assert table.rowHeight(0) >= table.fontMetrics().height() + 9 > before


def test_known_names_are_put_in_order_when_one_is_typed(qtbot, monkeypatch):
    made = []

    class Counted(NameIndex):
        def __init__(self, names=()):
            super().__init__(names)
            made.append(len(self.names))

    known = KnownNames()
    monkeypatch.setattr(known_names, "NameIndex", Counted)
    known.set_open(MANY)
    dialog = opened(qtbot, MANY, known)
    assert 10_000 not in made
    edit = dialog.rows.add_bar.edit
    edit.setFocus()
    qtbot.keyClicks(edit, "VAC999")
    completions = dialog.rows.add_bar.completer.completionModel()
    assert completions.index(0, 0).data() == "SR:C9:VAC999:P"
    assert made.count(10_000) == 1


def test_names_that_come_after_an_editor_opened_without_any_are_offered(qtbot):
    known = KnownNames()
    dialog = opened(qtbot, (), known)
    known.set_site(NameIndex(["SR:VAC1:P"]))  # the site's list has been read
    edit = dialog.rows.add_bar.edit
    edit.setFocus()
    qtbot.keyClicks(edit, "VAC")
    assert dialog.rows.add_bar.completer.completionModel().index(0, 0).data() == "SR:VAC1:P"


def test_the_model_is_not_asked_for_each_role_of_each_cell_that_is_painted(qtbot, monkeypatch):
    asked, answer = [], GroupRowsModel.data

    def data(model, index, role=Qt.ItemDataRole.DisplayRole):
        asked.append(role)
        return answer(model, index, role)

    monkeypatch.setattr(GroupRowsModel, "data", data)  # before: Qt looks for it once
    dialog = opened(qtbot, ("# Ring", *MANY[:300]), KnownNames())
    table = dialog.rows.table
    asked.clear()
    table.grab()
    seen = table.viewport().height() // table.verticalHeader().defaultSectionSize() + 2
    assert 0 < len(asked) <= 2 * seen  # the two columns of check boxes
