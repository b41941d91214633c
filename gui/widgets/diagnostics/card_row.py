"""Row of cards that breaks into several where there is no room for one."""

from typing import Final

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.qt.overrides import guarded
from gui.widgets.diagnostics.figure_card import FigureCard

_GAP: Final = 4  # pixels


class CardRow(QWidget):
    """As many columns as fit, of one width but where a card needs more.

    A figure that gets longer moves the others as little as can be.
    """

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[FigureCard] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, card: FigureCard) -> None:
        """Put ``card`` at the end."""
        card.setParent(self)
        self._cards.append(card)
        card.show()
        self._place()

    def _widths(self, room: int) -> list[int]:
        """Return the widths of the columns that fit into ``room``, at least of one."""
        hints = [card.sizeHint().width() for card in self._cards]
        for count in range(len(hints), 0, -1):
            widths = [max(hints[column::count]) for column in range(count)]
            left = room - _GAP * (count - 1)
            if sum(widths) <= left or count == 1:
                return _shared(widths, left)
        return []

    def _row_height(self) -> int:
        return max((card.sizeHint().height() for card in self._cards), default=0)

    @guarded
    def heightForWidth(self, width: int) -> int:  # noqa: D102
        columns = len(self._widths(width))
        rows = -(-len(self._cards) // columns) if columns else 0
        return rows * (self._row_height() + _GAP) - _GAP if rows else 0

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(self.width(), self.heightForWidth(self.width()))

    @guarded
    def minimumSizeHint(self) -> QSize:  # noqa: D102
        widest = max((card.sizeHint().width() for card in self._cards), default=0)
        return QSize(widest, self.heightForWidth(max(self.width(), widest)))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._place()

    @guarded
    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.LayoutRequest:  # a figure has become longer
            self._place()
        return super().event(event)

    def _place(self) -> None:
        widths, height = self._widths(self.width()), self._row_height()
        for number, card in enumerate(self._cards):
            row, column = divmod(number, len(widths))
            left = sum(widths[:column]) + _GAP * column
            card.setGeometry(left, row * (height + _GAP), widths[column], height)
        if self.height() != self.heightForWidth(self.width()):
            self.updateGeometry()


def _shared(needed: list[int], room: int) -> list[int]:
    """Return widths that fill ``room``: the same for all but those that need more."""
    widths, left = list(needed), room
    alike = sorted(range(len(needed)), key=needed.__getitem__)
    while alike:
        share, over = divmod(max(left, 0), len(alike))
        if needed[alike[-1]] <= share:
            for at, number in enumerate(sorted(alike)):
                widths[number] = share + (at < over)
            break
        left -= needed[alike.pop()]
    return widths
