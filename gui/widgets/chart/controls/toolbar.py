"""Toolbar of the strip chart: time span, frequent actions, time zone."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gui.core.text.time_range import is_time_range
from gui.qt.elided_label import ElidedText
from gui.qt.look.icons import SIZE as ICON
from gui.qt.look.icons import set_icon
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded
from gui.widgets.chart.controls.actions import ChartActions
from gui.widgets.chart.controls.span_box import SpanBox

_SHOWN: Final = (
    "pause", "live", "undo", "redo", "fit", "cursor", "markers", "statistics", "stacked",
)  # fmt: skip
_WITH_WORD: Final = ("pause", "live")


class ChartToolbar(QWidget):
    """Emits what the user chose; shows the state it is given. GUI thread."""

    time_typed = Signal(str)
    time_left = Signal()  # by Enter or Esc: the chart takes the keys
    utc_toggled = Signal(bool)

    def __init__(self, actions: ChartActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = QLabel()
        self.span_box = SpanBox()
        self.span_box.typed.connect(self.time_typed)
        self.span_box.left.connect(self.time_left)
        self.span_box.taken_back.connect(self._drop_sentence)
        row = QHBoxLayout()
        row.setContentsMargins(6, 3, 6, 3)
        row.setSpacing(4)
        for name in _SHOWN:  # first: the box becomes wider, and what one may click next stays
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setIconSize(QSize(ICON, ICON))
            if name in _WITH_WORD:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            else:
                button.setAccessibleName(actions[name].iconText())
            row.addWidget(button)
        row.addSpacing(4)
        self._word = QLabel("Span")
        row.addWidget(self._word)
        row.addWidget(self.span_box)
        self._note = ElidedText()
        row.addSpacing(8)
        row.addWidget(self._note)
        row.addStretch(1)
        self._utc = QToolButton()
        self._utc.setText("Local")
        self._utc.setToolTip("Show times in UTC or in local time")
        self._utc.setCheckable(True)
        set_icon(self._utc, "globe")
        self._utc.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._utc.toggled.connect(self._on_utc)
        row.addWidget(self._utc)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._sentence.setContentsMargins(8, 0, 8, 4)
        self._sentence.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._sentence)

    def focus_stops(self) -> tuple[QWidget, ...]:
        """Return what the Tab key comes to, in its order."""
        return self.span_box, self._utc

    @Slot(bool)
    def _on_utc(self, utc: bool) -> None:
        self.utc_toggled.emit(utc)

    def show_time(self, text: str, entered: bool = False) -> None:
        """Show the time range in force; ``entered``: it answers what was typed."""
        self.span_box.show_in_force(text, force=entered)
        self._word.setVisible(not is_time_range(text))  # which says what it is, and needs the room

    def tell(self, sentence: str, wrong: bool = False) -> None:
        """Show a sentence on what was typed below the box, until it is typed again; "": none.

        ``wrong``: what was typed is not in force; the box is marked.
        """
        if wrong:
            self.span_box.show_wrong()
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._color_sentence()

    def _color_sentence(self) -> None:
        colors = colors_of(self)
        color = colors.bad if self.span_box.wrong else colors.severity.text[1]
        self._sentence.setStyleSheet(f"color: {color}")

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._sentence.text():
            self._color_sentence()

    @Slot()
    def _drop_sentence(self) -> None:
        self.tell("")

    def sentence(self) -> str:
        """Return the sentence on what was typed."""
        return self._sentence.text()

    def show_utc(self, utc: bool) -> None:
        """Show the current time zone."""
        self._utc.setChecked(utc)

    def show_offsets(self, offsets: str) -> None:
        """Show the offsets from UTC of the visible times, as ``offsets_of_range``."""
        text = offsets if self._utc.isChecked() else f"Local {offsets}"
        if self._utc.text() != text:
            self._utc.setText(text)

    def note(self) -> str:
        """Return the text next to the buttons."""
        return self._note.text()

    def set_note(self, text: str, warning: bool = False) -> None:
        """Show a short plain text next to the buttons."""
        if self._note.text() != text:
            self._note.setText(text)
            self._note.setToolTip(text)
            self._note.setStyleSheet("font-weight: bold" if warning else "")
