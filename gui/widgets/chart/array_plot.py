"""Plot of array PVs over their index or over another array, with the last few arrays faded."""

import html
from collections import deque
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from gui.core.history.meaning import Meaning
from gui.core.pv.array_envelope import envelope
from gui.core.pv.formatting import plain
from gui.widgets.chart.colors import chart_colors
from gui.widgets.chart.trace_source import TraceSpec

BY_INDEX: Final = "index"
_SHOWN_BEFORE: Final = 5
_FAINTEST: Final = 0.12
_MOST_POINTS: Final = 8_000  # drawn of an array: two for each pixel of a wide screen
_ZOOM_MS: Final = 50
_Array = npt.NDArray[Any]
_Pair = tuple[_Array | None, _Array]  # x, None: the index; y


class ArraySource(Protocol):
    """Latest arrays by slot; called on the GUI thread."""

    def array(self, slot: int) -> _Array | None:
        """Return the latest array, ``None`` before the first and for other kinds of PV."""

    def meaning(self, slot: int) -> Meaning:
        """Return what the PV's numbers mean now."""

    def standing_text(self, slot: int) -> str:
        """Return in a few words why the value is not that of now, "" if it is."""


class ArrayPlot(QWidget):
    """Draws each array reduced to its minimum and maximum per column. GUI thread."""

    def __init__(self, source: ArraySource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._traces: tuple[TraceSpec, ...] = ()
        # x and y of earlier arrays, by slot; each y keeps the x it came with
        self._before: dict[int, deque[_Pair]] = {}
        self._latest: dict[int, _Pair] = {}
        # points drawn of each array, by slot, then by the identity of y and x
        self._drawn: dict[int, dict[tuple[int, int], tuple[_Array, _Array]]] = {}
        self._part: tuple[float, float] | None = None  # of the x axis; None: all of it
        self._zoomed = QTimer(self)
        self._zoomed.setSingleShot(True)
        self._zoomed.timeout.connect(self._draw_zoomed)
        self._unit = ""
        self._curves: dict[int, list[Any]] = {}  # by slot, the latest last
        self._plot = pg.PlotWidget(enableMenu=False)
        self._plot.showGrid(x=True, y=True, alpha=0.2)
        self._plot.getViewBox().sigXRangeChanged.connect(self._on_zoom)
        self.x_choice = QComboBox()
        self.x_choice.setToolTip("What the arrays are plotted over: their index or another array")
        self.x_choice.addItem(BY_INDEX, None)
        self.x_choice.currentIndexChanged.connect(self._on_x)
        self.kept = QSpinBox()
        self.kept.setRange(0, 50)
        self.kept.setValue(_SHOWN_BEFORE)
        self.kept.setToolTip("How many earlier arrays are shown, faded")
        self.kept.valueChanged.connect(self._start_again)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        bar = QHBoxLayout()
        bar.setContentsMargins(6, 3, 6, 3)
        for widget in (QLabel("x"), self.x_choice, QLabel("earlier"), self.kept, self._note):
            bar.addWidget(widget)
        bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._plot)
        self.set_dark(False)

    def set_dark(self, dark: bool) -> None:
        """Use light or dark colours."""
        colors = chart_colors(dark)
        self._plot.setBackground(colors.ground)
        for name in ("left", "bottom"):
            self._plot.getAxis(name).setPen(colors.ink)
            self._plot.getAxis(name).setTextPen(colors.ink)

    def set_traces(self, traces: tuple[TraceSpec, ...], choices: list[tuple[str, int]]) -> None:
        """Draw these PVs; ``choices``: names and slots of the arrays offered for the x axis."""
        known = [self.x_choice.itemData(k) for k in range(1, self.x_choice.count())]
        if known != [slot for _, slot in choices]:
            chosen = self.x_choice.currentData()
            self.x_choice.blockSignals(True)
            while self.x_choice.count() > 1:
                self.x_choice.removeItem(1)
            for name, slot in choices:
                self.x_choice.addItem(name, slot)
            self.x_choice.setCurrentIndex(max(self.x_choice.findData(chosen), 0))
            self.x_choice.blockSignals(False)
        if traces != self._traces:
            self._traces = traces
            self._start_again()

    @Slot()
    def _start_again(self) -> None:
        self._plot.clear()
        self._curves.clear()
        self._latest.clear()
        self._drawn.clear()
        depth = self.kept.value()
        for trace in self._traces:
            kept = self._before.get(trace.slot, ())
            self._before[trace.slot] = deque(kept, maxlen=depth)
            curves = []
            for number in range(depth + 1):
                color = QColor(trace.color)
                color.setAlphaF(1.0 if number == depth else _FAINTEST * (1 + number / depth))
                curves.append(self._plot.plot(pen=pg.mkPen(color, width=1)))
            self._curves[trace.slot] = curves

    @Slot()
    def _on_x(self) -> None:
        self._before.clear()  # they belong to the former x
        self._start_again()

    def refresh(self) -> None:
        """Draw the arrays that changed; does nothing while not visible."""
        if not self.isVisible():
            return
        stale = []
        chosen = self.x_choice.currentData()
        x = self._source.array(chosen) if chosen is not None else None
        for trace in self._traces:
            array = self._source.array(trace.slot)
            why = self._source.standing_text(trace.slot)
            if why:
                stale.append(f"{trace.label}: {why}")
            latest = self._latest.get(trace.slot)
            if array is None or (latest and latest[0] is x and latest[1] is array):
                continue
            if latest is not None and latest[1] is not array:
                self._before[trace.slot].append(latest)
            self._latest[trace.slot] = x, array
            self._show(trace.slot)
        units = {self._source.meaning(trace.slot).unit for trace in self._traces} - {""}
        label = units.pop() if len(units) == 1 else ""
        if self._unit != label:
            self._unit = label
            self._plot.getAxis("left").setLabel(
                html.escape(plain(label, 16))
            )  # pyqtgraph takes HTML
        self._note.setText(", ".join(stale))

    def _show(self, slot: int) -> None:
        """Draw the arrays of ``slot``; each is reduced once for the visible part."""
        shown = [*self._before[slot], self._latest[slot]]
        known, drawn = self._drawn.get(slot, {}), {}
        curves = self._curves[slot]
        for curve, pair in zip(curves[len(curves) - len(shown) :], shown, strict=True):
            key = id(pair[1]), id(pair[0])
            points = known.get(key) or self._points(*pair)
            drawn[key] = points
            curve.setData(*points, connect="finite")
        self._drawn[slot] = drawn

    def _points(self, x: _Array | None, y: _Array) -> tuple[_Array, _Array]:
        if y.dtype.kind not in "biuf":
            return np.empty(0), np.empty(0)
        x = x if x is not None and x.dtype.kind in "biuf" else None
        first = 0
        if self._part is not None and x is None:  # over another array any element may be visible
            first = min(max(int(self._part[0]) - 1, 0), len(y))
            y = y[first : max(int(self._part[1]) + 2, first)]
        at, values = envelope(x, y, _MOST_POINTS)
        return at + first, values

    @Slot()
    def _on_zoom(self) -> None:
        """Reduce the arrays again for the visible part, shortly after."""
        box = self._plot.getViewBox()
        part = None if box.autoRangeEnabled()[0] else tuple(box.viewRange()[0])
        if part != self._part:
            self._part = part
            self._zoomed.start(_ZOOM_MS)

    @Slot()
    def _draw_zoomed(self) -> None:
        self._drawn.clear()
        for slot in self._latest:
            self._show(slot)
