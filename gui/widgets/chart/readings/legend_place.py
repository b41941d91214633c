"""Where the legend stands: beside the plot, or beneath it where the chart is narrow."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from gui.qt.column_widths import MEMORY, kept_widths
from gui.qt.overrides import guarded
from gui.widgets.chart.readings.legend import WIDTH, Legend

_KEPT: Final = "legend"
_NARROW: Final = WIDTH + 400  # pixels of the chart: axes and plot need so much beside a legend
_WIDE: Final = 480  # pixels: all that the legend shows of usual names and numbers
_MOST: Final = 7  # sixteenths of the chart, for numbers that need it
_STEP: Final = 48  # pixels by which it grows: the plot is not to move with each digit
_LOW: Final = 300  # so low a chart has no room beneath its plot


class LegendPlace(QSplitter):
    """The plot and its legend. The width that a person gives the legend is kept. GUI thread."""

    def __init__(self, canvas: QWidget, legend: Legend) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._legend = legend
        self._by_hand = False  # a person chose its width since it opened
        self.addWidget(canvas)
        self.addWidget(legend)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.splitterMoved.connect(self._on_moved)
        legend.outgrown.connect(self._on_outgrown)

    def show_legend(self, shown: bool) -> None:
        """Show or hide the legend."""
        if shown and self._legend.isHidden():
            self._legend.show()
            self._give_room()
        self._legend.setVisible(shown)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        beneath = self.width() < _NARROW and self.height() >= _LOW
        orientation = Qt.Orientation.Vertical if beneath else Qt.Orientation.Horizontal
        if orientation != self.orientation():
            self.setOrientation(orientation)
            self._give_room()
        elif not self._by_hand and not beneath and not self._legend.isHidden():
            self._give_room()  # more of it in a wide window

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._legend.show_columns()  # with widths for the new font

    def _give_room(self) -> None:
        if self.orientation() is Qt.Orientation.Vertical:
            whole, part = self.height(), min(self._legend.whole_height(), self.height() // 3)
        else:
            most = max(self.width() * _MOST // 16, WIDTH)
            needed = -(-self._legend.whole_width() // _STEP) * _STEP
            wanted = max(WIDTH, self.width() // 4, min(needed, most))
            wanted = min(wanted, _WIDE, self.width() // 2)  # low and narrow: the plot has half
            whole, part = self.width(), next(iter(kept_widths(_KEPT)), wanted)
        self.setSizes([max(whole - part, 1), part])

    @Slot()
    def _on_outgrown(self) -> None:
        """Make room for numbers that are cut, once: it does not become narrower by itself."""
        beneath = self.orientation() is Qt.Orientation.Vertical
        if not (self._by_hand or beneath or self._legend.isHidden()):
            self._give_room()

    @Slot()
    def _on_moved(self) -> None:
        if self.orientation() is Qt.Orientation.Horizontal:
            self._by_hand = True
            MEMORY.keep(_KEPT, [self._legend.width()])
