"""View of the program's statistics: overall, per tab and per circuit."""

import json
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.core.diagnostics.as_json import to_dict
from gui.core.diagnostics.as_rows import (
    CIRCUIT_COLUMNS,
    CPU_CARD,
    TAB_COLUMNS,
    cards,
    circuit_rows,
    cpu_cell,
    tab_rows,
)
from gui.core.diagnostics.as_text import report_text
from gui.core.diagnostics.figures import ProgramFigures
from gui.core.pv.formatting import format_clock
from gui.core.text.file_name import FileKind
from gui.qt.column_widths import keep_widths
from gui.qt.file_saver import FileSaver
from gui.qt.look.empty_text import EmptyText
from gui.qt.look.icons import set_icon
from gui.qt.overrides import guarded
from gui.qt.plain_rows import show_plain_rows
from gui.qt.save_dialog import ask_where_to_save
from gui.widgets.diagnostics.card_row import CardRow
from gui.widgets.diagnostics.figure_card import FigureCard
from gui.widgets.diagnostics.figures_model import DiagnosticsModel

_KIND: Final = FileKind("JSON", (".json",))
_TAB_WIDTHS: Final = (120, 86, 70, 44, 76, 76, 70, 64, 74, 54, 190, 190, 62, 74)  # of 1,280
_CIRCUIT_WIDTHS: Final = (210, 300, 60, 90, 70, 90, 210)


class DiagnosticsView(QWidget):
    """Widget for a ``QDockWidget``. It calls ``begin`` when it is shown and ``end`` when hidden.

    Between them call ``take`` once a second. GUI thread.
    """

    saved = Signal(str)
    failed = Signal(str)
    message = Signal(str)

    def __init__(
        self,
        begin: Callable[[], None],
        end: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._begin, self._end = begin, end
        self._figures: ProgramFigures | None = None
        self._utc = False
        self._saver = FileSaver(self)
        self._saver.saved.connect(self.saved)
        self._saver.failed.connect(self.failed)
        self.tabs = DiagnosticsModel(TAB_COLUMNS, bold_first=True, parent=self)
        self.circuits = DiagnosticsModel(CIRCUIT_COLUMNS, parent=self)
        self.tabs_view = _table(self.tabs, "tabs", _TAB_WIDTHS)
        self.tabs_view.setAccessibleName("Statistics by tab")
        self.circuits_view = _table(self.circuits, "circuits", _CIRCUIT_WIDTHS)
        self.circuits_view.setAccessibleName("Statistics by IOC")
        self.no_circuits = EmptyText(self.circuits_view)
        header = self.circuits_view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._cards: dict[str, FigureCard] = {}
        self._card_row = CardRow()
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self.parts.addWidget(self.tabs_view)
        self.parts.addWidget(self.circuits_view)
        self.parts.setChildrenCollapsible(False)
        self.parts.setStretchFactor(0, 3)
        self.parts.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 6)
        column.setSpacing(6)
        column.addLayout(self._bar())
        column.addWidget(self._card_row)
        column.addWidget(self.parts, 1)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copy.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copy.activated.connect(self.copy_report)

    def _bar(self) -> QHBoxLayout:
        self.age = QLabel("Waiting for data…")
        self.age.setTextFormat(Qt.TextFormat.PlainText)
        self.copy_button = QPushButton("Copy report")
        set_icon(self.copy_button, "copy")
        self.copy_button.setToolTip("Copy all statistics as text (Ctrl+C)")
        self.copy_button.clicked.connect(self.copy_report)
        self.save_button = QPushButton("Save as JSON…")
        set_icon(self.save_button, "save")
        self.save_button.setToolTip("Save all statistics in a file for other programs")
        self.save_button.clicked.connect(self.ask_and_save)
        bar = QHBoxLayout()
        bar.addWidget(self.age)
        bar.addStretch(1)
        for button in (self.copy_button, self.save_button):
            button.setEnabled(False)
            bar.addWidget(button)
        return bar

    @Slot(object)
    def take(self, figures: ProgramFigures) -> None:
        """Show these statistics."""
        self._figures = figures
        for caption, cell in cards(figures):
            if caption not in self._cards:
                self._cards[caption] = card = FigureCard(caption)
                self._card_row.add(card)
            self._cards[caption].show_cell(cell)
        self.tabs.show_rows(tab_rows(figures))
        circuits = circuit_rows(figures, self._utc)
        self.circuits.show_rows(circuits)
        self.no_circuits.say("" if circuits else "No PV of an open tab has been found on an IOC.")
        self.age.setText(f"As of {format_clock(figures.time_ns, self._utc)}")
        self.copy_button.setEnabled(True)
        self.save_button.setEnabled(True)

    def show_cpu(self, percent: float) -> None:
        """Show the CPU at the moment at which the status bar does."""
        if CPU_CARD in self._cards:
            self._cards[CPU_CARD].show_cell(cpu_cell(percent))

    # -- called by the user

    @Slot()
    def copy_report(self) -> None:
        """Copy all statistics as text."""
        if self._figures is not None:
            QGuiApplication.clipboard().setText(report_text(self._figures, self._utc))
            self.message.emit("Diagnostics copied")

    @Slot()
    def ask_and_save(self) -> None:
        """Ask for a file and save the statistics there as JSON."""
        figures = self._figures  # those shown when the user asked
        target = ask_where_to_save(self, "diagnostics", "pvwatch-diagnostics", (_KIND,))
        if target is not None and figures is not None:
            self._saver.save(target.path, partial(_json, figures))

    @guarded
    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._begin()

    @guarded
    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self._end()

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC, else in local time."""
        self._utc = utc
        if self._figures is not None:
            self.take(self._figures)

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self.tabs.set_dark(dark)
        self.circuits.set_dark(dark)


def _json(figures: ProgramFigures) -> str:
    return json.dumps(to_dict(figures), indent=2, ensure_ascii=False) + "\n"


def _table(model: DiagnosticsModel, name: str, widths: tuple[int, ...]) -> QTableView:
    table = QTableView()
    table.setModel(model)
    show_plain_rows(table)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    keep_widths(table, name, widths)
    return table
