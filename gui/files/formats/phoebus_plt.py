"""Reader and writer of Phoebus Data Browser plots ``*.plt``."""

import contextlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from xml.sax.saxutils import escape

from gui.core.groups.group import OF_PLT, AxisSpec, Group, PvSpec, Side, Style, is_heading
from gui.core.groups.name_list import channel_name
from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement, parse_xml
from gui.files.formats.css_plt import CssSettings, axes_of_items
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
_MOST_AXES: Final = 64
_KEPT: Final = {"line_style": "line styles", "point_type": "markers"}
_USUAL: Final = ("SOLID", "NONE")
_SCENERY: Final = (("grid", "grid"), ("background", "background"))
_UNNAMED: Final = re.compile(r"Value(?: \d+)?")  # default name of an axis
_UNIT: Final = re.compile(r"(?:(.*\S) )?\(([^()\s][^()]*)\)")  # "Current (mA)"


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read a Data Browser plot. Raises ``GroupFileError``."""
    return read(parse_xml(data, (ROOT,), PvList(source).fail), source)


def read(top: XmlElement, source: str) -> LoadedGroup:
    """Read the element of a plot. Raises ``GroupFileError``."""
    pvs = PvList(source)
    settings = CssSettings(top)
    holder = top.child("pvlist")
    items = () if holder is None else holder.children
    axes = _Axes(_axes(top, settings, items, pvs), pvs)
    archives = 0
    for number, element in enumerate(items):
        if element.tag == "pv":
            _pv(element, axes, settings.trace(number), pvs)
            archives += element.child("archive") is not None
    for element in top.all("pvlist", "formula"):
        named = element.word("display_name") or element.word("name")
        pvs.warn(f"formula {plain(named, 60)} is not carried over", element.line)
    if archives:
        pvs.warn(f"the archive data sources of {archives} PVs are not carried over")
    notes = list(top.all("annotations", "annotation"))
    if notes:
        pvs.warn(f"{len(notes)} annotations are not carried over", notes[0].line)
    lost = [words for tag, words in _SCENERY if _is_set(top.child(tag))]
    if any(axis.flag("grid", False) for axis in top.all("axes", "axis")) and "grid" not in lost:
        lost.append("grid")
    if lost:
        pvs.warn(f"{', '.join(lost)} of the plot: not carried over")
    start = top.child("start")
    span = None
    if start is not None:
        span = span_between(start.text, top.word("end", "now"), pvs, start.line)
    name = group_name(source, top.word("title") or settings.title)
    return pvs.loaded(Group(name, span or Group().span_s, axes=axes.all()))


def _is_set(element: XmlElement | None) -> bool:
    """Tell whether a part of the scenery is there and not as a new plot has it."""
    if element is None:
        return False
    if element.children:
        return any(child.text.strip() != "255" for child in element.children)
    return element.text.strip().lower() == "true"


class _Axes:
    """The axes by their number; one that a PV names and that is not there is made."""

    def __init__(self, found: dict[int, AxisSpec], pvs: PvList) -> None:
        self._found = found
        self._pvs = pvs

    def id_of(self, element: XmlElement, shown: str) -> str | None:
        number = element.number("axis", 0, self._pvs.fail)
        if number == int(number) and int(number) in self._found:
            return self._found[int(number)].id
        if not self._found and number == 0:
            return None  # no axis at all: by unit
        if not 0 <= number < _MOST_AXES or number != int(number):
            message = f"{shown}: there is no axis {number:g}; grouped by unit"
            self._pvs.warn(message, element.line)
            return None
        made = AxisSpec(f"axis{len(self._found) + 1}", side="left")
        self._found[int(number)] = made
        return made.id

    def all(self) -> tuple[AxisSpec, ...]:
        return tuple(self._found.values())


def _axes(
    top: XmlElement, settings: CssSettings, items: Sequence[XmlElement], pvs: PvList
) -> dict[int, AxisSpec]:
    axes = [_axis(axis, i, pvs) for i, axis in enumerate(top.all("axes", "axis"), 1)]
    axes = axes or settings.axes(pvs)
    return dict(enumerate(axes)) if axes else axes_of_items(items, pvs)


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


def _pv(element: XmlElement, axes: _Axes, old: XmlElement | None, pvs: PvList) -> None:
    """Add a PV; ``old``: its trace in the settings of CSS."""
    line, fail = element.line, pvs.fail
    name = channel_name(element.word("name"))
    shown = plain(name, 60)
    axis = axes.id_of(element, shown)
    old_width = 1.5 if old is None else old.number("lineWidth", 1.5, fail)
    width = element.number("linewidth", old_width, fail)
    written = element.word("linewidth")
    if not 0.1 <= width <= 20:
        pvs.warn(f"{shown}: a line {width:g} wide is not drawn; 0.1 to 20 are", line)
        width = min(max(width, 0.1), 20.0) if width == width else 1.5
    label = plain(element.word("display_name") or ("" if old is None else old.word("name")))
    color = element.child("color") or (None if old is None else old.child("traceColor"))
    index = element.number("waveform_index", 0, fail)
    kept = {tag: element.word(tag) for tag in _KEPT if element.word(tag) not in ("", *_USUAL)}
    spec = PvSpec(
        name,
        "" if channel_name(label) == plain(name) else label,
        plot=True,
        axis=axis,
        color=read_color(color, shown, pvs),
        width=width,
        style=_style(element, shown, pvs),
        visible=element.flag("visible", True),
        reduce=f"[{int(index)}]" if 0 < index < 1e9 else "",
    )
    if spec.style == "points":
        kept.pop("point_type", None)
    own = {key: plain(text, 40) for key, text in kept.items()}
    if written and written != str(_width(spec)):
        own["linewidth"] = plain(written, 40)
    if own:
        spec = replace(spec, extra={OF_PLT: own})
    if not pvs.add(spec, line):
        return
    for key, text in kept.items():
        pvs.count(f"{_KEPT[key]} not drawn here, kept for *.plt", f"{shown} {plain(text, 40)}")
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
        if OF_PLT in pv.extra:
            kept.add(OF_PLT)
        losses.of_pv(pv, kept)
        if "linewidth" not in pv.extra.get(OF_PLT, {}):
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


def _written_width(pv: PvSpec, own: Mapping[str, Any]) -> str:
    """Return the width as it was read, unless it was changed."""
    text = str(own.get("linewidth", ""))
    with contextlib.suppress(ValueError):
        if min(max(float(text), 0.1), 20.0) == pv.width:
            return text
    return str(_width(pv))


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
    own = pv.extra.get(OF_PLT, {})
    lines += [_tag("trace_type", kind, 3), _tag("linewidth", _written_width(pv, own), 3)]
    lines += [_tag("line_style", str(own.get("line_style", "SOLID")), 3)]
    lines += [_tag("point_type", str(own.get("point_type", mark)), 3)]
    lines += [_tag("point_size", "3", 3)]
    index = pv.reduce[1:-1] if pv.reduce.startswith("[") else "0"
    return [*lines, _tag("waveform_index", index, 3), _tag("period", "0.0", 3), "    </pv>"]
