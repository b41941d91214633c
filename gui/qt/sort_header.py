"""Heading of a table that is sorted by clicks: the sort arrow keeps a distance to the text."""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionHeaderV2, QWidget

from gui.qt.overrides import guarded

_ARROW_ROOM: Final = "   "  # Qt paints the arrow where a text at the right ends


class SortHeader(QHeaderView):
    """A horizontal header. GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    @guarded
    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: D102
        option = QStyleOptionHeaderV2()
        self.initStyleOption(option)
        self.initStyleOptionForIndex(option, section)
        at_right = bool(option.textAlignment & Qt.AlignmentFlag.AlignRight)
        if section != self.sortIndicatorSection() or not at_right:
            super().paintSection(painter, rect, section)
            return
        option.text += _ARROW_ROOM
        option.rect = rect
        self.style().drawControl(QStyle.ControlElement.CE_Header, option, painter, self)
