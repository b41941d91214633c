"""The time axis: seconds since the chart's origin, labelled with the time of day."""

from datetime import UTC, datetime
from typing import Any, Final

import pyqtgraph as pg

_SPACINGS: Final = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
    86400, 2 * 86400, 7 * 86400, 30 * 86400,
)  # fmt: skip
_LABEL_PX: Final = 95


class TimeAxis(pg.AxisItem):
    """Ticks at round times in local time or UTC."""

    def __init__(self, origin_s: int) -> None:
        super().__init__("bottom")
        self._origin_s = origin_s
        self._utc = False
        self.enableAutoSIPrefix(False)

    def set_utc(self, utc: bool) -> None:
        """Label in UTC or local time."""
        self._utc = utc
        self.picture = None
        self.update()

    def _offset(self, at: float) -> int:
        if self._utc:
            return 0
        shift = datetime.fromtimestamp(self._origin_s + at, UTC).astimezone().utcoffset()
        return int(shift.total_seconds()) if shift else 0

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:  # noqa: N803, D102
        wanted = (maxVal - minVal) / max(size / _LABEL_PX, 1)
        spacing = next((s for s in _SPACINGS if s >= wanted), _SPACINGS[-1])
        shift = self._origin_s + self._offset(maxVal)
        first = -(-int(minVal + shift) // spacing) * spacing - shift
        ticks = []
        while first <= maxVal:
            if first >= minVal:
                ticks.append(float(first))
            first += spacing
        return [(float(spacing), ticks)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: D102
        form = "%m-%d" if spacing >= 86400 else "%H:%M" if spacing >= 60 else "%H:%M:%S"
        moments = (datetime.fromtimestamp(round(self._origin_s + v), UTC) for v in values)
        return [(m if self._utc else m.astimezone()).strftime(form) for m in moments]
