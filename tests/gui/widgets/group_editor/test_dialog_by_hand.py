"""Buttons and boxes of the group editor and of the question about macros, used by hand."""

import pytest
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QPushButton

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.core.groups.known_names import KnownNames
from gui.widgets.group_editor.editor_dialog import GroupEditorDialog
from gui.widgets.group_editor.macro_dialog import MacroDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
GROUP = Group(
    "Ring",
    600.0,
    {"P": "SR:", "Q": "BR:"},
    (AxisSpec("current"), AxisSpec("vacuum")),
    (PvSpec("GAUGE:A"), PvSpec("gauge:B"), PvSpec("C")),
)


@pytest.fixture
def dialog(qtbot):
    made = GroupEditorDialog(GROUP, KnownNames())
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.draft.applied = made.group()  # closing asks nothing


@pytest.fixture
def bar(dialog, qtbot):
    """Find and replace, opened with Ctrl+F."""
    dialog.rows.table.setFocus()
    qtbot.keyClick(dialog.rows.table, Qt.Key.Key_F, CTRL)
    assert dialog.rows.replace_bar.isVisible()
    return dialog.rows.replace_bar


def names(dialog):
    return [pv.name for pv in dialog.group().pvs]


def preview(bar):
    return [[bar.list.item(r, c).text() for c in (1, 2)] for r in range(bar.list.rowCount())]


def tick(qtbot, box):
    """Click the square of a check box, and see it ticked."""
    before = box.isChecked()
    qtbot.mouseClick(box, LEFT, pos=box.rect().center() * 0.2)
    assert box.isChecked() != before


def seek(qtbot, bar, sought, replacement):
    for edit, text in ((bar.sought, sought), (bar.replacement, replacement)):
        qtbot.mouseClick(edit, LEFT)
        qtbot.keyClick(edit, Qt.Key.Key_A, CTRL)
        qtbot.keyClicks(edit, text)


def test_any_case_finds_both(dialog, bar, qtbot):
    seek(qtbot, bar, "gauge", "G")
    qtbot.waitUntil(lambda: preview(bar) == [["gauge:B", "→ G:B"]])
    tick(qtbot, bar.any_case)
    assert preview(bar) == [["GAUGE:A", "→ G:A"], ["gauge:B", "→ G:B"]]
    tick(qtbot, bar.any_case)
    assert bar.button.text() == "Replace 1"
    qtbot.mouseClick(bar.button, LEFT)
    assert names(dialog) == ["GAUGE:A", "G:B", "C"]


def test_a_dot_is_a_dot_until_it_is_a_regular_expression(dialog, bar, qtbot):
    seek(qtbot, bar, "^.$", "D")
    qtbot.waitUntil(lambda: bar.status.text() == "Not found")
    assert not bar.button.isEnabled() and not bar.list.isVisible()
    tick(qtbot, bar.regex)
    assert preview(bar) == [["C", "→ D"]]
    qtbot.mouseClick(bar.button, LEFT)
    assert names(dialog) == ["GAUGE:A", "gauge:B", "D"]


def test_a_row_of_the_preview_is_shown_in_the_table(dialog, bar, qtbot):
    seek(qtbot, bar, "C", "D")
    qtbot.waitUntil(lambda: preview(bar) == [["C", "→ D"]])
    place = bar.list.visualItemRect(bar.list.item(0, 1)).center()
    qtbot.mouseClick(bar.list.viewport(), LEFT, pos=place)
    assert dialog.rows.table.selected_rows() == (2,)
    assert names(dialog)[2] == "C"


def test_the_cross_closes_find_and_replace(dialog, bar, qtbot):
    qtbot.mouseClick(bar.close_button, LEFT)
    assert not bar.isVisible() and dialog.isVisible()


def show_page(qtbot, dialog, page):
    """Walk to ``page`` by keys."""
    for _ in range(dialog.tabs.count()):
        if page.isVisible():
            return
        qtbot.keyClick(dialog.tabs, Qt.Key.Key_Tab, CTRL)
    raise AssertionError("no such page")


@pytest.mark.parametrize("page", ["axes", "macros"])
def test_the_row_that_looks_chosen_can_be_removed(dialog, qtbot, page):
    """*Remove* was grey for the row that the keys had come to, below the table and bare."""
    tab = getattr(dialog, page)
    show_page(qtbot, dialog, tab)
    assert not tab.remove_button.isEnabled()  # no row is marked
    tab.table.setFocus()
    assert tab.table.currentIndex().row() == 0 and tab.remove_button.isEnabled()
    for button in (tab.add_button, tab.remove_button):
        assert not button.icon().isNull() and button.geometry().bottom() < tab.table.y()
    count = tab.model.rowCount()
    qtbot.mouseClick(tab.remove_button, LEFT)
    assert tab.model.rowCount() == count - 1


@pytest.mark.parametrize(
    ("page", "left"), [("axes", ["vacuum"]), ("macros", ["Q"])], ids=["axis", "macro"]
)
def test_the_chosen_one_is_removed(dialog, qtbot, page, left):
    tab = getattr(dialog, page)
    show_page(qtbot, dialog, tab)
    place = tab.table.visualRect(tab.model.index(0, 0)).center()
    qtbot.mouseClick(tab.table.viewport(), LEFT, pos=place)
    qtbot.mouseClick(tab.remove_button, LEFT)
    shown = [tab.model.index(row, 0).data() for row in range(tab.model.rowCount())]
    assert shown == left
    group = dialog.group()
    assert left == ([axis.id for axis in group.axes] if page == "axes" else list(group.macros))


