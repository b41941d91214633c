"""Chart of a tab in the workspace file: switches, markers, zoomed ranges."""

import math
from typing import Any, Final

from gui.core.program.workspace import CHART_SWITCHES, ChartState

_MOST_AXES: Final = 200
_LATEST_NS: Final = (1 << 63) - 1


def read_chart(table: object) -> ChartState:
    """Return the chart of a tab's table; raises ``ValueError``. Unknown switches are left out."""
    if not isinstance(table, dict):
        raise ValueError("chart is no table")
    switches, zoom = table.get("switches", []), table.get("zoom", [])
    if not isinstance(switches, list) or not isinstance(zoom, list) or len(zoom) > _MOST_AXES:
        raise ValueError("switches and zoom of the chart are no short lists")
    known = tuple(name for name in CHART_SWITCHES if name in switches)
    return ChartState(known, _markers(table.get("markers")), tuple(_range(item) for item in zoom))


def _markers(found: object) -> tuple[int, int] | None:
    match found:
        case None:
            return None
        case [int(a), int(b)] if all(
            not isinstance(at, bool) and -_LATEST_NS < at < _LATEST_NS for at in (a, b)
        ):
            return a, b
    raise ValueError("markers of the chart are no two times")


def _range(found: object) -> tuple[str, float, float, bool]:
    match found:
        case [str(axis), int() | float() as low, int() | float() as high, bool(log)] if (
            _is_number(low) and _is_number(high) and low < high and (low > 0 or not log)
        ):
            return axis, float(low), float(high), log
    raise ValueError("zoom of the chart is not axis, lowest, highest and log")


def _is_number(value: float) -> bool:
    try:
        return not isinstance(value, bool) and math.isfinite(float(value))
    except OverflowError:
        return False


def chart_table(state: ChartState) -> dict[str, Any]:
    """Return the table of a chart, without what is not set."""
    table: dict[str, Any] = {
        "switches": list(state.switches),
        "markers": state.markers,
        "zoom": [list(each) for each in state.zoom],
    }
    return {key: value for key, value in table.items() if value}
