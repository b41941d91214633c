"""Reader of Phoebus Data Browser plots ``*.plt``; what is not used here is kept for its writer."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from gui.core.groups.group import OF_PLT, AxisSpec, Group, PvSpec, Side, Style
from gui.core.groups.name_list import channel_name
from gui.core.pv.formatting import plain
from gui.files.disk.unread_xml import Kept, Usual, take_unread, unread
from gui.files.disk.xml_tree import XmlElement, parse_xml
from gui.files.formats.css_plt import CssSettings, axes_of_items
from gui.files.formats.group_reader import LOST, PvList, axis_range, group_name
from gui.files.formats.loaded_group import LoadedGroup
from gui.files.formats.phoebus_times import span_between

ROOT: Final = "databrowser"
KEPT: Final = ", kept for *.plt"
_MARKS: Final = ("POINTS", "SQUARES", "CIRCLES", "CROSSES", "XMARKS", "DIAMONDS", "TRIANGLES")
_STEPS: Final = ("AREA", "STEP", "LINES", "SINGLE_LINE")
TYPES: Final[dict[Style, tuple[str, str]]] = {  # how each style is written: a line and a mark
    "step": ("AREA", "NONE"),
    "line": ("SINGLE_LINE_DIRECT", "NONE"),
    "points": ("NONE", "CIRCLES"),
}
_MOST_AXES: Final = 64
_MOST_KEPT: Final = 40  # settings that are told
_KEPT: Final = {"line_style": "line styles", "point_type": "markers"}
_USUAL: Final = ("SOLID", "NONE")
_NEW: Final[Usual] = {  # as Phoebus writes a new plot
    **dict.fromkeys(("save_changes", "show_toolbar", "scroll"), ("true",)),
    **dict.fromkeys(("show_legend", "grid"), ("false",)),
    "update_period": ("3.0", "3"),
    "scroll_step": ("5",),
    "archive_rescale": ("stagger",),
    "background": ("255 255 255",),
    "foreground": ("0 0 0",),
    "color": ("0 0 0",),  # of an axis
    "title": ("time",),  # of the axis of time, by CSS
    "title_font": ("liberation sans|20|1",),
    "label_font": ("liberation sans|14|1",),
    "scale_font": ("liberation sans|12|0",),
    "legend_font": ("liberation sans|14|0",),
    "point_size": ("2",),
    "ring_size": ("5000",),
    "request": ("optimized",),
}
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
    kept: Counter[str] = Counter()
    axes = _Axes(_axes(top, settings, items, pvs, kept), pvs)
    for number, element in enumerate(items):
        if element.tag == "pv":
            element.read = True
            _pv(element, axes, settings.trace(number), pvs, kept)
    for element in top.all("pvlist", "formula"):
        named = element.word("display_name") or element.word("name")
        pvs.warn(f"formula {plain(named, 60)} is not carried over", element.line)
        _told_whole(element)
    notes = list(top.all("annotations", "annotation"))
    for element in notes:
        _told_whole(element)
    if notes:
        pvs.warn(f"{len(notes)} annotations are not carried over", notes[0].line)
    start = top.child("start")
    end = top.word("end", "now")
    span = None
    if start is not None:
        span = span_between(start.text, end, pvs, start.line)
    elif end != "now":
        pvs.warn(f"the end {plain(end, 40)!r} has no start; the time span is 10 min")
    name = group_name(source, top.word("title") or settings.title)
    own = _take(top, kept)
    pvs.tell_settings(f"settings not used here{KEPT}", kept, _MOST_KEPT)
    pvs.tell_settings(LOST, unread(top, _NEW))
    extra = {OF_PLT: own} if own else {}
    return pvs.loaded(Group(name, span or Group().span_s, axes=axes.all(), extra=extra))


def _take(element: XmlElement, kept: Counter[str]) -> dict[str, Kept]:
    """Return the settings that nobody asked for, to be written back."""
    own = take_unread(element, _NEW)
    kept.update(own.keys())
    return own


def _told_whole(element: XmlElement) -> None:
    """Let an element count as told with all that is in it."""
    element.read, element.children = True, []


class _Axes:
    """The axes by their number; one that a PV names and that is not there is made."""

    def __init__(self, found: dict[int, AxisSpec], pvs: PvList) -> None:
        self._found = found
        self._pvs = pvs

    def id_of(self, element: XmlElement, shown: str) -> str | None:
        number = element.number("axis", 0, self._pvs.warn)
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
    top: XmlElement,
    settings: CssSettings,
    items: Sequence[XmlElement],
    pvs: PvList,
    kept: Counter[str],
) -> dict[int, AxisSpec]:
    axes = [_axis(axis, i, pvs, kept) for i, axis in enumerate(top.all("axes", "axis"), 1)]
    axes = axes or settings.axes(pvs)
    return dict(enumerate(axes)) if axes else axes_of_items(items, pvs)


def _axis(element: XmlElement, number: int, pvs: PvList, kept: Counter[str]) -> AxisSpec:
    name = plain(element.word("name"), 200)
    named = element.flag("use_axis_name", True, pvs.warn)
    if not named and _UNNAMED.fullmatch(name):
        name = ""
    own: dict[str, Kept] = {}
    traces = element.flag("use_trace_names", not name, pvs.warn)
    log = element.flag("log_scale", False, pvs.warn)
    low = element.number("min", math.nan, pvs.warn)
    high = element.number("max", math.nan, pvs.warn)
    limits = None
    if not element.flag("autoscale", False, pvs.warn):
        limits = axis_range(low, high, log, pvs, element.line)
    if not element.flag("visible", True, pvs.warn):
        pvs.warn(f"axis {number} is hidden there, shown here", element.line)
        own["visible"] = "false"
    side: Side = "right" if element.flag("right", False, pvs.warn) else "left"
    found = _UNIT.fullmatch(name)
    label, unit = (found[1] or "", found[2]) if found else (name, "")
    own |= _take(element, kept)
    if (named, traces) != (bool(name), not name):  # how it was named, as long as it has its name
        own |= {"name": name, "use_axis_name": str(named).lower()}
        own["use_trace_names"] = str(traces).lower()
    extra = {OF_PLT: own} if own else {}
    return AxisSpec(f"axis{number}", label, unit, log, limits, side, extra)


def _pv(
    element: XmlElement,
    axes: _Axes,
    old: XmlElement | None,
    pvs: PvList,
    kept_tags: Counter[str],
) -> None:
    """Add a PV; ``old``: its trace in the settings of CSS."""
    line, warn = element.line, pvs.warn
    name = channel_name(element.word("name"))
    shown = plain(name, 60)
    axis = axes.id_of(element, shown)
    old_width = 1.5 if old is None else old.number("lineWidth", 1.5, warn)
    width = element.number("linewidth", old_width, warn)
    written = element.word("linewidth")
    if not 0.1 <= width <= 20:
        pvs.warn(f"{shown}: a line {width:g} wide is not drawn; 0.1 to 20 are", line)
        width = min(max(width, 0.1), 20.0) if width == width else 1.5
    label = plain(element.word("display_name") or ("" if old is None else old.word("name")))
    color = element.child("color") or (None if old is None else old.child("traceColor"))
    index = element.number("waveform_index", 0, warn)
    kept = {tag: element.word(tag) for tag in _KEPT if element.word(tag) not in ("", *_USUAL)}
    spec = PvSpec(
        name,
        "" if channel_name(label) == plain(name) else label,
        plot=True,
        axis=axis,
        color=read_color(color, shown, pvs),
        width=width,
        style=_style(element, shown, pvs),
        visible=element.flag("visible", True, pvs.warn),
        reduce=f"[{int(index)}]" if 0 < index < 1e9 else "",
    )
    own: dict[str, Kept] = {key: plain(text, 40) for key, text in kept.items()}
    if spec.style == "points":
        kept.pop("point_type", None)  # it is drawn, if as another mark
        if own.get("point_type") == TYPES["points"][1]:
            del own["point_type"]
    if written and written != str(width_of(spec)):
        own["linewidth"] = plain(written, 40)
    kind = element.word("trace_type").upper()
    if kind and kind != TYPES[spec.style][0]:
        own["trace_type"] = plain(kind, 40)
    period = element.number("period", 0, warn)
    if period > 0:
        own["period"] = plain(element.word("period"), 40)
    own |= _take(element, kept_tags)
    if own:
        spec = replace(spec, extra={OF_PLT: own})
    if not pvs.add(spec, line):
        return
    for key, text in kept.items():
        pvs.count(f"{_KEPT[key]} not drawn here{KEPT}", f"{shown} {plain(text, 40)}")
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
    kind = element.word("trace_type", "AREA")
    style = style_of(kind, element.word("point_type", "NONE"))
    if style is None:
        pvs.warn(f"{shown}: {plain(kind.upper(), 40)} is drawn as steps", element.line)
    return style or "step"


def style_of(kind: str, mark: str) -> Style | None:
    """Return the style of a trace: all but the direct ones are steps in Phoebus."""
    kind = kind.upper()
    if kind.endswith("_DIRECT"):
        return "line"
    if kind in _MARKS or (kind == "NONE" and mark != "NONE"):
        return "points"
    return "step" if kind in _STEPS else None


def width_of(pv: PvSpec) -> int:
    """Return the width of a trace in whole pixels, as Phoebus has it."""
    return max(round(pv.width), 1)
