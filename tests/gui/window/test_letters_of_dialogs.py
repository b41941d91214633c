"""Every dialog of the program: no letter is that of two of its buttons, tabs or fields, every
control has a name for a screen reader, every text has room.
"""

import ast
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QVBoxLayout

from gui.core.groups.group import Group, PvSpec
from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.files.groups.pvgroup import save
from gui.files.program.crash_reports import CrashReport
from gui.qt.paths.typed_path import TypedPathDialog
from gui.widgets.diagnostics.crash_dialog import CrashDialog
from gui.widgets.diagnostics.uncaught_dialog import UncaughtDialog
from gui.widgets.group_editor.macro_dialog import MacroDialog
from gui.widgets.puts.confirm_dialog import ConfirmDialog, PlannedPut
from gui.window.workspace.crash_question import CrashQuestion
from tests.gui.widgets.chart.test_chart_interaction import chart, source
from tests.support.context_menu import answering, choose_at
from tests.support.dialogs import pages
from tests.support.letters import alike
from tests.support.menu_bar import choose, front, tab  # noqa: F401
from tests.support.row_menu import choose_in_row_menu
from tests.support.screens import nameless, without_room
from tests.support.window import drop
from tests.support.workspaces import restore

__all__ = ["chart", "source"]
KEYS = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
# opened by the chart's own tests, in which the same is looked at (``by_hand.py``)
OF_THE_CHART = ("RangeDialog", "AxisDialog", "AnnotationDialog")
GUI = Path(__file__).parents[3] / "gui"


def shown(kind):
    found = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == kind]
    return [w for w in found if w.isVisible()]


class Opened:
    """Opens dialogs of the window by hand."""

    def __init__(self, window, tab, qtbot):
        self.window, self.tab, self.qtbot = window, tab, qtbot
        self.seen = []  # classes
        self.wrong = []  # titles, with the texts whose letters are alike

    def walk(self, dialog):
        """Look at each page of ``dialog``, and leave it by Esc."""
        for _ in pages(dialog):
            self.wrong += [(dialog.windowTitle(), text) for text in alike(dialog)]
            self.wrong += [(dialog.windowTitle(), control) for control in nameless(dialog)]
            self.wrong += [(dialog.windowTitle(), text) for text in without_room(dialog)]
        if not dialog.windowTitle():
            self.wrong.append(("without a title", dialog.text()))
        self.seen.append(type(dialog).__name__)
        QTest.keyClick(dialog.focusWidget() or dialog, KEYS.Key_Escape)

    def by_key(self, key, modifiers):
        front(self.window, self.qtbot)
        self.tab.table.setFocus()
        with answering(self.qtbot, self.walk):
            QTest.keyClick(self.tab.table, key, modifiers)

    def by_letters(self, menu, letter):
        choose(self.window, self.qtbot, menu, letter, self.walk)

    def by_row(self, words):
        choose_in_row_menu(self.tab, self.qtbot, 0, words, answer=self.walk)

    def not_modal(self, kind, key, modifiers):
        front(self.window, self.qtbot)
        self.tab.table.setFocus()
        QTest.keyClick(self.tab.table, key, modifiers)
        self.qtbot.waitUntil(lambda: len(shown(kind)) == 1)
        self.walk(shown(kind)[0])
        self.qtbot.waitUntil(lambda: not shown(kind))

    def made(self, dialog):
        self.qtbot.addWidget(dialog)
        dialog.show()
        self.qtbot.waitExposed(dialog)
        self.walk(dialog)


@pytest.fixture
def opened(window, tab, qtbot):
    return Opened(window, tab, qtbot)


def classes():
    """Return the names of the program's classes of dialogs."""
    trees = [ast.parse(path.read_text("utf-8")) for path in GUI.rglob("*.py")]
    made = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    return {each.name for each in made if {ast.unparse(b) for b in each.bases} & {"QDialog"}}


