"""Toolbar of the strip chart: time span, frequent actions, time zone."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gui.core.pv.formatting import format_distance
from gui.core.text.time_range import is_time_range
from gui.qt.elided_label import ElidedText
from gui.qt.look.icons import SIZE as ICON
from gui.qt.look.icons import set_icon
from gui.qt.look.switch_button import SwitchButton
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded
from gui.widgets.chart.controls.actions import ChartActions
from gui.widgets.chart.controls.span_box import SpanBox

_SHOWN: Final = (
    "pause", "live", "undo", "redo", "fit", "cursor", "markers", "statistics", "stacked",
)  # fmt: skip
_WITH_WORD: Final = ("pause", "live")
_APART: Final = 4  # pixels between buttons


def _width_of_word(button: QToolButton) -> int:
    """Return what Qt adds to a button's width for its text beside the icon, in pixels."""
    metrics = button.fontMetrics()
    word = metrics.horizontalAdvance(button.text().replace("&", ""))
    return 4 + word + 2 * metrics.horizontalAdvance(" ")


class ChartToolbar(QWidget):
    """Emits what the user chose; shows the state it is given. GUI thread."""

    time_typed = Signal(str)
    time_left = Signal()  # by Enter or Esc: the chart takes the keys
    utc_toggled = Signal(bool)

    def __init__(self, actions: ChartActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._worded: list[QToolButton] = []
        self._says_itself = False  # what is in the box is a range, not a span
        self._narrow = False  # no room for words: icons alone
        self._sentence = QLabel()
        self.span_box = SpanBox()
        self.span_box.typed.connect(self.time_typed)
        self.span_box.left.connect(self.time_left)
        self.span_box.taken_back.connect(self._drop_sentence)
        row = QHBoxLayout()
        row.setContentsMargins(6, 3, 6, 3)
        row.setSpacing(_APART)
        for name in _SHOWN:  # first: the box becomes wider, and what one may click next stays
            button = SwitchButton()
            button.setDefaultAction(actions[name])
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setIconSize(QSize(ICON, ICON))
            if name in _WITH_WORD:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
                self._worded.append(button)
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
        self._utc = SwitchButton()
        self._utc.setText("Local")
        self._utc.setToolTip("Show times in UTC or in local time")
        self._utc.setCheckable(True)
        set_icon(self._utc, "globe")
        self._utc.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._utc.toggled.connect(self._on_utc)
        row.addWidget(self._utc)
        self._worded.append(self._utc)
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
        self._says_itself = is_time_range(text)  # what it is, and it needs the room
        self._word.setVisible(not (self._says_itself or self._narrow))
        self._fit_words()

    def _fit_words(self) -> None:
        """Leave out the words where they have no room, so that a window can be narrow."""
        words = self._width_of_words() if self._narrow else 0
        whole = super().minimumSizeHint().width() + words
        narrow = self.width() < whole
        if narrow == self._narrow:
            return
        self._narrow = narrow
        styles = Qt.ToolButtonStyle
        style = styles.ToolButtonIconOnly if narrow else styles.ToolButtonTextBesideIcon
        for button in self._worded:
            button.setToolButtonStyle(style)
        self._word.setVisible(not (self._says_itself or narrow))
        if (layout := self.layout()) is not None:
            layout.activate()  # hints of the row are those of before until then

    @guarded
    def minimumSizeHint(self) -> QSize:  # noqa: D102
        least = super().minimumSizeHint()
        if not self._narrow:
            least.setWidth(least.width() - self._width_of_words())
        return least

    def _width_of_words(self) -> int:
        """Return what the words add to the width where they are shown, in pixels."""
        word = 0 if self._says_itself else self._word.sizeHint().width() + _APART
        return word + sum(map(_width_of_word, self._worded))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit_words()

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
        elif event.type() == QEvent.Type.FontChange:
            self._fit_words()

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
            self._fit_words()

    def note(self) -> str:
        """Return the text next to the buttons."""
        return self._note.text()

    def show_behind(self, now_ns: int, end_ns: int | None) -> None:
        """Say how far before ``now_ns`` the view stands; ``None``: it does not stand."""
        if end_ns is None:
            self.set_note("")
            return
        behind_s = (now_ns - end_ns) / 1e9
        behind = f"{format_distance(behind_s)} behind"
        ahead = f"ends in {format_distance(-behind_s)}"
        self.set_note(f"paused, {behind if behind_s >= 0 else ahead}", warning=True)

    def set_note(self, text: str, warning: bool = False) -> None:
        """Show a short plain text next to the buttons."""
        if self._note.text() != text:
            self._note.setText(text)
            self._note.setToolTip(text)
            self._note.setStyleSheet("font-weight: bold" if warning else "")
