"""Toolbar of the strip chart: time span, frequent actions, time zone."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from gui.core.text.time_span import format_span
from gui.widgets.chart.controls.actions import ChartActions

SPANS: Final = ("30s", "1m", "2m", "5m", "10m", "30m", "1h", "2h", "8h", "1d", "2d")
_SHOWN: Final = (
    "pause", "live", "undo", "redo", "fit", "cursor", "markers", "statistics", "stacked",
)  # fmt: skip
_SHORT: Final = {"undo": Qt.ArrowType.LeftArrow, "redo": Qt.ArrowType.RightArrow}


class ChartToolbar(QWidget):
    """Emits what the user chose; shows the state it is given. GUI thread."""

    time_typed = Signal(str)
    utc_toggled = Signal(bool)

    def __init__(self, actions: ChartActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = QComboBox()
        self._span.setEditable(True)
        self._span.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._span.addItems(SPANS)
        self._span.setToolTip(
            "Time span: choose one, or type 2h30m, 10:00 - 11:30, 2026-11-24 10:00 to now"
        )
        self._span.setMinimumWidth(110)
        self._span.textActivated.connect(self.time_typed)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 6, 3)
        row.setSpacing(4)
        row.addWidget(QLabel("Span"))
        row.addWidget(self._span)
        for name in _SHOWN:
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            if name in _SHORT:
                button.setArrowType(_SHORT[name])
            row.addWidget(button)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        row.addSpacing(8)
        row.addWidget(self._note)
        row.addStretch(1)
        self._utc = QToolButton()
        self._utc.setText("Local time")
        self._utc.setToolTip("Show times in UTC or in local time")
        self._utc.setCheckable(True)
        self._utc.toggled.connect(self._on_utc)
        row.addWidget(self._utc)

    @Slot(bool)
    def _on_utc(self, utc: bool) -> None:
        self._utc.setText("UTC" if utc else "Local time")
        self.utc_toggled.emit(utc)

    def show_span(self, seconds: float) -> None:
        """Show the current span."""
        text = format_span(round(seconds, 3 if seconds < 10 else 0))
        if self._span.currentText() != text and not self._span.hasFocus():
            self._span.setCurrentText(text)

    def show_utc(self, utc: bool) -> None:
        """Show the current time zone."""
        self._utc.setChecked(utc)

    def note(self) -> str:
        """Return the text next to the buttons."""
        return self._note.text()

    def set_note(self, text: str, warning: bool = False) -> None:
        """Show a short plain text next to the buttons."""
        if self._note.text() != text:
            self._note.setText(text)
            self._note.setStyleSheet("font-weight: bold" if warning else "")
