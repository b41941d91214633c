"""Wheel over a control: scrolls what is around it, and changes no value that nobody meant."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox

from gui.qt.overrides import guarded


class _CalmWheel(QObject):
    """Keeps the wheel from its parent; a slider that has the focus is meant."""

    def __init__(self, control: QComboBox | QAbstractSpinBox | QAbstractSlider) -> None:
        super().__init__(control)
        self._control = control
        control.installEventFilter(self)

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Wheel:
            return False
        control = self._control
        if isinstance(control, QAbstractSlider) and control.hasFocus():
            return False
        event.ignore()  # it goes on to what is around
        return True


def calm_wheel(*controls: QComboBox | QAbstractSpinBox | QAbstractSlider) -> None:
    """Let a turn of the wheel over ``controls`` neither change them nor give them the focus."""
    for control in controls:
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        _CalmWheel(control)
