"""Reader of Phoebus displays ``*.bob``: PVs of strip charts with axes, and of all widgets."""

import math
from collections import ChainMap
from collections.abc import Iterator
from typing import Final

from gui.core.groups.group import AxisSpec, Group, PvSpec, Side, Style
from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement, parse_xml
from gui.files.formats.group_reader import (
    PvList,
    axis_range,
    expand_known,
    group_name,
)
from gui.files.formats.loaded_group import LoadedGroup
from gui.files.formats.phoebus_plt import read_color
from gui.files.formats.phoebus_times import span_between

ROOT: Final = "display"
_STYLES: Final[dict[str, Style]] = {"0": "points", "1": "line"}  # all others: steps
_TRACE_PVS: Final = ("x_pv", "y_pv", "err_pv")


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read a display; its own macros become the group's. Raises ``GroupFileError``."""
    return read(parse_xml(data, (ROOT,), PvList(source).fail), source)


def read(top: XmlElement, source: str) -> LoadedGroup:
    """Read the element of a display. Raises ``GroupFileError``."""
    pvs = PvList(source)
    axes: list[AxisSpec] = []
    span = None
    widgets = list(_widgets(top, ChainMap(), source))
    for widget, macros in widgets:
        if widget.attributes.get("type") == "stripchart":
            _chart(widget, macros, axes, pvs)
            start = widget.child("start")
            if start is not None and span is None:
                span = span_between(start.text, widget.word("end", "now"), pvs, start.line)
    for widget, macros in widgets:
        _names(widget, macros, pvs)
    if not len(pvs):
        pvs.warn("no widget with a PV in it")
    holder = top.child("macros")
    own = {} if holder is None else _macros(holder, ChainMap(), source)
    name = group_name(source, expand_known(top.word("name"), own, source, top.line))
    return pvs.loaded(Group(name, span or Group().span_s, own, tuple(axes)))


def _widgets(
    element: XmlElement, macros: ChainMap[str, str], source: str
) -> Iterator[tuple[XmlElement, ChainMap[str, str]]]:
    """Return all widgets with the macros of their groups; the display's own stay."""
    for inner in element.children:
        if inner.tag != "widget":
            yield from _widgets(inner, macros, source)
            continue
        holder = inner.child("macros")
        own = macros if holder is None else macros.new_child(_macros(holder, macros, source))
        yield inner, own
        yield from _widgets(inner, own, source)


def _macros(holder: XmlElement, outer: ChainMap[str, str], source: str) -> dict[str, str]:
    return {
        m.tag: plain(expand_known(m.text.strip(), outer, source, m.line), 1000)
        for m in holder.children
    }


def _chart(
    widget: XmlElement, macros: ChainMap[str, str], axes: list[AxisSpec], pvs: PvList
) -> None:
    first = len(axes)
    for element in widget.all("y_axes", "y_axis"):
        axes.append(_axis(element, f"axis{len(axes) + 1}", pvs))
    for element in widget.all("traces", "trace"):
        name = expand_known(element.word("y_pv"), macros, pvs.source, element.line)
        shown = plain(name, 60)
        title = expand_known(element.word("name"), macros, pvs.source, element.line)
        label = plain(title)
        number = element.number("axis", element.number("y_axis", 0, pvs.fail), pvs.fail)
        known = 0 <= number < len(axes) - first and number == int(number)
        if not known and len(axes) > first:
            pvs.warn(f"{shown}: there is no axis {number:g}; grouped by unit", element.line)
        width = element.number("line_width", 1.5, pvs.fail)
        spec = PvSpec(
            name,
            "" if label == plain(name) or label.startswith("$(traces[") else label,
            plot=True,
            axis=axes[first + int(number)].id if known else None,
            color=read_color(element.child("color", "color"), shown, pvs),
            width=width if 0.1 <= width <= 20 else 1.5,
            style=_STYLES.get(element.word("trace_type"), "step"),
            visible=element.flag("visible", True),
        )
        pvs.add(spec, element.line)


def _axis(element: XmlElement, axis_id: str, pvs: PvList) -> AxisSpec:
    log = element.flag("log_scale", False)
    low = element.number("minimum", math.nan, pvs.fail)
    high = element.number("maximum", math.nan, pvs.fail)
    limits = None
    if not element.flag("autoscale", False) and not (math.isnan(low) and math.isnan(high)):
        limits = axis_range(low, high, log, pvs, element.line)
    side: Side = "right" if element.flag("on_right", False) else "left"
    return AxisSpec(axis_id, plain(element.word("title")), "", log, limits, side)


def _names(widget: XmlElement, macros: ChainMap[str, str], pvs: PvList) -> None:
    """Add a widget's PVs; a display may show one PV in many widgets."""
    chart = widget.attributes.get("type") == "stripchart"
    found = [(widget.word("pv_name"), widget.line)]
    if not chart:
        traces = widget.all("traces", "trace")
        found += [(trace.word(tag), trace.line) for trace in traces for tag in _TRACE_PVS]
    for name, line in found:
        name = expand_known(name, macros, pvs.source, line)
        if name and not name.startswith("$(traces[") and name not in ("$(pv_name)",):
            pvs.add(PvSpec(name), line, quiet=True)
    if widget.attributes.get("type") in ("embedded", "navtabs", "template", "databrowser"):
        file = plain(widget.word("file"), 80)
        pvs.warn(f"the file {file} inside is not opened", widget.line)
