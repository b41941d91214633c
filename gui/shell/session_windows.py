"""What the window looks like as a ``SessionState``, and the window as a state has it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from gui.core.row_order import SortColumn, SortKey
from gui.core.session_state import SessionState, TabState, WindowState
from gui.models.table_columns import TABLE_COLUMNS
from gui.shell.open_tab import OpenTab

if TYPE_CHECKING:
    from gui.shell.main_window import MainWindow


def session_of(window: MainWindow) -> SessionState:
    """Return what shall come back at the next start; waits for nothing."""
    tabs = tuple(_tab_state(tab) for tab in window.open_tabs())
    state = WindowState(
        bytes(window.saveGeometry().data()),
        bytes(window.saveState().data()),
        tabs,
        max(window.tabs.currentIndex(), 0),
    )
    return SessionState((state,))


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
    )


def restore_session(window: MainWindow, state: SessionState) -> None:
    """Open what ``state`` has in its first window; what cannot be opened is reported."""
    if not state.windows:
        return
    shown = state.windows[0]
    for tab in shown.tabs:
        macros, window.macros = window.macros, {**window.macros, **tab.macros}
        if tab.group is not None:
            opened = window.open_group(tab.group, tab.path)
        else:
            opened = tab.path is not None and window.open_file(tab.path)
        window.macros = macros
        if opened:
            _restore_tab(window.open_tabs()[-1], tab)
    if shown.geometry:
        window.restoreGeometry(QByteArray(shown.geometry))
    if shown.docks:
        window.restoreState(QByteArray(shown.docks))
    if shown.active < window.tabs.count():
        window.tabs.setCurrentIndex(shown.active)


def _restore_tab(tab: OpenTab, state: TabState) -> None:
    session = tab.session
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
    session.set_modified(state.modified)
