"""Captures the windows and tabs as a ``WorkspaceState``, and restores them from one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow

from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.core.table.columns import SORT_ORDERS
from gui.core.table.sort import SortKey
from gui.widgets.chart.controls.chart_state import chart_state, restore_chart
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.previews import Previews
from gui.window.tabs.tab_widget import TabWidget
from gui.window.tabs.unopened_tab import UnopenedTab
from gui.window.windows import Windows


def capture_workspace(windows: Windows, open_tabs: OpenTabs) -> WorkspaceState:
    """Return what the next start shall restore; waits for nothing."""
    first = _window_state(open_tabs, windows.main, windows.main_tabs)
    others = (_window_state(open_tabs, each, each.tab_widget) for each in windows.windows)
    return WorkspaceState((first, *others))


def _window_state(open_tabs: OpenTabs, window: QMainWindow, tab_widget: TabWidget) -> WindowState:
    files = ((wanted.source, wanted.macros) for wanted in open_tabs.openings.awaited(tab_widget))
    awaited = (TabState(path, macros=dict(macros)) for path, macros in files)
    pages = tab_widget.pages()
    return WindowState(
        bytes(window.saveGeometry().data()),
        bytes(window.saveState().data()),
        (
            *(page.state if isinstance(page, UnopenedTab) else _tab_state(page) for page in pages),
            *awaited,
        ),
        max(tab_widget.currentIndex(), 0),
    )


def _tab_state(tab: OpenTab) -> TabState:
    content = tab.content
    model, chart = content.model, content.chart
    slot = content.table.current_slot()
    key = model.rows.sort
    return TabState(
        tab.path,
        tab.group() if content.modified or tab.path is None else None,
        dict(tab.macros),
        chart.group_span,
        chart.view.end_ns,
        content.panel.bar.edit.text(),
        (key.by.name, key.descending) if key is not None else None,
        tuple(content.widget.sizes()),
        content.store.name[slot] if slot is not None else "",
        tab.preview,
        chart=chart_state(chart.canvas, chart.actions_by_name),
    )


def restore_workspace(
    windows: Windows, open_tabs: OpenTabs, previews: Previews, state: WorkspaceState
) -> None:
    """Open what ``state`` holds, the first window's tabs in the main one; errors are shown."""
    for number, shown in enumerate(state.windows):
        if number == 0:
            _restore_window(open_tabs, previews, windows.main, windows.main_tabs, shown)
        elif shown.tabs:
            window = windows.new_window()
            _restore_window(open_tabs, previews, window, window.tab_widget, shown)
            window.show()
    open_tabs.changed.emit()
    windows.end_empty()  # their groups could not be opened
    open_tabs.activate(windows.main_tabs)


def _restore_window(
    open_tabs: OpenTabs,
    previews: Previews,
    window: QMainWindow,
    tab_widget: TabWidget,
    shown: WindowState,
) -> None:
    for number, tab in enumerate(shown.tabs):
        then = partial(_restore_file, open_tabs, previews, tab)
        open_tabs.openings.open_kept(tab, tab_widget, then, at_once=number == shown.active)
    if shown.geometry:
        window.restoreGeometry(QByteArray(shown.geometry))
    if shown.docks:
        window.restoreState(QByteArray(shown.docks))
    if shown.active < tab_widget.count():
        tab_widget.setCurrentIndex(shown.active)


def _restore_file(open_tabs: OpenTabs, previews: Previews, state: TabState, tab: OpenTab) -> None:
    _restore_tab(tab, state)
    if state.preview and open_tabs.tab_widgets[0].number_of(tab) >= 0:
        previews.make_preview(tab)


def _restore_tab(tab: OpenTab, state: TabState) -> None:
    content = tab.content
    modified = content.modified or state.modified  # it may have been open before
    content.chart.set_first_span(state.span_s, grows=state.end_ns is None)
    if state.end_ns is not None:
        span_ns = int(state.span_s * 1e9)
        content.chart.navigator.set_range(state.end_ns - span_ns, state.end_ns)
    restore_chart(content.chart.canvas, content.chart.actions_by_name, state.chart)
    content.panel.bar.edit.setText(state.filter)
    if state.sort is not None and state.sort[0] in SORT_ORDERS:
        key = SortKey(SORT_ORDERS[state.sort[0]], state.sort[1])
        content.model.set_sort(key)
        content.table.header.show_sort(key)
    if state.sizes:
        content.widget.setSizes(list(state.sizes))
    slot = content.store.slot_of(state.current) if state.current else None
    if slot is not None and content.model.row_of(slot) >= 0:
        content.table.go_to_row(content.model.row_of(slot))
    content.set_modified(modified)
