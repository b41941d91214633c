"""Settings of Data Browser plots written by CSS, before Phoebus: of the graph, and of each PV."""

import math
from collections.abc import Sequence

from gui.core.groups.group import AxisSpec, Side
from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement
from gui.files.formats.group_reader import PvList, axis_range


class CssSettings:
    """``<xyGraphSettings>``: its first axis is of time, its n-th trace of the n-th item."""

    def __init__(self, top: XmlElement) -> None:
        self._graph = top.child("xyGraphSettings")
        self._axes = self._all("axisSettingsList")[1:]
        self._traces = self._all("traceSettingsList")

    def _all(self, tag: str) -> list[XmlElement]:
        return [] if self._graph is None else list(self._graph.all(tag))

    @property
    def title(self) -> str:
        """The title of the graph."""
        return "" if self._graph is None else self._graph.word("title")

    def trace(self, number: int) -> XmlElement | None:
        """Return the settings of the item ``number``, from 0."""
        return self._traces[number] if number < len(self._traces) else None

    def axes(self, pvs: PvList) -> list[AxisSpec]:
        """Return the axes of values."""
        return [_axis(element, i, pvs) for i, element in enumerate(self._axes, 1)]


def _axis(element: XmlElement, number: int, pvs: PvList) -> AxisSpec:
    log = element.flag("logScale", False, pvs.warn)
    limits = None
    span = element.child("range")
    if span is not None and not element.flag("autoScale", False, pvs.warn):
        low = span.number("lower", math.nan, pvs.warn)
        high = span.number("upper", math.nan, pvs.warn)
        limits = axis_range(low, high, log, pvs, element.line)
    primary = element.flag("onPrimarySide", True, pvs.warn)
    side: Side = "left" if primary else "right"
    return AxisSpec(f"axis{number}", plain(element.word("title"), 200), "", log, limits, side)


def axes_of_items(items: Sequence[XmlElement], pvs: PvList) -> dict[int, AxisSpec]:
    """Return the axes that the oldest files give with each PV, by their number."""
    found: dict[int, AxisSpec] = {}
    for item in items:
        if item.child("log_scale") is None and item.child("autoscale") is None:
            continue
        number = item.number("axis", 0, pvs.warn)
        if not 0 <= number < len(items) or number != int(number) or int(number) in found:
            continue
        log = item.flag("log_scale", False, pvs.warn)
        limits = None
        if not item.flag("autoscale", False, pvs.warn) and item.child("min") is not None:
            low = item.number("min", math.nan, pvs.warn)
            high = item.number("max", math.nan, pvs.warn)
            limits = axis_range(low, high, log, pvs, item.line)
        found[int(number)] = AxisSpec(f"axis{len(found) + 1}", "", "", log, limits, "left")
    return found
