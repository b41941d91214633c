"""Reader of plots of SLAC's Trace ``*.trc``: JSON with curves, axes and the range of time."""

import json
import math
import re
from datetime import datetime
from typing import Any, Final

from gui.core.groups.group import AxisSpec, Group, PvSpec, Side, Style
from gui.core.pv.formatting import plain
from gui.core.text.time_span import parse_span
from gui.files.formats.group_reader import PvList, axis_range, group_name, text_of
from gui.files.formats.loaded_group import LoadedGroup

FORMULAS: Final = "slac_trace_formulas"  # key of ``Group.extra``
_MOST_BRACKETS: Final = 400_000
_STYLES: Final[dict[str, Style]] = {"direct": "line", "step": "step", "points": "points"}
_COLOR: Final = re.compile(r"#(?:[0-9a-fA-F]{2})?([0-9a-fA-F]{6})")
_LETTER: Final = re.compile(r"\{(\w+)\}")
_UNITS: Final = re.compile(r"(.*\S)?\s*[(\[]([^()\[\]]+)[)\]]")


def is_trace(data: bytes) -> bool:
    """Tell whether ``data`` is JSON with the curves and axes of Trace."""
    begin = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    return begin[:1] == b"{" and b'"curves"' in data and b'"y-axes"' in data


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read a plot. Raises ``GroupFileError``."""
    pvs = PvList(source)
    text = text_of(data, source)
    if text.count("{") + text.count("[") > _MOST_BRACKETS:
        raise pvs.fail(f"more than {_MOST_BRACKETS:,} brackets", 1)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise pvs.fail(f"not JSON: {plain(str(error), 100)}", getattr(error, "lineno", 1)) from None
    if not isinstance(found, dict):
        raise pvs.fail("no plot of Trace", 1)
    axes = {}
    for number, each in enumerate(_tables(found, "y-axes"), 1):
        axes[_text(each, "name")] = _axis(each, number, pvs)
    formulas = []
    for each in _tables(found, "curves"):
        if "formula" in each or _text(each, "channel").startswith("f://"):
            formulas.append(each)
        else:
            _curve(each, axes, pvs)
    formulas += _tables(found, "formula") + _tables(found, "formulas")
    extra: dict[str, Any] = {}
    for each in formulas:
        for name in _inputs(each).values():
            pvs.add(PvSpec(name, comment="of a formula"), 1, quiet=True)
    if formulas:
        names = ", ".join(_formula(each) for each in formulas[:3])
        pvs.warn(f"{len(formulas):,} formulas are kept in the group, not drawn: {plain(names)}")
        extra = {FORMULAS: [_formula(each) for each in formulas]}
    if found.get("archiver_url"):
        pvs.warn("the archiver's address is not carried over")
    plot = found.get("plot")
    title = _text(plot, "title") if isinstance(plot, dict) else ""
    span = _span(found.get("time_axis"), pvs)
    return pvs.loaded(Group(group_name(source, title), span, {}, tuple(axes.values()), (), extra))


def _tables(found: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the tables in a list; newer files have some of them as JSON in a text."""
    listed = found.get(key)
    tables = []
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, str) and each.lstrip().startswith("{"):
            try:
                each = json.loads(each)
            except (ValueError, RecursionError):
                continue
        if isinstance(each, dict):
            tables.append(each)
    return tables


def _text(table: dict[str, Any], key: str) -> str:
    value = table.get(key)
    return value.strip() if isinstance(value, str) else ""


def _number(table: dict[str, Any], key: str, default: float) -> float:
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    try:
        return float(value)
    except OverflowError:
        return default


def _axis(table: dict[str, Any], number: int, pvs: PvList) -> AxisSpec:
    log = table.get("logMode") is True
    limits = None
    if table.get("autoRange") is False:
        low, high = _number(table, "minRange", math.nan), _number(table, "maxRange", math.nan)
        limits = axis_range(low, high, log, pvs, 1)
    label = plain(_text(table, "label") or _text(table, "name"), 200)
    found = _UNITS.fullmatch(label)
    unit = plain(found[2], 60) if found else ""
    side: Side = "right" if _text(table, "orientation") == "right" else "left"
    text = (found[1] or "") if found else label
    return AxisSpec(f"axis{number}", text, unit, log, limits, side)


def _curve(table: dict[str, Any], axes: dict[str, AxisSpec], pvs: PvList) -> None:
    name = _text(table, "channel").removeprefix("archiver://pv=")
    if not name:
        return
    label = plain(_text(table, "name"), 200)
    color = _COLOR.fullmatch(_text(table, "color"))
    width = _number(table, "lineWidth", 1.5)
    axis = axes.get(_text(table, "yAxisName"))
    points = table.get("lineStyle") == 0
    style = _STYLES.get(_text(table, "curveType") or _text(table, "stepMode"), "step")
    spec = PvSpec(
        name,
        "" if label == plain(name) else label,
        plot=True,
        axis=None if axis is None else axis.id,
        color=f"#{color[1].lower()}" if color else None,
        width=min(max(width, 0.1), 20.0),
        style="points" if points else style,
        visible=table.get("hidden") is not True,
    )
    pvs.add(spec, 1)


def _formula(table: dict[str, Any]) -> str:
    text = _text(table, "formula") or _text(table, "channel") or _text(table, "name")
    inputs = _inputs(table)
    text = _LETTER.sub(lambda m: f"{{{inputs.get(m[1], m[1])}}}", text.removeprefix("f://"))
    return plain(text, 1000)


def _inputs(table: dict[str, Any]) -> dict[str, str]:
    """Return the PVs of a formula by the letters that it has for them."""
    known = table.get("curveDict")
    pairs = known.items() if isinstance(known, dict) else ()
    named = {letter: name.strip() for letter, name in pairs if isinstance(name, str)}
    return {letter: name for letter, name in named.items() if name and "{" not in name}


def _span(table: Any, pvs: PvList) -> float:
    """Return the seconds of the plot's range of time: absolute, or ``-1h`` to ``now``."""
    if not isinstance(table, dict):
        return Group().span_s
    start, end = _text(table, "start"), _text(table, "end")
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
