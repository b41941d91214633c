"""Settings page of Channel Access: the environment's EPICS_CA_* variables, read-only."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.core.program.ca_environment import CaHint, CaVariable, ca_hints, ca_variables
from gui.core.pv.formatting import plain
from gui.core.pv.severity import SEVERITY_SYMBOLS
from gui.qt.overrides import guarded
from gui.qt.plain_rows import show_plain_rows
from gui.qt.row_model import Index

_LONGEST: Final = 2_000
_MOST_LINES: Final = 6
_UNSET: Final = Qt.ItemDataRole.UserRole  # of a value: whether it is the default


class CaPage(QWidget):
    """Table of the variables, which do not change while the program runs, and hints on them."""

    def __init__(self, environment: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._variables = ca_variables(environment)
        found = ca_hints(environment)
        label = QLabel(
            "As PV Watch uses them. To change one, set it in the environment and start again."
        )
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self.table = _table(self._variables, {hint.name for hint in found})
        self.hints = _hints_box(found)
        copy = QPushButton("Cop&y")
        copy.setAutoDefault(False)
        copy.setToolTip("Copy the variables that are set, one a line")
        copy.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        copy.clicked.connect(self.copy)
        column = QVBoxLayout(self)
        column.addWidget(label)
        column.addWidget(self.table, 1)
        column.addWidget(self.hints)
        column.addWidget(copy)

    @Slot()
    def copy(self) -> None:
        """Put the variables that are set on the clipboard, as a shell takes them."""
        lines = [f"{v.name}={v.value}" for v in self._variables if v.value is not None]
        QGuiApplication.clipboard().setText("\n".join(lines))


class _Values(QStyledItemDelegate):
    """Paints faintly what is not set."""

    @guarded
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if index.data(_UNSET):
            palette = option.palette
            palette.setColor(palette.ColorRole.Text, palette.placeholderText().color())
            option.palette = palette


def _table(variables: Sequence[CaVariable], hinted: set[str]) -> QTableWidget:
    table = QTableWidget(len(variables), 2)
    table.setHorizontalHeaderLabels(["Variable", "Value"])
    show_plain_rows(table)
    table.horizontalHeader().setDefaultAlignment(
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    )
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setAccessibleName("Channel Access variables")
    for row, variable in enumerate(variables):
        mark = f"{SEVERITY_SYMBOLS[1]} " if variable.name in hinted else ""
        table.setItem(row, 0, QTableWidgetItem(mark + plain(variable.name)))
        if variable.value is None:
            default = f": {variable.default}" if variable.default else ""
            cell = QTableWidgetItem(f"not set{default}")
            cell.setData(_UNSET, True)
        else:
            cell = QTableWidgetItem(plain(variable.value, _LONGEST))
            cell.setToolTip(plain(variable.value, _LONGEST).replace("<", "‹"))
        table.setItem(row, 1, cell)
    table.setItemDelegateForColumn(1, _Values(table))
    table.resizeColumnToContents(0)
    table.horizontalHeader().setStretchLastSection(True)
    return table


def _hints_box(found: Sequence[CaHint]) -> QPlainTextEdit:
    lines = [f"{SEVERITY_SYMBOLS[1]} {hint.name}: {plain(hint.text)}" for hint in found]
    box = QPlainTextEdit("\n".join(lines) or "Nothing looks wrong.")
    box.setReadOnly(True)
    box.setTabChangesFocus(True)
    box.setAccessibleName("Hints")
    shown = min(max(len(lines), 1) + (len(lines) > 1), _MOST_LINES)
    margins = 2 * (int(box.document().documentMargin()) + box.frameWidth())
    box.setFixedHeight(shown * box.fontMetrics().lineSpacing() + margins)
    if not lines:  # a sentence, no list to go through
        box.document().setDocumentMargin(0)  # it begins where all else does
        box.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        box.viewport().setAutoFillBackground(False)
        box.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return box
