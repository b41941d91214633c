"""Tab goes through dialogs and bars as the eye does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.widgets.chart.controls.annotation_dialog import AnnotationDialog
from tests.gui.widgets.waveform.test_plot_by_hand import plot
from tests.gui.window.test_recordings import out, record, shown_list, tab
from tests.gui.window.test_replays import live, replay
from tests.support.archive_windows import appliances
from tests.support.archive_windows import window_of_two as archive_window
from tests.support.menu_bar import choose, front
from tests.support.tab_order import by_tab, out_of_order, place

__all__ = ["appliances", "archive_window", "live", "out", "plot", "replay", "tab"]
KEYS = Qt.Key


def test_in_the_list_of_recordings(window, tab, out, qtbot):
    record(window, qtbot)
    choose(window, qtbot, "G", "g")
    listed = shown_list(window)
    front(listed, qtbot)
    qtbot.waitUntil(listed.stop.isEnabled)
    way = by_tab(listed.table)
    assert len(way) == 3 and out_of_order(way, listed) == []
    QTest.keyClick(listed, KEYS.Key_Escape)
    window.recordings.stop_all("Done")
    tab.content.set_modified(False)


def test_in_the_bar_of_a_replay(replay, qtbot):
    front(replay, qtbot)
    bar = replay.bar
    way = by_tab(bar.pause)
    assert [w for w in way if bar.isAncestorOf(w)] == [bar.pause, bar.speed, bar.place, bar.time]


def test_in_the_plot_of_waveforms(plot, qtbot):
    way = by_tab(plot.bar.x_choice)
    assert len(way) >= 4 and out_of_order(way, plot) == []


@pytest.mark.parametrize("new", [True, False])
def test_in_the_dialog_of_an_annotation(qtbot, new):
    dialog = AnnotationDialog(None, 1_796_100_000_000_000_000, "", True, 0, new)
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.show()
    qtbot.waitExposed(dialog)
    way = by_tab(dialog.text)
    assert len(way) == (4 if new else 5) and out_of_order(way, dialog) == []


def walked(window, qtbot, menu, letter):
    """Open a dialog for names by the menu, type a pattern, walk by Tab.

    Returns what is out of order, and by how much the margins beside the lists differ.
    """
    found = []

    def answer(dialog):
        QTest.keyClicks(dialog.text, "SR:*")
        if dialog.archived is not None:
            qtbot.waitUntil(lambda: "archive" in dialog.archived.told.text())
        found.extend(out_of_order(by_tab(dialog.text), dialog))
        marks = dialog.marks.list
        right = dialog.width() - place(marks)[0] - marks.width()
        found.append(right - place(dialog.text)[0])
        QTest.keyClick(dialog.text, KEYS.Key_Escape)

    choose(window, qtbot, menu, letter, answer)
    return found


@pytest.mark.parametrize(("menu", "letter"), [("F", "n"), ("G", "a")])
def test_in_the_dialogs_for_names_which_have_even_margins(window, qtbot, menu, letter):
    assert walked(window, qtbot, menu, letter) == [0]


@pytest.mark.parametrize(("menu", "letter"), [("F", "n"), ("G", "a")])
def test_in_the_dialogs_for_names_with_an_archive(archive_window, qtbot, menu, letter):
    assert walked(archive_window, qtbot, menu, letter) == [0]
