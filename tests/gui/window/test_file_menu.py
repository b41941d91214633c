"""File, Edit and Group menus by their letters: dialogs, what is on disk and what is shown."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from gui.core.groups.group import Group, PvSpec
from gui.core.snapshots.taking import snapshot_of
from gui.core.table.columns import NAME
from gui.files.groups.pvgroup import save
from gui.files.snapshots.pvsnap import save as save_snapshot
from gui.widgets.snapshots.cells import NAME as SNAPSHOT_NAME
from tests.support.menu_bar import choose, front, tab  # noqa: F401
from tests.support.save_dialogs import person_at_dialogs
from tests.support.window import cells

KEYS = Qt.Key


def titles(window):
    tabs = window.tab_widget
    return [tabs.tabText(number) for number in range(tabs.count())]


def types_into(qtbot, text):
    """Return an answer to a dialog: the text is typed where the focus is, then Enter."""

    def answer(dialog):
        field = dialog.focusWidget()
        assert isinstance(field, QLineEdit)
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, KEYS.Key_Return)

    return answer


def test_a_group_is_saved_under_a_name_then_without_a_question(
    window, tab, qtbot, tmp_path, prefix
):
    path = tmp_path / "ring.pvgroup"
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "ring.pvgroup")
        choose(window, qtbot, "F", "a")
        qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: f"{prefix}y" in path.read_text())
    assert f"{prefix}x" in path.read_text()
    qtbot.waitUntil(lambda: not window.open_tabs.current().content.modified)
    QApplication.clipboard().setText(f"{prefix}z")
    choose(window, qtbot, "E", "p")
    qtbot.waitUntil(lambda: cells(tab, NAME)[2:] == [f"{prefix}z"])
    choose(window, qtbot, "F", "s")
    qtbot.waitUntil(lambda: f"{prefix}z" in path.read_text())
    assert not any("*" in title for title in titles(window))


def test_a_file_is_opened_its_tab_closed_and_reopened(window, tab, qtbot, tmp_path, prefix):
    path = tmp_path / "linac.pvgroup"
    save(path, Group("Linac", 60, pvs=(PvSpec(f"{prefix}q"),)))
    choose(window, qtbot, "F", "o", types_into(qtbot, str(path)))
    qtbot.waitUntil(lambda: len(window.tab_widget.tabs()) == 2)
    assert "Linac" in titles(window)[1]
    assert cells(window.open_tabs.current().content, NAME) == [f"{prefix}q"]
    choose(window, qtbot, "F", "c")
    qtbot.waitUntil(lambda: len(window.tab_widget.tabs()) == 1)
    choose(window, qtbot, "F", "t")
    qtbot.waitUntil(lambda: len(window.tab_widget.tabs()) == 2)
    assert "Linac" in titles(window)[1]
    assert cells(window.open_tabs.current().content, NAME) == [f"{prefix}q"]


def test_macros_are_asked_for_again_or_there_are_none(window, tab, qtbot):
    choose(window, qtbot, "G", "m")
    qtbot.waitUntil(lambda: "no macros to be given" in window.status.currentMessage())


def test_a_snapshot_is_taken_and_one_of_a_file_compared(window, tab, qtbot, tmp_path, prefix):
    choose(window, qtbot, "G", "t")
    qtbot.waitUntil(lambda: len(tab.tools.snapshots.panels) == 1)
    panel = tab.tools.snapshots.panels[0]
    assert panel.isVisible() and panel.rows.rowCount() == 2
    assert f"{prefix}x" in {panel.rows.index(row, SNAPSHOT_NAME).data() for row in range(2)}
    with person_at_dialogs() as person:
        person.answers("Discard")
        QTest.keyClick(panel.window(), KEYS.Key_Escape)
        qtbot.waitUntil(lambda: not tab.tools.snapshots.panels)
    path = tmp_path / "calm.pvsnap"
    taken = snapshot_of(tab.store, list(tab.model.slots()), "First", "calm")
    save_snapshot(path, taken)
    choose(window, qtbot, "G", "o", types_into(qtbot, str(path)))
    qtbot.waitUntil(lambda: [each.rows.rowCount() for each in tab.tools.snapshots.panels] == [2])
    assert tab.tools.snapshots.panels[0].isVisible()
    tab.tools.snapshots.panels[0].window().close()


@pytest.mark.parametrize(
    ("letter", "dock"),
    [
        ("a", lambda window: window.alarm_dock.dock),
        ("i", lambda window: window.diagnostics.dock),
        ("l", lambda window: window.diagnostics.log_dock),
        ("g", lambda window: window.group_dock.dock),
    ],
)
def test_view_shows_a_dock_and_hides_it(window, tab, qtbot, letter, dock):
    shown = dock(window).isVisible()
    choose(window, qtbot, "V", letter)
    qtbot.waitUntil(lambda: dock(window).isVisible() is not shown)
    choose(window, qtbot, "V", letter)
    qtbot.waitUntil(lambda: dock(window).isVisible() is shown)


def test_quit_closes_the_window(window, tab, qtbot):
    tab.set_modified(False)
    choose(window, qtbot, "F", "q")
    qtbot.waitUntil(lambda: not window.isVisible())
