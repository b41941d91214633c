"""Reader and writer of Phoebus Data Browser plots ``*.plt``."""

import math
import re
from typing import Final
from xml.sax.saxutils import escape

from gui.core.groups.group import AxisSpec, Group, PvSpec, Side, Style, is_heading
from gui.core.groups.name_list import channel_name
from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement, parse_xml
from gui.files.formats.group_reader import PvList, axis_range, group_name
from gui.files.formats.group_writer import Losses, with_values
from gui.files.formats.loaded_group import LoadedGroup
from gui.files.formats.phoebus_times import format_start, span_between

ROOT: Final = "databrowser"
_MARKS: Final = ("POINTS", "SQUARES", "CIRCLES", "CROSSES", "XMARKS", "DIAMONDS", "TRIANGLES")
_TYPES: Final[dict[Style, tuple[str, str]]] = {
    "step": ("AREA", "NONE"),
    "line": ("SINGLE_LINE_DIRECT", "NONE"),
    "points": ("NONE", "CIRCLES"),
}
_UNNAMED: Final = re.compile(r"Value(?: \d+)?")  # default name of an axis
_UNIT: Final = re.compile(r"(?:(.*\S) )?\(([^()\s][^()]*)\)")  # "Current (mA)"


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read a Data Browser plot. Raises ``GroupFileError``."""
    return read(parse_xml(data, (ROOT,), PvList(source).fail), source)


def read(top: XmlElement, source: str) -> LoadedGroup:
    """Read the element of a plot. Raises ``GroupFileError``."""
    pvs = PvList(source)
    axes = [_axis(axis, i, pvs) for i, axis in enumerate(top.all("axes", "axis"), 1)]
    archives = 0
    for element in top.all("pvlist", "pv"):
        _pv(element, axes, pvs)
        archives += element.child("archive") is not None
    for element in top.all("pvlist", "formula"):
        named = element.word("display_name") or element.word("name")
        pvs.warn(f"formula {plain(named, 60)} is not carried over", element.line)
    if archives:
        pvs.warn(f"the archive data sources of {archives} PVs are not carried over")
    notes = list(top.all("annotations", "annotation"))
    if notes:
        pvs.warn(f"{len(notes)} annotations are not carried over", notes[0].line)
    start = top.child("start")
    span = None
    if start is not None:
        span = span_between(start.text, top.word("end", "now"), pvs, start.line)
    group = Group(group_name(source, top.word("title")), span or Group().span_s, axes=tuple(axes))
    return pvs.loaded(group)


def _axis(element: XmlElement, number: int, pvs: PvList) -> AxisSpec:
    name = plain(element.word("name"), 200)
    if not element.flag("use_axis_name", True) and _UNNAMED.fullmatch(name):
        name = ""
    log = element.flag("log_scale", False)
    low = element.number("min", math.nan, pvs.fail)
    high = element.number("max", math.nan, pvs.fail)
    limits = None
    if not element.flag("autoscale", False) and not (math.isnan(low) and math.isnan(high)):
        limits = axis_range(low, high, log, pvs, element.line)
    if not element.flag("visible", True):
        pvs.warn(f"axis {number} is hidden there, shown here", element.line)
    side: Side = "right" if element.flag("right", False) else "left"
    found = _UNIT.fullmatch(name)
    label, unit = (found[1] or "", found[2]) if found else (name, "")
    return AxisSpec(f"axis{number}", label, unit, log, limits, side)


def _pv(element: XmlElement, axes: list[AxisSpec], pvs: PvList) -> None:
    line, fail = element.line, pvs.fail
    name = channel_name(element.word("name"))
    shown = plain(name, 60)
    number = element.number("axis", 0, fail)
    axis = axes[int(number)].id if 0 <= number < len(axes) and number == int(number) else None
    if axis is None and axes:
        pvs.warn(f"{shown}: there is no axis {number:g}; grouped by unit", line)
    width = element.number("linewidth", 1.5, fail)
    if not 0.1 <= width <= 20:
        pvs.warn(f"{shown}: a line {width:g} wide is not drawn; 0.1 to 20 are", line)
        width = min(max(width, 0.1), 20.0) if width == width else 1.5
    label = plain(element.word("display_name"))
    index = element.number("waveform_index", 0, fail)
    spec = PvSpec(
        name,
        "" if channel_name(label) == plain(name) else label,
        plot=True,
        axis=axis,
        color=read_color(element.child("color"), shown, pvs),
        width=width,
        style=_style(element, shown, pvs),
        visible=element.flag("visible", True),
        reduce=f"[{int(index)}]" if 0 < index < 1e9 else "",
    )
    if not pvs.add(spec, line):
        return
    period = element.number("period", 0, fail)
    if period > 0:
        pvs.warn(f"{shown}: was sampled every {period:g} s, every update is shown here", line)


def read_color(element: XmlElement | None, shown: str, pvs: PvList) -> str | None:
    """Return ``<red>``, ``<green>``, ``<blue>``, as elements or attributes, as ``#rrggbb``."""
    if element is None:
        return None
    parts = [element.word(c) or element.attributes.get(c, "") for c in ("red", "green", "blue")]
    if not any(parts):
        return None
    if not all(re.fullmatch(r"[0-9]{1,3}", part) and int(part) < 256 for part in parts):
        text = plain(" ".join(parts), 40)
        pvs.warn(f"{shown}: {text} is no colour; one is chosen", element.line)
        return None
    return "#" + "".join(f"{int(part):02x}" for part in parts)


