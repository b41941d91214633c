"""Every entry of the menu bar, chosen by its letters; what a person sees after it."""

import time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from gui import __version__
from gui.core.table.columns import NAME
from gui.window.settings.settings_dialog import SettingsDialog
from tests.support.menu_bar import choose, escape, front, tab  # noqa: F401
from tests.support.row_menu import choose_in_row_menu
from tests.support.window import cells

KEYS = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


def test_view_changes_theme_and_times(window, tab, qtbot):
    zone = tab.model.utc
    choose(window, qtbot, "V", "d")
    menus = window._menus
    assert [each.isChecked() for each in menus.themes().values()] == [False, True, False]
    background = QApplication.palette().window().color().lightness()
    choose(window, qtbot, "V", "h")
    assert [each.isChecked() for each in menus.themes().values()] == [True, False, False]
    assert QApplication.palette().window().color().lightness() > background
    key = [(each.text(), each.shortcut().toString()) for each in (menus.light, menus.dark)]
    assert key == [("Lig&ht theme", ""), ("&Dark theme", "Ctrl+D")]
    choose(window, qtbot, "V", "u")
    assert tab.model.utc is not zone
    window.status_bars.refresh()
    assert window.status._fields["clock"].text().endswith("local" if zone else "UTC")
    choose(window, qtbot, "V", "u")


def test_view_shows_and_hides_the_groups(window, tab, qtbot):
    shown = window.group_dock.dock.isVisible()
    choose(window, qtbot, "V", "g")
    assert window.group_dock.dock.isVisible() is not shown
    choose(window, qtbot, "V", "g")
    assert window.group_dock.dock.isVisible() is shown


def test_view_switches_sound_and_notifications(window, tab, qtbot):
    sound = window.alarm_dock.notice.sound
    choose(window, qtbot, "V", "e")
    assert window.alarm_dock.notice.sound is not sound
    choose(window, qtbot, "V", "e")
    notice = window.alarm_dock.notice
    choose(window, qtbot, "V", "k")
    shown = "This desktop shows no notifications." not in window.status.currentMessage()
    assert notice.desktop is shown is notice.desktop_available()
    if shown:
        choose(window, qtbot, "V", "k")
    assert not notice.desktop


def test_view_asks_for_settings_and_history_memory(window, tab, qtbot):
    titles = []

    def other(dialog):
        field = dialog.focusWidget()
        QTest.keyClick(field, KEYS.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, "321")
        QTest.keyClick(field, KEYS.Key_Return)

    assert choose(window, qtbot, "V", "m", other) == "History memory"
    assert window.budget.megabytes == 321
    choose(window, qtbot, "V", "s", lambda d: (titles.append(type(d)), escape(d)))
    assert titles == [SettingsDialog]


def test_help_tells_the_version(window, tab, qtbot):
    told = []

    def read(dialog):
        told.extend(label.text() for label in dialog.findChildren(QLabel))
        escape(dialog)

    choose(window, qtbot, "H", "a", read)
    assert f"PV Watch {__version__}" in told


def test_group_adds_names(window, tab, qtbot, prefix):
    def add(dialog):
        QTest.keyClicks(dialog.focusWidget(), f"{prefix}z")
        QTest.keyClick(dialog.focusWidget(), KEYS.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert choose(window, qtbot, "G", "a", add) == "Add PVs"
    assert cells(tab, NAME)[2:] == [f"{prefix}z"]


def test_a_tab_moves_closes_and_comes_back(window, tab, qtbot):
    tab.set_modified(False)
    choose(window, qtbot, "V", "o")
    assert len(window.windows.windows) == 1 and not window.tab_widget.tabs()
    other = window.windows.windows[0]
    front(other, qtbot)
    QTest.keyClick(tab.table, KEYS.Key_V, ALT)
    if not isinstance(QApplication.activePopupWidget(), QMenu):
        QTest.keyClick(other.menuBar(), KEYS.Key_V, ALT)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    QTest.keyClick(QApplication.activePopupWidget(), "v")
    qtbot.waitUntil(lambda: bool(window.tab_widget.tabs()))
    assert window.open_tabs.contents() == [tab]


def test_copies_of_the_table(window, tab, qtbot, prefix):
    clipboard = QApplication.clipboard()
    for words, text in (
        ("Copy names", f"{prefix}x"),
        ("Copy value", ""),
        ("Copy host", ""),
    ):
        clipboard.setText("before")
        choose_in_row_menu(tab, qtbot, 0, words)
        assert clipboard.text() == text or (not text and clipboard.text() in ("", "–", "—"))
    choose_in_row_menu(tab, qtbot, 1, "Copy rows as CSV")
    assert f"{prefix}y" in clipboard.text() and "," in clipboard.text().splitlines()[0]
    choose_in_row_menu(tab, qtbot, 1, "Copy rows")
    assert f"{prefix}y" in clipboard.text() and "\t" in clipboard.text().splitlines()[0]


def test_a_row_is_removed(window, tab, qtbot, prefix):
    choose_in_row_menu(tab, qtbot, 0, "Remove from group")
    assert cells(tab, NAME) == [f"{prefix}y"]


@pytest.mark.parametrize(
    ("key", "name"),
    [("C", "cursor"), ("M", "markers"), ("S", "statistics"), ("T", "stacked"), ("L", "limits")],
)
def test_letters_switch_on_the_chart(window, tab, qtbot, key, name):
    front(window, qtbot)
    canvas, action = tab.chart.canvas, tab.chart.actions_by_name[name]
    canvas.setFocus()
    before = canvas.grab().toImage()
    QTest.keyClick(canvas, getattr(KEYS, f"Key_{key}"))
    assert action.isChecked()
    if name in ("markers", "stacked"):
        qtbot.waitUntil(lambda: canvas.grab().toImage() != before)
    QTest.keyClick(canvas, getattr(KEYS, f"Key_{key}"))
    assert not action.isChecked()


def test_values_move_and_pictures_are_copied_by_keys(window, tab, qtbot):
    front(window, qtbot)
    canvas, clipboard = tab.chart.canvas, QApplication.clipboard()
    canvas.setFocus()
    clipboard.setText("before")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(canvas, KEYS.Key_C, both)
    assert not clipboard.image().isNull()
    QTest.keyClick(canvas, KEYS.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.image().isNull()

    def scales():
        tab.chart.refresh(time.time_ns())
        return {name: (a.scale.low, a.scale.high) for name, a in canvas.scene.axes.items()}

    now = time.time_ns()
    tab.store.filed_history(0).append(
        np.array([now - 10**9, now]), np.array([1.0, 2.0]), np.zeros(2, np.uint8)
    )
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
        before = scales()
        QTest.keyClick(canvas, KEYS.Key_Up, modifier)
        higher = scales()
        QTest.keyClick(canvas, KEYS.Key_Down, modifier)
        assert before != higher != scales()
