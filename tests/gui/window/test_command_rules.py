"""Commands that cannot act are disabled, in menus, shortcuts, palette and buttons."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QMenu

from gui.window.actions.command_rules import Front, Needs, can_act
from gui.window.help.command_palette import CommandPalette
from gui.window.help.commands import commands
from tests.support.menu_bar import front

KEYS = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
# what acts without a tab: it opens one, or is about the program
WITHOUT_A_TAB = {
    "File": {"New group…", "Open…", "Open folder…", "Open recording…", "Quit"},
    "Edit": {"Paste PV names"},
    "Group": {"Add PVs…", "Allow puts", "Recordings"},
    "Group › Ask before puts": {"Always ask", "Ask for several PVs at once", "Never ask"},
    "View": {
        "Larger text",
        "Smaller text",
        "Usual text size",
        "Window always on top",
        "Light theme",
        "Dark theme",
        "Theme of the system",
        "Times in UTC",
        "Groups",
        "Alarm list",
        "Acknowledge alarms…",
        "Sound on new alarms",
        "Desktop notification of new alarms",
        "Diagnostics",
        "Program log",
        "Settings…",
        "History memory…",
    },
    "Help": {
        "Guide",
        "Keyboard shortcuts",
        "Command palette…",
        "Start the demo",
        "Report a problem…",
        "About PV Watch",
    },
}


def enabled(window):
    """Return the commands of the menus that can act, by menu."""
    found: dict[str, set[str]] = {}
    for command in commands(window._menu_entries(), ()):
        if command.action.isEnabled():
            found.setdefault(command.place, set()).add(command.text)
    return found


def all_actions(window):
    return [command.action for command in commands(window._menu_entries(), ())]


def test_without_a_tab_only_what_needs_none_can_act(window, qtbot):
    qtbot.waitUntil(lambda: window.welcome.page is not None)
    assert enabled(window) == WITHOUT_A_TAB


def test_every_action_of_the_menus_has_a_rule(window, qtbot):
    for action in all_actions(window):
        assert window._menus.rules.needs_of(action) is not None, action.text()


def test_with_a_tab_what_needs_one_can_act(window, qtbot, prefix):
    front(window, qtbot)
    window.open_tabs.open_names([f"{prefix}a"])
    rules = window._menus.rules
    ruled = {a.text(): rules.needs_of(a) for a in all_actions(window) if rules.needs_of(a)}
    for action in all_actions(window):
        needs = rules.needs_of(action)
        if needs in (Needs.GROUP, Needs.PAGE, Needs.NOTHING):
            assert action.isEnabled(), action.text()
        elif needs is not None:
            assert not action.isEnabled(), action.text()
    assert set(ruled.values()) == set(Needs) - {Needs.RECENT}  # a submenu's, which is no command
    window.open_tabs.contents()[0].set_modified(False)


def test_reopen_follows_what_was_closed(window, qtbot, prefix):
    front(window, qtbot)
    window.open_tabs.open_names([f"{prefix}a"])
    reopen = next(a for a in all_actions(window) if a.text() == "Reopen closed &tab")
    assert not reopen.isEnabled()
    window.open_tabs.contents()[0].set_modified(False)
    QTest.keyClick(QApplication.focusWidget(), KEYS.Key_W, CTRL)
    qtbot.waitUntil(reopen.isEnabled)
    QTest.keyClick(QApplication.focusWidget(), KEYS.Key_T, CTRL | SHIFT)
    assert len(window.open_tabs.tabs()) == 1 and not reopen.isEnabled()
    window.open_tabs.contents()[0].set_modified(False)


def test_tabs_are_walked_and_moved_only_where_that_is_possible(window, qtbot, prefix):
    front(window, qtbot)
    named = {action.text().replace("&", ""): action for action in all_actions(window)}
    window.open_tabs.open_names([f"{prefix}a"])
    assert not named["Next tab"].isEnabled()
    window.open_tabs.open_names([f"{prefix}b"])
    assert named["Next tab"].isEnabled() and not named["Move tab to main window"].isEnabled()
    QTest.keyClick(QApplication.focusWidget(), KEYS.Key_M, CTRL | SHIFT)
    other = window.windows.windows[0]
    front(other, qtbot)
    qtbot.waitUntil(named["Move tab to main window"].isEnabled)
    assert not named["Next tab"].isEnabled()
    front(window, qtbot)
    qtbot.waitUntil(lambda: not named["Move tab to main window"].isEnabled())
    for each in window.open_tabs.contents():
        each.set_modified(False)


def test_what_is_shown_beside_the_tabs_has_one_name(window):
    """The entries *Alarm list* and *Program log* opened what was titled *Alarms* and *Log*."""
    docks = window.findChildren(QDockWidget)
    names = {dock.windowTitle(): dock.toggleViewAction().text().replace("&", "") for dock in docks}
    assert {"Groups", "Alarm list", "Program log"} <= set(names)
    assert list(names) == list(names.values())


def test_a_disabled_command_looks_so_in_menu_and_palette(window, qtbot):
    front(window, qtbot)
    QTest.keyClick(window.focusWidget() or window, KEYS.Key_F, ALT)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    greyed = {a.text().replace("&", "") for a in menu.actions() if a.text() and not a.isEnabled()}
    saves = {"Save", "Save as…", "Export samples…"}
    assert greyed == {"Open recent", *saves, "Close tab", "Reopen closed tab"}
    QTest.keyClick(menu, KEYS.Key_S)
    QTest.keyClick(menu, KEYS.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    QTest.keyClick(QApplication.focusWidget() or window, KEYS.Key_P, CTRL | SHIFT)
    palette = window.findChild(CommandPalette)
    qtbot.waitExposed(palette)
    QTest.keyClicks(palette.line, "take snapshot")
    QTest.keyClick(palette.line, KEYS.Key_Return)
    assert "cannot be done now" in palette.note.text()
    QTest.keyClick(palette.line, KEYS.Key_Escape)


@pytest.mark.parametrize("needs", list(Needs))
def test_each_rule_looks_at_its_own_thing(needs):
    nothing = Front(False, False, 0, False, 0, False)
    everything = Front(True, True, 2, True, 1, True, True, True)
    assert can_act(needs, nothing) is (needs is Needs.NOTHING)
    assert can_act(needs, everything)


def test_undo_and_redo_are_disabled_with_nothing_to_undo_and_their_keys_say_why(
    window, qtbot, prefix
):
    front(window, qtbot)
    window.open_tabs.open_names([f"{prefix}a", f"{prefix}b"])
    table = window.open_tabs.current().content.table

    def looks():
        """Return which of the two look enabled in the menu *Edit*, opened by a click."""
        bar = window.menuBar()
        edit = next(action for action in bar.actions() if action.text() == "&Edit")
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.actionGeometry(edit).center())
        shown = [action.isEnabled() for action in edit.menu().actions()[:2]]
        QTest.keyClick(edit.menu(), KEYS.Key_Escape)
        QTest.keyClick(bar, KEYS.Key_Escape)
        table.setFocus()
        return shown

    assert looks() == [False, False]
    QTest.keyClick(table, KEYS.Key_Z, CTRL)
    assert "nothing to undo" in window.status.currentMessage()
    QTest.keyClick(table, KEYS.Key_Z, CTRL | SHIFT)
    assert "nothing to do again" in window.status.currentMessage()
    table.selectRow(0)
    QTest.keyClick(table, KEYS.Key_Delete)
    assert looks() == [True, False]
    QTest.keyClick(table, KEYS.Key_Z, CTRL)
    assert looks() == [False, True]
    QTest.keyClick(table, KEYS.Key_Y, CTRL)
    assert looks() == [True, False]
    window.open_tabs.contents()[0].set_modified(False)
