"""Reader of plots of SLAC's Trace ``*.trc``: JSON with curves, axes and the range of time."""

import math
import re
from collections import Counter
from datetime import datetime
from typing import Final

from gui.core.groups.group import FORMULAS, AxisSpec, Group, PvSpec, Side, Style
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.text.time_span import parse_span
from gui.files.disk.unread_xml import Usual
from gui.files.formats.archivers.json_table import (
    Table,
    choice_of,
    flag_of,
    number_of,
    table_in,
    tables_in,
    text_of,
)
from gui.files.formats.group_reader import LOST, PvList, axis_range, group_name
from gui.files.formats.json_list import document_of
from gui.files.formats.loaded_group import LoadedGroup

_STYLES: Final[dict[str, Style]] = {"direct": "line", "step": "step", "points": "points"}
_COLOR: Final = re.compile(r"#(?:[0-9a-fA-F]{2})?([0-9a-fA-F]{6})")
_MOST_AXES: Final = 1000
_SIDES: Final[dict[str, Side]] = {"left": "left", "right": "right"}
_NEW: Final[Usual] = {  # as Trace writes a new plot
    **dict.fromkeys(("xGrid", "yGrid", "legend", "crosshair"), ("false",)),
    **dict.fromkeys(("useArchiveData", "liveData"), ("true",)),
    "refreshInterval": ("0.0", "0"),
    "opacity": ("255",),
    "backgroundColor": ("#ffffff",),
    "mouseMode": ("1",),
    "location": ("bottom",),  # of the axis of time
    "symbolSize": ("10",),
    "thresholdColor": ("white",),
}
_LETTER: Final = re.compile(r"\{(\w+)\}")
_UNITS: Final = re.compile(r"(.*\S)?\s*[(\[]([^()\[\]]+)[)\]]")


def is_trace(data: bytes) -> bool:
    """Tell whether ``data`` is JSON with the curves and axes of Trace."""
    begin = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    return begin[:1] == b"{" and b'"curves"' in data and b'"y-axes"' in data


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read a plot. Raises ``GroupFileError``."""
    pvs = PvList(source)
    document = document_of(data, source, pvs)
    if not isinstance(document, dict):
        raise pvs.fail("no plot of Trace", 1)
    found = Table(document)
    scales = tables_in(found, "y-axes", pvs)
    if len(scales) > _MOST_AXES:
        pvs.warn(f"of {grouped(len(scales))} axes only {grouped(_MOST_AXES)} are carried over")
        scales = scales[:_MOST_AXES]
    axes = {}
    for number, each in enumerate(scales, 1):
        axes[text_of(each, "name", pvs)] = _axis(each, number, pvs)
    formulas, curves = [], []
    for each in tables_in(found, "curves", pvs):
        if "formula" in each or str(each.get("channel")).startswith("f://"):
            formulas.append(each)
        else:
            curves.append(each)
            _curve(each, axes, pvs)
    formulas += tables_in(found, "formula", pvs) + tables_in(found, "formulas", pvs)
    extra = {}
    for each in formulas:
        for name in _inputs(each).values():
            pvs.add(PvSpec(name, comment="of a formula"), 1, quiet=True)
    if formulas:
        texts = [_formula(each, pvs) for each in formulas]
        names = ", ".join(texts[:3])
        pvs.warn(
            f"{grouped(len(formulas))} formulas are kept in the group, not drawn: {plain(names)}"
        )
        extra = {FORMULAS: texts}
    if found.get("archiver_url"):
        pvs.warn("the archiver's address is not carried over")
    plot, times = table_in(found, "plot", pvs), table_in(found, "time_axis", pvs)
    name = group_name(source, text_of(plot, "title", pvs))
    span = _span(times, pvs)
    read = (found, plot, times, *scales, *curves)  # formulas are told with all that is in them
    pvs.tell_settings(LOST, Counter(key for table in read for key in table.unread(_NEW)))
    return pvs.loaded(Group(name, span, {}, tuple(axes.values()), (), extra))


def _axis(table: Table, number: int, pvs: PvList) -> AxisSpec:
    log = flag_of(table, "logMode", False, pvs)
    low = number_of(table, "minRange", math.nan, pvs)
    high = number_of(table, "maxRange", math.nan, pvs)
    limits = None
    if not flag_of(table, "autoRange", True, pvs):
        limits = axis_range(low, high, log, pvs, 0)
    label = plain(text_of(table, "label", pvs) or text_of(table, "name", pvs), 200)
    found = _UNITS.fullmatch(label)
    unit = plain(found[2], 60) if found else ""
    side = choice_of(table, "orientation", _SIDES, "left", pvs)
    text = (found[1] or "") if found else label
    return AxisSpec(f"axis{number}", text, unit, log, limits, side)


def _curve(table: Table, axes: dict[str, AxisSpec], pvs: PvList) -> None:
    name = text_of(table, "channel", pvs).removeprefix("archiver://pv=")
    if not name:
        if table.get("channel") or table.get("name"):
            pvs.warn(f"{table.place.rstrip('.')} has no channel; left out")
        return
    label = plain(text_of(table, "name", pvs), 200)
    said = text_of(table, "color", pvs)
    color = _COLOR.fullmatch(said)
    if said and color is None:
        pvs.count("colours that are not read, others are chosen", plain(said, 40))
    width = number_of(table, "lineWidth", 1.5, pvs)
    axis = axes.get(on := text_of(table, "yAxisName", pvs))
    if on and axis is None:
        pvs.warn(f"{table.place}yAxisName: there is no axis {plain(on, 60)!r}; grouped by unit")
    points = number_of(table, "lineStyle", 1, pvs) == 0
    kind = "curveType" if table.get("curveType") else "stepMode"
    style = choice_of(table, kind, _STYLES, "step", pvs)
    spec = PvSpec(
        name,
        "" if label == plain(name) else label,
        plot=True,
        axis=None if axis is None else axis.id,
        color=f"#{color[1].lower()}" if color else None,
        width=min(max(width, 0.1), 20.0),
        style="points" if points else style,
        visible=not flag_of(table, "hidden", False, pvs),
    )
    pvs.add(spec, 1)


def _formula(table: Table, pvs: PvList) -> str:
    keys = ("formula", "channel", "name")
    text = next((said for key in keys if (said := text_of(table, key, pvs))), "")
    inputs = _inputs(table)
    text = _LETTER.sub(lambda m: f"{{{inputs.get(m[1], m[1])}}}", text.removeprefix("f://"))
    return plain(text, 1000)


def _inputs(table: Table) -> dict[str, str]:
    """Return the PVs of a formula by the letters that it has for them."""
    known = table.get("curveDict")
    pairs = known.items() if isinstance(known, dict) else ()
    named = {letter: name.strip() for letter, name in pairs if isinstance(name, str)}
    return {letter: name for letter, name in named.items() if name and "{" not in name}


def _span(table: Table, pvs: PvList) -> float:
    """Return the seconds of the plot's range of time: absolute, or ``-1h`` to ``now``."""
    table.get("name")  # there is one axis of time
    start, end = text_of(table, "start", pvs), text_of(table, "end", pvs)
    try:
        begin, until = datetime.fromisoformat(start), datetime.fromisoformat(end)
        seconds = (until - begin).total_seconds()
        pvs.warn("start and end are not carried over, only how far they are apart")
        return pvs.span(seconds)
    except (ValueError, TypeError):
        pass
    try:
        return pvs.span(parse_span(start.removeprefix("-").strip()))
    except ValueError:
        if start:
            pvs.warn(f"{plain(start, 40)!r} is no time that is known; the time span is 10 min")
        return Group().span_s
