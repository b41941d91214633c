"""One value axis of the chart: axis item, view box, and the range it shows."""

import html
import math
from typing import Any

import numpy as np

from gui.core.batch import Float64s
from gui.core.group import AxisSpec


class ValueAxis:
    """A y axis with a view box of its own; a fixed range never moves by itself."""

    def __init__(self, spec: AxisSpec, box: Any, item: Any) -> None:
        self.spec = spec
        self.box = box
        self.item = item
        self._shown: tuple[float, float] | None = None
        item.setLogMode(x=False, y=spec.log)
        item.enableAutoSIPrefix(False)
        text = spec.label or spec.unit
        if spec.unit and spec.unit != text:
            text = f"{text} ({spec.unit})"
        item.setLabel(html.escape(text))
        if spec.range is not None:
            low, high = spec.range
            if not spec.log:
                self._show(low, high)
            elif low > 0:
                self._show(math.log10(low), math.log10(high))

    def release(self) -> None:
        """Undo the links and leave the scene: a link left keeps its C++ side for ever."""
        self.item.unlinkFromView()
        self.box.setXLink(None)
        if self.box.scene() is not None:
            self.box.scene().removeItem(self.box)

    def scale(self, value: Float64s) -> Float64s:
        """Return what is painted: the value, or its log10; ≤ 0 cannot be drawn on a log axis."""
        if not self.spec.log:
            return value
        positive = value > 0
        return np.log10(value, out=np.full(len(value), np.nan), where=positive)

    def fit(self, painted: list[Float64s]) -> None:
        """Fit an automatic range to what is painted now."""
        if self.spec.range is not None:
            return
        finite = [y[np.isfinite(y)] for y in painted]
        finite = [y for y in finite if len(y)]
        if not finite:
            return
        low = min(float(y.min()) for y in finite)
        high = max(float(y.max()) for y in finite)
        size = high - low
        pad = 0.06 * size if size > 0 else (0.5 if self.spec.log else abs(high) * 0.05 or 1.0)
        if self._shown is not None:
            shown_low, shown_high = self._shown
            still_fits = shown_low <= low and high <= shown_high
            if still_fits and size + 2 * pad > 0.7 * (shown_high - shown_low):
                return  # an axis that moves at every sample cannot be read
        self._show(low - pad, high + pad)

    def _show(self, low: float, high: float) -> None:
        self._shown = (low, high)
        self.box.setYRange(low, high, padding=0)
