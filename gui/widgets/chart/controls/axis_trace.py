"""A trace as menu and dialog of an axis list it, and the sides that an axis can be on."""

from dataclasses import dataclass
from typing import Final

from gui.core.groups.group import Side
from gui.widgets.chart.trace_source import TraceSpec

SIDES: Final[dict[Side, str]] = {
    "": "On either side",
    "left": "On the left",
    "right": "On the right",
}


@dataclass(frozen=True, slots=True)
class AxisTrace:
    """A trace, and how it stands to one axis."""

    trace: TraceSpec
    unit: str  # as the IOC has it
    here: bool  # it is drawn on this axis
    own: bool  # it would be without a choice: this is the axis of its unit
