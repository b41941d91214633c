"""View of the program's log: table, filter, and the selected line in full."""

from collections import deque
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import (
    QFontDatabase,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.core.diagnostics.log_line import LEVELS, LogLine
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.qt.calm_wheel import calm_wheel
from gui.qt.column_widths import keep_widths
from gui.qt.look.empty_text import EmptyText
from gui.qt.look.icons import set_icon
from gui.qt.overrides import guarded
from gui.qt.plain_rows import show_plain_rows
from gui.widgets.diagnostics.log_model import LogModel

REFRESH_MS: Final = 300
_WIDTHS: Final = (225, 100, 130)


class LogView(QWidget):
    """Widget for a ``QDockWidget``; does nothing while hidden. GUI thread."""

    def __init__(self, lines: deque[LogLine], path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = LogModel(lines, self)
        self._path = path
        self.table = QTableView()
        self.table.setModel(self.model)
        show_plain_rows(self.table)
        self.empty = EmptyText(self.table)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setStretchLastSection(True)
        keep_widths(self.table, "log", _WIDTHS)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        selectable |= Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.details.setTextInteractionFlags(selectable)  # read-only alone takes the mouse only
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.hide()
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.table)
        parts.addWidget(self.details)
        parts.setChildrenCollapsible(False)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        column_of_parts = QVBoxLayout(self)
        column_of_parts.setContentsMargins(6, 4, 6, 6)
        column_of_parts.setSpacing(4)
        column_of_parts.addLayout(self._bar())
        column_of_parts.addWidget(parts)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._copy_key = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        self._copy_key.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._copy_key.activated.connect(self.copy)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._to_filter)
        self._renew_count()

    def _bar(self) -> QHBoxLayout:
        self.level = QComboBox()
        for number, name in LEVELS[:4]:
            self.level.addItem(name.capitalize() if number < 40 else "Error and worse", number)
        calm_wheel(self.level)
        self.level.setCurrentIndex(0)
        self.level.setToolTip("Show lines of this level and above")
        self.level.currentIndexChanged.connect(self._on_filter)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter: words of the message, source or thread…")
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(360)
        self.filter.setToolTip("Every word must be found; tracebacks are searched too (Ctrl+F)")
        self.filter.textChanged.connect(self._on_filter)
        self.follow = QCheckBox("Follow")
        self.follow.setToolTip("Keep the newest line visible; scrolling up switches this off")
        self.follow.setChecked(True)
        self.follow.toggled.connect(self._on_follow)
        self.table.verticalScrollBar().actionTriggered.connect(self._on_scroll)
        self.table.verticalScrollBar().rangeChanged.connect(self._on_range)
        self.table.viewport().installEventFilter(self)
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.copy_button = QPushButton("Copy")
        set_icon(self.copy_button, "copy")
        self.copy_button.setToolTip("Copy the selected lines, or all lines shown (Ctrl+C)")
        self.copy_button.clicked.connect(self.copy)
        self.path_button = QPushButton("Copy file name")
        self.path_button.setToolTip(f"The whole log is in {plain(str(self._path), 300)}")
        self.path_button.clicked.connect(self.copy_path)
        bar = QHBoxLayout()
        bar.addWidget(self.level)
        bar.addWidget(self.filter, 2)
        bar.addWidget(self.follow)
        bar.addStretch(1)
        for widget in (self.count, self.copy_button, self.path_button):
            bar.addWidget(widget)
        return bar

    # -- refresh

    @Slot()
    def refresh(self) -> None:
        """Show lines logged since the last call."""
        if self.model.refresh():
            if self.follow.isChecked():
                self.table.scrollToBottom()
            self._renew_count()

    def _renew_count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total()
        none = (
            f"None of {grouped(total)} lines has this level and all these words." if total else ""
        )
        self.empty.say("" if shown else none or "Nothing has been logged yet.")
        self.count.setText(
            f"{grouped(shown)} lines"
            if shown == total
            else f"{grouped(shown)} of {grouped(total)} lines"
        )

    @guarded
    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._timer.start()
        self.refresh()

    @guarded
    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self._timer.stop()

    @guarded
    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.Wheel:
            QTimer.singleShot(0, self, self._on_scroll)
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    @Slot()
    def _on_scroll(self) -> None:
        QTimer.singleShot(0, self, self._update_follow)

    @Slot()
    def _update_follow(self) -> None:
        bar = self.table.verticalScrollBar()
        self.follow.setChecked(bar.value() >= bar.maximum())

    @Slot(int, int)
    def _on_range(self, _: int, end: int) -> None:
        if self.follow.isChecked():  # the dock was made lower, or the details took room
            self.table.verticalScrollBar().setValue(end)

    @Slot(bool)
    def _on_follow(self, follow: bool) -> None:
        if follow:
            self.table.scrollToBottom()

    # -- called by the user

    @Slot()
    def _on_filter(self) -> None:
        self.model.set_filter(int(self.level.currentData()), self.filter.text())
        self._renew_count()
        self._on_current(self.table.currentIndex())
        if self.follow.isChecked():
            self.table.scrollToBottom()

    @Slot()
    def _to_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    @Slot(QModelIndex)
    def _on_current(self, index: QModelIndex) -> None:
        line = self.model.line(index.row()) if index.isValid() else None
        if line is not None:
            self.details.setPlainText(line.as_text())
            self.follow.setChecked(index.row() == self.model.rowCount() - 1)
        self.details.setVisible(line is not None)

    @Slot()
    def copy(self) -> None:
        """Copy the selected lines, or all lines shown."""
        chosen = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        rows = chosen or range(self.model.rowCount())
        text = "\n".join(self.model.line(row).as_text() for row in rows)
        QGuiApplication.clipboard().setText(text)

    @Slot()
    def copy_path(self) -> None:
        """Copy the path of the log file."""
        QGuiApplication.clipboard().setText(str(self._path))

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC, else in local time."""
        self.model.set_utc(utc)

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self.model.set_dark(dark)
