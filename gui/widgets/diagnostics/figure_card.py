"""Card of one statistic: a small caption over a bold value."""

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from gui.core.diagnostics.as_rows import Cell
from gui.core.pv.severity import SEVERITY_SYMBOLS
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded

_CONCERNS: Final = ("", "Degraded", "Lost or disconnected")  # told by colour and symbol, too


class FigureCard(QFrame):
    """Shows one ``Cell``. GUI thread."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._cell = Cell("–")
        self.caption = QLabel(caption)
        self.value = QLabel("–")
        small = self.caption.font()
        small.setPointSizeF(small.pointSizeF() * 0.85)
        self.caption.setFont(small)
        self.caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        bold = self.value.font()
        bold.setBold(True)
        bold.setPointSizeF(bold.pointSizeF() * 1.1)
        self.value.setFont(bold)
        for label in (self.caption, self.value):
            label.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 5, 8, 6)
        column.setSpacing(1)
        column.addWidget(self.caption)
        column.addWidget(self.value)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setFrameShape(QFrame.Shape.StyledPanel)

    def show_cell(self, cell: Cell) -> None:
        """Show the text and tooltip of ``cell``, and its concern by symbol, word and colour."""
        if cell != self._cell:
            self._cell = cell
            mark = f"{SEVERITY_SYMBOLS[cell.concern]} " if cell.concern else ""
            self.value.setText(mark + cell.text)
            lines = (_CONCERNS[cell.concern], cell.tip)
            self.setToolTip("\n".join(filter(None, lines)).replace("<", "‹"))
            self._color()

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._color()

    def _color(self) -> None:
        color = colors_of(self).severity.text[self._cell.concern]
        self.value.setStyleSheet(f"color: {color}" if color else "")
