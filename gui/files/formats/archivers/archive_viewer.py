"""Reader of plots of the Java Archive Viewer ``*.xml``: curves, axes, colours, range of time."""

import math
import re
from typing import Final

from gui.core.groups.group import AxisSpec, Group, PvSpec, Side
from gui.core.pv.formatting import plain
from gui.core.text.time_span import parse_span
from gui.files.disk.xml_tree import XmlElement
from gui.files.formats.group_reader import PvList, axis_range, group_name
from gui.files.formats.loaded_group import LoadedGroup
from gui.files.formats.phoebus_times import span_between

ROOT: Final = "AVConfiguration"
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
    return pvs.loaded(Group(name, span, axes=tuple(axes.values())))


def _axis(element: XmlElement, number: int, pvs: PvList) -> AxisSpec:
    log = element.word("type").lower() == "log"
    low = element.number("min", math.nan, pvs.fail)
    high = element.number("max", math.nan, pvs.fail)
    limits = None
    if not (math.isnan(low) and math.isnan(high)):
        limits = axis_range(low, high, log, pvs, element.line)
    label = plain(element.attributes.get("name", ""), 200)
    side: Side = "right" if element.word("location") == "right" else "left"
    return AxisSpec(f"axis{number}", label, "", log, limits, side)


def _curve(element: XmlElement, axes: dict[str, AxisSpec], pvs: PvList) -> None:
    width = element.number("draw_width", 1.5, pvs.fail)
    axis = axes.get(element.word("range_axis_name"))
    name = element.attributes.get("name", "").strip()
    spec = PvSpec(
        name,
        plot=True,
        axis=None if axis is None else axis.id,
        color=_color(element.word("color")),
        width=min(max(width, 0.1), 20.0) if math.isfinite(width) else 1.5,
        visible=element.word("visibility", "true").lower() != "false",
    )
    pvs.add(spec, element.line)


def _color(text: str) -> str | None:
    """Return a colour of Java, a number with a sign or ``#aarrggbb``, as ``#rrggbb``."""
    found = _COLOR.fullmatch(text)
    if found:
        return f"#{found[1].lower()}"
    if re.fullmatch(r"-?[0-9]{1,10}", text):
        return f"#{int(text) & 0xFFFFFF:06x}"
    return None


def _span(element: XmlElement, pvs: PvList) -> float | None:
    start, end = element.word("start"), element.word("end", "now")
    if end.lower() == "now" and start.startswith("-"):
        try:
            return pvs.span(parse_span(start[1:].strip()))
        except ValueError:
            pass
    return span_between(start, end, pvs, element.line)
