"""List of the recordings: size, time, free space, what was lost; Stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, SignalInstance, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import format_clock, format_moment, plain
from gui.core.text.byte_size import size_text
from gui.core.text.time_span import span_words
from gui.files.recording.recorder import RecorderStatus
from gui.qt.look.empty_text import EmptyText
from gui.qt.overrides import guarded
from gui.qt.plain_rows import ElidedInside, show_plain_rows
from gui.qt.questions.button_order import tab_as_seen
from gui.qt.row_model import LEFT, RIGHT

_TITLES: Final = (
    "Group", "State", "Started", "Folder", "Length", "Updates", "Lost", "Size", "Disk free",
)  # fmt: skip
FOLDER: Final = _TITLES.index("Folder")  # takes the room that the others do not need
LENGTH: Final = _TITLES.index("Length")
NUMBERS: Final = range(LENGTH, len(_TITLES))  # columns
_NAME: Final = "Accelerator 2026-11-30 050136Z"  # of a folder, for which there is room
_AROUND: Final = 4  # pixels beside a text in its cell
_LONG: Final = "59 min 59 s"  # for which there is room
_EMPTY: Final = (
    "Nothing is being recorded. Group › Record tab… writes all that the tab in front receives "
    "to disk, until it is stopped."
)


class Listed(NamedTuple):
    """What the list shows, in this order."""

    running: list[RecorderStatus]
    ending: list[RecorderStatus]  # they write the rest of what they took
    ended: list[RecorderStatus]  # the first one latest


class RecordingsDialog(QDialog):
    """Does not hold up the program: recordings go on while it is open. GUI thread.

    ``stop`` is called with the number of a recording that runs; ``changed`` tells that ``listed``
    returns something else.
    """

    def __init__(
        self,
        listed: Callable[[], Listed],
        stop: Callable[[int], None],
        changed: SignalInstance,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._listed = listed
        self._stop = stop
        self._running = 0
        self._least = 0
        self.setWindowTitle("Recordings")
        self.resize(860, 300)
        self.text = QLabel(_EMPTY)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.table = QTableWidget(0, len(_TITLES))
        self.empty = EmptyText(self.table)
        self.table.setAccessibleName("Recordings")
        for number, title in enumerate(_TITLES):
            heading = QTableWidgetItem(title)
            heading.setTextAlignment(_alignment(number))
            self.table.setHorizontalHeaderItem(number, heading)
        show_plain_rows(self.table)
        self.table.setItemDelegateForColumn(FOLDER, _Folder(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.itemSelectionChanged.connect(self._renew_stop)
        self.stop = QPushButton("&Stop recording")
        self.stop.setToolTip("End the chosen recording; what came until now is written")
        self.stop.clicked.connect(self._on_stop)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.stop, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
        tab_as_seen(buttons)
        changed.connect(self.renew)
        self.renew()
        self._fit_columns()

    @Slot()
    def renew(self) -> None:
        """Show the recordings as they are now: those that run first."""
        running, ending, ended = self._listed()
        self._running = len(running)
        rows = [(each, "ended") for each in running]
        rows += [(replace(each, running=False), "writing the rest") for each in ending]
        rows += [(each, "ended") for each in ended]
        self.text.setVisible(bool(rows) and not running)
        self.empty.say("" if rows else _EMPTY)
        self.table.setRowCount(len(rows))
        for row, (status, word) in enumerate(rows):
            for column, text in enumerate(_texts(status, word)):
                item = self.table.item(row, column)
                if item is None:
                    item = QTableWidgetItem()
                    item.setTextAlignment(_alignment(column))
                    self.table.setItem(row, column, item)
                if item.text() != text:
                    item.setText(text)
                tip = (_when(status) if column == LENGTH else plain(text, 600)).replace("<", "‹")
                if item.toolTip() != tip:
                    item.setToolTip(tip)
        if running and self.table.currentRow() < 0:
            self.table.selectRow(0)
        self._renew_stop()

    def _fit_columns(self) -> None:
        """Make columns as wide as they are now and some digits more: what runs grows."""
        room = self.fontMetrics().horizontalAdvance("000")
        self.table.resizeColumnsToContents()
        for column in range(self.table.columnCount()):
            self.table.setColumnWidth(column, self.table.columnWidth(column) + room)
        long = self.fontMetrics().horizontalAdvance(_LONG) + room
        self.table.setColumnWidth(LENGTH, max(self.table.columnWidth(LENGTH), long))
        self._least = self.fontMetrics().horizontalAdvance(f"/…/{_NAME}") + room  # of a folder
        self.table.setColumnWidth(FOLDER, self._least)
        wanted = self.table.horizontalHeader().length() + 2 * room
        most = self.screen().availableSize().width()
        self.resize(min(max(wanted, self.width()), most), self.height())

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        spare = self.table.viewport().width() - self.table.horizontalHeader().length()
        wanted = self.table.columnWidth(FOLDER) + spare  # which is below 0 in less room
        self.table.setColumnWidth(FOLDER, max(wanted, self._least))

    @Slot()
    def _renew_stop(self) -> None:
        self.stop.setEnabled(0 <= self.table.currentRow() < self._running)

    @Slot()
    def _on_stop(self) -> None:
        row = self.table.currentRow()
        if 0 <= row < self._running:
            self._stop(row)


class _Folder(ElidedInside):
    """Leaves the name of a folder whole and cuts what is before it, where that is enough."""

    @guarded
    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        above, slash, name = option.text.rpartition("/")
        metrics, around = option.fontMetrics, 2 * _AROUND
        room = option.rect.width() - around
        left = room - metrics.horizontalAdvance(slash + name)
        if metrics.horizontalAdvance(option.text) > room and left > metrics.horizontalAdvance("/…"):
            cut = metrics.elidedText(above, Qt.TextElideMode.ElideRight, left)
            option.text = cut + slash + name


def _alignment(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag(RIGHT if column in NUMBERS else LEFT)


def _when(status: RecorderStatus) -> str:
    """Return from when to when, in UTC as the name of the folder."""
    began = format_moment(status.began_ns, utc=True, decimals=0)
    if not status.ended_ns:
        return f"Since {began}"
    return f"From {began} to {format_clock(status.ended_ns, utc=True)}"


def _texts(status: RecorderStatus, word: str) -> tuple[str, ...]:
    """Return the texts of a row; ``word`` for one that does not run and has no problem."""
    state = "recording" if status.running else (plain(status.problem, 200) or word)
    if status.silent_s:
        state = f"{state}; the disk takes nothing for {span_words(int(status.silent_s))}"
    seconds = ((status.ended_ns or time.time_ns()) - status.began_ns) // 1_000_000_000
    return (
        plain(status.name, 80),
        state,
        format_moment(status.began_ns, utc=True, decimals=0) if status.began_ns else "",
        plain(str(status.folder), 400) if status.folder is not None else "",
        span_words(max(seconds, 1)),
        grouped(status.updates),
        grouped(status.lost),
        size_text(status.size),
        size_text(status.free),
    )
