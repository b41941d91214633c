"""Phoebus Data Browser's ``.plt``: read and written (databrowser of Phoebus, notes/formats.md)."""

import re
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from gui.core.formatting import plain
from gui.core.group import AxisSpec, Group, PvSpec, Style
from gui.core.time_span import LONGEST_S, SHORTEST_S
from gui.files.group_file import GroupFileError, LoadedGroup
from gui.files.group_reading import (
    Element,
    ca_name,
    color_of,
    limits,
    number,
    parse_xml,
)

_STYLES: Final[dict[str, Style]] = {
    "AREA": "step", "STEP": "step", "AREA_DIRECT": "line", "LINES": "line",
    "SINGLE_LINE": "step", "SINGLE_LINE_DIRECT": "line", "LINES_DIRECT": "line", "BARS": "step",
    "POINTS": "points", "SQUARES": "points", "DIAMONDS": "points", "CIRCLES": "points",
    "TRIANGLES": "points", "CROSS": "points", "ERROR_BARS": "step", "LINES_ERROR_BARS": "line",
}  # fmt: skip
_TRACE_TYPES: Final[dict[Style, str]] = {
    "step": "STEP",
    "line": "SINGLE_LINE_DIRECT",
    "points": "POINTS",
}
_BACK: Final = re.compile(r"-?\s*(\d+(?:\.\d+)?)\s*(second|minute|hour|day|week|month)s?", re.I)
_SECONDS: Final = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000,
}  # fmt: skip
_NOT_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNIT: Final = re.compile(r"^(.*?)\s*\(([^()]*)\)$")
_NOT_KEPT: Final = ("archive", "request", "period", "ring_size", "waveform_index")


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read what is in a Data Browser plot. Raises ``GroupFileError``."""
    root = parse_xml(data, source)
    if root.tag != "databrowser":
        raise GroupFileError(f"not a Data Browser plot: <{plain(root.tag, 40)}>", source, root.line)
    warnings: list[str] = []
    axes = _axes(root)
    pvs: dict[str, PvSpec] = {}
    listed = root.child("pvlist")
    for element in listed.children if listed is not None else []:
        where = f"line {element.line}"
        if element.tag == "formula":
            name = element.value("display_name") or element.value("name")
            warnings.append(f"{where}: the formula {plain(name, 60)} is left out")
        elif element.tag == "pv":
            spec = _pv(element, where, axes, warnings)
            if spec is not None and spec.name in pvs:
                warnings.append(f"{where}: {spec.name} is there twice; the first counts")
            elif spec is not None:
                pvs[spec.name] = spec
    if root.child("annotations") is not None and root.every("annotation"):
        warnings.append("annotations are left out")
    title = root.value("title") or Path(source).stem
    group = Group(title, _span(root), axes=tuple(axes), pvs=tuple(pvs.values()))
    return LoadedGroup(group, warnings)


def _axes(root: Element) -> list[AxisSpec]:
    holder = root.child("axes")
    found = []
    for index, element in enumerate(holder.children if holder is not None else []):
        log = element.flag("log_scale", False)
        low_high = limits(element.value("min"), element.value("max"))
        if element.flag("autoscale", False) or (log and low_high and low_high[0] <= 0):
            low_high = None
        label = element.value("name")
        unit = _UNIT.match(label)
        found.append(
            AxisSpec(
                f"axis{index}",
                unit[1] if unit else label,
                unit[2] if unit else "",
                log,
                low_high,
                "right" if element.flag("right", False) else "left",
            )
        )
    return found


def _pv(element: Element, where: str, axes: list[AxisSpec], warnings: list[str]) -> PvSpec | None:
    name = ca_name(element.value("name"), where, warnings)
    if name is None:
        return None
    axis_number = number(element.value("axis", "0")) or 0.0
    axis = axes[int(axis_number)].id if 0 <= axis_number < len(axes) else None
    label = element.value("display_name")
    width = number(element.value("linewidth", "2")) or 2.0
    if element.every("archive"):
        warnings.append(f"{where}: the archives of {name} are not asked")
    if (number(element.value("period", "0")) or 0.0) > 0:
        warnings.append(f"{where}: {name} is monitored, not scanned every so often")
    return PvSpec(
        name,
        label if label != name else "",
        True,
        axis,
        _color(element.child("color")),
        min(max(width, 0.5), 20.0),
        _STYLES.get(element.value("trace_type").upper(), "step"),
        element.flag("visible", True),
    )


def _color(element: Element | None) -> str | None:
    if element is None:
        return None
    return color_of(element.value(part) for part in ("red", "green", "blue"))


def _span(root: Element) -> float:
    """Return the seconds between start and end, where start is said relative to now."""
    found = _BACK.findall(root.value("start"))
    seconds = sum(float(amount) * _SECONDS[unit.lower()] for amount, unit in found)
    return float(min(max(seconds, SHORTEST_S), LONGEST_S)) if seconds else 3600.0


def dump(group: Group) -> tuple[bytes, list[str]]:
    """Return ``group`` as a Data Browser plot, and what it cannot hold."""
    warnings = []
    numbers = {axis.id: index for index, axis in enumerate(group.axes)}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<databrowser>"]

    def put(depth: int, tag: str, value: object) -> None:
        lines.append(f"{'  ' * depth}<{tag}>{escape(_clean(str(value)))}</{tag}>")

    put(1, "title", group.name)
    put(1, "scroll", "true")
    put(1, "update_period", "3.0")
    put(1, "start", f"-{group.span_s:g} seconds")
    put(1, "end", "now")
    lines.append("  <axes>")
    for axis in group.axes or (AxisSpec("axis0", "Value 1"),):
        low, high = axis.range or (0.0, 10.0)
        label = f"{axis.label} ({axis.unit})".strip() if axis.unit else axis.label
        lines.append("    <axis>")
        put(3, "visible", "true")
        put(3, "name", label)
        put(3, "right", str(axis.side == "right").lower())
        put(3, "min", repr(low))
        put(3, "max", repr(high))
        put(3, "autoscale", str(axis.range is None).lower())
        put(3, "log_scale", str(axis.log).lower())
        lines.append("    </axis>")
    lines += ["  </axes>", "  <pvlist>"]
    for pv in group.pvs:
        if not pv.plot:
            warnings.append(f"{plain(pv.name, 60)} is not plotted, left out")
            continue
        lines.append("    <pv>")
        put(3, "display_name", pv.label or pv.name)
        put(3, "visible", str(pv.visible).lower())
        put(3, "name", pv.name)
        put(3, "axis", numbers.get(pv.axis or "", 0))
        if pv.color:
            lines.append("      <color>")
            for part, k in (("red", 1), ("green", 3), ("blue", 5)):
                put(4, part, int(pv.color[k : k + 2], 16))
            lines.append("      </color>")
        put(3, "trace_type", _TRACE_TYPES[pv.style])
        put(3, "linewidth", max(round(pv.width), 1))
        put(3, "period", "0.0")
        lines.append("    </pv>")
    lines += ["  </pvlist>", "</databrowser>", ""]
    return "\n".join(lines).encode(), warnings


def _clean(text: str) -> str:
    """Return ``text`` without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)