def _style(element: XmlElement, shown: str, pvs: PvList) -> Style:
    """Return the style of a trace: all but the direct ones are steps in Phoebus."""
    kind = element.word("trace_type", "AREA").upper()
    if kind.endswith("_DIRECT"):
        return "line"
    if kind in _MARKS or (kind == "NONE" and element.word("point_type", "NONE") != "NONE"):
        return "points"
    if kind not in ("AREA", "STEP", "LINES", "SINGLE_LINE"):
        pvs.warn(f"{shown}: {plain(kind, 40)} is drawn as steps", element.line)
    return "step"


def dump(group: Group) -> tuple[bytes, list[str]]:
    """Return a Data Browser plot; and what it cannot hold."""
    group, warnings = with_values(group)
    losses = Losses(warnings)
    plots = any(pv.plot for pv in group.pvs)
    numbers = {axis.id: i for i, axis in enumerate(group.axes)}
    axes = list(group.axes)
    items: list[str] = []
    for pv in group.pvs:
        if is_heading(pv.name):
            losses.warnings.append(f"heading {plain(pv.name, 60)!r} not carried over")
            continue
        number = numbers.get(pv.axis or "")
        if number is None:  # one automatic axis for all PVs without one
            number = numbers[""] = numbers.setdefault("", len(axes))
            if number == len(axes):
                axes.append(AxisSpec(""))
        if plots and not pv.plot:
            losses.warnings.append(f"{plain(pv.name, 60)}: not plotted; written as a hidden trace")
        items += _pv_lines(pv, number, pv.visible and (pv.plot or not plots))
        kept = {"plot", "label", "axis", "color", "width", "style", "visible"}
        if pv.reduce.startswith("["):
            kept.add("reduce")
        losses.of_pv(pv, kept)
        losses.of_width(pv, _width(pv))
    losses.of_group(group, span=True, axes=True)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<{ROOT}>", _tag("title", group.name, 1)]
    lines += [_tag("scroll", "true", 1), _tag("start", format_start(group.span_s), 1)]
    lines += [_tag("end", "now", 1), "  <axes>"]
    for number, axis in enumerate(axes, 1):
        lines += _axis_lines(axis, number)
    lines += ["  </axes>", "  <annotations>", "  </annotations>", "  <pvlist>", *items]
    lines += ["  </pvlist>", f"</{ROOT}>", ""]
    return "\n".join(lines).encode("utf-8", "replace"), losses.warnings


def _tag(tag: str, value: str | bool, depth: int) -> str:
    text = str(value).lower() if isinstance(value, bool) else escape(plain(value, 2000))
    return f"{'  ' * depth}<{tag}>{text}</{tag}>"


def _width(pv: PvSpec) -> int:
    return max(round(pv.width), 1)


def _axis_lines(axis: AxisSpec, number: int) -> list[str]:
    low, high = axis.range or ((0.1, 10.0) if axis.log else (0.0, 10.0))
    name = f"{axis.label} ({axis.unit})".lstrip() if axis.unit else axis.label
    return [
        "    <axis>",
        _tag("visible", True, 3),
        _tag("name", name or f"Value {number}", 3),
        _tag("use_axis_name", bool(name), 3),
        _tag("use_trace_names", not name, 3),
        _tag("right", axis.side == "right", 3),
        _tag("min", repr(low), 3),
        _tag("max", repr(high), 3),
        _tag("autoscale", axis.range is None, 3),
        _tag("log_scale", axis.log, 3),
        "    </axis>",
    ]


def _pv_lines(pv: PvSpec, axis: int, visible: bool) -> list[str]:
    lines = ["    <pv>", _tag("display_name", pv.label or pv.name, 3), _tag("visible", visible, 3)]
    lines += [_tag("name", pv.name, 3), _tag("axis", str(axis), 3)]
    if pv.color:
        red, green, blue = (str(int(pv.color[at : at + 2], 16)) for at in (1, 3, 5))
        lines += ["      <color>", _tag("red", red, 4), _tag("green", green, 4)]
        lines += [_tag("blue", blue, 4), "      </color>"]
    kind, mark = _TYPES[pv.style]
    lines += [_tag("trace_type", kind, 3), _tag("linewidth", str(_width(pv)), 3)]
    lines += [_tag("point_type", mark, 3), _tag("point_size", "3", 3)]
    index = pv.reduce[1:-1] if pv.reduce.startswith("[") else "0"
    return [*lines, _tag("waveform_index", index, 3), _tag("period", "0.0", 3), "    </pv>"]
