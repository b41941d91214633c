"""Bar of a replay: says that nothing here is live and which time it is; pause, speed, place."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from gui.core.pv.formatting import format_moment, plain
from gui.core.theme.roles import REPLAY
from gui.qt.calm_wheel import calm_wheel
from gui.qt.look.icons import set_icon
from gui.qt.look.notice import show_surface

_STEPS: Final = 10_000
_SPEEDS: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


class ReplayBar(QWidget):
    """Emits what the user asks for. GUI thread."""

    pause_toggled = Signal()
    speed_chosen = Signal(float)
    place_chosen = Signal(object)  # ns, UTC
    time_typed = Signal(str)

    def __init__(self, name: str, begin_ns: int, end_ns: int) -> None:
        super().__init__()
        self._name, self._begin_ns, self._end_ns = plain(name, 80), begin_ns, end_ns
        self._shown: tuple[object, ...] = ()
        self.banner = QLabel()
        self.banner.setTextFormat(Qt.TextFormat.PlainText)
        self.banner.setMinimumWidth(50)
        self.banner.setContentsMargins(4, 4, 4, 4)
        show_surface(self.banner, REPLAY, bold=True)
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setMinimumWidth(50)
        self.note.hide()
        self.pause = QPushButton()
        self.pause.clicked.connect(self.pause_toggled)
        self.speed = QComboBox()
        self.speed.setAccessibleName("Speed of the replay")
        self.speed.setToolTip("Speed of the replay")
        for speed in _SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.setCurrentIndex(_SPEEDS.index(1.0))
        self.speed.activated.connect(self._on_speed)
        self.place = QSlider(Qt.Orientation.Horizontal)
        calm_wheel(self.speed, self.place)
        self.place.setRange(0, _STEPS)
        self.place.setPageStep(_STEPS // 20)
        self.place.setSingleStep(_STEPS // 200)
        self.place.setAccessibleName("Place in the recording")
        self.place.setToolTip("Place in the recording")
        self.place.valueChanged.connect(self._on_place)
        self.place.sliderReleased.connect(self._on_place)
        self.time = QLineEdit()
        self.time.setAccessibleName("Time or range of the recording")
        self.time.setPlaceholderText("10:41, or 10:00 - 11:30")
        self.time.setToolTip(
            "A time: the replay goes on from there. A range: shown whole, and standing. "
            "Enter shows it"
        )
        self.time.setFixedWidth(230)
        self.time.returnPressed.connect(self._on_typed)
        self.begin, self.end = QLabel(), QLabel()  # times of the ends of the slider
        for label in (self.begin, self.end):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)  # not that of the column, which is none
        for widget in (self.pause, self.speed, self.begin):
            row.addWidget(widget)
        row.addWidget(self.place, 1)
        row.addWidget(self.end)
        row.addWidget(self.time)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.note)
        column.addLayout(row)

    def show_state(
        self, now_ns: int, paused: bool, ended: bool, speed: float, utc: bool, reads: bool = False
    ) -> None:
        """Say where the replay is, and whether it goes on; ``ended``: with the recording.

        ``reads``: it stands, but not all up to now is shown yet.
        """
        state = "at its end" if ended else "paused" if paused else f"{speed:g}×"
        if reads:
            state += ", still reading …"
        when = format_moment(now_ns, utc, 1)
        shown = (when, state, utc)
        if shown != self._shown:
            self._shown = shown
            self._show_ends(utc)
            self.banner.setText(f"REPLAY, not live – {self._name} – {when} – {state}")
            runs = not (paused or ended)
            self.pause.setText("&Pause replay" if runs else "&Play again" if ended else "&Play")
            set_icon(self.pause, "pause" if runs else "play")
        if not self.place.isSliderDown():
            length = max(self._end_ns - self._begin_ns, 1)
            self.place.blockSignals(True)
            self.place.setValue(round((now_ns - self._begin_ns) / length * _STEPS))
            self.place.blockSignals(False)

    def _show_ends(self, utc: bool) -> None:
        """Say from when to when the recording is, with the days if it has more than one."""
        ends = [format_moment(at_ns, utc, 0).split() for at_ns in (self._begin_ns, self._end_ns)]
        one_day = ends[0][0] == ends[1][0]
        for label, (day, clock, *_) in zip((self.begin, self.end), ends, strict=True):
            label.setText(clock if one_day else f"{day} {clock}")

    def tell(self, text: str) -> None:
        """Say what the user must know, below the banner; "": nothing."""
        self.note.setText(plain(text, 600))
        self.note.setVisible(bool(text))

    @Slot(int)
    def _on_speed(self, number: int) -> None:
        self.speed_chosen.emit(self.speed.itemData(number))

    @Slot()
    def _on_place(self, _: int = 0) -> None:
        if not self.place.isSliderDown():
            part = self.place.value() / _STEPS
            self.place_chosen.emit(self._begin_ns + round((self._end_ns - self._begin_ns) * part))

    @Slot()
    def _on_typed(self) -> None:
        self.time_typed.emit(self.time.text())
