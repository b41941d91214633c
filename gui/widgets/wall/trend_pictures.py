"""Pictures of the trends of the wall's tiles, painted anew when a line has moved by a pixel."""

import time
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from gui.core.history.last_columns import last_edges
from gui.core.pv.sparkline import sparkline_points
from gui.core.pv.updates import Float64s, PvKind
from gui.core.store.pv_store import PvStore
from gui.core.wall.tile_layout import Place
from gui.core.wall.trend_line import shown_step, trend_points
from gui.widgets.wall.tile_painter import trend_place

_LEAST_WIDTH, _LEAST_HEIGHT = 20, 6  # pixels; a smaller trend says nothing
_LATEST_NS: Final = 5_000_000_000  # a slow line shows the value of now after so long
_PEN: Final = 2.0
_NOTHING: Final = np.empty((0, 2))


class TrendPictures:
    """Those of the tiles on one page, by slot, looked at in rounds. GUI thread.

    A round of hundreds takes longer than a frame may: it goes on after the next frames.
    """

    def __init__(self, store: PvStore, span_ns: int) -> None:
        self._store = store
        self._span_ns = span_ns
        self.since_ns = 0  # when those painted last begin, half of them later; 0: none has begun
        self._color = QColor()
        self._pictures: dict[int, QPixmap] = {}
        self._states: dict[int, tuple[int, ...]] = {}  # at which each was looked at last
        self._lines: dict[int, Float64s] = {}  # points that each was painted of
        self._places: Mapping[int, Place] = {}  # of the round under way
        self._ratio = 1.0
        self._left: list[int] = []  # slots that it has not looked at, the next one last

    def set_color(self, color: QColor) -> None:
        """Use ``color`` from now on."""
        self._color = color
        self.forget()

    def set_span(self, span_ns: int) -> None:
        """Paint trends of this span of time from now on."""
        if span_ns != self._span_ns:
            self._span_ns = span_ns
            self._states.clear()

    def forget(self) -> None:
        """Paint all anew: other tiles are shown, or others' places."""
        for known in (self._pictures, self._states, self._lines, self._left):
            known.clear()

    def picture(self, slot: int) -> QPixmap | None:
        """Return the picture of ``slot``; ``None``: there is nothing to paint."""
        return self._pictures.get(slot)

    @property
    def is_round_over(self) -> bool:
        """Whether ``go_on`` has nothing to do."""
        return not self._left

    def begin_round(self, places: Mapping[int, Place], ratio: float) -> None:
        """Look at all ``places``, by slot, unless a round is under way.

        ``ratio``: pixels of the screen to a logical pixel.
        """
        if self._left:
            return
        store = self._store
        numbers = [slot for slot in places if store.kind[slot] < PvKind.TEXT and store.alive[slot]]
        if numbers:
            store.histories.watch(numbers)
        begins = sorted(filter(None, (store.history(slot).first_ns for slot in numbers)))
        # not the first: a setpoint may be of last week
        self.since_ns = begins[len(begins) // 2] if begins else 0
        self._places, self._ratio = places, ratio
        self._left = list(places)[::-1]

    def go_on(self, seconds: float, now_ns: int, changed: Callable[[int], None]) -> None:
        """Paint what changed up to ``now_ns``, for so long, one at least.

        Calls ``changed`` with the slot of each that looks different.
        """
        deadline_s = time.perf_counter() + seconds
        while self._left:
            slot = self._left.pop()
            if self._store.alive[slot] and self._renew(slot, now_ns):
                changed(slot)
            if time.perf_counter() >= deadline_s:
                return

    def _renew(self, slot: int, now_ns: int) -> bool:
        """Paint one anew if it is due; return whether it looks different."""
        rect = trend_place(self._places[slot])
        columns, rows = int(rect.width() * self._ratio), int(rect.height() * self._ratio)
        if rect.width() < _LEAST_WIDTH or rect.height() < _LEAST_HEIGHT:
            return False
        state = self._state(slot, now_ns, columns)
        if state == self._states.get(slot):
            return False
        self._states[slot] = state
        points = self._points(slot, now_ns, columns, rows)
        if np.array_equal(points, self._lines.get(slot, _NOTHING), equal_nan=True):
            return False  # as of a value that rests
        self._lines[slot] = points
        picture = self._painted(points, columns, rows)
        if picture is not None:
            self._pictures[slot] = picture
        else:
            self._pictures.pop(slot, None)
        return True

    def _state(self, slot: int, now_ns: int, columns: int) -> tuple[int, ...]:
        """Return what decides whether a trend looks as before."""
        store, kind = self._store, int(self._store.kind[slot])
        if kind >= PvKind.TEXT:
            return kind, int(store.updates[slot])
        step_ns = min(max(self._span_ns // columns, 1), _LATEST_NS)
        return kind, now_ns // step_ns

    def _points(self, slot: int, now_ns: int, columns: int, rows: int) -> Float64s:
        store, kind = self._store, PvKind(self._store.kind[slot])
        height = rows - 2 * _PEN
        if kind is PvKind.TEXT:
            return _NOTHING
        if kind is PvKind.ARRAY:
            array = store.array[slot]
            if array is None or array.size < 2:
                return _NOTHING
            return sparkline_points(array, columns, height)
        metadata = store.metadata[slot]
        whole = kind is not PvKind.FLOAT
        precision = None if whole or metadata is None else metadata.precision
        step = shown_step(precision, float(store.value[slot]))
        edges = last_edges(now_ns, self._span_ns, columns)
        return trend_points(store.filed_history(slot), edges, height, step)

    def _painted(self, points: Float64s, columns: int, rows: int) -> QPixmap | None:
        if not len(points):
            return None
        picture = QPixmap(columns, rows)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(self._color, _PEN * self._ratio))
            painter.translate(0.0, _PEN)
            breaks = np.flatnonzero(np.isnan(points[:, 1]) | np.isnan(points[:, 0]))
            for part in np.split(points, breaks):
                there = part[np.isfinite(part[:, 1])]
                if len(there):
                    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in there.tolist()]))
        picture.setDevicePixelRatio(self._ratio)
        return picture
