"""View of the alarms of all tabs: summary, list, acknowledgement, log."""

import time
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.core.alarms.alarm_list import AlarmList
from gui.core.alarms.alarm_log import log_csv
from gui.core.alarms.summary import alarm_summary, no_alarms_text
from gui.core.text.file_name import CSV
from gui.qt.elided_label import ElidedLabel
from gui.qt.file_saver import FileSaver
from gui.qt.look.icons import set_icon
from gui.qt.look.switch_button import SwitchButton
from gui.qt.overrides import guarded
from gui.qt.save_dialog import ask_where_to_save
from gui.widgets.alarms.alarm_table import AlarmTableView, set_up
from gui.widgets.alarms.list_model import AlarmListModel
from gui.widgets.alarms.log_model import AlarmLogModel

_LOG_WIDTHS: Final = (225, 120, 220, 110, 110, 160, 90)
_NOTHING_FOUND: Final = "No alarm matches the filter."


class AlarmView(QWidget):
    """Widget for a ``QDockWidget``; call ``refresh`` after ``alarms`` changed. GUI thread."""

    pv_activated = Signal(str)
    acknowledged = Signal(int)  # how many
    saved = Signal(str)  # message for the user
    failed = Signal(str)

    def __init__(self, alarms: AlarmList, user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.alarms = alarms
        self._user = user
        self.model = AlarmListModel(alarms, self)
        self._log_model = AlarmLogModel(alarms.log, self)
        self._saver = FileSaver(self)
        self._saver.saved.connect(self.saved)
        self._saver.failed.connect(self.failed)

        self.summary = ElidedLabel()
        self.table = AlarmTableView(self.model)
        self.table.setAccessibleName("Alarms")
        self.table.activated_pv.connect(self.pv_activated)
        self.table.acknowledge_requested.connect(self.acknowledge_selected)
        self.table.selectionModel().selectionChanged.connect(self._renew_buttons)
        self.log_view = QTableView()
        self.log_view.setModel(self._log_model)
        set_up(self.log_view, "alarm_log", _LOG_WIDTHS)
        self.log_view.hide()
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.table)
        parts.addWidget(self.log_view)
        parts.setChildrenCollapsible(False)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 6)
        column.setSpacing(4)
        column.addLayout(self._bar())
        column.addWidget(parts)
        self._revision = -1
        self.setFocusProxy(self.table)  # so that A acknowledges and does not go to the filter
        order = (self.filter, self.table, self.acknowledge, self.all, self.log_button)
        for one, following in pairwise((*order, self.save_button, self.log_view)):
            self.setTabOrder(one, following)
        self.filter.installEventFilter(self)
        self.refresh()

    def _bar(self) -> QHBoxLayout:
        self.filter = QLineEdit()
        self.filter.setAccessibleName("Filter of the alarms")
        self.filter.setPlaceholderText("Filter: name, MAJOR, cleared, tab…")
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(110)
        self.filter.setMaximumWidth(270)
        self.filter.setToolTip("Every word must be in the name, severity, status, state or tab")
        self.filter.textChanged.connect(self._on_filter)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._to_filter)
        self.acknowledge = QPushButton("Acknowledge")
        self.acknowledge.setToolTip("Acknowledge the selected alarms (A)")
        self.acknowledge.clicked.connect(self.acknowledge_selected)
        self.all = QPushButton("Acknowledge all")
        self.all.clicked.connect(self.acknowledge_shown)
        self.log_button = SwitchButton()
        self.log_button.setText("Log")
        set_icon(self.log_button, "scroll-text")
        self.log_button.setCheckable(True)
        self.log_button.setToolTip("Show the alarm log, newest first")
        self.log_button.toggled.connect(self._show_log)
        self.save_button = QToolButton()
        self.save_button.setText("Save log…")
        set_icon(self.save_button, "save")
        self.save_button.setToolTip("Save the log as a CSV file")
        self.save_button.setAccessibleName("Save log")
        self.save_button.clicked.connect(self.ask_and_save_log)
        self.log_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar = QHBoxLayout()
        bar.addWidget(self.summary, 2)
        bar.addWidget(self.filter, 1)
        for widget in (self.acknowledge, self.all, self.log_button, self.save_button):
            bar.addWidget(widget)
        return bar

    # -- refresh

    def refresh(self) -> None:
        """Show changes of the list; cheap if nothing changed."""
        if self.alarms.revision != self._revision:
            self._revision = self.alarms.revision
            self.model.refresh()
            self._renew_texts()
        if self.log_button.isChecked():
            self._log_model.refresh()

    def _renew_texts(self) -> None:
        text = alarm_summary(self.alarms)
        self.summary.setText(text if len(self.alarms) else "")
        self.summary.setToolTip(text)
        empty = _NOTHING_FOUND if len(self.alarms) else no_alarms_text(self.alarms)
        if empty != self.table.empty_text:
            self.table.empty_text = empty
            self.table.viewport().update()
        self._renew_buttons()

    @Slot()
    def _renew_buttons(self) -> None:
        chosen = map(self.alarms.entry, self.table.selected_pvs())
        self.acknowledge.setEnabled(any(entry and not entry.acknowledged for entry in chosen))
        first = self.model.entry_at(0) if self.model.rowCount() else None
        self.all.setEnabled(first is not None and not first.acknowledged)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC, else in local time."""
        self.model.set_utc(utc)
        self._log_model.set_utc(utc)

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self.model.set_dark(dark)
        self._log_model.set_dark(dark)

    # -- called by the user

    @Slot()
    def acknowledge_selected(self) -> None:
        """Acknowledge the alarms of the selected rows."""
        self._acknowledge(self.table.selected_pvs())

    @Slot()
    def acknowledge_shown(self) -> None:
        """Acknowledge all alarms shown."""
        self._acknowledge([entry.pv for entry in self.model.entries()])

    def _acknowledge(self, pvs: list[str]) -> None:
        count = self.alarms.acknowledge(pvs, time.time_ns(), self._user)
        if count:
            self.refresh()
            self.acknowledged.emit(count)

    @Slot(str)
    def _on_filter(self, text: str) -> None:
        self.model.set_filter(text)
        words = bool(text.split())
        self.all.setText("Acknowledge shown" if words else "Acknowledge all")
        self.all.setToolTip(f"Acknowledge every alarm{' that the filter shows' if words else ''}")
        self._renew_texts()

    @Slot()
    def _to_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    @Slot()
    def begin(self) -> None:
        """Give the focus to the list, with a row chosen."""
        self.refresh()
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.table.selected_pvs() and self.model.rowCount():
            self.table.selectRow(0)

    @Slot(bool)
    def _show_log(self, shown: bool) -> None:
        if shown:
            self._log_model.refresh()
        self.log_view.setVisible(shown)
        self.log_button.setText("Hide log" if shown else "Log")

    @Slot()
    def ask_and_save_log(self) -> None:
        """Ask for a file and save the log there."""
        target = ask_where_to_save(self, "alarm log", "alarm-log", (CSV,))
        if target is not None:
            self.save_log(target.path)

    def save_log(self, path: Path) -> None:
        """Save the log as CSV; emits ``saved`` or ``failed``."""
        log = self.alarms.log
        self._saver.save(path, partial(log_csv, log.after(0), log.dropped))

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        down = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down
        if not down or event.type() != QEvent.Type.KeyPress or not self.model.rowCount():
            return super().eventFilter(watched, event)
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.table.selectRow(0)
        return True

    @guarded
    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.refresh()
