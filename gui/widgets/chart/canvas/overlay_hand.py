"""Interface from the canvas to what lies over its traces and is moved by the mouse."""

from typing import Protocol

from PySide6.QtGui import QMouseEvent, QPainter


class OverlayHand(Protocol):
    """Paints itself over the traces and takes the mouse before the chart does. GUI thread."""

    def paint(self, painter: QPainter) -> None:
        """Paint what is in view."""

    def press(self, event: QMouseEvent) -> bool:
        """Begin to drag what is there; return whether something is."""

    def move(self, event: QMouseEvent) -> bool:
        """Drag; return whether something is being dragged."""

    def release(self) -> bool:
        """End a drag; return whether there was one."""

    def double_click(self, event: QMouseEvent) -> bool:
        """Edit what is there; return whether something is."""
