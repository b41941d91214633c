"""Every shortcut of the list (``?``), typed where the list says: it is that of its command.

What a key would do is kept from happening: Qt asks the action with the key (``QShortcutEvent``),
which is looked at and taken. So keys that open dialogs or end the program are typed as well.
"""

from PySide6.QtCore import QEvent, QKeyCombination, QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from gui.window.help.commands import commands
from tests.support.by_hand import actions_of
from tests.support.menu_bar import front, tab  # noqa: F401


class Asked(QObject):
    """Notes whom Qt asks for a key, and whether others have it, too; lets nothing happen."""

    def __init__(self):
        super().__init__()
        self.whom = []

    def eventFilter(self, watched, event):
        if event.type() != QEvent.Type.Shortcut:
            return False
        self.whom.append((watched, event.isAmbiguous()))
        return True


def have_keys(window):
    """Return all that may have a key in ``window``."""
    shortcuts = window.findChildren(QShortcut)
    return list({id(each): each for each in (*actions_of(window), *shortcuts)}.values())


def typed(window, qtbot, where, key):
    """Type ``key`` in ``where``; return whom Qt asks."""
    front(window, qtbot)
    where.setFocus()
    qtbot.waitUntil(where.hasFocus)
    asked, all_of_them = Asked(), have_keys(window)
    for each in all_of_them:
        each.installEventFilter(asked)
    combination = QKeyCombination(key[0])
    QTest.keyClick(where, combination.key(), combination.keyboardModifiers())
    QApplication.processEvents()
    for each in all_of_them:
        each.removeEventFilter(asked)
    assert QApplication.activeModalWidget() is None and QApplication.activePopupWidget() is None
    return asked.whom


def places(tab, panels, place):
    """Return the widgets in which the keys of ``place`` of the list work."""
    of_panel = next((panel for panel in panels if panel.windowTitle() == place), None)
    if of_panel is not None:
        lists = of_panel.findChildren(QAbstractItemView)
        return [each for each in lists if each.isVisible() and each.focusPolicy()][:1]
    own: dict[str, list[QWidget]] = {"Chart": [tab.chart.canvas], "Table": [tab.table]}
    return own.get(place.partition(" › ")[0], [tab.table, tab.chart.canvas])


def test_every_key_of_the_list_is_that_of_its_command(window, tab, qtbot):
    window.open_tabs.open_names(["b:x"], "Second")
    window.open_tabs.show(window.open_tabs.tabs()[0])
    panels = window.help._panels()
    for panel in panels:
        panel.show()
    tab.table.selectRow(0)
    wrong, count = [], 0
    for each in commands(window.help._menus(), panels):
        if each.action is not None and not each.action.isEnabled():
            continue  # its rule is tested in test_command_rules
        keys = each.action.shortcuts() if each.action else QKeySequence.listFromString(each.keys)
        for key in keys:
            for where in places(tab, panels, each.place):
                whom = typed(window, qtbot, where, key)
                count += 1
                right = [one for one, _ in whom if one is each.action or isinstance(one, QShortcut)]
                if len(right) != 1 or any(ambiguous for _, ambiguous in whom):
                    wrong.append((each.place, each.text, key.toString(), type(where).__name__))
    assert wrong == [] and count > 80
