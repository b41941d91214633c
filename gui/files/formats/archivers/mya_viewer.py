"""Reader of plots of Jefferson Lab's MyaViewer ``*.xml``: signals, axes, colours, range of time."""

import math
import re
from typing import Final

from gui.core.groups.group import AxisSpec, Group, PvSpec, Style
from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement
from gui.files.formats.group_reader import PvList, axis_range, group_name
from gui.files.formats.loaded_group import LoadedGroup

ROOT: Final = "viewer"
_COLOR: Final = re.compile(r"#([0-9a-fA-F]{2})[0-9a-fA-F]{2}([0-9a-fA-F]{2})[0-9a-fA-F]{2}"
                           r"([0-9a-fA-F]{2})[0-9a-fA-F]{2}")  # fmt: skip
_SHORT: Final = re.compile(r"#[0-9a-fA-F]{6}")
_SECONDS: Final = re.compile(r"-([0-9]+(?:\.[0-9]+)?)s?")
_WIDTHS: Final = {"thin": 1.0, "medium": 2.0, "thick": 3.0}
_STYLES: Final[dict[str, Style]] = {"line": "line", "points": "points", "symbols": "points"}


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
    group = Group(group_name(source, title), span or Group().span_s, axes=tuple(axes))
    return pvs.loaded(group)


def _axis(element: XmlElement, axis_id: str, pvs: PvList) -> AxisSpec:
    log = element.word("logscale") == "1"
    limits = None
    if element.word("autoscale", "1") == "0":
        low = element.number("min", math.nan, pvs.fail)
        high = element.number("max", math.nan, pvs.fail)
        if not (math.isnan(low) and math.isnan(high)):
            limits = axis_range(low, high, log, pvs, element.line)
    return AxisSpec(axis_id, plain(element.word("title"), 200), "", log, limits)


def _signal(element: XmlElement, axes: dict[str, AxisSpec], pvs: PvList) -> None:
    name = element.attributes.get("channel", "").strip()
    label = plain(element.word("label"), 200)
    axis = axes.get(element.word("axis", "0"))
    spec = PvSpec(
        name,
        "" if label == plain(name) else label,
        plot=True,
        axis=None if axis is None else axis.id,
        color=_color(element.word("color")),
        width=_WIDTHS.get(element.word("line"), 1.5),
        style=_STYLES.get(element.word("style").lower(), "step"),
    )
    if pvs.add(spec, element.line) and element.word("dashes", "0") not in ("0", ""):
        pvs.count("dashed lines, drawn solid", plain(name, 60))


def _color(text: str) -> str | None:
    """Return a colour of X11, 16 bits a part, as ``#rrggbb``."""
    found = _COLOR.fullmatch(text)
    if found:
        return f"#{found[1]}{found[2]}{found[3]}".lower()
    return text.lower() if _SHORT.fullmatch(text) else None
