"""Bars of the waveform plot: what is drawn and how, and the slider through the last arrays."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from gui.qt.calm_wheel import calm_wheel
from gui.qt.look.icons import SIZE as ICON
from gui.qt.look.notice import show_surface
from gui.qt.look.switch_button import SwitchButton
from gui.qt.look.theme import colors_of
from gui.widgets.waveform.actions import WaveformActions

BY_INDEX: Final = "index"
_EARLIER: Final = 5  # arrays that are drawn faded, at first
_MOST_EARLIER: Final = 50
_MOST_LETTERS: Final = 18  # of the choice of the x axis


def _button(actions: WaveformActions, name: str, with_word: bool = False) -> QToolButton:
    button = SwitchButton()
    button.setDefaultAction(actions[name])
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay with the plot
    button.setIconSize(QSize(ICON, ICON))
    if with_word:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    else:
        button.setAccessibleName(actions[name].iconText())
    return button


class PlotBar(QWidget):
    """What the arrays are drawn over, how many earlier ones, and the frequent actions."""

    x_chosen = Signal()
    earlier_chosen = Signal()

    def __init__(self, actions: WaveformActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.x_choice = QComboBox()
        self.x_choice.setToolTip("What the arrays are plotted over: their index or another array")
        self.x_choice.setAccessibleName("x axis")
        self.x_choice.setMinimumContentsLength(_MOST_LETTERS // 2)
        self.x_choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.x_choice.addItem(BY_INDEX, None)
        self.x_choice.currentIndexChanged.connect(self.x_chosen)
        self.earlier = QSpinBox()
        calm_wheel(self.x_choice, self.earlier)
        self.earlier.setRange(0, _MOST_EARLIER)
        self.earlier.setValue(_EARLIER)
        self.earlier.setToolTip("How many earlier arrays are drawn, faded")
        self.earlier.setAccessibleName("Earlier arrays, faded")
        self.earlier.valueChanged.connect(self.earlier_chosen)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 6, 3)
        row.setSpacing(4)
        for text, field in (("x", self.x_choice), ("Earlier", self.earlier)):
            label = QLabel(text)
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field)
        for name in ("log", "cursor", "fit", "copy", "save"):
            row.addWidget(_button(actions, name))
        row.addSpacing(8)
        row.addWidget(self._note, 1)

    def set_choices(self, choices: list[tuple[str, int]]) -> None:
        """Offer these arrays, names and slots, for the x axis; the chosen one stays if there."""
        known = [self.x_choice.itemData(k) for k in range(1, self.x_choice.count())]
        if known == [slot for _, slot in choices]:
            return
        chosen = self.x_choice.currentData()
        self.x_choice.blockSignals(True)
        while self.x_choice.count() > 1:
            self.x_choice.removeItem(1)
        for name, slot in choices:
            self.x_choice.addItem(name, slot)
        found = max(self.x_choice.findData(chosen), 0) if chosen is not None else 0
        self.x_choice.setCurrentIndex(found)
        self.x_choice.blockSignals(False)
        if self.x_choice.currentData() != chosen:
            self.x_chosen.emit()

    def set_note(self, text: str) -> None:
        """Show what is to be said of what is drawn, "": nothing."""
        if self._note.text() != text:
            self._note.setText(text)
            self._note.setToolTip(text.replace("<", "‹"))

    def note(self) -> str:
        """Return what is said of what is drawn."""
        return self._note.text()


class TimeBar(QWidget):
    """The slider through the last arrays, with where it is in words."""

    chosen = Signal(int)  # number of a step

    def __init__(self, actions: WaveformActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Which of the last arrays is shown")
        self.slider.setToolTip("The last arrays that are kept; at the end the latest, as it comes")
        calm_wheel(self.slider)
        self.slider.setRange(0, 0)
        self.slider.valueChanged.connect(self._on_value)
        self._text = QLabel("No array has come yet.")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._live: bool | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 6, 3)
        row.setSpacing(4)
        row.addWidget(_button(actions, "pause", with_word=True))
        row.addWidget(_button(actions, "earlier"))
        row.addWidget(self.slider, 1)
        row.addWidget(_button(actions, "later"))
        row.addWidget(_button(actions, "live", with_word=True))
        row.addWidget(self._text)

    @Slot(int)
    def _on_value(self, value: int) -> None:
        self.chosen.emit(value)

    def show_place(self, index: int, count: int, text: str, live: bool) -> None:
        """Show number ``index`` of ``count`` steps, with its time in words."""
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(count - 1, 0))
        self.slider.setValue(max(index, 0))
        self.slider.blockSignals(False)
        if self._text.text() != text:
            self._text.setText(text)
        if self._live != live:
            self._live = live
            self.renew_colors()

    def renew_colors(self) -> None:
        """Mark what is not of now, in the colours of the theme."""
        show_surface(self._text, None if self._live is not False else colors_of(self).notice)

    def text(self) -> str:
        """Return where the slider is, in words."""
        return self._text.text()
