"""What the window looks like as a ``WorkspaceState``, and the window as a state has it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow

from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.core.table.columns import TABLE_COLUMNS
from gui.core.table.sort import SortColumn, SortKey
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.tab_widget import TabWidget

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow


def session_of(main: MainWindow) -> WorkspaceState:
    """Return what shall come back at the next start; waits for nothing."""
    first = _window_state(main, main, main.tabs)
    others = (_window_state(main, window, window.deck) for window in main.windows.windows)
    return WorkspaceState((first, *others))


def _window_state(main: MainWindow, window: QMainWindow, deck: TabWidget) -> WindowState:
    files = ((wanted.source, wanted.macros) for wanted in main.desk.awaited(deck))
    awaited = (TabState(path, macros=dict(macros)) for path, macros in files)
    return WindowState(
        bytes(window.saveGeometry().data()),
        bytes(window.saveState().data()),
        (*(_tab_state(tab) for tab in deck.open_tabs()), *awaited),
        max(deck.currentIndex(), 0),
    )


def _tab_state(tab: OpenTab) -> TabState:
    session = tab.session
    model, chart = session.model, session.chart
    slot = session.table.current_slot()
    key = model.rows.sort
    return TabState(
        tab.path,
        tab.group() if session.modified or tab.path is None else None,
        dict(tab.macros),
        chart.span,
        chart.view.end_ns,
        session.panel.bar.edit.text(),
        (key.column.value, key.descending) if key is not None else None,
        tuple(session.widget.sizes()),
        session.store.name[slot] if slot is not None else "",
        tab.preview,
    )


def restore_session(main: MainWindow, state: WorkspaceState) -> None:
    """Open what ``state`` has, the first window's in the main one; faults are reported."""
    for number, shown in enumerate(state.windows):
        if number == 0:
            _restore_window(main, main, main.tabs, shown)
        elif shown.tabs:
            window = main.windows.new_window()
            _restore_window(main, window, window.deck, shown)
            window.show()
    main.windows.end_empty()  # their groups could not be opened
    main.desk.activate(main.tabs)


def _restore_window(
    main: MainWindow, window: QMainWindow, deck: TabWidget, shown: WindowState
) -> None:
    for tab in shown.tabs:
        if tab.group is not None:
            opened = main.desk.open_group(tab.group, tab.path, tab.macros, deck)
            if opened is not None:
                _restore_tab(opened, tab)
        elif tab.path is not None:
            late = partial(_restore_late, main, tab)
            main.desk.open_file(tab.path, tab.macros, deck, late, keep=True)
    if shown.geometry:
        window.restoreGeometry(QByteArray(shown.geometry))
    if shown.docks:
        window.restoreState(QByteArray(shown.docks))
    if shown.active < deck.count():
        deck.setCurrentIndex(shown.active)


def _restore_late(main: MainWindow, state: TabState, tab: OpenTab) -> None:
    _restore_tab(tab, state)
    if state.preview and main.tabs.number_of(tab) >= 0:
        main.previews.take(tab)


def _restore_tab(tab: OpenTab, state: TabState) -> None:
    session = tab.session
    modified = session.modified or state.modified  # it may have been open before
    session.chart.set_first_span(state.span_s)
    if state.end_ns is not None:
        span_ns = int(state.span_s * 1e9)
        session.chart.navigator.set_range(state.end_ns - span_ns, state.end_ns)
    session.panel.bar.edit.setText(state.filter)
    if state.sort is not None and state.sort[0] in {column.value for column in SortColumn}:
        key = SortKey(SortColumn(state.sort[0]), state.sort[1])
        if any(column.sort == key.column for column in TABLE_COLUMNS):
            session.model.set_sort(key)
            session.table.header.show_sort(key)
    if state.sizes:
        session.widget.setSizes(list(state.sizes))
    slot = session.store.slot_of(state.current) if state.current else None
    if slot is not None and session.model.row_of(slot) >= 0:
        session.table.go_to_row(session.model.row_of(slot))
    session.group = replace(session.group, span_s=state.span_s)
    session.set_modified(modified)
