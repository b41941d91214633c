"""Reader of plots of the Java Archive Viewer ``*.xml``: curves, axes, colours, range of time."""

import math
import re
from typing import Final

from gui.core.groups.group import AxisSpec, Group, PvSpec, Side, Style
from gui.core.pv.formatting import plain
from gui.core.text.time_span import parse_span
from gui.files.disk.unread_xml import unread
from gui.files.disk.xml_tree import XmlElement
from gui.files.formats.group_reader import LOST, PvList, axis_range, group_name
from gui.files.formats.loaded_group import LoadedGroup
from gui.files.formats.phoebus_times import span_between

ROOT: Final = "AVConfiguration"
_SIDES: Final[dict[str, Side]] = {
    "left": "left", "right": "right", "bottom": "left", "top": "right",
}  # fmt: skip
_STYLES: Final[dict[str, Style]] = {"steps": "step", "lines": "line", "scatter": "points"}
_DATE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b")  # month, day, year
_NEW: Final = {"location": ("bottom",)}  # of an axis of time
_READ: Final = ("name",)  # attributes
_COLOR: Final = re.compile(r"#(?:[0-9a-fA-F]{2})?([0-9a-fA-F]{6})")


def read(top: XmlElement, source: str) -> LoadedGroup:
    """Read a plot. Raises ``GroupFileError``."""
    pvs = PvList(source)
    axes: dict[str, AxisSpec] = {}
    for number, element in enumerate(top.all("range_axis"), 1):
        axes[element.attributes.get("name", "")] = _axis(element, number, pvs)
    for element in top.all("pv"):
        _curve(element, axes, pvs)
    for element in top.all("formula"):
        pvs.count("formulas, not carried over", element.attributes.get("name", "?"))
    if top.word("connection_parameter"):
        pvs.warn("the archiver's address is not carried over")
    span = Group().span_s
    for element in top.all("time_axis"):
        span = _span(element, pvs) or span
        break
    name = group_name(source, top.word("plot_title"))
    for element in top.all("pv"):
        element.child("time_axis_name")  # there is one axis of time
    pvs.tell_settings(LOST, unread(top, _NEW, _READ))
    return pvs.loaded(Group(name, span, axes=tuple(axes.values())))


def _axis(element: XmlElement, number: int, pvs: PvList) -> AxisSpec:
    log = element.choice("type", {"log": True, "normal": False}, False, pvs.warn)
    low = element.number("min", math.nan, pvs.warn)
    high = element.number("max", math.nan, pvs.warn)
    limits = axis_range(low, high, log, pvs, element.line)
    label = plain(element.attributes.get("name", ""), 200)
    side = element.choice("location", _SIDES, "left", pvs.warn)
    return AxisSpec(f"axis{number}", label, "", log, limits, side)


def _curve(element: XmlElement, axes: dict[str, AxisSpec], pvs: PvList) -> None:
    width = element.number("draw_width", 1.5, pvs.warn)
    axis = axes.get(on := element.word("range_axis_name"))
    if on and axis is None:
        pvs.warn(f"there is no axis {plain(on, 60)!r}; grouped by unit", element.line)
    name = element.attributes.get("name", "").strip()
    spec = PvSpec(
        name,
        plot=True,
        axis=None if axis is None else axis.id,
        color=_color(element, pvs),
        width=min(max(width, 0.1), 20.0) if math.isfinite(width) else 1.5,
        style=element.choice("draw_type", _STYLES, "step", pvs.warn),
        visible=element.flag("visibility", True, pvs.warn),
    )
    pvs.add(spec, element.line)


def _color(element: XmlElement, pvs: PvList) -> str | None:
    """Return a colour of Java, a number with a sign or ``#aarrggbb``, as ``#rrggbb``."""
    text = element.word("color")
    found = _COLOR.fullmatch(text)
    if found:
        return f"#{found[1].lower()}"
    if re.fullmatch(r"-?[0-9]{1,10}", text):
        return f"#{int(text) & 0xFFFFFF:06x}"
    if text:
        pvs.warn(f"{plain(text, 40)!r} is no colour; one is chosen", element.line)
    return None


def _span(element: XmlElement, pvs: PvList) -> float | None:
    start, end = element.word("start"), element.word("end", "now")
    if end.lower() == "now" and start.startswith("-"):
        try:
            return pvs.span(parse_span(start[1:].strip()))
        except ValueError:
            pass
    return span_between(
        _DATE.sub(r"\3-\1-\2", start), _DATE.sub(r"\3-\1-\2", end), pvs, element.line
    )
