"""The program without a mouse: menus, tabs, panels, dialogs, a put and back."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from gui.core.table.columns import NAME, VALUE
from gui.core.text.mnemonics import mnemonic
from gui.widgets.inspector.inspector import Inspector
from gui.window.actions.new_group_dialog import NewGroupDialog
from tests.support.menu_bar import front, tab  # noqa: F401
from tests.support.put_gestures import editor_of, question
from tests.support.window import cells, turn_until

KEYS = Qt.Key
CTRL, ALT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)


def press(key, modifiers=NONE):
    """Press a key where the focus is, or in the menu that is open."""
    QTest.keyClick(QApplication.activePopupWidget() or focused(), key, modifiers)


def write(text):
    QTest.keyClicks(focused(), text)


def focused():
    """Return the widget with the focus: of the dialog that is open, if there is one."""
    window = QApplication.activeModalWidget() or QApplication.activeWindow()
    return window.focusWidget() or window


def in_dialog(act):
    """Call ``act`` with the dialog that the next key opens, in its event loop."""

    def look():
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and dialog.isActiveWindow():
            timer.stop()
            act(dialog)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    return timer


@pytest.mark.parametrize("place", ["table", "canvas"])
@pytest.mark.parametrize("menu", "FGCTVH")
def test_keys_of_table_and_chart_rest_while_a_menu_is_open(window, tab, qtbot, place, menu):
    widget = tab.table if place == "table" else tab.chart.canvas
    tab.table.selectRow(0)
    widget.setFocus()
    press(getattr(KEYS, f"Key_{menu}"), ALT)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    popup = QApplication.activePopupWidget()
    free = {mnemonic(action.text()) for action in popup.actions()}
    named = tab.chart.actions_by_name
    before = [action.isChecked() for action in named.all()], tab.chart.span, len(tab.model.slots())
    for key in {*"cmstln"} - free:
        press(getattr(KEYS, f"Key_{key.upper()}"))
    for key in (KEYS.Key_Delete, KEYS.Key_Space, KEYS.Key_Home, KEYS.Key_End):
        press(key)  # those too that are shown beside an entry
    assert QApplication.activePopupWidget() is popup and QApplication.activeModalWidget() is None
    press(KEYS.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    assert (
        [action.isChecked() for action in named.all()],
        tab.chart.span,
        len(tab.model.slots()),
    ) == before
    widget.setFocus()
    if place == "table":
        press(KEYS.Key_Delete)  # the key is the table's again
        assert len(tab.model.slots()) == 1
    else:
        press(KEYS.Key_C)
        assert named["cursor"].isChecked()


def test_keys_shown_in_a_menu_choose_in_it_and_work_after_it(window, tab, qtbot):
    """For Qt the actions of an open menu have the focus with the menu bar."""
    named = tab.chart.actions_by_name
    tab.chart.canvas.setFocus()

    def opened(letter):
        press(getattr(KEYS, f"Key_{letter}"), ALT)
        qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        return QApplication.activePopupWidget()

    menu = opened("C")
    zoomed, span = tab.chart.view, tab.chart.span
    for key in (KEYS.Key_Plus, KEYS.Key_Home, KEYS.Key_Space, KEYS.Key_Minus):
        press(key)
    assert menu.isVisible() and (tab.chart.view, tab.chart.span) == (zoomed, span)
    press(KEYS.Key_L)  # its letter, too: the menu closes as with any other
    assert named["limits"].isChecked() and not menu.isVisible()
    front(window, qtbot)
    opened("C")
    press(KEYS.Key_Right)  # to the menu beside it and back
    qtbot.waitUntil(lambda: len(menu.actions()) == 1)
    press(KEYS.Key_Left)
    press(KEYS.Key_Plus)
    assert QApplication.activePopupWidget() is menu and tab.chart.span == span
    press(KEYS.Key_Escape)
    front(window, qtbot)
    tab.chart.canvas.setFocus()
    press(KEYS.Key_L)  # the chart's key again
    assert not named["limits"].isChecked()


def test_letters_choose_in_the_menus_while_a_tab_is_open(window, tab, qtbot):
    tab.table.setFocus()
    asked = []

    def answer(dialog):
        asked.append(type(dialog))
        press(KEYS.Key_Escape)

    timer = in_dialog(answer)
    press(KEYS.Key_F, ALT)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    press(KEYS.Key_N)
    qtbot.waitUntil(lambda: bool(asked))
    timer.stop()
    assert asked == [NewGroupDialog]
    front(window, qtbot)
    tab.table.setFocus()
    press(KEYS.Key_C, ALT)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    press(KEYS.Key_C)
    assert tab.chart.actions_by_name["cursor"].isChecked()


def test_a_letter_is_given_once_in_each_menu(window, tab, qtbot):
    bar = window.menuBar()
    assert _twice([action.text() for action in bar.actions()]) == []
    seen = 0
    for action in bar.actions():
        for menu in (action.menu(), *action.menu().findChildren(QMenu)):
            menu.popup(window.mapToGlobal(window.rect().center()))
            texts = [entry.text() for entry in menu.actions() if not entry.isSeparator()]
            seen += len(texts)
            assert _twice(texts) == [], texts
            QTest.keyClick(menu, KEYS.Key_Escape)
            QApplication.processEvents()
    assert seen > 60


def _twice(texts):
    letters = [letter for letter in map(mnemonic, texts) if letter]
    return [letter for letter in letters if letters.count(letter) > 1]


def test_the_first_visit_to_a_tab_goes_to_its_table(window, tab, qtbot, prefix):
    window.open_tabs.open_names([f"{prefix}z"], "Second")
    second = window.open_tabs.contents()[1]
    second.table.setFocus()
    for shown in (tab, second, tab):
        press(KEYS.Key_PageDown, CTRL)
        assert window.open_tabs.current().content is shown
        assert QApplication.focusWidget() is shown.table
    tab.chart.canvas.setFocus()
    press(KEYS.Key_PageUp, CTRL)
    press(KEYS.Key_PageDown, CTRL)
    assert QApplication.focusWidget() is tab.chart.canvas  # where one was


def test_tab_goes_round_the_whole_window(window, tab, qtbot):
    qtbot.waitUntil(lambda: tab.traces.has_chart)  # it is made a frame after the table
    goes_round(tab.table, at_least=5)


def goes_round(start, at_least):
    start.setFocus()
    for key in (KEYS.Key_Tab, KEYS.Key_Backtab):
        seen = [start]
        while len(seen) < 60:
            press(key)
            seen.append(QApplication.focusWidget())
            if seen[-1] is start:
                break
        assert seen[-1] is start, [type(widget).__name__ for widget in seen[-5:]]
        assert len(set(seen)) >= at_least


def test_esc_closes_the_panels_and_the_focus_comes_back(window, tab, qtbot):
    tab.table.setFocus()
    for key, dock in (
        (KEYS.Key_A, window.alarm_dock.dock),
        (KEYS.Key_D, window.diagnostics.dock),
        (KEYS.Key_L, window.diagnostics.log_dock),
    ):
        press(key, CTRL | Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(dock.isVisible)
        if dock.widget() is None:  # there is no log in this window
            press(key, CTRL | Qt.KeyboardModifier.ShiftModifier)
            continue
        assert dock.isAncestorOf(QApplication.focusWidget())
        press(KEYS.Key_Escape)
        assert dock.isHidden() and QApplication.focusWidget() is tab.table
    browser = window.group_dock.browser
    browser.view.setFocus()
    press(KEYS.Key_Escape)
    assert window.group_dock.dock.isVisible() and QApplication.focusWidget() is tab.table


def test_esc_closes_an_inspector(window, tab, qtbot):
    tab.table.selectRow(0)
    tab.table.setFocus()
    press(KEYS.Key_Return)
    found = window.findChildren(Inspector)
    assert len(found) == 1
    front(found[0].window(), qtbot)
    goes_round(found[0].facts, at_least=3)
    press(KEYS.Key_Escape)
    qtbot.waitUntil(lambda: not tab.tools.inspectors.open)
    front(window, qtbot)
    assert QApplication.focusWidget() is tab.table


def test_new_group_is_written_and_accepted_by_keys(window, qtbot, prefix):
    front(window, qtbot)
    steps = []

    def answer(dialog):
        steps.append(dialog.focusWidget())
        write(f"{prefix}p")
        press(KEYS.Key_Return)
        write(f"{prefix}q")
        press(KEYS.Key_Tab)
        steps.append(dialog.focusWidget())
        press(KEYS.Key_Backtab)
        press(KEYS.Key_Return, CTRL)

    timer = in_dialog(answer)
    press(KEYS.Key_N, CTRL)
    qtbot.waitUntil(lambda: bool(window.open_tabs.contents()))
    timer.stop()
    tab = window.open_tabs.contents()[0]
    front(window, qtbot)
    assert steps[0] is not steps[1]  # Tab left the text
    assert cells(tab, NAME) == [f"{prefix}p", f"{prefix}q"]
    assert QApplication.focusWidget() is tab.table
    tab.set_modified(False)


def test_a_put_and_back_without_a_mouse(window, qtbot, soft_ioc, prefix):
    soft_ioc(
        f'record(ao,"{prefix}a"){{field(VAL,"1.5")field(PREC,"2")field(EGU,"mm")'
        f'field(PINI,"YES")}}record(ao,"{prefix}b"){{field(VAL,"2")field(PINI,"YES")}}'
    )
    front(window, qtbot)

    def answer(dialog):
        write(f"{prefix}a {prefix}b")
        press(KEYS.Key_Enter, CTRL)

    timer = in_dialog(answer)
    press(KEYS.Key_N, CTRL)
    qtbot.waitUntil(lambda: bool(window.open_tabs.contents()))
    timer.stop()
    tab = window.open_tabs.contents()[0]
    front(window, qtbot)
    qtbot.waitUntil(lambda: cells(tab, VALUE) == ["1.50 mm", "2"])
    qtbot.waitUntil(lambda: set(tab.store.access) == {(True, True)})
    press(KEYS.Key_Home, CTRL)  # the first row, not in the column of the value
    assert QApplication.focusWidget() is tab.table
    press(KEYS.Key_F2)
    assert editor_of(tab) is None and "read-only" in window.status.currentMessage()
    press(KEYS.Key_G, ALT)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    press(KEYS.Key_L)
    assert window.puts.allowed
    for value in ("7.25", "1.5"):
        assert QApplication.focusWidget() is tab.table
        press(KEYS.Key_Home)
        press(KEYS.Key_F2)
        qtbot.waitUntil(lambda: editor_of(tab) is not None)
        press(KEYS.Key_A, CTRL)
        write(value)
        press(KEYS.Key_Return)
        qtbot.waitUntil(lambda: question(window) is not None)
        front(question(window), qtbot)
        press(KEYS.Key_W, ALT)
        qtbot.waitUntil(lambda: question(window) is None)
        assert turn_until(lambda v=value: cells(tab, VALUE)[0].startswith(f"{float(v):.2f} mm"))
        front(window, qtbot)
    tab.set_modified(False)
