"""Canvas of the waveform plot: lines of arrays, axes with titles, a cursor (pyqtgraph)."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.core.pv.array_envelope import envelope
from gui.core.pv.formatting import plain
from gui.core.theme.roles import ThemeColors
from gui.qt.look.small_font import smaller
from gui.qt.look.spoken_role import Role, speak_as
from gui.qt.overrides import guarded

speak_as(pg.PlotWidget, Role.Chart)
_A_PIXEL: Final = 2  # points drawn: its lowest and its highest
_FEWEST_POINTS: Final = 400
_ZOOM_MS: Final = 50
_TICK_WIDTH: Final = 48  # pixels for the numbers of the y axis, at least
_LONGEST_TITLE: Final = 80
_EDGE: Final = 10  # pixels at the right, for half of the last number of the x axis
_Array = npt.NDArray[Any]
_Key = tuple[int, int, int]  # slot, and the identities of y and x


@dataclass(frozen=True, slots=True, eq=False)
class DrawnArray:
    """``y`` (n,) over ``x`` (m,), or over its index; ``color`` has an opacity."""

    slot: int
    x: _Array | None
    y: _Array
    color: QColor
    dash: Qt.PenStyle = Qt.PenStyle.SolidLine

    @property
    def key(self) -> _Key:
        """By which the points of the same array are known again."""
        return self.slot, id(self.y), id(self.x)


@dataclass(slots=True, eq=False)
class _Curve:
    item: Any  # PlotDataItem
    drawn: DrawnArray  # keeps the arrays, and with them their identities
    pen: tuple[Any, ...] = ()
    points: tuple[_Array, _Array] = (np.empty(0), np.empty(0))  # that are drawn
    fits: bool = False  # its points are those of what is seen


class ArrayCanvas(QWidget):
    """Draws each array reduced to its lowest and highest point for each pixel. GUI thread."""

    pointed = Signal(float)  # value of the x axis under the mouse

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: dict[_Key, _Curve] = {}
        self._spare: list[Any] = []
        self._part: tuple[float, float] | None = None  # of the x axis; None: all of it
        self._log = False
        self._titles = ("", "", "")
        self.view = pg.PlotWidget(self, enableMenu=False)
        self.view.setAccessibleName("Plot of waveforms")
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view.showGrid(x=True, y=True, alpha=0.2)
        self.view.hideButtons()  # there is an action for it
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self._item = self.view.getPlotItem()
        self._box = self.view.getViewBox()
        self._box.sigXRangeChanged.connect(self._on_zoom)
        self._zoomed = QTimer(self)
        self._zoomed.setSingleShot(True)
        self._zoomed.timeout.connect(self._draw_again)
        self._cursor = pg.InfiniteLine(angle=90)
        self._cursor.setZValue(1_000)
        self._cursor.hide()
        self._item.addItem(self._cursor, ignoreBounds=True)
        self._item.getAxis("left").setStyle(tickTextWidth=_TICK_WIDTH, autoReduceTextSpace=False)
        self._item.layout.setContentsMargins(1, 1, _EDGE, 1)
        self._use_font()
        self.view.scene().sigMouseMoved.connect(self._on_mouse)

    # -- what is drawn

    def show_arrays(self, drawn: Sequence[DrawnArray]) -> None:
        """Draw these, the last on top; of those drawn already only the pen changes."""
        wanted = {each.key for each in drawn}
        for key in self._curves.keys() - wanted:
            curve = self._curves.pop(key)
            curve.item.hide()
            self._item.removeItem(curve.item)
            self._spare.append(curve.item)
        for number, each in enumerate(drawn):
            found = self._curves.get(each.key)
            if found is None:
                item = self._spare.pop() if self._spare else pg.PlotDataItem()
                self._item.addItem(item)
                item.show()
                found = self._curves[each.key] = _Curve(item, each)
            self._draw(found, each, number)

    def _draw(self, curve: _Curve, drawn: DrawnArray, number: int) -> None:
        pen = (drawn.color.rgba(), drawn.dash)
        if curve.pen != pen:
            curve.pen = pen
            line = QPen(drawn.color, 1, drawn.dash)
            line.setCosmetic(True)
            curve.item.setPen(line)
        curve.item.setZValue(number)
        if not curve.fits:
            curve.points = self._points(drawn.x, drawn.y)
            curve.item.setData(*curve.points, connect="finite")
            curve.fits = True

    def drawn(self, slot: int) -> list[tuple[_Array, _Array]]:
        """Return the points that are drawn of ``slot``, x and y, the topmost last."""
        return [curve.points for curve in self._of(slot)]

    def pens(self, slot: int) -> list[QPen]:
        """Return the pens of ``slot``, the topmost last."""
        return [QPen(curve.item.opts["pen"]) for curve in self._of(slot)]

    def _of(self, slot: int) -> list[_Curve]:
        found = [curve for key, curve in self._curves.items() if key[0] == slot]
        return sorted(found, key=lambda curve: float(curve.item.zValue()))

    def _points(self, x: _Array | None, y: _Array) -> tuple[_Array, _Array]:
        if y.dtype.kind not in "biuf" or (x is not None and x.dtype.kind not in "biuf"):
            return np.empty(0), np.empty(0)
        first = 0
        if self._part is not None and x is None:  # over another array any element may be visible
            first = min(max(int(self._part[0]) - 1, 0), len(y))
            y = y[first : max(int(self._part[1]) + 2, first)]
        if self._log:
            y = np.where(y > 0, y, np.nan)
        most = max(_A_PIXEL * int(self._box.width()), _FEWEST_POINTS)
        at, values = envelope(x, y, most)
        return at + first, values

    # -- view

    @Slot()
    def _on_zoom(self) -> None:
        """Reduce the arrays again for the visible part, shortly after."""
        part = None if self._box.autoRangeEnabled()[0] else tuple(self._box.viewRange()[0])
        if part != self._part:
            self._part = part
            self._zoomed.start(_ZOOM_MS)

    @Slot()
    def _draw_again(self) -> None:
        for number, curve in enumerate(list(self._curves.values())):
            curve.fits = False
            self._draw(curve, curve.drawn, int(curve.item.zValue()) or number)

    @Slot()
    def fit(self) -> None:
        """Show all of the arrays, now and as they change."""
        self._box.enableAutoRange()

    def set_log(self, is_log: bool) -> None:
        """Show values on a logarithmic axis; those that are not above 0 cannot be drawn."""
        if is_log != self._log:
            self._log = is_log
            self._item.setLogMode(y=is_log)
            self._draw_again()
            self._box.enableAutoRange()

    def set_titles(self, title: str, bottom: str, left: str) -> None:
        """Show the title of the plot and those of both axes, as plain text."""
        if (title, bottom, left) != self._titles:
            self._titles = title, bottom, left
            shown = [html.escape(plain(each, _LONGEST_TITLE)) for each in self._titles]
            self._item.setTitle(shown[0] or None)  # pyqtgraph takes HTML
            self._item.getAxis("bottom").setLabel(shown[1])
            self._item.getAxis("left").setLabel(shown[2])

    def titles(self) -> tuple[str, str, str]:
        """Return title, and titles of the x and the y axis."""
        return self._titles

    def _use_font(self) -> None:
        """Write with the program's font, in the sizes of the strip chart."""
        font, small = self.font(), smaller(self.font())
        for name in ("left", "bottom"):
            axis = self._item.getAxis(name)
            axis.setTickFont(small)
            axis.label.setFont(small)
        title = self._item.titleLabel
        title.item.setFont(font)
        title.setAttr("size", f"{font.pointSizeF():g}pt")
        title.setText(title.text)

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._use_font()

    def set_colors(self, colors: ThemeColors) -> None:
        """Use the colours of the theme."""
        chart = colors.chart
        self.view.setBackground(chart.ground)
        for name in ("left", "bottom"):
            axis = self._item.getAxis(name)
            axis.setPen(chart.frame)
            axis.setTextPen(chart.ink)
        self._box.setBorder(QPen(QColor(chart.frame), 0))
        self._item.titleLabel.setAttr("color", chart.ink)
        self._item.titleLabel.setText(self._item.titleLabel.text)
        self._cursor.setPen(QPen(QColor(chart.cursor), 0))

    # -- cursor

    def show_cursor(self, at: float | None) -> None:
        """Show the cursor at ``at`` of the x axis; ``None``: none."""
        self._cursor.setVisible(at is not None)
        if at is not None:
            self._cursor.setValue(at)

    def middle(self) -> float:
        """Return the middle of what is seen of the x axis."""
        low, high = self._box.viewRange()[0]
        return float(low + high) / 2

    @Slot(object)
    def _on_mouse(self, place: QPointF) -> None:
        if self._box.sceneBoundingRect().contains(place):
            self.pointed.emit(float(self._box.mapSceneToView(place).x()))
