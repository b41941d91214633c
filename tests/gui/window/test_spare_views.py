"""Views that stand ready for the next tab: used once, made again, ended with the window."""

import gc
import threading
import weakref

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.qt.column_widths import MEMORY
from gui.widgets.chart.colors import chart_colors
from gui.workers.handle import live_workers
from tests.support.window import opened_window, turn_until

AXES = (AxisSpec("big", "Big", "V", range=(0.0, 7.0)),)
GROUP = Group("Spare", 90, axes=AXES, pvs=(PvSpec("NOT:THERE:0", plot=True, axis="big"),))


def stand_until_ready(window):
    assert turn_until(lambda: window.spare.complete)


def opened(window, group=GROUP):
    window.open_tabs.open_group(group)
    return window.open_tabs.contents()[-1]


def test_a_tab_takes_the_views_that_stand_ready_and_others_are_made(window, qtbot):
    threads = threading.active_count()
    stand_until_ready(window)
    assert live_workers() == 0 and threading.active_count() <= threads
    views = window.spare._views
    tab = opened(window)
    assert tab.store is views.store and tab.chart is views.traces.chart
    assert not window.spare.complete
    assert tab.traces.has_chart  # in the turn that opened the tab
    assert tab.chart.group_span == 90
    assert tuple(tab.chart.canvas.scene.specs.values()) == AXES
    assert [trace.label for trace in tab.chart.traces] == ["NOT:THERE:0"]
    assert turn_until(lambda: tab.chart.frames and tab.chart.legend.isVisible())
    stand_until_ready(window)
    other = opened(window, Group("Other", 60, pvs=(PvSpec("NOT:THERE:1"),)))
    assert other.store is not tab.store and not other.chart.canvas.scene.specs
    assert other.store.name == ["NOT:THERE:1"]


def test_a_theme_chosen_meanwhile_and_utc_are_those_of_the_tab(window, qtbot):
    stand_until_ready(window)
    window.set_dark(True)
    window.set_utc(True)
    tab = opened(window)
    assert tab.traces.has_chart
    assert tab.chart.canvas.scene.colors is chart_colors(True)
    assert tab.chart.canvas.scene.utc and tab.model.utc
    window.set_dark(False)


def test_views_with_widths_of_before_are_not_taken(window, qtbot):
    stand_until_ready(window)
    views = window.spare._views
    MEMORY.keep("legend", [100])
    tab = opened(window)
    assert tab.store is not views.store and not tab.traces.has_chart


def test_a_group_with_undefined_macros_leaves_them_for_the_next(window, qtbot):
    stand_until_ready(window)
    window.open_tabs.open_group(Group("Macros", 60, pvs=(PvSpec("$(S):X"),)))
    assert window.spare.complete


def test_they_end_with_the_window(qtbot):
    with opened_window() as window:
        stand_until_ready(window)
        store, chart = (
            weakref.ref(window.spare._views.store),
            weakref.ref(window.spare._views.traces.chart),
        )
        window.open_tabs.open_names(["NOT:THERE:2"])
        window.open_tabs.contents()[-1].set_modified(False)
        window.close_actions.close(window.open_tabs.tabs()[0])
        assert turn_until(lambda: store() is None and chart() is None)
        stand_until_ready(window)
        store, chart = (
            weakref.ref(window.spare._views.store),
            weakref.ref(window.spare._views.traces.chart),
        )
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert store() is None and chart() is None


def test_tabs_that_are_opened_and_closed_at_once_leave_nothing(window, qtbot):
    stores = []
    for _ in range(30):
        tab = opened(window)
        stores.append(weakref.ref(tab.store))
        del tab
        QApplication.processEvents()
        window.open_tabs.contents()[-1].set_modified(False)
        window.close_actions.close(window.open_tabs.tabs()[-1])
    assert turn_until(lambda: not any(store() for store in stores[:-1]) and not live_workers())
