"""Reader of plots of Jefferson Lab's MyaViewer ``*.xml``: signals, axes, colours, range of time."""

import math
import re
from typing import Final

from gui.core.groups.group import AxisSpec, Group, PvSpec, Style
from gui.core.pv.formatting import plain
from gui.files.disk.unread_xml import unread
from gui.files.disk.xml_tree import XmlElement
from gui.files.formats.group_reader import LOST, PvList, axis_range, group_name
from gui.files.formats.loaded_group import LoadedGroup

ROOT: Final = "viewer"
_COLOR: Final = re.compile(r"#([0-9a-fA-F]{2})[0-9a-fA-F]{2}([0-9a-fA-F]{2})[0-9a-fA-F]{2}"
                           r"([0-9a-fA-F]{2})[0-9a-fA-F]{2}")  # fmt: skip
_SHORT: Final = re.compile(r"#[0-9a-fA-F]{6}")
_SECONDS: Final = re.compile(r"-([0-9]+(?:\.[0-9]+)?)s?")
_NEW: Final = {
    "type": ("strip",),
    "symbol": ("none",),
    "symbolSize": ("1",),
    "useAdel": ("0",),
    "dashes": ("0",),
}
_BITS: Final = {"0": False, "1": True}
_WIDTHS: Final = {"thin": 1.0, "medium": 2.0, "thick": 3.0}
_STYLES: Final[dict[str, Style]] = {
    "plateau": "step", "step": "step", "line": "line", "points": "points", "symbols": "points",
}  # fmt: skip


def read(top: XmlElement, source: str) -> LoadedGroup:
    """Read the charts of a plot as one group. Raises ``GroupFileError``."""
    pvs = PvList(source)
    axes: list[AxisSpec] = []
    span: float | None = None
    title = ""
    charts = list(top.all("chart"))
    for chart in charts:
        known = {}
        for element in chart.all("axis"):
            name = element.attributes.get("name", "")
            if name != "x":
                known[name] = _axis(element, f"axis{len(axes) + 1}", pvs)
                axes.append(known[name])
        if len(charts) > 1:
            pvs.add_heading(chart.word("title") or "chart", chart.line)
        for element in chart.all("signal"):
            _signal(element, known, pvs)
        title = title or chart.word("title")
        begins = _SECONDS.fullmatch(chart.word("begin"))
        if begins and span is None and chart.word("end", "0").rstrip("s") in ("0", "now"):
            span = pvs.span(float(begins[1]))
        elif chart.word("begin") and span is None:
            text = plain(f"{chart.word('begin')} to {chart.word('end')}", 60)
            pvs.warn(f"{text} is no range up to now; the time span is 10 min", chart.line)
    if not len(pvs):
        pvs.warn("no signal in it")
    pvs.tell_settings(LOST, unread(top, _NEW, ("name", "channel")))
    group = Group(group_name(source, title), span or Group().span_s, axes=tuple(axes))
    return pvs.loaded(group)


def _axis(element: XmlElement, axis_id: str, pvs: PvList) -> AxisSpec:
    log = element.choice("logscale", _BITS, False, pvs.warn)
    limits = None
    if not element.choice("autoscale", _BITS, True, pvs.warn):
        low = element.number("min", math.nan, pvs.warn)
        high = element.number("max", math.nan, pvs.warn)
        limits = axis_range(low, high, log, pvs, element.line)
    return AxisSpec(axis_id, plain(element.word("title"), 200), "", log, limits)


def _signal(element: XmlElement, axes: dict[str, AxisSpec], pvs: PvList) -> None:
    name = element.attributes.get("channel", "").strip()
    label = plain(element.word("label"), 200)
    on = element.word("axis")
    axis = axes.get(on or "0")
    if on and axis is None:
        pvs.warn(f"there is no axis {plain(on, 60)!r}; grouped by unit", element.line)
    spec = PvSpec(
        name,
        "" if label == plain(name) else label,
        plot=True,
        axis=None if axis is None else axis.id,
        color=_color(element, pvs),
        width=element.choice("line", _WIDTHS, 1.5, pvs.warn),
        style=element.choice("style", _STYLES, "step", pvs.warn),
    )
    if pvs.add(spec, element.line) and element.word("dashes", "0") not in ("0", ""):
        pvs.count("dashed lines, drawn solid", plain(name, 60))


def _color(element: XmlElement, pvs: PvList) -> str | None:
    """Return a colour of X11, 16 bits a part, as ``#rrggbb``."""
    text = element.word("color")
    found = _COLOR.fullmatch(text)
    if found:
        return f"#{found[1]}{found[2]}{found[3]}".lower()
    if _SHORT.fullmatch(text):
        return text.lower()
    if text:
        pvs.warn(f"{plain(text, 40)!r} is no colour; one is chosen", element.line)
    return None