@pytest.mark.parametrize("page", ["axes", "macros"])
def test_a_click_on_the_chosen_row_edits_it_at_once(dialog, qtbot, page):
    tab = getattr(dialog, page)
    show_page(qtbot, dialog, tab)
    viewport = tab.table.viewport()
    place = tab.table.visualRect(tab.model.index(0, 0)).center()
    state = QAbstractItemView.State
    qtbot.mouseClick(viewport, LEFT, pos=place)
    assert tab.table.state() == state.NoState  # it is chosen now
    qtbot.mouseClick(viewport, LEFT, CTRL, pos=place)
    qtbot.mouseClick(viewport, LEFT, pos=place)
    qtbot.mouseClick(viewport, Qt.MouseButton.RightButton, pos=place)
    assert tab.table.state() == state.NoState
    qtbot.mouseClick(viewport, LEFT, pos=place)
    assert tab.table.state() == state.EditingState
    editor = QApplication.focusWidget()
    qtbot.keyClicks(editor, "new")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.model.index(0, 0).data() == "new")


@pytest.mark.parametrize("page", ["axes", "macros"])
def test_rows_that_change_right_after_a_click_leave_nothing_to_edit(dialog, qtbot, page):
    """Qt warned 0.4 s later: "edit: index was invalid" (found by the monkey)."""
    tab = getattr(dialog, page)
    show_page(qtbot, dialog, tab)
    qtbot.mouseClick(tab.add_button, LEFT)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    place = tab.table.visualRect(tab.model.index(0, 0)).center()
    for _ in range(2):
        qtbot.mouseClick(tab.table.viewport(), LEFT, pos=place)
    count = tab.model.rowCount()
    editor = QApplication.focusWidget()
    if editor is not tab.table:
        qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.keyClick(tab.table, Qt.Key.Key_Z, CTRL)
    assert tab.model.rowCount() == count - 1 and not tab.table.currentIndex().isValid()
    over = QElapsedTimer()
    over.start()
    qtbot.waitUntil(lambda: over.elapsed() > QApplication.doubleClickInterval() + 50)


@pytest.mark.parametrize("page", ["axes", "macros"])
def test_a_press_on_the_chosen_row_that_ends_on_another_edits_nothing(dialog, qtbot, page):
    tab = getattr(dialog, page)
    show_page(qtbot, dialog, tab)
    viewport = tab.table.viewport()
    first, other = (tab.table.visualRect(tab.model.index(row, 0)).center() for row in (0, 1))
    qtbot.mouseClick(viewport, LEFT, pos=first)
    qtbot.mousePress(viewport, LEFT, pos=first)
    qtbot.mouseMove(viewport, pos=other)
    qtbot.mouseRelease(viewport, LEFT, pos=other)
    assert tab.table.state() == QAbstractItemView.State.NoState
    side = tab.table.visualRect(tab.model.index(0, 1)).center()
    qtbot.mouseClick(viewport, LEFT, pos=first)
    qtbot.keyClick(tab.table, Qt.Key.Key_Escape)
    qtbot.mousePress(viewport, LEFT, pos=first)
    qtbot.mouseRelease(viewport, LEFT, pos=side)
    assert tab.table.state() == QAbstractItemView.State.NoState


def test_cancel_closes_the_editor_and_gives_nothing(dialog, qtbot):
    given = []
    dialog.applied.connect(given.append)
    buttons = {b.text().replace("&", ""): b for b in dialog.findChildren(QPushButton)}
    qtbot.mouseClick(buttons["Cancel"], LEFT)
    assert not dialog.isVisible() and given == []


class TestMacros:
    """The question about macros, answered by mouse."""

    @pytest.fixture
    def question(self, qtbot):
        made = MacroDialog(Group("Ring", pvs=(PvSpec("$(P)A"),)), ["P"], {})
        made.answers = []
        made.given.connect(made.answers.append)
        qtbot.addWidget(made)
        made.show()
        qtbot.waitExposed(made)
        qtbot.keyClicks(made.edits["P"], "SR:")
        assert made.example.text() == "$(P)A becomes SR:A"
        return made

    def test_a_macro_is_written_in_one_way(self, qtbot):
        """${P} stood below a field of $(P), and the name of a group among words was one of them."""
        made = MacroDialog(Group("panel", pvs=(PvSpec("${P}A"),)), ["P"], {})
        qtbot.addWidget(made)
        made.show()
        qtbot.keyClicks(made.edits["P"], "SR:")
        texts = [label.text() for label in made.findChildren(QLabel)]
        assert {"$(P)", "$(P)A becomes SR:A"} <= set(texts)
        assert "The group “panel” uses a macro without a value." in texts

    def test_open_gives_what_was_typed(self, question, qtbot):
        qtbot.mouseClick(question.open_button, LEFT)
        assert question.answers == [{"P": "SR:"}] and not question.isVisible()

    def test_cancel_gives_nothing(self, question, qtbot):
        qtbot.mouseClick(question.buttons.button(question.buttons.StandardButton.Cancel), LEFT)
        assert question.answers == [] and not question.isVisible()
