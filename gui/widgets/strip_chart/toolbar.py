"""The chart's bar: span, pause, time zone."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from gui.core.time_span import format_span, parse_span

SPANS: Final = ("30s", "1m", "2m", "5m", "10m", "30m", "1h", "8h", "1d", "2d")


class ChartToolbar(QWidget):
    """Says what the user chose; holds no state of the chart but what it shows."""

    span_chosen = Signal(float)
    pause_toggled = Signal(bool)
    utc_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = QComboBox()
        self._span.setEditable(True)
        self._span.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._span.addItems(SPANS)
        self._span.setToolTip("Time span of the chart: choose one or type 2h30m")
        self._span.setMinimumWidth(90)
        self._span.textActivated.connect(self._on_span)
        self._pause = self._button("Pause", "Freeze the view; data go on being collected")
        self._pause.toggled.connect(self.pause_toggled)
        self._utc = self._button("UTC", "Show times in UTC instead of local time")
        self._utc.toggled.connect(self.utc_toggled)
        self._note = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 6, 3)
        row.addWidget(QLabel("Span"))
        row.addWidget(self._span)
        row.addWidget(self._pause)
        row.addWidget(self._note)
        row.addStretch(1)
        row.addWidget(self._utc)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setCheckable(True)
        return button

    @Slot(str)
    def _on_span(self, text: str) -> None:
        try:
            self.span_chosen.emit(parse_span(text))
        except ValueError as error:
            self.set_note(str(error))

    def show_span(self, seconds: float) -> None:
        """Show the span in force."""
        self._span.setCurrentText(format_span(seconds))
        self.set_note("")

    def show_utc(self, utc: bool) -> None:
        """Show the time zone in force."""
        self._utc.setChecked(utc)

    def note(self) -> str:
        """Return the text beside the buttons."""
        return self._note.text()

    def set_note(self, text: str) -> None:
        """Show a short plain text beside the buttons."""
        if self._note.text() != text:
            self._note.setText(text)
