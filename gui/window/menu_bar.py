"""Menu bar that gives the keyboard back as soon as none of its menus is chosen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QMenuBar

from gui.qt.overrides import guarded

_KEPT: Final = frozenset({Qt.Key.Key_Control, Qt.Key.Key_Meta, Qt.Key.Key_F10})


class MenuBar(QMenuBar):
    """Keeps the focus only while a menu is chosen in it. GUI thread.

    Qt leaves the focus here, without a mark, when a dialog opened from the bar closes or the widget
    that had it before is hidden by then: every letter would open a menu, and the shortcuts of
    chart and table would do nothing.
    """

    left = Signal()  # the keyboard belongs to the tab in front again

    @guarded
    def event(self, event: QEvent) -> bool:  # noqa: D102
        # Before shortcuts are looked up: those of the tab need the focus in it.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and _is_shortcut(event)
        ):
            self._leave()
        return super().event(event)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        super().keyPressEvent(event)
        if self.hasFocus() and self.activeAction() is None:
            self.left.emit()

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MenuBarFocusReason and self.activeAction() is None:
            self.left.emit()

    def _leave(self) -> None:
        """Give the focus back as Esc does, else to the tab in front."""
        escape = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
        super().keyPressEvent(escape)
        if self.hasFocus():
            self.left.emit()


def _is_shortcut(event: QKeyEvent) -> bool:
    """Tell whether a key can mean nothing to a menu bar: with Ctrl, or F1 to F35."""
    if event.key() in _KEPT:
        return False
    with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return with_control or Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
