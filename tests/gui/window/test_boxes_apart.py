"""Check boxes of lists and tables do not touch, whatever the size of the text."""

import ast
import itertools
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QStyle,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

import gui
from gui.core.groups.group import PvSpec
from gui.core.program.workspace import TabState
from gui.core.store.pv_store import PvStore
from gui.qt.plain_rows import show_plain_rows
from gui.widgets.export.export_dialog import ExportDialog
from gui.window.actions.names_question import NamesQuestion
from gui.window.tabs.unopened_tab import UnopenedTab
from gui.window.workspace.crash_question import CrashQuestion
from tests.support.batches import NOW, batch, connected

LEAST = 6  # pixels between two boxes
NAMES = ("SR:BPM1:X", "SR:BPM2:X", "SR:BPM3:X")


def names_question(parent):
    return NamesQuestion(NAMES, {NAMES[0]}, parent).list


def crash_question(parent):
    pages = [UnopenedTab(TabState(path=Path(f"/x/{name}.pvgroup"))) for name in NAMES]
    question = CrashQuestion("It crashed", pages, parent)
    for page in pages:
        page.setParent(question)
        page.hide()
    return question.list


def export(parent):
    store = PvStore()
    slots = store.add([PvSpec(name) for name in NAMES])
    store.apply(batch([(slot, NOW, 1.0, 0, 0) for slot in slots], [connected(s) for s in slots]))
    return ExportDialog(store, "SR", lambda: (NOW - 10**9, NOW), False, parent).pvs


def table(parent):
    made = QTableWidget(len(NAMES), 1, parent)
    show_plain_rows(made)
    for row, name in enumerate(NAMES):
        item = QTableWidgetItem(name)
        item.setCheckState(Qt.CheckState.Checked)
        made.setItem(row, 0, item)
    return made


def boxes(view):
    """The rectangles of the check boxes as they are painted."""
    found = []
    for row in range(view.model().rowCount()):
        index = view.model().index(row, 0, QModelIndex())
        option = QStyleOptionViewItem()
        view.initViewItemOption(option)
        option.rect = view.visualRect(index)
        view.itemDelegateForIndex(index).initStyleOption(option, index)
        part = QStyle.SubElement.SE_ItemViewItemCheckIndicator
        found.append(view.style().subElementRect(part, option, view))
    return found


@pytest.mark.parametrize("size", [0.6, 1.0, 2.0])
@pytest.mark.parametrize("make", [names_question, crash_question, export, table])
def test_boxes_of_rows_do_not_touch(qtbot, make, size):
    parent = QWidget()
    qtbot.addWidget(parent)
    view = make(parent)
    assert isinstance(view, QAbstractItemView)
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * size)
    view.setFont(font)  # as by Larger text
    view.window().show()
    qtbot.waitUntil(
        lambda: view.isVisible() and view.visualRect(view.model().index(2, 0)).top() > 0
    )
    placed = boxes(view)
    assert len(placed) == 3 and all(not box.isEmpty() for box in placed)
    for above, below in itertools.pairwise(placed):
        assert below.top() - above.bottom() - 1 >= LEAST
        assert below.top() - above.top() >= view.fontMetrics().height() + LEAST  # the texts


def test_each_list_has_the_rows_of_all_lists():
    """One rule in one place: a list that is made by itself has rows as low as its text."""
    own = {"guide_window.py"}  # pages with wrapped titles and a spacing of their own
    found = {}
    for path in Path(gui.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = [
            call.func.id
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        ]
        if QListWidget.__name__ in names:
            found[path.name] = "show_plain_list" in names
    assert len(found) >= 6
    assert {name for name, plain in found.items() if not plain} == own