def test_no_dialog_has_a_letter_twice(opened, window, qtbot, tmp_path):
    opened.by_key(KEYS.Key_N, CTRL)
    opened.by_key(KEYS.Key_N, CTRL | SHIFT)
    opened.by_key(KEYS.Key_Comma, CTRL)
    opened.not_modal("ExportDialog", KEYS.Key_X, CTRL | SHIFT)
    opened.not_modal("CommandPalette", KEYS.Key_P, CTRL | SHIFT)
    opened.not_modal("GroupEditorDialog", KEYS.Key_E, CTRL)
    for menu, letter, kind in (
        ("H", "k", "ShortcutsDialog"),
        ("H", "r", "ReportDialog"),
        ("H", "a", "AboutDialog"),
        ("G", "g", "RecordingsDialog"),
    ):
        choose(window, qtbot, menu, letter)
        qtbot.waitUntil(lambda k=kind: len(shown(k)) == 1)
        opened.walk(shown(kind)[0])
    data = QMimeData()
    data.setText("see you at lunch")
    front(window, qtbot)
    drop(window.tab_widget, data)
    opened.walk(shown("NamesQuestion")[0])
    opened.made(MacroDialog(Group("G", pvs=(PvSpec("$(P)$(Q)"),)), ["P", "Q"], {}))
    opened.made(ConfirmDialog([PlannedPut("a", "ioc", "1", "2")], None, "Write to all"))
    opened.made(CrashDialog([CrashReport(tmp_path / "1.txt", 0.0, "words")], lambda _: None))
    opened.made(UncaughtDialog())
    opened.made(TypedPathDialog(window, "Save group", "/net", "ring.pvgroup"))
    opened.made(CrashQuestion("PV Watch crashed", [], None))
    assert opened.wrong == [] and {*opened.seen, *OF_THE_CHART} == classes()


def test_the_dialog_for_a_fixed_range_has_no_letter_twice(chart, qtbot):
    found = []

    def answer(dialog):
        wrong = [*alike(dialog), *nameless(dialog), *without_room(dialog)]
        found.append((type(dialog).__name__, wrong))
        QTest.keyClick(dialog, KEYS.Key_Escape)

    axis = chart.canvas.axes[0]
    where = QPoint(round(axis.place.x - 10), round(axis.place.area.center().y()))
    choose_at(chart.canvas, where, qtbot, "Fixed range", answer=answer)
    assert found == [("RangeDialog", [])]


def test_no_question_has_a_letter_twice(opened, window, tab, qtbot, tmp_path):
    for words in ("Array as a trace", "Characters as text", "Note", "Heading above"):
        opened.by_row(words)
    opened.by_letters("V", "m")
    tab.set_modified(True)
    opened.by_key(KEYS.Key_W, CTRL)
    path = tmp_path / "a.pvgroup"
    save(path, Group("Ours", pvs=(PvSpec("none:a"),)))
    front(window, qtbot)
    assert window.open_tabs.open_file(path)
    current = window.open_tabs.current()
    opened.tab = current.content
    save(path, Group("Theirs", pvs=(PvSpec("none:b"),)))
    later = path.stat().st_mtime + 10
    os.utime(path, (later, later))
    opened.tab.set_modified(True)
    opened.by_key(KEYS.Key_S, CTRL)  # "Overwrite?"
    front(window, qtbot)
    opened.tab.table.setFocus()
    QTest.keyClick(opened.tab.table, KEYS.Key_E, CTRL)
    editor = window.editing.editor_of(current)
    front(editor, qtbot)
    editor.rows.table.selectRow(0)
    QTest.keyClick(editor.rows.table, KEYS.Key_Delete)
    with answering(qtbot, opened.walk):
        QTest.keyClick(editor.rows.table, KEYS.Key_Escape)  # "Apply changes?"
    front(editor, qtbot)
    QTest.keyClick(editor.rows.table, KEYS.Key_Z, CTRL)
    QTest.keyClick(editor.rows.table, KEYS.Key_Escape)
    opened.tab.set_modified(False)
    assert opened.wrong == [] and len(opened.seen) == 8


def test_letters_of_a_tab_that_is_not_open_are_none_of_the_menu_bar(window, qtbot, tmp_path):
    restore(window, WorkspaceState((WindowState(tabs=(TabState(tmp_path / "b.pvgroup"),)),)))
    (page,) = window.tab_widget.unopened()
    qtbot.waitUntil(lambda: page.isVisible() and bool(page.reason.text()))
    front(window, qtbot)
    assert alike(window) == []
    QTest.keyClick(page.open_button, KEYS.Key_L, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not window.tab_widget.unopened())


def test_two_letters_alike_are_found(qtbot):
    """In a dialog of standard buttons, too, whose letters are those of the desktop."""
    dialog = QDialog()
    qtbot.addWidget(dialog)
    kinds = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kinds.Ok | kinds.Close)
    copy = buttons.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
    QVBoxLayout(dialog).addWidget(buttons)
    dialog.show()
    assert [line[0] for line in alike(dialog)] == ["c", "c"]
    copy.setText("Co&py")
    assert alike(dialog) == []
