"""Button that is a switch: it is seen in both themes whether it is on."""

from typing import Final

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QToolButton, QWidget

from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded

_PART: Final = 0.4  # of ``accent`` in the ground


class SwitchButton(QToolButton):
    """While it is on, its ground and its edge are of the family of ``accent``. GUI thread.

    Fusion makes the ground a shade darker, which in the dark theme is no difference.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ("", "")  # ground and edge of its own
        self.toggled.connect(self._show_state)

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_state()

    @Slot()
    def _show_state(self) -> None:
        colors, shown = colors_of(self), ("", "")
        if self.isChecked():
            shown = _mixed(colors.button, colors.accent), colors.accent
        if shown == self._shown:
            return
        self._shown = shown
        own = QPalette()  # the other roles stay those of the program
        if self.isChecked():
            own.setColor(QPalette.ColorRole.Button, QColor(shown[0]))
            own.setColor(QPalette.ColorRole.Window, QColor(shown[1]))
        self.setPalette(own)


def _mixed(ground: str, other: str) -> str:
    one, two = QColor(ground), QColor(other)
    ends = (one.redF(), two.redF()), (one.greenF(), two.greenF()), (one.blueF(), two.blueF())
    return QColor.fromRgbF(*(a + (b - a) * _PART for a, b in ends)).name()
